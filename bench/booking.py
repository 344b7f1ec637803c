"""`python bench/booking.py [ATTEMPTS] [--postgresql]`: how many attempts to book a second, and a search for free times.

The attempts are those of `tests/booking/race.py`: eight threads; therapists, offices and both partners of couples are
wanted by several at once, for sessions of several lengths. The search finds all free times of two hundred therapists in
sixty days, of which each has five sessions on every working day, behind more and more sessions of the past.
"""

import argparse
import gc
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.installation import set_up
from bench.machine import describe
from bench.practice import count_rows
from bench.services import services_of_its_own

THERAPISTS, DAYS, A_DAY, SEARCHES = 200, 60, 5, 40
PAST = (0, 100_000, 400_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("attempts", nargs="?", type=int, default=2_000)
    parser.add_argument("--postgresql", action="store_true", help="instead of an encrypted SQLite file")
    options = parser.parse_args()
    print(describe())
    with database(options.postgresql):
        race(options.attempts)
        search()


@contextmanager
def database(on_postgresql: bool) -> Iterator[None]:
    if not on_postgresql:
        print("an encrypted SQLite file")
        set_up()
        yield
        return
    print("PostgreSQL")
    with services_of_its_own() as services:
        set_up(DATABASE_URL=services["DATABASE_URL"])
        yield
        from django.db import connections

        connections.close_all()


def race(attempts: int) -> None:
    from tests.booking.race import a_wish, a_world, overlapping, try_all

    world, random_ = a_world(), random.Random(6)  # noqa: S311 - the same attempts each time
    wishes = [a_wish(world, random_, days=max(1, attempts // 50)) for _ in range(attempts)]
    began = time.perf_counter()
    won = sum(one is not None for one in try_all(wishes))
    took = time.perf_counter() - began
    print(f"attempts per second: {attempts / took:.0f} ({attempts} attempts, {won} won, {overlapping()} overlaps)")


def search() -> None:
    """Each search reads everything anew."""
    from django.utils import timezone

    from sameroom.booking.diaries import Stretch, diaries
    from sameroom.booking.slots import free_times

    therapists = make_therapists()
    behind = 0
    for past in PAST:
        book(therapists, (past - behind) // THERAPISTS, past=True)
        behind = past
        count_rows()
        gc.freeze()  # as the server does each second (sameroom/serving.py)
        took, found = list[float](), 0
        for _ in range(SEARCHES):
            began = time.perf_counter()
            stretch = Stretch(timezone.now() + timedelta(days=1), timezone.now() + timedelta(days=1 + DAYS))
            span = {"earliest": int(stretch.earliest.timestamp()), "latest": int(stretch.latest.timestamp())}
            of_all = diaries(therapists, stretch)
            found = sum(len(one) for diary in of_all.values() for one in free_times(diary, length=3000, **span))
            took.append(1000 * (time.perf_counter() - began))
        print(
            f"free times of {THERAPISTS} therapists in {DAYS} days, {past} sessions in the past: "
            f"p50 {quantiles(took, n=20)[9]:.0f}, p95 {quantiles(took, n=20)[18]:.0f} ms ({found} times)"
        )


def make_therapists() -> list[Any]:
    """With hours from nine to five on five days, and five sessions on each of them."""
    from datetime import time as clock

    from sameroom.booking.models import Resource
    from sameroom.people.models import Person, Role
    from sameroom.practice.models import Therapist, WeeklyHours

    people = [Person(name=f"therapist {number}", email=f"t{number}@example.com") for number in range(THERAPISTS)]
    Person.objects.bulk_create(people)
    Role.objects.bulk_create(Role(person=one, kind=Role.Kind.THERAPIST) for one in people)
    Resource.objects.bulk_create(Resource(person=one) for one in people)
    Therapist.objects.bulk_create(Therapist(person=one) for one in people)
    WeeklyHours.objects.bulk_create(
        WeeklyHours(therapist=one, weekday=day, starts=clock(9), ends=clock(17)) for one in people for day in range(5)
    )
    therapists = list(Therapist.objects.filter(person__in=people))
    book(therapists, A_DAY * DAYS, past=False)
    return therapists


def book(therapists: list[Any], each: int, *, past: bool) -> None:
    """So many sessions of each: five a day from nine on, from tomorrow on or up to yesterday."""
    from django.utils import timezone

    from sameroom.booking.models import Appointment, Occupancy, Resource
    from sameroom.people.models import CaseFile
    from sameroom.practice.models import Service

    service = Service.objects.first()
    resources = dict(Resource.objects.filter(person__isnull=False).values_list("person", "pk"))
    today = timezone.now().replace(hour=14, minute=0, second=0, microsecond=0)
    begun = Occupancy.objects.filter(ends_at__lt=int(today.timestamp())).count() // THERAPISTS
    for one in therapists:
        file, _new = CaseFile.objects.get_or_create(kind="individual", therapist=one.person)
        numbers = range(begun, begun + each) if past else range(each)
        days = [-1 - number // A_DAY if past else 1 + number // A_DAY for number in numbers]
        starts = [today + timedelta(days=day, hours=number % A_DAY) for number, day in zip(numbers, days, strict=True)]
        made = [
            Appointment(
                case_file=file,
                service=service,
                modality="online",
                starts_at=start,
                ends_at=start + timedelta(minutes=50),
                wall_time=start.isoformat()[:19],
                zone="America/Toronto",
                made_by=one.person,
            )
            for start in starts
        ]
        Appointment.objects.bulk_create(made)
        Occupancy.objects.bulk_create(
            Occupancy(
                resource_id=resources[one.person_id],
                starts_at=int(start.timestamp()),
                ends_at=int(start.timestamp()) + 3600,
                appointment=appointment,
            )
            for start, appointment in zip(starts, made, strict=True)
        )


if __name__ == "__main__":
    main()
