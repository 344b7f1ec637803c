"""When somebody is taken, for a page that shows a stretch of time: by what, is told no closer than “held”."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from sameroom.booking.diaries import Stretch
from sameroom.booking.occupancy import Occupancy, Resource
from sameroom.people.models import Person


@dataclass(frozen=True)
class Busy:
    """From when to when. `is_held`: somebody is just booking it."""

    starts_at: datetime
    ends_at: datetime
    is_held: bool


def busy_of(person: Person, stretch: Stretch, *, apart_from: Collection[UUID]) -> list[Busy]:
    """What takes this person, but for the appointments that the page names anyway."""
    rows = Occupancy.objects.filter(
        Q(hold=None) | Q(hold__expires_at__gt=timezone.now()),
        resource__in=Resource.objects.filter(person=person),
        starts_at__lt=int(stretch.latest.timestamp()),
        ends_at__gt=int(stretch.earliest.timestamp()),
    )
    others = rows.exclude(appointment__in=apart_from).order_by("starts_at")
    return [
        Busy(datetime.fromtimestamp(begins, UTC), datetime.fromtimestamp(ends, UTC), hold is not None)
        for begins, ends, hold in others.values_list("starts_at", "ends_at", "hold")
    ]
