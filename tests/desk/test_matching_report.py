"""The report on who is shown to whom: groups, small numbers left out, nobody in the file."""

import csv
from datetime import timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sameroom.desk.demo.cast import Cast
from sameroom.desk.finding.report import read_period
from sameroom.desk.finding.report_tables import flags, tables
from sameroom.people.models import Role
from sameroom.practice.matching.fairness import Outcome
from sameroom.practice.models import Match
from tests.desk.matches import book, results

pytestmark = pytest.mark.django_db
PAGE, FILE = "/practice/matching/report/", "/practice/matching/report/file/"
BEN, EVE = UUID(int=1), UUID(int=2)


@pytest.fixture
def gus(client: Client, cast: Cast) -> Client:
    client.force_login(cast.gus)
    return client


def fill(cast: Cast) -> list[Match]:
    """Twenty in English, six of whom book; six in French, for whom nobody fits; two couples, long ago."""
    english = results(20, {cast.ben: 0.5, cast.eve: 1.0}, budget_cents=160_00, modality="online")
    for days, match in enumerate(english[:6], 2):
        book(match, cast.ben, days=days)
    results(6, {}, languages="fr", excluded={"must:language": 1, "must:gender": 1, "full": 1})
    results(2, {cast.ben: 1.0}, as_couple=True, ago=80)
    return english


def lines_of(client: Client, days: int = 90) -> dict[tuple[str, str, str], str]:
    content = client.get(f"{FILE}?days={days}").content.decode()
    return {(table, row, column): value for table, row, column, value in csv.reader(StringIO(content))}


def test_without_results_it_says_so(gus: Client) -> None:
    page = gus.get(PAGE).content.decode()
    assert "Nobody looked for a therapist in this time." in page
    assert "“not significant” is not “the same”" in page


def test_what_was_stored_is_counted(gus: Client, cast: Cast) -> None:
    fill(cast)
    said = lines_of(gus, 30)
    assert said["By therapist", "Ben Okafor", "Could be offered"] == "20"
    assert said["By therapist", "Ben Okafor", "Shown"] == "20"
    assert said["By therapist", "Ben Okafor", "Shown if all had the same chance"] == "20.0"
    assert said["By therapist", "Ben Okafor", "Draws they took part in, estimated"] == "40.0"
    assert said["By therapist", "Ben Okafor", "Booked"] == "6"
    assert said["By therapist", "Eve Lindqvist", "Booked"] == "fewer than 5"
    middle = "Days to the first conversation, the middle of those booked"
    assert said["By language", "English", middle] == "4.5"
    assert said["By language", "French", "Nobody fits"] == "6"
    assert said["By how they want to meet", "by video", "Results"] == "20"
    assert said["By the most that a session may cost", "more than $140, up to $180", "Booked"] == "6"
    assert said["Why therapists were left out", "does not speak the language that is needed", "Times"] == "6"


def test_small_numbers_are_on_no_page_and_in_no_file(gus: Client, cast: Cast) -> None:
    fill(cast)
    said = lines_of(gus, 90)
    assert said["By who comes", "a couple", "Results"] == "fewer than 5"
    # The two would follow from the others.
    assert said["By who comes", "one person", "Results"] == "fewer than 5"
    assert said["By who comes", "a couple", "Nobody fits"] == "–"
    for value in said.values():
        assert not value.isdigit() or int(value) >= 5
    assert "28 results in this time." in gus.get(f"{PAGE}?days=90").content.decode()


@pytest.mark.parametrize(("query", "number"), [("days=30", 26), ("days=90", 28), ("", 28), ("days=7", 28)])
def test_the_period(gus: Client, cast: Cast, query: str, number: int) -> None:
    fill(cast)
    assert f"{number} results in this time." in gus.get(f"{PAGE}?{query}").content.decode()


def test_few_results_are_not_even_counted(gus: Client, cast: Cast) -> None:
    results(4, {cast.ben: 1.0})
    page = gus.get(PAGE).content.decode()
    assert "Fewer than 5 results in this time." in page
    assert "4 results" not in page


def test_nobody_is_in_the_file(gus: Client, cast: Cast) -> None:
    matches = fill(cast)
    content = gus.get(FILE).content.decode()
    for one in (*matches, *cast.people().values()):
        assert str(one.pk) not in content
    for person in (cast.ada, cast.cleo, cast.dev, cast.ivo, cast.moe):
        assert person.name not in content


def test_a_name_is_no_formula(gus: Client, cast: Cast) -> None:
    type(cast.ben).objects.filter(pk=cast.ben.pk).update(name="=1+1")
    fill(cast)
    assert ("By therapist", "'=1+1", "Shown") in lines_of(gus)


def test_who_left_is_still_in_the_period_and_who_came_is_there_too(gus: Client, cast: Cast) -> None:
    fill(cast)
    Role.objects.filter(person=cast.eve).delete()
    assert {name for _table, name, _column in lines_of(gus)} >= {"Ben Okafor", "Eve Lindqvist"}


def test_however_many_results_the_questions_are_as_many(cast: Cast) -> None:
    asked = []
    for _ in range(2):
        fill(cast)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            read_period(timezone.now() - timedelta(days=90))
        asked.append(len(queries))
    assert asked == [4, 4]


def outcome(number: int, **excluded: int) -> list[Outcome]:
    return [Outcome(as_couple=False, excluded=excluded)] * number


def test_a_protected_wish_that_leaves_out_much_is_named(gus: Client, cast: Cast) -> None:
    fill(cast)
    page = gus.get(PAGE).content.decode()
    assert "Wishes for the therapist’s gender that must be so are more than 20 in 100" in page
    assert "Wishes for a language that must be so are more than 20 in 100" in page
    assert "Wishes for experience with a community" not in page


@pytest.mark.parametrize(
    ("outcomes", "named"),
    [
        (outcome(10, **{"must:gender": 1, "area": 4}), 0),  # exactly a fifth
        (outcome(10, **{"must:gender": 1, "area": 3}), 1),
        (outcome(4, **{"must:gender": 1}), 0),  # all of them, but few
        (outcome(5, **{"must:community:faith": 1, "must:community:black": 1, "area": 7}), 1),
        (outcome(5, **{"must:budget": 1}), 0),
    ],
)
def test_what_is_much(outcomes: list[Outcome], named: int) -> None:
    assert len(flags(outcomes)) == named


def test_invented_people_may_be_counted_one_by_one() -> None:
    one = Outcome(as_couple=True, eligible=frozenset({BEN}), shown={BEN: 1.0}, excluded={"full": 1})
    of_all = tables([one], {BEN: "Ben", EVE: "Eve"}, hides=False)
    assert [row[0] for row in of_all[0].rows] == ["Ben", "Eve"]
    assert of_all[0].rows[0][1][:2] == [1, 1]
    assert "fewer than 5" not in str(of_all)
    assert "fewer than 5" in str(tables([one], {BEN: "Ben"}))
