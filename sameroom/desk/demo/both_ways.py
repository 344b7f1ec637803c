"""Clients of two years who came by video and in person, and agreed that their ratings are counted.

Made up by chance, from a truth that is written here: so that the practice's own answer can be held against it. Their
files are closed, and stand in nobody's way.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import transaction

from sameroom.booking.models import Appointment, Participant
from sameroom.consent.models import Agreement, Paper, Statement
from sameroom.desk.demo.ratings import Said
from sameroom.evidence.own import consenting, freezing, releasing
from sameroom.evidence.own.counting import count_when_due
from sameroom.evidence.own.planning import Draft, lock_plan
from sameroom.evidence.own.quarters import this_quarter
from sameroom.measures import instruments
from sameroom.measures.instruments.shape import CLIENT, THERAPIST
from sameroom.measures.models import Answer, Response
from sameroom.people.models import CaseFile, Closing, Person, Role
from sameroom.practice.models import Service, practice_zone

CHECK = instruments.load("session-check")
FIRST_NAMES = (
    "Amir", "Beth", "Carl", "Dina", "Emil", "Faye", "Gina", "Hugo",
    "Iris", "Jack", "Kira", "Liam", "Mona", "Nils", "Oona", "Paul",
    "Rosa", "Samir", "Tara", "Umar", "Vera", "Wade", "Yara", "Zane",
    "Anja", "Bram", "Cora", "Dale", "Elsa", "Finn", "Gwen", "Hana",
    "Igor", "Jana", "Kurt", "Lena", "Milo", "Nora", "Otto", "Pia",
)  # fmt: skip
LAST_NAMES = ("Adler", "Brooks", "Costa", "Dubois", "Evans", "Fraser", "Gill", "Hassan", "Ito", "Jansen")
SEED = 2000
SESSIONS = 12
EVERY = timedelta(weeks=2)
# The first clients ended longest ago.
ENDED_APART = timedelta(days=11)


@dataclass(frozen=True)
class Truth:
    """In points of the scale. `client`, `therapist`: by how much a session by video is rated otherwise."""

    client: float = -0.03
    therapist: float = -0.05
    level: float = 7.0
    between: float = 0.9
    within: float = 0.5
    rated: float = 0.92


TRUTH = Truth()
# Whose clients, and how many.
GROUPS = {"ben": 12, "eve": 6, "ines": 6, "kofi": 5, "omar": 5}


@transaction.atomic
def invent() -> None:
    """The clients, what therapists and the owner did with it, up to a result that everybody can read."""
    owner = Person.objects.get(email="gus@example.com")
    numbers = count()
    for key, many in GROUPS.items():
        therapist = Person.objects.get(email=f"{key}@example.com")
        come(therapist, [next(numbers) for _one in range(many)])
        consenting.agree(therapist)
    reason = "A small difference by convention. Anything smaller would not change what we offer."
    lock_plan(Draft(1, "session-check", Decimal("0.20"), reason), by=owner)
    count_when_due()
    releasing.release(freezing.freeze(by=owner), by=owner)


def come(therapist: Person, numbers: Sequence[int], *, truth: Truth = TRUTH, sessions: int = SESSIONS) -> list[Person]:
    """One client for each number; the same numbers are the same people with the same ratings."""
    people = [_person(number) for number in numbers]
    Person.objects.bulk_create(people)
    Role.objects.bulk_create(Role(person=one, kind=Role.Kind.CLIENT) for one in people)
    kept = _Kept(practice_zone(), Service.objects.get(kind=Service.Kind.INDIVIDUAL))
    begin = this_quarter().begins_at(kept.zone)
    files = [CaseFile(kind=CaseFile.Kind.INDIVIDUAL, therapist=therapist, opened_at=begin) for _one in people]
    CaseFile.objects.bulk_create(files)
    inside = CaseFile.people.through
    inside.objects.bulk_create(inside(casefile=file, person=one) for file, one in zip(files, people, strict=True))
    _agree(files, people)
    for number, file, person in zip(numbers, files, people, strict=True):
        _Course(file, person, number, truth).write(kept, sessions, until=begin)
    kept.keep()
    Closing.objects.bulk_create(Closing(case_file=file, by=therapist) for file in files)
    return people


@dataclass
class _Kept:
    """Rows of many clients, written down at once so that the demo begins soon."""

    zone: ZoneInfo
    service: Service
    held: list[Appointment] = field(default_factory=list)
    seats: list[Participant] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def keep(self) -> None:
        Appointment.objects.bulk_create(self.held)
        Participant.objects.bulk_create(self.seats)
        Response.objects.bulk_create(self.responses)
        Answer.objects.bulk_create(self.answers)


def _person(number: int) -> Person:
    first, last = FIRST_NAMES[number % len(FIRST_NAMES)], LAST_NAMES[number * 7 % len(LAST_NAMES)]
    address = f"{first}.{number}@example.com".lower()
    return Person(name=f"{first} {last}", email=address, password=make_password(None))


def _agree(files: Sequence[CaseFile], people: Sequence[Person]) -> None:
    """On paper, which the therapist keeps."""
    statement = Statement.objects.current().get(kind=Statement.Kind.EVIDENCE)
    rows = [Agreement(person=one, case_file=file, statement=statement) for file, one in zip(files, people, strict=True)]
    Agreement.objects.bulk_create(rows)
    on = statement.published_at.date()
    Paper.objects.bulk_create(Paper(agreement=row, signed_on=on, kept_by=row.case_file.therapist) for row in rows)


class _Course:
    """The sessions of one client, and what both sides said: by chance, the same for the same number."""

    def __init__(self, file: CaseFile, person: Person, number: int, truth: Truth) -> None:
        self.file, self.person, self.number, self.truth = file, person, number, truth
        self.chance = random.Random(SEED + number)  # noqa: S311  # nosec B311 - a demo's made-up numbers
        self.level = truth.level + self.chance.gauss(0, truth.between)

    def write(self, kept: _Kept, sessions: int, *, until: datetime) -> None:
        first = until - timedelta(days=9) - self.number * ENDED_APART - (sessions - 1) * EVERY
        for place in range(sessions):
            session = self._session(kept, first + place * EVERY)
            kept.held.append(session)
            kept.seats += [Participant(appointment=session, person=who, role=role) for who, role in self._seats()]
            for response, answers in self._responses(session, place):
                kept.responses.append(response)
                kept.answers += answers

    def _seats(self) -> list[tuple[Person, str]]:
        return [(self.file.therapist, Participant.Role.THERAPIST), (self.person, Participant.Role.CLIENT)]

    def _session(self, kept: _Kept, day: datetime) -> Appointment:
        start = datetime.combine(day.date(), time(9 + self.number % 8), kept.zone)
        return Appointment(
            case_file=self.file,
            service=kept.service,
            modality=self.chance.choice(list(Appointment.Modality)),
            starts_at=start,
            ends_at=start + timedelta(minutes=kept.service.minutes),
            wall_time=start.replace(tzinfo=None).isoformat(timespec="seconds"),
            zone=kept.zone.key,
            fee_cents=kept.service.fee_cents,
            made_by=self.file.therapist,
            made_at=start - timedelta(weeks=1),
        )

    def _responses(self, session: Appointment, place: int) -> Iterator[tuple[Response, list[Answer]]]:
        of_session = self.chance.gauss(0, 0.25)
        for form, person, below, otherwise in (
            (CLIENT, self.person, 0.0, self.truth.client),
            (THERAPIST, self.file.therapist, 0.4, self.truth.therapist),
        ):
            is_rated = self.chance.random() < self.truth.rated
            told = self.level - below + 0.02 * place + of_session + otherwise * session.is_online
            told += self.chance.gauss(0, self.truth.within)
            if is_rated:
                yield _given(session, person, form, min(max(told, 0.0), 10.0))


def _given(session: Appointment, person: Person, form: str, level: float) -> tuple[Response, list[Answer]]:
    at = session.ends_at + timedelta(minutes=3)
    response = Response(
        appointment=session,
        person=person,
        instrument=CHECK.id,
        version=CHECK.version,
        content_hash=CHECK.content_hash,
        form=form,
        began_at=at,
        given_at=at,
    )
    told = Said(level).answers(CHECK.items_on(form))
    asked = CHECK.asked(form, told, modality=session.modality)
    chosen = [(item, item.option_of(told[item.code])) for item in asked]
    return response, [
        Answer(response=response, item=item.code, code=option.code, value=option.value, at=at)
        for item, option in chosen
        if option
    ]
