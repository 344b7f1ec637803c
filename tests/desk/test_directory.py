"""Who works here, for whoever looks: what everybody may read, what a visitor chooses, and that no trace is left."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sameroom.desk.demo.cast import Cast
from sameroom.desk.finding import filters
from sameroom.desk.finding.listing import everybody, turn_of
from sameroom.people.models import Person, Role
from sameroom.practice.models import Area, AreaApproval, Registration, RegistrationCheck, Therapist, WeeklyHours
from sameroom.practice.models.areas import end
from tests.clock import stand_still
from tests.desk.visiting import DIRECTORY, FILTER, MONDAY, NAMES, People, choose, names_on, read

pytestmark = pytest.mark.django_db


def test_everybody_stands_there_with_what_can_be_verified(visitor: Client, people: People) -> None:
    page = read(visitor)
    assert set(names_on(page)) == {*NAMES}
    assert "9 therapists" in page
    assert "Registered Psychotherapist (Qualifying)</p>" in page
    assert "CRPO 012093. We checked this in the College’s register on" in page
    assert page.count("We checked this in the College’s register on") == 9
    assert "people who are new to Canada" in page
    assert "Reduced fee: $90, where the usual one is too much" in page
    assert "English, Portuguese, Spanish" in page
    assert "Takes nobody new just now" in page
    assert "The order is drawn anew each day" in page


def test_what_nobody_approved_is_read_by_nobody(visitor: Client, people: People) -> None:
    own = f"{DIRECTORY}{people['ines'].pk}/"
    assert "insomnia" not in read(visitor, own)
    assert "adults with ADHD" not in read(visitor, f"{DIRECTORY}{people['jun'].pk}/")
    Area.objects.filter(code="sleep").update(evidence="Course on sleep")
    AreaApproval.objects.create(area=Area.objects.get(code="sleep"), by=people["ben"])
    assert "Course on sleep" in read(visitor, own)
    end(Area.objects.get(code="sleep"), by=people["ines"])
    assert "Course on sleep" not in read(visitor, own)


def test_the_order_is_another_each_day_and_the_same_for_everybody(
    visitor: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = []
    for day in range(6):
        stand_still(monkeypatch, MONDAY + timedelta(days=day))
        order = names_on(read(visitor))
        assert order == names_on(read(Client()))
        today = timezone.localdate()
        assert order[:-1] == sorted(order[:-1], key=lambda key: turn_of(people[key].pk, today))
        assert order[-1] == "noor", "who takes nobody new comes last"
        orders.append(order)
    assert len({tuple(order) for order in orders}) > 3
    assert len({order[0] for order in orders}) > 1


FITS = {
    "area": ("anxiety", {"ben", "ines"}),
    "community": ("newcomers", {"ines"}),
    "language": ("fr", {"ben", "lea"}),
    "gender": ("non-binary", {"noor"}),
    "who": ("couple", {"ben", "mira", "noor", "omar"}),
    "how": ("in-person", {*NAMES} - {"jun"}),
    "times": ("weekend", {"jun", "mira", "omar"}),
    "most": ("9000", {"ines", "kofi"}),
}


@pytest.mark.parametrize("name", FITS)
def test_each_choice_leaves_those_who_fit(
    name: str, visitor: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {*filters.LABELS} == {*FITS}
    stand_still(monkeypatch, MONDAY)
    code, wanted = FITS[name]
    assert choose(visitor, **{name: code}) == wanted
    page = read(visitor)
    assert f"{len(wanted)} of 9 fit" in page
    assert f'<option value="{code}" selected>' in page


@pytest.mark.parametrize(
    ("wanted", "fit"),
    [
        ({"language": "en", "gender": "man", "times": "evening"}, {"jun", "kofi", "omar"}),
        ({"times": "weekend", "how": "in-person"}, {"mira", "omar"}),
        ({"times": "weekend", "how": "online"}, {"jun", "omar"}),
        ({"who": "couple", "most": "16000"}, set()),
        ({"who": "individual", "most": "16000"}, {*NAMES} - {"mira"}),
        ({"most": "0"}, set()),
    ],
)
def test_choices_hold_together(
    wanted: dict[str, str], fit: set[str], visitor: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch, MONDAY)
    assert choose(visitor, **wanted) == fit


def test_where_nobody_fits_one_tap_takes_one_thing_away(
    visitor: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch, MONDAY)
    assert choose(visitor, gender="woman", how="online", times="weekend") == set()
    page = read(visitor)
    assert "Nobody fits all of this" in page
    numbers = re.findall(r"then (\d+) fit", page)
    assert numbers == ["1", "3", "2"], "a woman at a weekend; a woman by video; anybody by video at a weekend"
    visitor.post(FILTER, {"set": "gender"})
    assert set(names_on(read(visitor))) == {"jun", "omar"}
    visitor.post(FILTER, {})
    assert len(names_on(read(visitor))) == 9


def test_what_is_chosen_stands_in_no_address_and_no_log_and_is_nobody_elses(
    visitor: Client, people: People, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    choose(visitor, community="lgbtq")
    answer = visitor.get(DIRECTORY)
    assert answer.request["QUERY_STRING"] == ""
    assert "?" not in "".join(re.findall(r'(?:href|action)="([^"]*)"', answer.content.decode()))
    assert len(names_on(read(Client()))) == 9, "a link that is sent on shows everybody"
    assert len(names_on(read(Client(), f"{DIRECTORY}?community=lgbtq"))) == 9
    assert "lgbtq" not in caplog.text
    cookies = "".join(morsel.OutputString() for morsel in visitor.cookies.values())
    assert "lgbtq" not in cookies


def test_it_is_forgotten_after_two_hours(visitor: Client, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_still(monkeypatch, MONDAY)
    choose(visitor, language="fr")
    expires = visitor.session.get_expiry_age()
    assert expires <= 2 * 3600
    stand_still(monkeypatch, MONDAY + timedelta(hours=1, minutes=59))
    assert len(names_on(read(visitor))) == 2
    stand_still(monkeypatch, MONDAY + timedelta(hours=2, minutes=1))
    assert len(names_on(read(visitor))) == 9


def test_who_is_signed_in_stays_so(people: People, cast: Cast) -> None:
    ada = Client()
    ada.force_login(cast.ada)
    before = ada.session.get_expiry_age()
    choose(ada, language="fr")
    assert ada.session.get_expiry_age() == before


def test_what_is_in_no_list_is_left_out(visitor: Client, people: People) -> None:
    assert len(choose(visitor, area="wizardry", most="-1", times="never", unknown="x")) == 9
    assert len(choose(visitor, most="9" * 400)) == 9
    assert len(choose(visitor, most="²")) == 9
    assert filters.KEY not in visitor.session


def test_only_what_somebody_has_can_be_chosen(visitor: Client, people: People) -> None:
    page = read(visitor)
    offered = {name: re.findall(r'value="([^"]+)"', part) for name, part in selects(page).items()}
    assert "hr" in offered["language"]
    assert "de" not in offered["language"]
    assert offered["most"] == ["8000", "9000", "11000", "16000", "22000"]
    assert "eating" not in offered["area"]
    for name, codes in offered.items():
        for code in codes:
            assert choose(visitor, **{name: code}), (name, code)


def selects(page: str) -> dict[str, str]:
    return dict(re.findall(r'<select name="(\w+)"(.*?)</select>', page, re.S))


def test_the_front_door_shows_six_and_leads_to_all(visitor: Client, people: People) -> None:
    front = read(visitor, "/")
    assert len(names_on(front)) == 6
    assert "See everybody" in front
    assert names_on(front) == names_on(read(Client(), "/"))
    Registration.objects.exclude(therapist__person__in=[people["ben"], people["eve"]]).delete()
    front = read(visitor, "/")
    assert set(names_on(front)) == {"ben", "eve"}
    assert "See everybody" not in front


def test_an_empty_practice_says_whom_to_call(visitor: Client, cast: Cast) -> None:
    RegistrationCheck.objects.all().delete()
    page = read(visitor)
    assert "Nobody can be shown here just now" in page
    assert "416-555-0100" in page


def test_so_many_questions_to_the_database_for_two_as_for_twenty(visitor: Client, cast: Cast) -> None:
    choose(visitor, how="online")
    paths = (DIRECTORY, f"{DIRECTORY}{cast.ben.pk}/", "/")
    read(visitor)
    of_two = [questions(visitor, path) for path in paths]
    for number in range(18):
        one_more(number, checked_by=cast.gus)
    assert len(everybody()) == 20
    assert [questions(visitor, path) for path in paths] == of_two


def questions(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        read(client, path)
    return len(asked)


def one_more(number: int, *, checked_by: Person) -> None:
    person = Person.objects.create(name=f"Zo Number{number}", email=f"zo{number}@example.com")
    Role.objects.create(person=person, kind="therapist")
    therapist = Therapist.objects.create(person=person)
    said = Registration.objects.create(
        therapist=therapist, standing="crpo-rp", number=str(number), expires_on="2090-01-01", by=person
    )
    RegistrationCheck.objects.create(registration=said, by=checked_by)
    WeeklyHours.objects.create(therapist=person, weekday=number % 5, starts="09:00", ends="17:00")
    for code in ("anxiety", "grief"):
        area = Area.objects.create(therapist=therapist, code=code, evidence="A course", by=person)
        AreaApproval.objects.create(area=area, by=checked_by)
