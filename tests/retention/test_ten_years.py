"""Ten years on, with a row of every kind: what is due cannot be read by anybody, and nothing else was touched."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from sameroom.audit import anchors, verify
from sameroom.audit.blocks import close_block
from sameroom.audit.models import Entry
from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.evidence.models import OwnAnalysis
from sameroom.people.models import CaseFile, Person
from sameroom.practice.models import Match, MatchBooking, Registration, RegistrationCheck, Therapist
from sameroom.retention.erasing import erase_when_due, today
from sameroom.retention.models import Destruction, LegalHold, LegalHoldEnd, Round
from sameroom.retention.policy import FILE, KEPT, NOT_PERSONAL, PERSON, policy
from sameroom.retention.units import units
from sameroom.sealing import blobs, containers, places
from sameroom.sealing.fields import CannotUnseal
from tests.appointments import an_appointment
from tests.clock import Clock, by_hand
from tests.evidence.own.practices import find_something
from tests.retention.filling import Filler
from tests.sealing.test_canary import CANARY, PLANTERS, dump, is_in

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
WORD = f"plain-{uuid.uuid4().hex[:20]}"
# What an erasing writes itself, and from what age takes rows.
ADDED = {"audit_entry", "audit_concern", "audit_place", "audit_block", "audit_anchoring", "retention_destruction"}
ADDED |= {"retention_round", "sealing_erasure", "sealing_erasedkey"}
AGED = {"mail_message", "mail_delivery", "mail_setback"}
# What of the canary is of others: Ben's calendar and app, Moe's notice and key, searches and visits (a month, a day).
OF_OTHERS = {"BusyCalendar", "AppCodes", "Seeker", "Session", "SafetyStep", "Keyring"}

Rows = dict[str, set[tuple[Any, ...]]]


@pytest.fixture(autouse=True)
def anchor_file(settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_ANCHORS = tmp_path / "away" / "anchors.log"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return by_hand(monkeypatch, timezone.now())


def rows() -> Rows:
    """Every row of every table, as it lies there."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            found[table] = {tuple(map(_plain, row)) for row in cursor.fetchall()}
    return found


def _plain(value: Any) -> Any:
    """A UUID as SQLite has it, so that both databases are read alike."""
    if isinstance(value, uuid.UUID):
        return value.hex
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value)


def sealed() -> dict[str, Callable[[], str]]:
    """All that is sealed now, with how it is opened: by where it lies."""
    found = {}
    for kind in places.kinds():
        for row in kind.model._base_manager.all():
            for column in kind.columns:
                found[f"{kind.model.__name__}:{row.pk}:{column}"] = _opener(kind, row, column)
    return found


def _opener(kind: places.Kind, row: Model, column: str) -> Callable[[], str]:
    if kind.blob is not None:
        return lambda: blobs.unseal(row.session_data, context=kind.blob.context(row)).decode()  # type: ignore[attr-defined,union-attr]
    return lambda: str(getattr(row, column))


def everything_is_there(cast: Cast, client: Client) -> list[str]:
    """Ada's file holds a row of every kind. The kinds of which somebody has none, by name."""
    for plant in PLANTERS.values():
        plant(cast, client)
    appointment = an_appointment(cast.adas_file, cast.individual, in_minutes=-60)
    Filler(cast.ada, cast.ben, appointment, word=WORD).fill()
    for hold in LegalHold.objects.in_force():
        LegalHoldEnd.objects.create(hold=hold, by=cast.gus)
    match = Match.objects.create(weights_number=0, as_couple=False, languages="en", looked_at=2)
    therapist = Therapist.objects.get(person=cast.ben)
    MatchBooking.objects.create(match=match, therapist=therapist, starts_at=timezone.now(), case_file=cast.adas_file)
    Person.objects.filter(pk=cast.ada.pk).update(name=f"Ada {WORD}", phone=WORD)
    entries = policy().entries(FILE, PERSON)
    return [entry.label for entry in entries if not entry.model._base_manager.exists()]


def they_go_on(cast: Cast, clock: Clock) -> CaseFile:
    """Nine years later Moe still comes, Cleo with her own, and Dev with a file of his own since; nobody else."""
    clock.now += timedelta(days=9 * 365)
    for one in Registration.objects.newest():
        again = {"standing": one.standing, "number": one.number, "expires_on": clock.now.date() + timedelta(days=999)}
        renewed = Registration.objects.create(therapist=one.therapist, by=one.by, **again)
        RegistrationCheck.objects.create(registration=renewed, by=cast.gus)
    devs_file = CaseFile.objects.create(kind=CaseFile.Kind.INDIVIDUAL, therapist=cast.eve)
    devs_file.people.set([cast.dev])
    for file in (cast.moes_file, cast.cleos_file, devs_file):
        an_appointment(file, cast.individual)
    return devs_file


def test_what_is_due_is_gone_for_good_and_nothing_else_is_touched(cast: Cast, client: Client, clock: Clock) -> None:
    ten_years_pass(cast, client, clock)


@pytest.mark.slow
def test_a_frozen_result_stays_as_it_was_when_those_who_answered_are_erased(
    cast: Cast, client: Client, clock: Clock
) -> None:
    find_something(cast)
    analysis = OwnAnalysis.objects.get()
    people = set(analysis.members)
    ten_years_pass(cast, client, clock)
    now = OwnAnalysis.objects.get()
    assert now.sha256 == analysis.sha256 == now.seal()
    assert len(people) == 24
    assert not Person.objects.filter(pk__in=people).exists()


