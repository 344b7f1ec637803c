"""Between the clocks on the wall and UTC. A naive time's `fold` tells the second of two where clocks show it twice."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone


def in_utc(wall_time: datetime, zone: str) -> datetime:
    """The moment at which clocks in `zone` show `wall_time` (naive); where they show it twice, the first (`fold=0`)."""
    return wall_time.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def on_the_wall(moment: datetime, zone: str) -> datetime:
    """What clocks in `zone` show at `moment`: naive, with its `fold`."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def is_real(wall_time: datetime, zone: str) -> bool:
    """Whether clocks in `zone` ever show `wall_time`: not in the hour that is skipped in spring."""
    return on_the_wall(in_utc(wall_time, zone), zone) == wall_time


def moment_sent(text: str) -> datetime | None:
    """`2026-11-30T15:00:00+00:00`, as the pages send it; nothing where it is none, or has no zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if timezone.is_aware(moment) else None
