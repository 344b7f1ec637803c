"""Ratings of people who agreed, as `sameroom compare` reads them: who, which session, online or in person, the score.

Pseudonyms stand for people as soon as rows leave this module.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Subquery, Value
from django.db.models.functions import Coalesce

from sameroom.booking.models import Appointment, AppointmentQuerySet, Attendance, Participant
from sameroom.evidence.own.consenting import Unit, agreed_therapists, agreed_units, locked_responses
from sameroom.evidence.own.outcomes import Outcome
from sameroom.measures import scoring
from sameroom.measures.instruments.shape import THERAPIST
from sameroom.measures.models import Answer, Response, ResponseQuerySet
from sameroom.people.models import Person
from sameroom.practice.models import Service
from sameroom.stats import ratings as statistics
from sameroom.stats.tables import parse

ONLINE, IN_PERSON = "online", "in_person"
AT_ONCE = 2_000


@dataclass(frozen=True)
class Rating:
    """`session`: which one it is in its file, from 1. `way`: online or in person, as it took place."""

    unit: Unit
    therapist: UUID
    session: int
    way: str
    rater: str
    score: float

    @property
    def person(self) -> UUID:
        return self.unit[0]


@dataclass
class _Session:
    """`clients`: of those who agreed, if everybody agreed who was expected; else only who did, and `is_whole` False."""

    number: int
    way: str
    therapist: UUID
    units: list[Unit] = field(default_factory=list)
    is_whole: bool = True


def gather(outcome: Outcome, *, until: datetime, since: int = 1) -> list[Rating]:
    """Of sessions that began before `until`. `since`: the version of the statement that clients agreed to."""
    rows = Response.objects.exclude(pk__in=locked_responses())
    return list(_ratings(rows, outcome, agreed_units(since=since), until, agreed_therapists()))


def gather_own(outcome: Outcome, therapist: Person, *, until: datetime) -> list[Rating]:
    """Of this therapist's own sessions, as far as the therapist may see the answers."""
    rows = Response.objects.visible_to(therapist)
    return list(_ratings(rows, outcome, agreed_units(), until, {therapist.pk}))


def _ratings(
    rows: ResponseQuerySet, outcome: Outcome, units: set[Unit], until: datetime, therapists: Collection[UUID]
) -> Iterator[Rating]:
    sessions = {pk: one for pk, one in _sessions(units, until).items() if one.therapist in therapists}
    given = rows.given().filter(instrument=outcome.instrument, appointment__case_file__in={file for _, file in units})
    counted = Prefetch("answers", Answer.objects.filter(item__in=outcome.rule.items))
    for response in given.prefetch_related(counted).iterator(AT_ONCE):
        session = sessions.get(response.appointment_id)
        unit = _whose(response, session) if session else None
        found = scoring.score(response.asked_with, response.values).scores.get(outcome.score)
        if session and unit and found and found.value is not None:
            rater = statistics.THERAPIST if response.form == THERAPIST else statistics.CLIENT
            yield Rating(unit, session.therapist, session.number, session.way, rater, found.value)


def _whose(response: Response, session: _Session) -> Unit | None:
    """A couple's therapist gives one rating: it stands with one of the two, and only where both agreed."""
    if response.form == THERAPIST:
        is_theirs = response.person_id == session.therapist
        return min(session.units, default=None) if session.is_whole and is_theirs else None
    return next((unit for unit in session.units if unit[0] == response.person_id), None)


def _sessions(units: set[Unit], until: datetime) -> dict[UUID, _Session]:
    """Those that took place in these files, numbered. First conversations do not count."""
    newest = Attendance.objects.filter(participant=OuterRef("pk")).order_by("-at", "-pk").values("kind")[:1]
    clients = Participant.objects.filter(appointment=OuterRef("pk"), role=Participant.Role.CLIENT)
    noted = clients.annotate(noted=Coalesce(Subquery(newest), Value("")))
    held = Appointment.objects.not_cancelled().filter(
        Exists(noted.exclude(noted=Attendance.Kind.MISSED)),
        case_file__in={file for _person, file in units},
        starts_at__lt=until,
    )
    held = held.exclude(service__kind=Service.Kind.CONSULTATION).order_by("starts_at", "pk")
    seats = _seats(held)
    counts: dict[UUID, int] = {}
    found: dict[UUID, _Session] = {}
    for pk, file, modality in held.values_list("pk", "case_file", "modality"):
        counts[file] = counts.get(file, 0) + 1
        way = ONLINE if modality == Appointment.Modality.ONLINE else IN_PERSON
        session = _seated(seats[pk], file, units, number=counts[file], way=way)
        if session:
            found[pk] = session
    return found


def _seats(appointments: AppointmentQuerySet) -> dict[UUID, list[tuple[UUID, str]]]:
    rows = Participant.objects.filter(appointment__in=appointments.values("pk")).order_by("pk")
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for appointment, person, role in rows.values_list("appointment", "person", "role"):
        found.setdefault(appointment, []).append((person, role))
    return found


def _seated(
    seats: Sequence[tuple[UUID, str]], file: UUID, units: set[Unit], *, number: int, way: str
) -> _Session | None:
    therapist = next((person for person, role in seats if role == Participant.Role.THERAPIST), None)
    if therapist is None:
        return None
    came = [(person, file) for person, role in seats if role == Participant.Role.CLIENT]
    agreed = [unit for unit in came if unit in units]
    return _Session(number, way, therapist, agreed, is_whole=len(agreed) == len(came))


@dataclass(frozen=True)
class Pseudonyms:
    """A name for each client and each therapist that says nothing of them."""

    clients: dict[Unit, str]
    therapists: dict[UUID, str]


def numbered(units: Sequence[Unit], therapists: Sequence[UUID]) -> Pseudonyms:
    """In the order given."""
    return Pseudonyms(
        {unit: f"c{place:04d}" for place, unit in enumerate(units, start=1)},
        {one: f"t{place:02d}" for place, one in enumerate(therapists, start=1)},
    )


def in_order(ratings: Iterable[Rating]) -> Pseudonyms:
    """The same for the same ratings, so that a table has one hash."""
    rows = list(ratings)
    return numbered(sorted({one.unit for one in rows}), sorted({one.therapist for one in rows}))


def as_csv(ratings: Iterable[Rating], names: Pseudonyms) -> str:
    """The columns of `sameroom compare`; lines in the order of pseudonyms and sessions."""
    lines = sorted(
        (names.clients[one.unit], names.therapists[one.therapist], one.session, one.way, one.rater, f"{one.score:g}")
        for one in ratings
    )
    return "".join(f"{','.join(map(str, line))}\n" for line in [statistics.COLUMNS, *lines])


def as_table(ratings: Iterable[Rating]) -> tuple[statistics.Ratings, str]:
    """What the statistics read, and the hash of the table. Raises `BadTable` where there is no rating."""
    rows = list(ratings)
    text = as_csv(rows, in_order(rows))
    return statistics.read_ratings(parse(text), []), sha256(text.encode()).hexdigest()


def members_of(ratings: Iterable[Rating]) -> dict[str, int]:
    """Person → how many ratings of their own sessions are in."""
    counts: dict[str, int] = {}
    for one in ratings:
        counts[str(one.person)] = counts.get(str(one.person), 0) + 1
    return counts
