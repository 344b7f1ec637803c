"""Whose clock counts what: a couple's file, a person's own, somebody new without a file, and who works here."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sameroom.booking.models import Appointment, Participant
from sameroom.desk.demo.cast import Cast, invent
from sameroom.people.models import CaseFile, Closing, Person, Role
from sameroom.people.models.staff import leave
from sameroom.practice.models import Service
from sameroom.retention.erasing import THINGS
from sameroom.retention.holding import Record, hold, note_birthday, release
from sameroom.retention.models import LegalHold
from sameroom.retention.policy import policy
from sameroom.retention.units import Unit, as_it_stands, units
from tests.clock import Clock, by_hand

LONG_AGO = datetime(2020, 1, 7, 12, tzinfo=ZoneInfo("America/Toronto"))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return by_hand(monkeypatch, LONG_AGO)


@pytest.fixture
def cast(clock: Clock, db: None) -> Cast:
    return invent()


def of(thing: CaseFile | Person | Appointment) -> Unit:
    return next(unit for unit in units(policy()) if unit.pk == thing.pk)


def meet(file: CaseFile | None, *people: Person, at: datetime) -> Appointment:
    kept = {"starts_at": at - timedelta(hours=1), "ends_at": at, "made_at": at, "wall_time": "x", "zone": "UTC"}
    service = Service.objects.first()
    met = Appointment.objects.create(case_file=file, service=service, modality="online", made_by=people[0], **kept)
    for person in people:
        Participant.objects.create(appointment=met, person=person, role="client")
    return met


def test_the_last_of_all_contacts_counts(cast: Cast) -> None:
    assert of(cast.adas_file).term.last_contact_on == date(2020, 1, 7)
    meet(cast.adas_file, cast.ada, at=LONG_AGO.replace(year=2023))
    assert of(cast.adas_file).term.last_contact_on == date(2023, 1, 7)
    Closing.objects.create(case_file=cast.adas_file, by=cast.ben, at=LONG_AGO.replace(year=2024))
    assert of(cast.adas_file).term.through == date(2034, 1, 7)
    meet(cast.adas_file, cast.ada, at=LONG_AGO.replace(year=2022))  # an earlier one changes nothing
    assert of(cast.adas_file).term.through == date(2034, 1, 7)
    meet(cast.adas_file, cast.ada, at=LONG_AGO.replace(year=2031))  # taken up again
    assert of(cast.adas_file).term.through == date(2041, 1, 7)


def test_the_day_is_that_of_the_practice(cast: Cast) -> None:
    late = datetime(2024, 6, 1, 2, tzinfo=ZoneInfo("UTC"))  # still 31 May in Toronto
    meet(cast.adas_file, cast.ada, at=late)
    assert of(cast.adas_file).term.last_contact_on == date(2024, 5, 31)


def test_a_couples_file_tells_nothing_of_what_one_partner_does_alone(cast: Cast) -> None:
    """Otherwise the other one could tell by the file that it is still there."""
    before = of(cast.couples_file)
    meet(cast.cleos_file, cast.cleo, at=LONG_AGO.replace(year=2029))
    assert of(cast.couples_file) == before
    assert of(cast.cleos_file).term.through == date(2039, 1, 7)


def test_in_a_couples_file_the_later_of_both_counts(cast: Cast) -> None:
    for person, year in ((cast.cleo, 2022), (cast.dev, 2025), (cast.cleo, 2023)):
        meet(cast.couples_file, person, at=LONG_AGO.replace(year=year))
    assert of(cast.couples_file).term.through == date(2035, 1, 7)


def test_a_persons_own_file_lasts_while_the_practice_works_with_them(cast: Cast) -> None:
    meet(cast.couples_file, cast.cleo, cast.dev, at=LONG_AGO.replace(year=2026))
    meet(None, cast.cleo, at=LONG_AGO.replace(year=2027))
    assert of(cast.cleos_file).term.through == date(2037, 1, 7)
    assert of(cast.couples_file).term.through == date(2036, 1, 7)
    assert of(cast.moes_file).term.through == date(2030, 1, 7)


def test_a_minor_is_kept_from_the_eighteenth_birthday_on(cast: Cast) -> None:
    note_birthday(cast.dev, date(2008, 2, 29), by=cast.gus)
    assert of(cast.couples_file).term.through == date(2036, 3, 1)
    assert of(cast.cleos_file).term.through == date(2030, 1, 7)


def test_somebody_new_without_a_file_is_a_unit_as_well(cast: Cast) -> None:
    newcomer = Person.objects.create(name="Nel Okoro", email="nel@example.com")
    Role.objects.create(person=newcomer, kind="client")
    talk = meet(None, newcomer, at=LONG_AGO.replace(year=2021))
    found = of(talk)
    assert (found.what, found.people, found.term.through) == ("conversation", (newcomer.pk,), date(2031, 1, 7))
    assert THINGS[found.what] == "appointment"
    assert newcomer.pk not in {unit.pk for unit in units(policy())}
    Participant.objects.filter(person=newcomer).delete()
    assert of(newcomer).what == "person"


def test_who_works_here_or_did_is_never_a_unit(cast: Cast) -> None:
    leave(cast.hal, by=cast.gus)
    staff = {cast.ben.pk, cast.eve.pk, cast.fay.pk, cast.gus.pk, cast.hal.pk}
    assert staff.isdisjoint(unit.pk for unit in units(policy()))


def test_who_is_in_a_file_is_no_unit_yet(cast: Cast) -> None:
    assert {unit.what for unit in units(policy())} == {"individual", "couple"}
    CaseFile.people.through.objects.filter(person=cast.ivo).delete()
    assert of(cast.ivo).term.last_contact_on == date(2020, 1, 7)


def test_a_hold_on_a_person_keeps_every_file_of_theirs(cast: Cast) -> None:
    held = hold(Record(person=cast.cleo), reason="A complaint.", by=cast.gus)
    assert {unit.pk for unit in units(policy()) if unit.is_held} == {
        cast.cleos_file.pk,
        cast.couples_file.pk,
        cast.old_couples_file.pk,
    }
    assert not of(cast.cleos_file).is_due(date(2099, 1, 1))
    release(held, by=cast.gus)
    assert of(cast.cleos_file).is_due(date(2099, 1, 1))
    assert not LegalHold.objects.in_force().exists()


def test_a_hold_on_a_file_keeps_it_alone(cast: Cast) -> None:
    hold(Record(case_file=cast.couples_file), reason="A court.", by=cast.gus)
    assert {unit.pk for unit in units(policy()) if unit.is_held} == {cast.couples_file.pk}


def test_one_unit_read_anew_is_as_in_the_list_of_all(cast: Cast) -> None:
    meet(cast.couples_file, cast.cleo, cast.dev, at=LONG_AGO.replace(year=2026))
    talk = meet(None, cast.moe, cast.ada, at=LONG_AGO.replace(year=2027))
    CaseFile.people.through.objects.filter(person=cast.ivo).delete()
    found = units(policy())
    assert {unit.pk for unit in found} >= {talk.pk, cast.ivo.pk}
    for unit in found:
        assert as_it_stands(unit, policy()) == unit


YEARS = st.integers(2020, 2033)
MEETINGS = st.lists(st.tuples(st.sampled_from(["cleo", "dev", "cleos", "ada"]), YEARS), max_size=6)


class Together(TestCase):
    """Whatever happens in other files, a couple's clock is that of what happened in theirs."""

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(MEETINGS)
    def test_only_what_both_share_moves_their_clock(self, meetings: list[tuple[str, int]]) -> None:
        cast = invent()
        day = timezone.localdate()
        for who, year in meetings:
            file = {"cleos": cast.cleos_file, "ada": cast.adas_file}.get(who, cast.couples_file)
            meet(file, getattr(cast, who.removesuffix("s")), at=LONG_AGO.replace(year=year))
        shared = [date(year, 1, 7) for who, year in meetings if who in ("cleo", "dev")]
        assert of(cast.couples_file).term.last_contact_on == max([day, *shared])
        own = [date(year, 1, 7) for who, year in meetings if who in ("cleo", "dev", "cleos") and who != "dev"]
        assert of(cast.cleos_file).term.last_contact_on >= max([day, *own])
