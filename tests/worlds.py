"""Random practices for Hypothesis, as plain data and as rows."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone
from hypothesis import strategies as st

from sameroom.booking.models import Appointment, Call, Cancellation, MissedFee, Participant
from sameroom.consent.models import Agreement, Intake, IntakeSending, Paper, Statement
from sameroom.measures.models import Answer, Response, SafetyCover, SafetyNotice, Sharing
from sameroom.people.models import (
    BreakGlass,
    CaseFile,
    Closing,
    EmergencyContact,
    Leaving,
    Lock,
    Person,
    Residence,
    Role,
    Supervision,
)
from sameroom.practice.models import CancellationPolicy, Service
from sameroom.room.models import SafetyReport
from tests.oracle import File, Session, World

CLIENTS = [f"client{number}" for number in range(4)]
STAFF = [f"staff{number}" for number in range(5)]
KINDS = ["therapist", "supervisor", "front_desk", "owner", "client"]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    world = World(roles={client: {"client"} for client in CLIENTS})
    for staff in STAFF:
        world.roles[staff] = draw(st.sets(st.sampled_from(KINDS), min_size=1, max_size=2))
    world.left = draw(st.sets(st.sampled_from(STAFF), max_size=1))
    pairs = st.tuples(st.sampled_from(STAFF), st.sampled_from(STAFF))
    world.supervisions = draw(st.sets(pairs.filter(lambda pair: pair[0] != pair[1]), max_size=4))
    for number in range(draw(st.integers(1, 5))):
        people = draw(st.lists(st.sampled_from([*CLIENTS, STAFF[4]]), min_size=1, max_size=2, unique=True))
        closed = draw(st.sampled_from([None, None, -4, -1]))
        world.files[f"file{number}"] = File(draw(st.sampled_from(STAFF[:4])), people, closed)
    for number in range(draw(st.integers(1, 6))):
        session = Session(draw(st.sampled_from(sorted(world.files))), draw(st.sampled_from([-5, -3, 0])))
        session.cancelled = draw(st.integers(0, 4)) == 0
        world.sessions[f"session{number}"] = session
    _add_answers(draw, world)
    _add_rifts(draw, world)
    _add_notices(draw, world)
    _add_agreements(draw, world)
    _add_fees(draw, world)
    things = sorted(world.files) + sorted(world.answers) + sorted(world.rifts)
    locks = st.tuples(st.sampled_from(things), st.sampled_from([None, *STAFF]), st.sampled_from(CLIENTS))
    world.locks = draw(st.sets(locks, max_size=4))
    glass = st.tuples(st.sampled_from(STAFF), st.sampled_from(CLIENTS), st.sampled_from([1, 59, 61, 600]))
    world.glass = draw(st.sets(glass, max_size=3))
    return world


def _add_answers(draw: st.DrawFn, world: World) -> None:
    """Each person of a session may have answered once, the therapist too."""
    for key, session in world.sessions.items():
        file = world.files[session.file]
        for who in [*file.people, file.therapist]:
            if draw(st.booleans()):
                world.answers[f"{key} by {who}"] = (key, who)


def _add_rifts(draw: st.DrawFn, world: World) -> None:
    """Some clients said what broke, and chose who reads it."""
    for key, session in world.sessions.items():
        for who in world.files[session.file].people:
            readers = draw(st.sampled_from(["", "therapist", "responsible", "nobody"]))
            if readers:
                world.rifts[f"{key} broke for {who}"] = (key, who, readers)


def _add_notices(draw: st.DrawFn, world: World) -> None:
    """Some of what clients answered asks for a look; up to two who work here are named for it."""
    by_clients = [key for key, (at, who) in world.answers.items() if who in world.files[world.sessions[at].file].people]
    if by_clients:
        world.notices = draw(st.sets(st.sampled_from(by_clients), max_size=3))
    world.responsible = draw(st.sets(st.sampled_from(STAFF), max_size=2))


def _add_agreements(draw: st.DrawFn, world: World) -> None:
    for key, file in world.files.items():
        for who in file.people:
            if draw(st.booleans()):
                world.agreements[f"{key} agreed to by {who}"] = (key, who)


def _add_fees(draw: st.DrawFn, world: World) -> None:
    for key, session in world.sessions.items():
        for who in world.files[session.file].people:
            if draw(st.booleans()):
                world.fees[f"{key} owed for by {who}"] = (key, who)
            if draw(st.booleans()):
                world.calls[f"{key} told to {who}"] = (key, who)


@dataclass
class Rows:
    """The world in the database; each dictionary is by the world's key."""

    people: dict[str, Person] = field(default_factory=dict)
    files: dict[str, CaseFile] = field(default_factory=dict)
    sessions: dict[str, Appointment] = field(default_factory=dict)
    answers: dict[str, Response] = field(default_factory=dict)
    rifts: dict[str, Response] = field(default_factory=dict)
    agreements: dict[str, Agreement] = field(default_factory=dict)
    fees: dict[str, MissedFee] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    notices: dict[str, SafetyNotice] = field(default_factory=dict)


