"""A week as a table: a row each quarter of an hour, a column each day. What takes longer spans several rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone

from sameroom.booking.clocks import on_the_wall
from sameroom.desk.week import Block, Day, Week

QUARTER, HOUR = 15, 60
USUAL = (9 * HOUR, 17 * HOUR)


@dataclass(frozen=True)
class Cell:
    """`rows`: how many it spans. Without blocks it is free: bookable, where `is_open`."""

    day: Day
    rows: int
    blocks: Sequence[Block]
    is_open: bool
    is_now: bool


@dataclass(frozen=True)
class Line:
    """A quarter of an hour. `hour`: where a full hour begins."""

    hour: time | None
    cells: list[Cell]


def grid_of(week: Week) -> list[Line]:
    """From the first full hour to the last one in which anything is."""
    first, last = _reach(week)
    columns = [_column(day, week.zone, first, last) for day in week.days]
    lines = []
    for minute in range(first, last, QUARTER):
        cells = [column[minute] for column in columns if minute in column]
        lines.append(Line(time(minute // HOUR) if minute % HOUR == 0 else None, cells))
    return lines


def _reach(week: Week) -> tuple[int, int]:
    minutes = [_minute(at) for day in week.days for hours in day.hours for at in hours]
    minutes += [minute for day in week.days for block in day.blocks for minute in _span(block, week.zone)]
    first, last = (min(minutes), max(minutes)) if minutes else USUAL
    return first // HOUR * HOUR, -(-last // HOUR) * HOUR


def _column(day: Day, zone: str, first: int, last: int) -> dict[int, Cell]:
    """By the minute at which each cell begins; those that another one spans are left out."""
    column, now = {}, _now(day, zone)
    groups = {begin: (end, blocks) for begin, end, blocks in _together(day.blocks, zone)}
    minute = first
    while minute < last:
        end, blocks = groups.get(minute, (minute + QUARTER, []))
        is_now = now is not None and minute <= now < end
        column[minute] = Cell(day, (end - minute) // QUARTER, blocks, _is_open(day, minute), is_now)
        minute = end
    return column


def _together(blocks: Sequence[Block], zone: str) -> Iterator[tuple[int, int, list[Block]]]:
    """Blocks that share a quarter of an hour stand in one cell."""
    group: list[Block] = []
    begin = end = 0
    for block in sorted(blocks, key=lambda one: _span(one, zone)):
        starts, ends = _span(block, zone)
        if group and starts < end:
            group, end = [*group, block], max(end, ends)
            continue
        if group:
            yield begin, end, group
        group, begin, end = [block], starts, ends
    if group:
        yield begin, end, group


def _span(block: Block, zone: str) -> tuple[int, int]:
    """In minutes of the day, whole quarters. A night in which clocks go back may end before it began."""
    starts, ends = on_the_wall(block.starts_at, zone), on_the_wall(block.ends_at, zone)
    begin = _minute(starts.time()) // QUARTER * QUARTER
    end = 24 * HOUR if ends.date() > starts.date() else -(-_minute(ends.time()) // QUARTER) * QUARTER
    return begin, max(end, begin + QUARTER)


def _is_open(day: Day, minute: int) -> bool:
    return any(_minute(opens) <= minute < _minute(closes) for opens, closes in day.hours)


def _now(day: Day, zone: str) -> int | None:
    return _minute(on_the_wall(timezone.now(), zone).time()) if day.is_today else None


def _minute(at: time | datetime) -> int:
    return at.hour * HOUR + at.minute
