"""Free times: against a slow search that tries every second of the grid, and around the changes of the clocks."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sameroom.booking.slots import Diary, Taken, free_times, starts, with_a_place

TORONTO, ST_JOHNS, VANCOUVER = "America/Toronto", "America/St_Johns", "America/Vancouver"
HOUR, DAY = 3600, 86_400
NINE_TO_FIVE = [(time(9), time(17))]


def at(text: str, zone: str = TORONTO) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


def free(diary: Diary, first: str, last: str, *, minutes: int = 50, also: Sequence[Taken] = ()) -> list[str]:
    """The starts as the therapist's clocks show them."""
    found = free_times(
        diary, length=60 * minutes, earliest=at(first, diary.zone), latest=at(last, diary.zone), also=also
    )
    zone = ZoneInfo(diary.zone)
    return [datetime.fromtimestamp(one, zone).strftime("%m-%d %H:%M %Z") for one in starts(found)]


def test_a_free_day() -> None:
    diary = Diary(zone=TORONTO, weekly={0: [(time(9), time(12))]}, gap=600, grid=3600)
    assert free(diary, "2026-11-30T00:00", "2026-12-01T00:00") == [
        "11-30 09:00 EST",
        "11-30 10:00 EST",
        "11-30 11:00 EST",
    ]


def test_a_session_leaves_the_gap_on_both_sides() -> None:
    taken = [(at("2026-11-30T10:30"), at("2026-11-30T11:20") + 600)]
    diary = Diary(zone=TORONTO, weekly={0: [(time(9), time(13))]}, taken=taken, gap=600, grid=900)
    assert free(diary, "2026-11-30T00:00", "2026-12-01T00:00") == [
        "11-30 09:00 EST", "11-30 09:15 EST", "11-30 09:30 EST",
        "11-30 11:30 EST", "11-30 11:45 EST", "11-30 12:00 EST",
    ]  # fmt: skip


def test_days_off_holidays_and_extra_hours() -> None:
    diary = Diary(
        zone=TORONTO,
        weekly={weekday: [(time(9), time(10))] for weekday in range(5)},
        off=[(date(2026, 12, 1), date(2026, 12, 2)), (date(2026, 12, 25), date(2026, 12, 25))],
        extra={date(2026, 12, 2): [(time(18), time(19))], date(2026, 12, 5): [(time(9), time(10))]},
    )
    assert free(diary, "2026-11-30T00:00", "2026-12-06T00:00") == [
        "11-30 09:00 EST", "12-02 18:00 EST", "12-03 09:00 EST", "12-04 09:00 EST", "12-05 09:00 EST"
    ]  # fmt: skip
    assert free(diary, "2026-12-25T00:00", "2026-12-26T00:00") == []


def test_hours_that_touch_are_one() -> None:
    diary = Diary(zone=TORONTO, weekly={0: [(time(10), time(11)), (time(9), time(10))]}, grid=1800)
    assert free(diary, "2026-11-30T00:00", "2026-12-01T00:00", minutes=90) == ["11-30 09:00 EST", "11-30 09:30 EST"]


def test_a_full_day_has_no_free_time() -> None:
    taken = [(at(f"2026-11-30T{hour}:00"), at(f"2026-11-30T{hour}:50")) for hour in ("09", "10")]
    diary = Diary(zone=TORONTO, weekly={0: NINE_TO_FIVE, 1: NINE_TO_FIVE}, taken=taken, cap=2)
    assert {one[:5] for one in free(diary, "2026-11-30T00:00", "2026-12-02T00:00")} == {"12-01"}


def test_one_office_of_two_has_to_be_free() -> None:
    nine, ten, eleven = (at(f"2026-11-30T{hour}:00") for hour in ("09", "10", "11"))
    diary = Diary(zone=TORONTO, weekly={0: [(time(9), time(12))]}, grid=3600)
    offices = [[(nine, eleven)], [(ten, eleven)]]
    times = free(diary, "2026-11-30T00:00", "2026-12-01T00:00", also=offices)
    assert times == ["11-30 09:00 EST", "11-30 11:00 EST"]


@pytest.mark.parametrize(
    ("zone", "day", "times"),
    [
        (TORONTO, "2027-03-14", ["01:00 EST", "03:00 EDT", "04:00 EDT"]),
        (TORONTO, "2027-11-07", ["01:00 EDT", "01:00 EST", "02:00 EST", "03:00 EST", "04:00 EST"]),
        (ST_JOHNS, "2027-03-14", ["01:00 NST", "03:00 NDT", "04:00 NDT"]),
        (VANCOUVER, "2027-03-14", ["01:00 MST", "02:00 MST", "03:00 MST", "04:00 MST"]),
        (VANCOUVER, "2027-11-07", ["01:00 MST", "02:00 MST", "03:00 MST", "04:00 MST"]),
    ],
)
def test_when_the_clocks_change(zone: str, day: str, times: list[str]) -> None:
    """An hour that does not exist is not offered, one that comes twice is offered twice."""
    diary = Diary(zone=zone, weekly={6: [(time(1), time(5))]}, grid=HOUR)
    found = free(diary, f"{day}T00:00", f"{day}T23:00")
    assert [one[6:] for one in found] == times