def realise(world: World) -> Rows:
    rows, now = Rows(), timezone.now()
    for key, kinds in world.roles.items():
        rows.people[key] = _person(key, kinds)
    for key in world.left:
        Leaving.objects.create(person=rows.people[key], by=rows.people[key])
        Person.objects.filter(pk=rows.people[key].pk).update(is_active=False)
    for supervisor, therapist in world.supervisions:
        Supervision.objects.create(supervisor=rows.people[supervisor], therapist=rows.people[therapist])
    service = Service.objects.create(kind="individual", name_en="Session", name_fr="Séance", minutes=50)
    for key, file in world.files.items():
        rows.files[key] = _file(file, rows, now)
    for key, session in world.sessions.items():
        rows.sessions[key] = _session(session, world, rows, service, now)
    for key, (session_key, who) in world.answers.items():
        by_client = who in world.files[world.sessions[session_key].file].people
        rows.answers[key] = _answers(rows.sessions[session_key], rows.people[who], by_client)
    _tell_of_rifts(world, rows)
    by = next(iter(rows.people.values()))
    statement = Statement.objects.create(kind="service", number=1, text_en="Words.", text_fr="Mots.", by=by)
    for key, (file_key, who) in world.agreements.items():
        parts = {"case_file": rows.files[file_key], "person": rows.people[who], "statement": statement}
        rows.agreements[key] = Agreement.objects.create(**parts)
        Paper.objects.create(agreement=rows.agreements[key], signed_on=now.date(), kept_by=by)
        intake = Intake.objects.create(case_file=rows.files[file_key], person=rows.people[who])
        IntakeSending.objects.create(intake=intake)
    _owe_and_call(world, rows, statement)
    _ask_for_a_look(world, rows)
    _add_grants(world, rows, now)
    return rows


def _tell_of_rifts(world: World, rows: Rows) -> None:
    """Each chose nobody at first."""
    for key, (session_key, who, readers) in world.rifts.items():
        rows.rifts[key] = _answers(rows.sessions[session_key], rows.people[who], True, instrument="risq")
        for number, chosen in enumerate(("nobody", readers), start=1):
            Sharing.objects.create(response=rows.rifts[key], number=number, readers=chosen)


def _ask_for_a_look(world: World, rows: Rows) -> None:
    named = [rows.people[who] for who in sorted(world.responsible)]
    first, second = (*named, None, None)[:2]
    SafetyCover.objects.create(number=1, responsible=first, backup=second, by=next(iter(rows.people.values())))
    for key in world.notices:
        answers = rows.answers[key]
        facts = {"person": answers.person, "case_file": answers.appointment.case_file, "severity": "safety"}
        rows.notices[key] = SafetyNotice.objects.create(response=answers, item="q9", **facts)


