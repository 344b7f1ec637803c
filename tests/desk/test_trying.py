"""Other weights, tried on invented people: nothing is kept, and what would change is shown."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.desk.demo.cast import Cast
from sameroom.desk.finding.profiles import read_for_each
from sameroom.desk.finding.trying import names, try_on_many, try_on_one
from sameroom.practice.matching.facts import MUST, Answers, Wish
from sameroom.practice.matching.scoring import Weights
from sameroom.practice.models import Area, AreaApproval, Therapist
from tests.effects import snapshot

pytestmark = pytest.mark.django_db
PAGE = "/practice/matching/try/"
ASKED = {
    "problem": "0",
    "preferences": "0",
    "schedule": "100",
    "style": "0",
    "area": "anxiety",
    "language": "en",
    "who": "alone",
    "times_matter": "nice",
    "gender_matters": "nice",
}
SOON_OR_FIT = (Weights(100, 0, 0, 0), Weights(0, 0, 100, 0))


@pytest.fixture(autouse=True)
def areas(cast: Cast) -> None:
    """Ben and Eve both work with worry, Eve most of all."""
    for person, is_focus in ((cast.ben, False), (cast.eve, True)):
        one = Therapist.objects.get(person=person)
        area = Area.objects.create(therapist=one, code="anxiety", evidence="A course", is_focus=is_focus, by=person)
        AreaApproval.objects.create(area=area, by=cast.gus)


@pytest.fixture
def gus(client: Client, cast: Cast) -> Client:
    client.force_login(cast.gus)
    return client


def page(client: Client, **more: str | list[str]) -> str:
    return str(client.get(f"{PAGE}?{urlencode({**ASKED, **more}, doseq=True)}").content.decode())


def test_it_begins_with_what_counts_and_works_nothing_out(gus: Client) -> None:
    text = gus.get(PAGE).content.decode()
    assert 'value="35"' in text
    assert 'id="many"' not in text


def test_trying_keeps_nothing(gus: Client) -> None:
    before = snapshot()
    assert 'id="many"' in page(gus)
    assert snapshot() == before


def test_who_is_shown_to_many_now_and_then(cast: Cast) -> None:
    profiles, now = read_for_each(), timezone.now()
    trial = try_on_many(profiles, SOON_OR_FIT, now=now)
    assert [one.name for one in trial.rows] == ["Ben Okafor", "Eve Lindqvist"]
    assert 0 < trial.nobody < trial.people == 1_000
    assert trial.changed
    for one in trial.rows:
        assert 0 < one.now <= one.eligible <= one.people
        assert all(0 <= width <= 100 for width in one.bars)
    assert try_on_many(profiles, SOON_OR_FIT, now=now) == trial
    assert not try_on_many(profiles, (Weights(), Weights()), now=now).changed


def test_one_person_with_the_parts_of_each_therapist(cast: Cast) -> None:
    profiles, now = read_for_each()[False], timezone.now()
    found = try_on_one(profiles, [Answers(main="anxiety")], SOON_OR_FIT, now=now)
    fits = {one.name: one for one in found.fits}
    assert (fits["Eve Lindqvist"].now, fits["Ben Okafor"].now) == (1.0, 0.7)
    for one in found.fits:
        problem, preferences, schedule, style = one.parts
        assert (problem, schedule) == pytest.approx((one.now, one.then))
        assert preferences is style is None
        assert {one.place_now, one.place_then} <= {1, 2}
    assert [one.then for one in found.fits] == sorted((one.then for one in found.fits), reverse=True)
    assert found.excluded == []


def test_who_cannot_be_offered_is_named_with_every_reason(cast: Cast) -> None:
    Therapist.objects.filter(person=cast.eve).update(takes_new_clients=False)
    wish = Wish("language", frozenset({"fr"}), MUST)
    found = try_on_one(
        read_for_each()[False], [Answers(main="anxiety", wishes=(wish,))], SOON_OR_FIT, now=timezone.now()
    )
    assert [one.name for one in found.fits] == ["Ben Okafor"]
    ((name, reasons),) = found.excluded
    assert name == "Eve Lindqvist"
    assert reasons == [
        "takes nobody new, or has as many files as they want",
        "does not speak the language that is needed",
    ]


def test_the_page_shows_them_in_words(gus: Client) -> None:
    text = page(gus, language="fr", times=["morning", "evening"], gender="woman")
    assert "<strong>Eve Lindqvist</strong> does not speak the language that is needed." in text
    assert "For the person below" in text
    assert 'value="morning"' in text
    assert "problem=0&amp;preferences=0&amp;schedule=100&amp;style=0#change" in text


def test_where_nobody_fits_the_page_says_so(gus: Client) -> None:
    text = page(gus, area="eating")
    assert "Nobody fits this person." in text
    assert "Ben Okafor</strong> has no approved area for what brings them." in text


def test_weights_that_count_already_change_nothing(gus: Client) -> None:
    text = page(gus, problem="35", preferences="25", schedule="25", style="15")
    assert "These are the weights that count now, so nothing changes." in text
    assert "#change" not in text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"problem": "x"}, "Write a number from 0 to 100."),
        ({"schedule": "0"}, "At least one of the four has to count."),
        ({"who": "three"}, "Choose one of these."),
        ({"times": ["night"]}, "Choose one of these."),
        ({"gender": "x"}, "Choose one of these."),
    ],
)
def test_what_cannot_be_tried_is_said_at_its_field(
    gus: Client, wrong: dict[str, str | list[str]], sentence: str
) -> None:
    text = page(gus, **wrong)
    assert sentence in text
    assert 'id="many"' not in text


def test_two_are_matched_as_a_couple(gus: Client, cast: Cast) -> None:
    Therapist.objects.filter(person=cast.eve).update(sees=["individual"])
    text = page(gus, who="couple")
    assert "<strong>Eve Lindqvist</strong> does not see couples, or sees only couples." in text


def test_names_come_in_order(cast: Cast) -> None:
    assert list(names().values()) == ["Ben Okafor", "Eve Lindqvist"]
