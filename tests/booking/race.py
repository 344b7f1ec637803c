"""Many people who want the same hours at the same moment, each in a thread with a connection of its own."""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection, connections

from sameroom.booking.making import Proposal, make, take_up
from sameroom.booking.models import Appointment, Participant
from sameroom.people.models import CaseFile, Person, Role
from sameroom.practice.models import Office, Service
from sameroom.refusal import Refused

THREADS = 8
ZONE = "America/Toronto"
MONDAY = datetime(2030, 5, 6, 9)


@dataclass(frozen=True)
class World:
    """Three therapists, two offices, four clients: each alone and in two couples, so that everybody is wanted twice."""

    files: list[CaseFile]
    services: dict[str, list[Service]]
    offices: list[Office]


def a_world() -> World:
    therapists = [_person(f"therapist{number}", Role.Kind.THERAPIST) for number in range(3)]
    clients = [_person(f"client{number}", Role.Kind.CLIENT) for number in range(4)]
    files = [_file(therapists[number % 3], one) for number, one in enumerate(clients)]
    files += [_file(therapists[number % 3], clients[number], clients[(number + 1) % 4]) for number in range(4)]
    individual = [_service("individual", minutes) for minutes in (20, 50)]
    couple = [_service("couple", minutes) for minutes in (50, 75)]
    offices = [Office.objects.create(name=name) for name in ("Garden", "Street")]
    return World(files, {"individual": individual, "couple": couple}, offices)


def a_wish(world: World, random_: random.Random, *, days: int) -> Proposal:
    """On a quarter of an hour between nine and noon, by video or in an office."""
    file = random_.choice(world.files)
    office = random_.choice([None, *world.offices])
    start = MONDAY + timedelta(days=random_.randrange(days), minutes=15 * random_.randrange(12))
    service = random_.choice(world.services[file.kind])
    return Proposal(file, service, start, ZONE, "in-person" if office else "online", office=office)


def try_all(wishes: Sequence[Proposal]) -> list[Appointment | None]:
    """What each came to. Whoever gets an appointment has its clients say yes, each in a race of their own."""
    return at_once([partial(_try, wish) for wish in wishes])


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(_alone, acts))


def overlapping() -> int:
    """How many pairs take one person or office at one time, asked of the database itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM booking_occupancy one JOIN booking_occupancy other ON one.id < other.id "
            "AND one.resource_id = other.resource_id "
            "AND one.starts_at < other.ends_at AND one.ends_at > other.starts_at"
        )
        return int(cursor.fetchone()[0])


def _alone(act: Callable[[], Any]) -> Any:
    try:
        return act()
    finally:
        connections.close_all()


def _try(wish: Proposal) -> Appointment | None:
    try:
        appointment = make(wish, by=wish.case_file.therapist)
    except Refused:
        return None
    for client in Participant.objects.filter(appointment=appointment, role="client"):
        try:
            take_up(client)
        except Refused:
            continue
    return appointment


def _person(key: str, kind: str) -> Person:
    person = Person.objects.create(name=key, email=f"{key}@example.com")
    Role.objects.create(person=person, kind=kind)
    return person


def _file(therapist: Person, *people: Person) -> CaseFile:
    file = CaseFile.objects.create(kind="couple" if len(people) > 1 else "individual", therapist=therapist)
    file.people.set(people)
    return file


def _service(kind: str, minutes: int) -> Service:
    return Service.objects.create(kind=kind, name_en=kind, name_fr=kind, minutes=minutes)