def _owe_and_call(world: World, rows: Rows, statement: Statement) -> None:
    numbers = {"notice_hours": 24, "late_percent": 100, "missed_percent": 100}
    policy = CancellationPolicy.objects.create(statement=statement, by=statement.by, **numbers)
    for key, (session_key, who) in world.fees.items():
        client = rows.sessions[session_key].participants.get(person=rows.people[who])
        owed = {"why": "late", "cents": 160_00, "tax": "exempt", "policy": policy, "by": statement.by}
        rows.fees[key] = MissedFee.objects.create(participant=client, **owed)
    for key, (session_key, who) in world.calls.items():
        client = rows.sessions[session_key].participants.get(person=rows.people[who])
        rows.calls[key] = Call.objects.create(participant=client, expected_at=timezone.now(), by=statement.by)


def _person(key: str, kinds: set[str]) -> Person:
    person = Person.objects.create(
        name=f"{key.capitalize()} Sentinel", email=f"{key}@example.com", phone="416-555-0100"
    )
    Role.objects.bulk_create(Role(person=person, kind=kind) for kind in kinds)
    Residence.objects.create(person=person, province="ON")
    EmergencyContact.objects.create(person=person, name=f"Sister of {key}", relation="sister", phone="416-555-0199")
    return person


def _file(file: File, rows: Rows, now: datetime) -> CaseFile:
    kind = "couple" if len(file.people) > 1 else "individual"
    row = CaseFile.objects.create(kind=kind, therapist=rows.people[file.therapist])
    row.people.set([rows.people[who] for who in file.people])
    if file.closed_at is not None:
        Closing.objects.create(case_file=row, by=row.therapist, at=now + timedelta(hours=file.closed_at))
    return row


def _session(session: Session, world: World, rows: Rows, service: Service, now: datetime) -> Appointment:
    file, start = world.files[session.file], now + timedelta(hours=session.at)
    appointment = Appointment.objects.create(
        case_file=rows.files[session.file],
        service=service,
        modality="online",
        starts_at=start,
        ends_at=start + timedelta(minutes=50),
        wall_time="2026-11-24T10:00:00",
        zone="America/Toronto",
        made_by=rows.people[file.therapist],
    )
    seats = [(file.therapist, "therapist")] + [(who, "client") for who in file.people]
    Participant.objects.bulk_create(
        Participant(appointment=appointment, person=rows.people[who], role=role) for who, role in seats
    )
    SafetyReport.objects.create(appointment=appointment, person=rows.people[file.therapist], what="failed")
    if session.cancelled:
        Cancellation.objects.create(appointment=appointment, by=rows.people[file.therapist])
    return appointment


def _answers(
    appointment: Appointment, person: Person, by_client: bool, *, instrument: str = "session-check"
) -> Response:
    response = Response.objects.create(
        appointment=appointment,
        person=person,
        instrument=instrument,
        version=1 if instrument == "risq" else 2,
        content_hash="0" * 64,
        form="client" if by_client else "therapist",
        given_at=timezone.now(),
    )
    Answer.objects.create(response=response, item="open", code="7", value=7)
    return response


def _add_grants(world: World, rows: Rows, now: datetime) -> None:
    for thing, against, by in world.locks:
        kind, row = (
            ("case-file", rows.files.get(thing))
            if thing in rows.files
            else ("response", (rows.answers | rows.rifts)[thing])
        )
        assert row
        whom = rows.people[against] if against else None
        Lock.objects.create(by=rows.people[by], thing=kind, thing_id=row.pk, against=whom)
    for staff, client, ago in world.glass:
        at = now - timedelta(minutes=ago)
        BreakGlass.objects.create(by=rows.people[staff], client=rows.people[client], reason="danger", at=at)


def fresh(person: Person) -> Person:
    """Read anew, as a request would."""
    return Person.objects.get(pk=person.pk)


NOBODYS = uuid.UUID("00000000-0000-4000-8000-000000000000")
