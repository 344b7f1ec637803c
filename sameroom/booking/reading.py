"""From when to when a calendar file says that somebody is busy. Run as a process of its own, which has no key, no
database and little time: whoever writes the file may mean harm, and an event may recur for ever.
"""

import json
import os
import resource
import subprocess  # nosec B404
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event

from sameroom.booking.outside import CannotFetch, Trouble

SECONDS, BYTES = 8, 1024**3
MOST_EVENTS, MOST_SPANS = 5000, 20_000
TOO_MUCH = 3
Span = tuple[int, int]


def spans_in(content: bytes, *, zone: str, earliest: datetime, latest: datetime) -> list[Span]:
    """In order and apart, as Unix seconds. `zone`: whose clocks a time without a zone means. Raises `CannotFetch`."""
    bounds = [earliest.isoformat(), latest.isoformat()]
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    try:
        # Our own module; the file comes on its standard input.
        done = subprocess.run(  # noqa: S603  # nosec B603
            [sys.executable, "-m", "sameroom.booking.reading", zone, *bounds],
            input=content,
            capture_output=True,
            timeout=2 * SECONDS,
            env=kept,
        )
    except subprocess.TimeoutExpired:
        raise CannotFetch(Trouble.TOO_MUCH) from None
    if done.returncode == TOO_MUCH or done.returncode < 0:  # negative: the system ended it
        raise CannotFetch(Trouble.TOO_MUCH)
    if done.returncode:
        raise CannotFetch(Trouble.NO_CALENDAR)
    return [(begins, ends) for begins, ends in json.loads(done.stdout)]


def main(zone: str, earliest: str, latest: str) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    content = sys.stdin.buffer.read()
    if content.count(b"BEGIN:VEVENT") > MOST_EVENTS:
        return TOO_MUCH
    clocks = ZoneInfo(zone)
    bounds = [datetime.fromisoformat(one).astimezone(clocks) for one in (earliest, latest)]
    spans = []
    query = recurring_ical_events.of(Calendar.from_ical(content), skip_bad_series=True)
    for event in query.between(*bounds):
        begins, ends = (_seconds(event[name].dt, clocks) for name in ("DTSTART", "DTEND"))
        if takes_time(event) and begins < ends:
            spans.append((begins, ends))
        if len(spans) > MOST_SPANS:
            return TOO_MUCH
    json.dump(_together(spans), sys.stdout)
    return 0


def takes_time(event: Event) -> bool:
    """A whole day does, too, unless it is marked as free."""
    is_free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    is_off = str(event.get("STATUS", "")).upper() == "CANCELLED"
    return not is_free and not is_off and str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() != "FREE"


def _seconds(moment: date | datetime, clocks: ZoneInfo) -> int:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    local = moment if moment.tzinfo else moment.replace(tzinfo=clocks)
    return int(local.astimezone(UTC).timestamp())


def _together(spans: Iterable[Span]) -> list[Span]:
    one_by_one: list[Span] = []
    for begins, ends in sorted(spans):
        if one_by_one and begins <= one_by_one[-1][1]:
            one_by_one[-1] = (one_by_one[-1][0], max(ends, one_by_one[-1][1]))
        else:
            one_by_one.append((begins, ends))
    return one_by_one


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
