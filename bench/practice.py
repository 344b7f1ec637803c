"""A practice with as many sessions at this moment as a bench wants, written in bulk: rows as the product's own acts
make them."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import django


@dataclass(frozen=True)
class Session:
    """Capabilities into one session of two."""

    therapist: str
    client: str


def make_sessions(number: int) -> list[Session]:
    """So many sessions, each of a therapist and a client of their own, that begin now."""
    django.setup()
    from django.db import connection, transaction

    from sameroom.desk.demo.cast import invent

    with transaction.atomic():
        service = invent().individual
        sessions = [one for start in range(0, number, 500) for one in _make(min(500, number - start), service)]
    connection.close()
    count_rows()
    return sessions


def count_rows() -> None:
    """As PostgreSQL does by itself a minute after many rows came (autovacuum), where that is not switched off."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    connection.close()


def _make(number: int, service: Any) -> list[Session]:
    from sameroom.people.models import CaseFile, Person, Role

    kinds = [Role.Kind.THERAPIST, Role.Kind.CLIENT] * number
    people = [
        Person(name=f"{kind} {secrets.token_hex(4)}", email=f"{secrets.token_hex(8)}@example.com") for kind in kinds
    ]
    Person.objects.bulk_create(people)
    Role.objects.bulk_create(Role(person=person, kind=kind) for person, kind in zip(people, kinds, strict=True))
    files = [CaseFile(kind="individual", therapist=therapist) for therapist in people[::2]]
    CaseFile.objects.bulk_create(files)
    of = CaseFile.people.through
    of.objects.bulk_create(of(casefile=file, person=client) for file, client in zip(files, people[1::2], strict=True))
    return _appoint(files, people, service)


def _appoint(files: list[Any], people: list[Any], service: Any) -> list[Session]:
    from django.utils import timezone

    from sameroom.booking.models import Appointment, Participant

    now = timezone.now()
    times = {
        "starts_at": now,
        "ends_at": now + timedelta(minutes=service.minutes),
        "wall_time": now.strftime("%Y-%m-%dT%H:%M:%S"),
        "zone": "America/Toronto",
    }
    appointments = [
        Appointment(case_file=file, service=service, modality="online", made_by=file.therapist, **times)
        for file in files
    ]
    Appointment.objects.bulk_create(appointments)
    seats = [
        Participant(appointment=appointments[index // 2], person=person, role=("therapist", "client")[index % 2])
        for index, person in enumerate(people)
    ]
    Participant.objects.bulk_create(seats)
    texts = _let_in(seats)
    return [Session(*pair) for pair in zip(texts[::2], texts[1::2], strict=True)]


def _let_in(seats: list[Any]) -> list[str]:
    """A redeemed link for each seat."""
    from sameroom.room.models import Capability, JoinToken
    from sameroom.room.standing import digest

    tokens = [JoinToken(participant=seat, token_hash=secrets.token_hex(32), via="mail") for seat in seats]
    JoinToken.objects.bulk_create(tokens)
    texts = [secrets.token_urlsafe(32) for _ in seats]
    Capability.objects.bulk_create(
        Capability(participant=seat, capability_hash=digest(text), device_hash=secrets.token_hex(32), token=token)
        for seat, token, text in zip(seats, tokens, texts, strict=True)
    )
    return texts
