"""The alliance in one file, as one person may see it: who rated which session how, and what the rules say to that."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sameroom.booking.models import Appointment, AppointmentQuerySet
from sameroom.desk.session_check import INSTRUMENT
from sameroom.measures import alliance, scoring
from sameroom.measures.alliance import Congruence, Rating, Signal
from sameroom.measures.instruments.shape import THERAPIST
from sameroom.measures.models import Response
from sameroom.people.models import CaseFile, Person

SCORE = "alliance"


@dataclass(frozen=True)
class Rated:
    """One session. `ratings`: client → rating. `is_to_rate`: the reader held it, and has still to rate it."""

    appointment: Appointment
    own: Rating | None
    ratings: dict[UUID, Rating]
    is_to_rate: bool


@dataclass(frozen=True)
class Side:
    """One client's line beside the therapist's."""

    client: Person
    newest: Rating | None
    congruence: Congruence | None
    rated: list[tuple[Rated, Rating | None]] = field(default_factory=list)


@dataclass(frozen=True)
class Told:
    """A signal, with the session and the client that it is about; None: both of a couple."""

    signal: Signal
    about: Rated
    client: Person | None


@dataclass(frozen=True)
class Alliance:
    """From the oldest session to the newest."""

    sessions: list[Rated]
    sides: list[Side]
    noticed: list[Told]
    _now: set[Signal]

    @property
    def open_signals(self) -> list[Told]:
        """The newest first."""
        return [one for one in reversed(self.noticed) if one.signal in self._now]

    @property
    def past_signals(self) -> list[Told]:
        """Those that are over, the newest first."""
        return [one for one in reversed(self.noticed) if one.signal not in self._now]

    @property
    def newest(self) -> Rated | None:
        return self.sessions[-1] if self.sessions else None

    @property
    def to_rate(self) -> list[Rated]:
        """The newest first."""
        return [one for one in reversed(self.sessions) if one.is_to_rate]


def alliance_of(file: CaseFile, *, seen_by: Person) -> Alliance:
    """Of the sessions that somebody came to or rated. Reads the people that were fetched with the file."""
    sessions = _sessions(file, seen_by)
    there = {client for one in sessions for client in one.ratings}
    clients = {client.pk: client for client in file.people_in_order if client.pk in there}
    plain = _plain(sessions)
    noticed = [
        Told(one, sessions[one.session], clients[UUID(one.client)] if one.client else None)
        for one in alliance.signals(plain)
    ]
    sides = [_side(client, sessions, plain) for client in clients.values()]
    return Alliance(sessions, sides, noticed, set(alliance.open_now(plain)))


def _side(client: Person, sessions: list[Rated], plain: list[alliance.Session]) -> Side:
    rated = [(one, one.ratings.get(client.pk)) for one in sessions]
    newest = next((rating for _one, rating in reversed(rated) if rating), None)
    return Side(client, newest, alliance.congruence(plain, str(client.pk)), rated)


def _sessions(file: CaseFile, person: Person) -> list[Rated]:
    given: dict[UUID, list[Response]] = {}
    visible = Response.objects.visible_to(person).given().filter(appointment__case_file=file, instrument=INSTRUMENT)
    for response in visible.prefetch_related("answers"):
        given.setdefault(response.appointment_id, []).append(response)
    to_rate = set(still_to_rate(person).filter(case_file=file).values_list("pk", flat=True))
    held = Appointment.objects.visible_to(person).filter(case_file=file).whole().order_by("starts_at")
    return [
        _rated(one, given.get(one.pk, []), is_to_rate=one.pk in to_rate)
        for one in held
        if one.pk in given or one.pk in to_rate
    ]


def _rated(appointment: Appointment, responses: Iterable[Response], *, is_to_rate: bool) -> Rated:
    ratings = {one.person_id: rating for one in responses if (rating := rating_of(one)) and one.form != THERAPIST}
    own = next((rating_of(one) for one in responses if one.form == THERAPIST), None)
    return Rated(appointment, own, ratings, is_to_rate)


def rating_of(response: Response) -> Rating | None:
    """None for the two questions of the first version, which had no score."""
    values = response.values
    found = scoring.score(response.asked_with, values).scores.get(SCORE)
    words = {code: values.get(code) for code in ("strain", "repaired", "technical")}
    return Rating(found.value, safe_partner=values.get("safe-partner"), **words) if found else None


def still_to_rate(person: Person) -> AppointmentQuerySet:
    """Sessions that `person` held, that somebody came to, and that wait for the own rating."""
    own = Response.objects.visible_to(person).given().filter(person=person, instrument=INSTRUMENT, form=THERAPIST)
    held = Appointment.objects.visible_to(person).with_therapist(person).not_cancelled()
    return held.filter(visits__isnull=False).exclude(pk__in=own.values("appointment")).distinct()


def _plain(sessions: Iterable[Rated]) -> list[alliance.Session]:
    return [
        alliance.Session(one.own, {str(client): rating for client, rating in one.ratings.items()}) for one in sessions
    ]
