"""When first conversations can begin: for many therapists at once, in a fixed number of queries."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from sameroom.booking.diaries import Stretch, diaries, taken_of_offices
from sameroom.booking.free import needs_an_office
from sameroom.booking.slots import free_times, with_a_place
from sameroom.practice.models import Service, Therapist


def openings(
    them: Sequence[Therapist], service: Service, *, modalities: Collection[str], ahead: timedelta | None = None
) -> dict[UUID, dict[str, list[range]]]:
    """By the therapist's person and the modality the starts, in Unix seconds, in order.

    `ahead`: no farther than that, where a therapist is booked farther ahead.
    """
    if not them:
        return {}
    now = timezone.now()
    horizons = {one.person_id: min(timedelta(days=one.horizon_days), ahead or timedelta.max) for one in them}
    stretch = Stretch(now, now + max(horizons.values()))
    needing = {way for way in modalities if needs_an_office(way)}
    offices = list(taken_of_offices(stretch).values()) if needing else []
    books, length = diaries(them, stretch), 60 * service.minutes
    found: dict[UUID, dict[str, list[range]]] = {}
    for one in them:
        diary, ways = books[one.person_id], [way for way in modalities if way in one.modalities]
        times = free_times(
            diary,
            length=length,
            earliest=int((now + timedelta(hours=one.notice_hours)).timestamp()),
            latest=int((now + horizons[one.person_id]).timestamp()),
        )
        here = with_a_place(times, offices, lasting=length + diary.gap) if needing & {*ways} else []
        found[one.person_id] = {way: here if way in needing else times for way in ways}
    return found
