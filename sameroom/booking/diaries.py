"""The diaries of therapists, and what is taken of the offices: read for many at once, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from sameroom.booking.busy import BusySpan
from sameroom.booking.models import Appointment
from sameroom.booking.occupancy import Hold, Occupancy, Resource
from sameroom.booking.slots import Diary, Taken
from sameroom.practice.models import ExtraHours, Holiday, Office, Therapist, TimeOff, WeeklyHours

Hours = dict[Any, list[tuple[time, time]]]


@dataclass(frozen=True)
class Stretch:
    """From when to when free times are looked for.

    `apart_from`: an appointment that is to be moved, and is not in its own way.
    """

    earliest: datetime
    latest: datetime
    apart_from: Appointment | None = None

    @property
    def first_day(self) -> date:
        """A day more on both sides, whatever the zone."""
        return self.earliest.date() - timedelta(days=1)

    @property
    def last_day(self) -> date:
        return self.latest.date() + timedelta(days=1)


def diaries(therapists: Iterable[Therapist], stretch: Stretch) -> dict[UUID, Diary]:
    """By the therapist's person."""
    them = {one.person_id: one for one in therapists}
    weekly, extra, off = _weekly(them), _extra(them, stretch), _off(them, stretch)
    days = Holiday.objects.filter(on__range=(stretch.first_day, stretch.last_day)).values_list("on", flat=True)
    holidays = [(day, day) for day in days]
    taken = _taken(Resource.objects.filter(person__in=them).values_list("pk", "person"), stretch)
    busy = _busy(them, stretch)
    return {
        person: Diary(
            zone=one.zone,
            weekly=weekly[person],
            off=[*off[person], *holidays],
            extra=extra[person],
            taken=taken[person],
            busy=busy[person],
            gap=60 * one.gap_minutes,
            grid=60 * one.grid_minutes,
            cap=one.daily_cap,
        )
        for person, one in them.items()
    }


def taken_of_offices(stretch: Stretch) -> dict[UUID, Taken]:
    """Of each office, from when to when it is taken."""
    taken = _taken(Resource.objects.filter(office__isnull=False).values_list("pk", "office"), stretch)
    return {office: taken[office] for office in Office.objects.values_list("pk", flat=True)}


def taken_of(person: UUID, stretch: Stretch) -> Taken:
    """Of one person, a client say."""
    return _taken(Resource.objects.filter(person=person).values_list("pk", "person"), stretch)[person]


def _weekly(them: Mapping[UUID, Therapist]) -> dict[UUID, Hours]:
    hours: dict[UUID, Hours] = defaultdict(lambda: defaultdict(list))
    rows = WeeklyHours.objects.filter(therapist__in=them).values_list("therapist", "weekday", "starts", "ends")
    for person, weekday, opens, closes in rows:
        hours[person][weekday].append((opens, closes))
    return hours


def _extra(them: Mapping[UUID, Therapist], stretch: Stretch) -> dict[UUID, Hours]:
    hours: dict[UUID, Hours] = defaultdict(lambda: defaultdict(list))
    rows = ExtraHours.objects.filter(therapist__in=them, on__range=(stretch.first_day, stretch.last_day))
    for person, on, opens, closes in rows.values_list("therapist", "on", "starts", "ends"):
        hours[person][on].append((opens, closes))
    return hours


def _off(them: Mapping[UUID, Therapist], stretch: Stretch) -> dict[UUID, list[tuple[date, date]]]:
    off: dict[UUID, list[tuple[date, date]]] = defaultdict(list)
    rows = TimeOff.objects.filter(therapist__in=them, first__lte=stretch.last_day, last__gte=stretch.first_day)
    for person, first, last in rows.values_list("therapist", "first", "last"):
        off[person].append((first, last))
    return off


def _busy(them: Mapping[UUID, Therapist], stretch: Stretch) -> dict[UUID, list[tuple[int, int]]]:
    """As their other calendars say."""
    busy: dict[UUID, list[tuple[int, int]]] = defaultdict(list)
    rows = BusySpan.objects.filter(
        therapist__in=them,
        ends_at__gt=int(stretch.earliest.timestamp()),
        starts_at__lt=int(stretch.latest.timestamp()) + 86_400,
    )
    for person, begins, ends in rows.values_list("therapist", "starts_at", "ends_at"):
        busy[person].append((begins, ends))
    return busy


def _taken(resources: Iterable[tuple[int, UUID]], stretch: Stretch) -> dict[UUID, list[tuple[int, int]]]:
    whose = dict(resources)
    if not whose:
        return defaultdict(list)
    rows = Occupancy.objects.filter(
        ~Q(hold__in=Hold.objects.filter(expires_at__lte=timezone.now())),
        resource__in=whose,
        ends_at__gt=int(stretch.earliest.timestamp()) - 86_400,
        starts_at__lt=int(stretch.latest.timestamp()) + 86_400,
    )
    if stretch.apart_from:
        rows = rows.exclude(appointment__isnull=False, appointment=stretch.apart_from)
    taken: dict[int, list[tuple[int, int]]] = {resource: [] for resource in whose}
    with connection.cursor() as cursor:  # whole numbers alone: what the ORM would do to each row is left out
        cursor.execute(*rows.values_list("resource_id", "starts_at", "ends_at").query.sql_with_params())
        for resource, begins, ends in cursor.fetchall():
            taken[resource].append((begins, ends))
    return defaultdict(list, {whose[resource]: spans for resource, spans in taken.items()})