def ten_years_pass(cast: Cast, client: Client, clock: Clock) -> None:
    assert everything_is_there(cast, client) == []
    devs_file = they_go_on(cast, clock)
    clock.now += timedelta(days=366 + 7)  # what is an hour ahead may be tomorrow
    close_block()
    anchors.write_due()
    before, secrets = rows(), sealed()
    theirs = {file.pk: rows_around(before, file.pk) for file in (cast.moes_file, cast.cleos_file, devs_file)}
    theirs[cast.moe.pk] = rows_around(before, cast.moe.pk, cast.moes_file.pk)
    assert all(len(one["booking_appointment"]) and len(one["people_casefile"]) for one in theirs.values())
    due = [unit for unit in units(policy()) if unit.is_due(today())]
    assert {unit.pk for unit in due} >= {cast.adas_file.pk, cast.couples_file.pk, cast.old_couples_file.pk}

    work_until_done()

    assert_nothing_is_left_of(cast.ada, secrets)
    assert_the_rest_is_as_it_was(before, rows(), theirs)
    assert_others_read_theirs(cast, devs_file, client)
    assert MatchBooking.objects.get(starts_at__lt=clock.now - timedelta(days=3000), case_file=None)
    close_block()
    anchors.write_due()
    assert [trouble.what for trouble in verify.examine(as_of=clock.now)] == []
    assert_certified(due)


def work_until_done() -> None:
    """As `work` does, a minute after the other."""
    for _minute in range(50):
        assert erase_when_due() == []
        if Round.objects.exists():
            break
    found = Round.objects.get()
    assert (found.erased, found.failed) == (Destruction.objects.count(), 0)
    assert erase_when_due() == []


def assert_nothing_is_left_of(person: Person, secrets: dict[str, Callable[[], str]]) -> None:
    """Neither row nor key: what was copied before, as a backup does, opens no more."""
    assert [line.partition(b"|")[0] for line in dump().split(b"\n") if is_in(line, WORD)] == []
    assert not Person.objects.filter(pk=person.pk).exists()
    containers.forget_keys()
    readable = [where for where, secret in secrets.items() if CANARY in (_read(secret) or "")]
    assert {where.partition(":")[0] for where in readable} <= OF_OTHERS
    lost = [where for where, secret in secrets.items() if _read(secret) is None]
    assert {where.partition(":")[0] for where in lost} >= {"EmergencyContact", "OwnWords", "Signature", "CheckIn"}


def _read(secret: Callable[[], str]) -> str | None:
    try:
        return secret()
    except CannotUnseal as reason:
        assert reason.is_erased
        return None


def assert_the_rest_is_as_it_was(before: Rows, after: Rows, theirs: dict[uuid.UUID, Rows]) -> None:
    """Byte by byte: nothing changed, but that a booking no longer says to which file it led."""
    for table in before:
        new = after[table] - before[table]
        assert not new or table in ADDED or table == "practice_matchbooking", table
    for entry in policy().entries(KEPT, NOT_PERSONAL):
        table = entry.model._meta.db_table
        if table not in ("practice_matchbooking", "sealing_datakey"):
            assert before[table] <= after[table], table
    for name, rows_of_one in theirs.items():
        for table, wanted in rows_of_one.items():
            assert wanted <= after[table], (name, table)
    gone = {container for _pk, container, *_rest in before["sealing_datakey"] - after["sealing_datakey"]}
    certified = {str(one.number) for one in Destruction.objects.all()}
    assert gone and {container.partition(":")[2] for container in gone} <= certified


def rows_around(found: Rows, *things: uuid.UUID) -> Rows:
    """Those that name one of these, or what hangs from them by a UUID."""
    ids = {one.hex for one in things}
    appointments = {row[0] for row in found["booking_appointment"] if ids & set(row)}
    ids |= appointments
    for table in ("booking_participant", "measures_response", "measures_safetynotice"):
        ids |= {row[0] for row in found[table] if appointments & set(row)}
    tables = set(found) - AGED - {"sealing_datakey"}
    return {table: {row for row in found[table] if ids & set(row)} for table in tables}


def assert_others_read_theirs(cast: Cast, devs_file: CaseFile, client: Client) -> None:
    for person, file in ((cast.dev, devs_file), (cast.cleo, cast.cleos_file), (cast.moe, cast.moes_file)):
        assert CaseFile.objects.visible_to(person).filter(pk=file.pk).exists()
        client.force_login(person)
        appointment = Appointment.objects.filter(case_file=file).latest("starts_at")
        assert client.get(f"/appointments/{appointment.pk}/").status_code == 200
    assert not CaseFile.objects.filter(pk__in=[cast.couples_file.pk, cast.old_couples_file.pk]).exists()
    assert {one.pk for one in (cast.cleo, cast.dev, cast.moe)} <= set(Person.objects.values_list("pk", flat=True))


def assert_certified(due: list[Any]) -> None:
    """One for each, with numbers alone; and an entry of the trail."""
    told = {one.number: one for one in Destruction.objects.all()}
    assert {unit.pk for unit in due} <= set(told)
    for unit in due:
        found = told[unit.pk]
        assert (found.what, found.kept_through) == (unit.what, unit.term.through)
        assert (found.version, found.policy) == (policy().version, policy().sha256)
        assert found.rows > 0
        assert Entry.objects.filter(act="destroy", thing_id=str(unit.pk), by=None).count() == 1
    assert {one.what for one in told.values()} >= {"individual", "couple", "person"}
