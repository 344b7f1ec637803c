"""Times to which a whole day's appointments could be moved, worked out together."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from sameroom.booking.clocks import in_utc, on_the_wall
from sameroom.booking.diaries import Stretch
from sameroom.booking.free import free_moments, needs_an_office
from sameroom.booking.making import gap_of
from sameroom.booking.models import Appointment
from sameroom.people.models import Person

WEEK = timedelta(days=7)
LOOK_AHEAD = timedelta(days=28)
OTHERS = 2


def times_instead(
    appointments: Sequence[Appointment], *, therapist: Person, zone: str, after: datetime
) -> dict[UUID, list[datetime]]:
    """For each appointment up to three free times later than `after`; the first ones do not collide with each other.

    The first is the same hour of the same weekday, or the free time nearest to it; then the soonest.
    """
    free: dict[tuple[int, bool], list[datetime]] = {}
    stretch = Stretch(max(after, timezone.now()), after + LOOK_AHEAD)
    gap = timedelta(minutes=gap_of(therapist))
    best: dict[UUID, tuple[datetime, datetime]] = {}
    moments: dict[UUID, list[datetime]] = {}
    for one in appointments:
        in_person = needs_an_office(one.modality)
        key = (one.service_id, in_person)
        if key not in free:
            free[key] = free_moments(therapist, one.service, stretch, in_person=in_person)
        moments[one.pk] = free[key]
        wanted = _same_hour(one.starts_at, zone, after)
        near = sorted(free[key], key=lambda moment: (abs(moment - wanted), moment))
        length = timedelta(minutes=one.service.minutes) + gap
        found = next((moment for moment in near if _is_apart(moment, moment + length, best.values())), None)
        if found:
            best[one.pk] = (found, found + length)
    return {one.pk: _offered(one, best, moments[one.pk], gap) for one in appointments}


def _offered(
    one: Appointment, best: dict[UUID, tuple[datetime, datetime]], moments: Sequence[datetime], gap: timedelta
) -> list[datetime]:
    length = timedelta(minutes=one.service.minutes) + gap
    first = [best[one.pk][0]] if one.pk in best else []
    soonest = (moment for moment in moments if _is_apart(moment, moment + length, best.values()))
    return first + [moment for moment, _place in zip(soonest, range(OTHERS), strict=False)]


def _same_hour(moment: datetime, zone: str, after: datetime) -> datetime:
    """The same hour of the same weekday by these clocks, in the first week that begins after `after`."""
    wall = on_the_wall(moment, zone)
    while in_utc(wall, zone) < after:
        wall += WEEK
    return in_utc(wall, zone)


def _is_apart(begins: datetime, ends: datetime, taken: Iterable[tuple[datetime, datetime]]) -> bool:
    return all(end <= begins or begin >= ends for begin, end in taken)
