"""A couple looks at something together: only what both opened, each thing apart, gone at once when one closes it."""

import pytest
from django.test import Client

from sameroom.audit.models import Entry
from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.measures.joint import choose, opened_by_both
from sameroom.measures.models import Opening
from sameroom.people.models import Lock, Person
from sameroom.refusal import Refused
from tests.answers import rate
from tests.appointments import an_appointment
from tests.desk.test_pages import without_tokens
from tests.measures.filling import give_form

pytestmark = [pytest.mark.services, pytest.mark.django_db]
DAY = 60 * 24
CSI_4 = {"q1": 3, "q2": 3, "q3": 3, "q4": 3}


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(person: Person, path: str) -> str:
    return " ".join(" ".join(without_tokens(browser(person).get(path).content.decode())).split())


def opens(cast: Cast, person: Person, thing: str, *, is_open: bool = True) -> None:
    choose(cast.couples_file, thing, is_open=is_open, by=person)


@pytest.fixture
def rated(cast: Cast) -> list[Appointment]:
    """Two sessions: Cleo says 8, Dev 3."""
    held = [an_appointment(cast.couples_file, cast.couple, in_minutes=-days * DAY) for days in (7, 14)]
    for one in held:
        rate(one, cast.cleo, level=8)
        rate(one, cast.dev, level=3)
    return held


def test_only_what_both_opened_is_shown_to_both(cast: Cast, rated: list[Appointment]) -> None:
    path = f"/files/{cast.couples_file.pk}/joint/"
    line = f"{path}session-check/light.svg"
    for person in (cast.cleo, cast.dev):
        assert 'data-label="Cleo"' not in page(person, path) and browser(person).get(line).status_code == 404
        opens(cast, person, "ratings")
    for person in (cast.cleo, cast.dev):
        shown = page(person, path)
        assert '<td data-label="Cleo">8</td>' in shown and '<td data-label="Dev">3</td>' in shown
        assert line in shown and browser(person).get(line)["Content-Type"] == "image/svg+xml"
    assert opened_by_both(cast.couples_file) == ["ratings"]


def test_each_thing_is_apart(cast: Cast, rated: list[Appointment]) -> None:
    for person in (cast.cleo, cast.dev):
        give_form(rated[0], person, CSI_4, instrument="csi-4")
    opens(cast, cast.cleo, "ratings")
    opens(cast, cast.dev, "relationship")
    assert opened_by_both(cast.couples_file) == []
    opens(cast, cast.cleo, "relationship")
    assert opened_by_both(cast.couples_file) == ["relationship"]
    assert 'data-label="Cleo">8<' not in page(cast.dev, f"/files/{cast.couples_file.pk}/joint/")


@pytest.mark.parametrize("who", ["dev", "ben"])
def test_nobody_can_tell_what_one_partner_alone_chose(cast: Cast, rated: list[Appointment], who: str) -> None:
    """Not yet, opened, refused, taken back: the same on every page that has to do with it."""
    reader = cast.people()[who]
    paths = [f"/files/{cast.couples_file.pk}/joint/", *(["/me/course/", "/me/looked/"] if who == "dev" else [])]
    paths += [f"/files/{cast.couples_file.pk}/joint/session-check/light.svg", f"/appointments/{rated[0].pk}/"]
    if who == "dev":
        opens(cast, cast.dev, "ratings")
        opens(cast, cast.dev, "relationship")
        opens(cast, cast.dev, "relationship", is_open=False)
    never = [page(reader, one) for one in paths]
    opens(cast, cast.cleo, "relationship")
    assert [page(reader, one) for one in paths] == never
    opens(cast, cast.cleo, "relationship", is_open=False)
    assert [page(reader, one) for one in paths] == never
    opens(cast, cast.cleo, "ratings")
    opens(cast, cast.cleo, "ratings", is_open=False)
    assert [page(reader, one) for one in paths] == never


