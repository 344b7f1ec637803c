"""Free times by day, a week at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from sameroom.booking.clocks import on_the_wall

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """Days with their free moments. `before`, `after`: the day from which the week before and after are shown."""

    days: list[tuple[date, list[datetime]]]
    zone: str
    before: date | None
    after: date | None


def week_of(moments: Sequence[datetime], *, zone: str, first: str) -> Week:
    """The week that begins with `first` (`2026-11-30`); where that is no day, with the first free one."""
    days = [(day, list(group)) for day, group in groupby(moments, key=lambda one: on_the_wall(one, zone).date())]
    if not days:
        return Week([], zone, None, None)
    begins = max(_day(first) or days[0][0], days[0][0])
    earlier = [day for day, _times in days if day < begins]
    later = [day for day, _times in days if day >= begins + WEEK]
    return Week(
        days=[one for one in days if begins <= one[0] < begins + WEEK],
        zone=zone,
        before=max(days[0][0], begins - WEEK) if earlier else None,
        after=later[0] if later else None,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
