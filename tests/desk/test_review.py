"""The owner's review: how much and when, who of the staff; never a client's name."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.audit.models import Concern, Entry
from sameroom.desk.demo.cast import Cast
from sameroom.desk.review import Part
from sameroom.people.models import Person, Role
from tests.appointments import an_appointment, move

SignIn = Callable[[Person], Client]
TORONTO = ZoneInfo("America/Toronto")


def a_workday(*, hour: int = 10) -> datetime:
    """The last workday before today, at this hour in Toronto."""
    day = timezone.now().astimezone(TORONTO).replace(hour=hour, minute=0, second=0, microsecond=0) - timedelta(days=1)
    while day.isoweekday() > 5:
        day -= timedelta(days=1)
    return day


def an_entry(by: Person | None, *about: Person, at: datetime | None = None, **more: Any) -> Entry:
    what = {"act": "view", "thing": "person", "thing_id": str(about[0].pk) if about else "", "outcome": "done", **more}
    entry = Entry.objects.create(by=by and by.pk, at=at or a_workday(), **what)
    Concern.objects.bulk_create(Concern(entry=entry, person=person.pk) for person in about)
    return entry


def parts(page: Any) -> dict[str, Part]:
    return {part.key: part for part in page.context["parts"]}


def test_a_calm_month_says_so(signed_in: SignIn, cast: Cast) -> None:
    page = signed_in(cast.gus).get("/review/")
    assert {key: part.number for key, part in parts(page).items()} == dict.fromkeys(
        ("emergency", "surname", "apart", "hours", "refused"), 0
    )
    assert "Nothing was refused." in page.content.decode()


def test_volume_stands_beside_the_middle_of_the_role(signed_in: SignIn, cast: Cast) -> None:
    third = Person.objects.create(name="Zoe Park", email="zoe@example.com")
    Role.objects.create(person=third, kind="therapist")
    for by, number in ((cast.ben, 7), (cast.eve, 3), (third, 2), (cast.fay, 5)):
        for _ in range(number):
            an_entry(by)
    an_entry(cast.ada)
    an_entry(cast.ben, at=timezone.now() - timedelta(days=31))
    volumes = {v.name: (v.number, v.middle, v.is_much) for v in signed_in(cast.gus).get("/review/").context["volumes"]}
    assert volumes == {
        "Ben Okafor": (7, 3, True),
        "Eve Lindqvist": (3, 3, False),
        "Zoe Park": (2, 3, False),
        "Fay Tremblay": (5, 5, False),
        "Gus Kowalski": (0, 0, False),
        "Hal Mbeki": (0, 0, False),
    }


def test_the_same_surname_is_noticed_once_a_look(signed_in: SignIn, cast: Cast) -> None:
    cousin = Person.objects.create(name="Kofi OKAFOR", email="kofi@example.com")
    Role.objects.create(person=cousin, kind="client")
    seen = an_entry(cast.ben, cousin, cast.ada)
    an_entry(cast.ben, cast.ada)
    an_entry(cast.ben, cast.ben)
    found = parts(signed_in(cast.gus).get("/review/"))["surname"]
    assert found.number == 1
    assert [(line.who, line.record) for line in found.lines] == [("Ben Okafor", f"person {seen.thing_id[:8]}")]


def test_who_never_meets_is_noticed_but_for_the_front_desk_and_the_supervisor(signed_in: SignIn, cast: Cast) -> None:
    an_appointment(cast.adas_file, cast.individual)
    for by in (cast.ben, cast.hal, cast.fay):
        an_entry(by, cast.ada)
    an_entry(cast.eve, cast.ada)
    an_entry(cast.eve, cast.eve)
    assert [line.who for line in parts(signed_in(cast.gus).get("/review/"))["apart"].lines] == ["Eve Lindqvist"]


def test_to_meet_others_is_not_to_have_met(signed_in: SignIn, cast: Cast) -> None:
    for file in (cast.adas_file, cast.moes_file):
        an_appointment(file, cast.individual)
    an_entry(cast.eve, cast.ada)
    assert parts(signed_in(cast.gus).get("/review/"))["apart"].number == 1


@pytest.mark.parametrize(("days", "is_apart"), [(59, False), (61, True), (-59, False), (-62, True)])
def test_together_means_within_sixty_days(signed_in: SignIn, cast: Cast, days: int, is_apart: bool) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    now = timezone.now()
    move(appointment, to=now + timedelta(days=days))
    # Making it was an act of Ben's, about Ada, at this moment.
    found = parts(signed_in(cast.gus).get("/review/"))["apart"]
    assert found.number == int(is_apart)


@pytest.mark.parametrize(
    ("hour", "later", "is_outside"), [(6, 0, True), (7, 0, False), (20, 0, False), (21, 0, True), (10, 6, True)]
)
def test_hours_are_those_of_the_practice(
    signed_in: SignIn, cast: Cast, hour: int, later: int, is_outside: bool
) -> None:
    at = a_workday(hour=hour)
    if later:  # to a Saturday
        at -= timedelta(days=(at.isoweekday() + 1) % 7)
        assert at.isoweekday() == 6
    an_entry(cast.ben, at=at)
    an_entry(cast.ada, at=at)
    assert parts(signed_in(cast.gus).get("/review/"))["hours"].number == int(is_outside)


def test_what_was_refused_and_what_was_opened_in_an_emergency(signed_in: SignIn, cast: Cast) -> None:
    an_entry(None, act="sign-in", thing_id=str(cast.ada.pk), outcome="refused")
    an_entry(cast.eve, act="view", outcome="refused")
    an_entry(cast.ada, act="view", outcome="refused")
    an_entry(cast.hal, cast.ada, reason="break-glass")
    found = parts(signed_in(cast.gus).get("/review/"))
    assert {line.who for line in found["refused"].lines} == {
        "nobody signed in",
        "Eve Lindqvist",
        "somebody who is no staff",
    }
    assert [line.who for line in found["emergency"].lines] == ["Hal Mbeki"]


def test_no_client_is_named_and_no_whole_id_is_told(signed_in: SignIn, cast: Cast) -> None:
    clients = (cast.ada, cast.cleo, cast.dev, cast.moe, cast.ivo)
    for person in clients:
        an_appointment(cast.adas_file, cast.individual)
        for by in (cast.ben, cast.eve, cast.fay, person, None):
            an_entry(by, person, at=a_workday(hour=23))
            an_entry(by, person, outcome="refused")
    page = signed_in(cast.gus).get("/review/")
    text = page.content.decode()
    assert all(part.number for key, part in parts(page).items() if key in {"apart", "hours", "refused"})
    for person in clients:
        assert not [word for word in (*person.name.split(), person.email, str(person.pk)) if word in text]


def test_of_many_entries_the_newest_are_shown_and_the_rest_are_counted(signed_in: SignIn, cast: Cast) -> None:
    for _ in range(52):
        an_entry(cast.ben, outcome="refused")
    page = signed_in(cast.gus).get("/review/")
    assert len(parts(page)["refused"].lines) == 50
    assert "And 2 older ones." in page.content.decode()
