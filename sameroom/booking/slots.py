"""Free times, worked out from hours and from what is taken. Pure: no database, no clock of its own.

Times are Unix seconds; they come as ranges, so that a whole practice's months are a few numbers.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from sameroom.booking.clocks import in_utc

DAY = 86_400
Hours = Sequence[tuple[time, time]]
Taken = Sequence[tuple[int, int]]


@dataclass(frozen=True, kw_only=True)
class Diary:
    """When a therapist works, and what is taken already.

    `weekly`: weekday (0: Monday) → hours. `off`: first and last days. `extra`: hours of single days, which count also
    on days off. `taken`: from … to, the gap after each included; `busy`: as well, but no session. `gap`, `grid`:
    seconds. `cap`: sessions a day.
    """

    zone: str
    weekly: Mapping[int, Hours] = field(default_factory=dict)
    off: Sequence[tuple[date, date]] = ()
    extra: Mapping[date, Hours] = field(default_factory=dict)
    taken: Taken = ()
    busy: Taken = ()
    gap: int = 0
    grid: int = 1800
    cap: int | None = None


def free_times(diary: Diary, *, length: int, earliest: int, latest: int, also: Iterable[Taken] = ()) -> list[range]:
    """All starts from `earliest` to `latest` at which a session of `length` seconds can begin, in order.

    `also`: what is taken of each place that would do (offices); one of them has to be free, too.
    """
    taken = [*diary.taken, *diary.busy]
    openings = list(_openings(diary, earliest, latest))
    places = [_together([*taken, *of_one]) for of_one in also] or [_together(taken)]
    of_each = [_free(openings, one, diary, length) for one in places]
    found = of_each[0] if len(places) == 1 else _either(of_each)
    return [one for one in (_within(times, earliest, latest) for times in found) if one]


def with_a_place(times: Sequence[range], places: Iterable[Taken], *, lasting: int) -> list[range]:
    """Of the starts in `times` those at which one of the places is free, too, as `free_times` has them with `also`.

    `places`: what is taken of each, as many as there are. `lasting`: seconds, the gap after the session included.
    """
    taken = [_together(one) for one in places]
    if not all(taken):  # one of them is free all the time
        return list(times)
    return [range(one, one + 1) for one in starts(times) if any(_is_free(each, one, lasting) for each in taken)]


def starts(times: Iterable[range]) -> Iterator[int]:
    """Each start, in order."""
    for one in times:
        yield from one


def _openings(diary: Diary, earliest: int, latest: int) -> Iterator[tuple[int, int]]:
    """From when to when the therapist works, in order; hours that touch are one. Not on a day that is full."""
    counted = _sessions_a_day(diary) if diary.cap is not None else None
    usual = {weekday: _spans(tuple(hours)) for weekday, hours in diary.weekly.items()}
    for day, weekday, midnight, length in _days(_day_of(earliest, diary.zone), _day_of(latest, diary.zone), diary.zone):
        if counted is not None and counted[day] >= (diary.cap or 0):
            continue
        is_off = any(first <= day <= last for first, last in diary.off)
        if day in diary.extra or length != DAY:
            yield from _unusual(diary, day, (midnight, length), is_off=is_off)
        elif not is_off:
            for opens, closes in usual.get(weekday, ()):
                yield midnight + opens, midnight + closes


def _unusual(diary: Diary, day: date, measured: tuple[int, int], *, is_off: bool) -> Taken:
    """A day with hours of its own, or on which the clocks change."""
    midnight, length = measured
    hours = [*(() if is_off else diary.weekly.get(day.weekday(), ())), *diary.extra.get(day, ())]
    if length == DAY:
        return [(midnight + opens, midnight + closes) for opens, closes in _spans(tuple(hours))]
    return _merged((_moment(day, opens, diary.zone), _moment(day, closes, diary.zone)) for opens, closes in hours)


@lru_cache(maxsize=256)
def _days(first: date, last: date, zone: str) -> Sequence[tuple[date, int, int, int]]:
    """Each day from `first` to `last` with its weekday, when it begins, and how many seconds it has."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [(day, day.weekday(), *_midnight(day, zone)) for day in days]


@lru_cache(maxsize=1024)
def _spans(hours: tuple[tuple[time, time], ...]) -> Taken:
    """In seconds from midnight on a day without a change of clocks."""
    return _merged((_of_day(opens), _of_day(closes)) for opens, closes in hours)


def _merged(spans: Iterable[tuple[int, int]]) -> Taken:
    return _together(span for span in spans if span[1] > span[0])


def _free(openings: Iterable[tuple[int, int]], taken: Taken, diary: Diary, length: int) -> list[range]:
    """The starts in all openings. The gap after the last session of the day may go beyond it.

    `taken`: in order, and no two that meet. Written for speed: it walks once over both.
    """
    found, at, gap, grid = list[range](), 0, diary.gap, diary.grid
    for opens, closes in openings:
        while at < len(taken) and taken[at][1] <= opens:
            at += 1
        free, place, latest = opens, at, closes - length
        while place < len(taken) and taken[place][0] < closes + gap:
            begins, ends = taken[place]
            last = min(begins - length - gap, latest)
            if free <= last:
                found.append(_grid(opens, free, last, grid))
            free, place = max(free, ends), place + 1
        if free <= latest:
            found.append(_grid(opens, free, latest, grid))
    return found


def _grid(begin: int, first: int, last: int, step: int) -> range:
    """From `first` to `last`, on the grid that begins at `begin`."""
    return range(begin + -(-(first - begin) // step) * step, last + 1, step)


def _within(times: range, earliest: int, latest: int) -> range:
    if times.start >= earliest and times.stop <= latest:
        return times
    first = _grid(times.start, max(earliest, times.start), 0, times.step).start
    return range(first, min(times.stop, latest + 1), times.step)


def _is_free(taken: Taken, begins: int, lasting: int) -> bool:
    """`taken`: in order, and no two that meet."""
    at = bisect_right(taken, begins, key=_end)
    return at == len(taken) or taken[at][0] >= begins + lasting


def _either(of_each: Iterable[Iterable[range]]) -> list[range]:
    return [range(one, one + 1) for one in sorted({one for times in of_each for one in starts(times)})]


def _together(taken: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """In order, those that meet as one."""
    one_by_one: list[tuple[int, int]] = []
    for begins, ends in sorted(taken):
        if one_by_one and begins <= one_by_one[-1][1]:
            one_by_one[-1] = (one_by_one[-1][0], max(ends, one_by_one[-1][1]))
        else:
            one_by_one.append((begins, ends))
    return one_by_one


def _sessions_a_day(diary: Diary) -> Counter[date]:
    return Counter(_day_of(begins, diary.zone) for begins, _ends in diary.taken)


@lru_cache(maxsize=4096)
def _midnight(day: date, zone: str) -> tuple[int, int]:
    """When this day begins in the zone, and how many seconds it has."""
    begins = _moment(day, time(), zone)
    return begins, _moment(day + timedelta(days=1), time(), zone) - begins


def _day_of(moment: int, zone: str) -> date:
    """The day in the zone; by UTC's day and the midnight next to it, since that is remembered."""
    day = datetime.fromtimestamp(moment, UTC).date()
    begins, length = _midnight(day, zone)
    if moment < begins:
        return day - timedelta(days=1)
    return day + timedelta(days=1) if moment >= begins + length else day


def _end(span: tuple[int, int]) -> int:
    return span[1]


def _of_day(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second


def _moment(day: date, at: time, zone: str) -> int:
    return int(in_utc(datetime.combine(day, at), zone).timestamp())