def test_closing_it_takes_it_from_both_at_once(cast: Cast, rated: list[Appointment]) -> None:
    for person in (cast.cleo, cast.dev):
        opens(cast, person, "ratings")
    path = f"/files/{cast.couples_file.pk}/joint/"
    assert browser(cast.dev).post(f"{path}ratings/", {"close": "1"})["Location"] == path
    for person in (cast.cleo, cast.dev, cast.ben):
        assert 'data-label="Cleo"' not in page(person, path)
        assert browser(person).get(f"{path}session-check/dark.svg").status_code == 404
    assert browser(cast.dev).post(f"{path}letters/", {"open": "1"}).status_code == 404
    chosen = Opening.objects.visible_to(cast.dev).order_by("number").values_list("is_open", flat=True)
    assert list(chosen) == [True, False]


def test_the_same_again_is_no_new_row(cast: Cast) -> None:
    for is_open in (False, True, True, False, False):
        opens(cast, cast.cleo, "ratings", is_open=is_open)
    assert Opening.objects.count() == 2
    acts = Entry.objects.filter(act__endswith="-to-partner").order_by("pk")
    assert [one.act for one in acts] == ["open-to-partner", "close-to-partner"]
    assert {concern.person for one in acts for concern in one.concerns.all()} == {cast.cleo.pk}


def test_the_therapist_of_the_couple_sees_what_the_two_see_and_no_more(cast: Cast, rated: list[Appointment]) -> None:
    path = f"/files/{cast.couples_file.pk}/joint/"
    for person in (cast.cleo, cast.dev):
        opens(cast, person, "ratings")
    assert "No numbers yet." in page(cast.ben, path)  # before the own rating
    for one in rated:
        rate(one, cast.ben)
    shown = page(cast.ben, path)
    assert '<td data-label="Cleo">8</td>' in shown and "Close it again" not in shown and "Open it" not in shown
    assert path in page(cast.ben, f"/files/{cast.couples_file.pk}/")
    assert browser(cast.ben).post(f"{path}ratings/", {"open": "1"}).status_code == 404
    for person in (cast.hal, cast.eve, cast.fay, cast.gus, cast.ada, cast.ivo):
        assert browser(person).get(path).status_code == 404
    Lock.objects.create(by=cast.cleo, thing="case-file", thing_id=cast.couples_file.pk, against=cast.ben)
    assert browser(cast.ben).get(path).status_code == 404


def test_another_file_of_one_of_them_stands_in_no_line(cast: Cast, rated: list[Appointment]) -> None:
    alone = an_appointment(cast.cleos_file, cast.individual, in_minutes=-3 * DAY)
    rate(alone, cast.cleo, level=1)
    for person in (cast.cleo, cast.dev):
        opens(cast, person, "ratings")
    assert 'data-label="Cleo">1<' not in page(cast.dev, f"/files/{cast.couples_file.pk}/joint/")


def test_a_file_that_is_closed_shows_nothing_together(cast: Cast, rated: list[Appointment]) -> None:
    for person in (cast.cleo, cast.dev):
        opens(cast, person, "ratings")
    cast.couples_file.close(by=cast.ben)
    path = f"/files/{cast.couples_file.pk}/joint/"
    for person in (cast.cleo, cast.dev, cast.ben):
        assert 'data-label="Cleo"' not in page(person, path)
        assert browser(person).get(f"{path}session-check/light.svg").status_code == 404
    assert "This file is closed." in page(cast.dev, path)
    with pytest.raises(Refused):
        opens(cast, cast.cleo, "relationship")
    opens(cast, cast.cleo, "ratings", is_open=False)


def test_one_person_has_nobody_to_open_to(cast: Cast) -> None:
    with pytest.raises(Refused):
        choose(cast.adas_file, "ratings", is_open=True, by=cast.ada)
    with pytest.raises(Refused):
        choose(cast.couples_file, "ratings", is_open=True, by=cast.ben)
    assert not Opening.objects.exists()


def test_one_session_makes_no_picture(cast: Cast) -> None:
    rate(an_appointment(cast.couples_file, cast.couple, in_minutes=-DAY), cast.cleo, level=8)
    for person in (cast.cleo, cast.dev):
        opens(cast, person, "ratings")
    path = f"/files/{cast.couples_file.pk}/joint/"
    shown = page(cast.dev, path)
    assert (
        '<td data-label="Cleo">8</td>' in shown
        and '<td data-label="Dev">–</td>' in shown
        and "session-check/light.svg" not in shown
    )
    assert browser(cast.dev).get(f"{path}session-check/light.svg").status_code == 404