def test_hours_inside_of_the_hour_that_does_not_exist_are_none() -> None:
    """Half past two is half past three that night, so these hours end before they begin; the others stay."""
    diary = Diary(zone=TORONTO, weekly={6: [(time(2, 30), time(3)), (time(9), time(10))]}, grid=HOUR)
    assert free(diary, "2027-03-14T00:00", "2027-03-14T23:00", minutes=20) == ["03-14 09:00 EDT"]


def test_a_client_in_vancouver_sees_the_same_moments() -> None:
    diary = Diary(zone=TORONTO, weekly={0: [(time(9), time(10))]})
    for day, hours_behind in (("2027-03-08", 2), ("2027-03-15", 3)):
        (moment,) = starts(free_times(diary, length=HOUR, earliest=at(f"{day}T00:00"), latest=at(f"{day}T23:00")))
        there = datetime.fromtimestamp(moment, ZoneInfo(VANCOUVER))
        assert there.hour == 9 - hours_behind


def slowly(diary: Diary, length: int, earliest: int, latest: int) -> list[int]:
    """Each second that an opening's grid meets, asked one by one."""
    found = set()
    for day_at in range(earliest - 2 * DAY, latest + 2 * DAY, DAY):
        day = datetime.fromtimestamp(day_at, UTC).date()
        off = any(first <= day <= last for first, last in diary.off)
        for opens, closes in diary.weekly.get(day.weekday(), []) if not off else []:
            begin, end = (int(datetime.combine(day, one, UTC).timestamp()) for one in (opens, closes))
            for start in range(begin, end - length + 1, diary.grid):
                clear = all(begins >= start + length + diary.gap or ends <= start for begins, ends in diary.taken)
                if clear and earliest <= start <= latest:
                    found.add(start)
    return sorted(found)


MONDAY = int(datetime(2026, 11, 30, tzinfo=UTC).timestamp())
moments = st.integers(0, 4 * 96).map(lambda quarter: MONDAY + 900 * quarter)


@given(
    taken=st.lists(st.tuples(moments, st.integers(1, 120)), max_size=12),
    hours=st.dictionaries(
        st.integers(0, 6),
        st.tuples(st.integers(0, 20), st.integers(1, 3)).map(lambda one: [(time(one[0]), time(one[0] + one[1]))]),
    ),
    off=st.lists(st.integers(0, 3).map(lambda day: (date(2026, 11, 30) + timedelta(days=day),) * 2), max_size=2),
    gap=st.sampled_from([0, 300, 600]),
    grid=st.sampled_from([900, 1200, 1800, 3600]),
    length=st.sampled_from([900, 1200, 3000, 4500]),
    stretch=st.tuples(moments, moments),
)
def test_as_a_slow_search_finds_them(
    taken: list[tuple[int, int]],
    hours: dict[int, list[tuple[time, time]]],
    off: list[tuple[date, date]],
    gap: int,
    grid: int,
    length: int,
    stretch: tuple[int, int],
) -> None:
    spans = [(begins, begins + 60 * minutes) for begins, minutes in taken]
    diary = Diary(zone="UTC", weekly=hours, off=off, taken=spans, gap=gap, grid=grid)
    found = list(starts(free_times(diary, length=length, earliest=stretch[0], latest=stretch[1])))
    assert found == slowly(diary, length, *stretch)


@given(
    taken=st.lists(st.tuples(moments, st.integers(1, 120)), max_size=8),
    places=st.lists(st.lists(st.tuples(moments, st.integers(1, 240)), max_size=8), min_size=1, max_size=3),
    gap=st.sampled_from([0, 300, 600]),
    grid=st.sampled_from([900, 1200, 3600]),
    length=st.sampled_from([900, 3000]),
    stretch=st.tuples(moments, moments),
)
def test_a_place_is_looked_for_afterwards_with_the_same_result(
    taken: list[tuple[int, int]],
    places: list[list[tuple[int, int]]],
    gap: int,
    grid: int,
    length: int,
    stretch: tuple[int, int],
) -> None:
    of_each = [[(begins, begins + 60 * minutes) for begins, minutes in place] for place in places]
    spans = [(begins, begins + 60 * minutes) for begins, minutes in taken]
    hours = {day: [(time(8), time(12)), (time(13), time(18))] for day in range(7)}
    diary = Diary(zone="UTC", weekly=hours, taken=spans, gap=gap, grid=grid)
    asked = {"length": length, "earliest": stretch[0], "latest": stretch[1]}
    afterwards = with_a_place(free_times(diary, **asked), of_each, lasting=length + gap)
    assert list(starts(afterwards)) == list(starts(free_times(diary, **asked, also=of_each)))
