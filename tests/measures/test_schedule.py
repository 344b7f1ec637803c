"""Which forms are asked before a session, by rhythms."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sameroom.measures.schedule import (
    ALONE,
    AS_COUPLE,
    EACH,
    FIRST,
    FORTNIGHT,
    MONTH,
    WHOLE_OF,
    due,
    goes_on,
    in_order,
)

NOW = datetime(2027, 3, 1, 15, tzinfo=UTC)


def days_ago(number: float) -> datetime:
    return NOW - timedelta(days=number)


def test_before_the_first_session_the_whole_forms_are_asked_and_no_short_one_of_them() -> None:
    assert due(ALONE, last={}, at=NOW) == ["phq-9", "gad-7", "k6", "video-before"]
    assert due(AS_COUPLE, last={}, at=NOW) == ["csi-16", "phq-9", "gad-7", "video-before"]


def test_a_week_later_the_short_ones_and_after_two_weeks_the_whole_ones_again() -> None:
    first = dict.fromkeys(("phq-9", "gad-7", "k6", "video-before"), days_ago(7))
    assert due(ALONE, last=first, at=NOW) == ["phq-2", "gad-2"]
    assert due(ALONE, last=first, at=NOW + timedelta(days=7)) == ["phq-9", "gad-7"]


@pytest.mark.parametrize(
    ("rhythm", "days", "is_due"),
    [
        (FIRST, 400, False),
        (EACH, 0, True),
        (FORTNIGHT, 12.9, False),
        (FORTNIGHT, 13, True),
        (MONTH, 26.9, False),
        (MONTH, 27, True),
    ],
)
def test_each_rhythm_waits_as_long_as_it_says(rhythm: str, days: float, *, is_due: bool) -> None:
    assert due({"k6": rhythm}, last={"k6": days_ago(days)}, at=NOW) == (["k6"] if is_due else [])


@given(st.dictionaries(st.sampled_from(sorted({*ALONE, *AS_COUPLE})), st.integers(0, 100)))
def test_nobody_is_asked_the_same_twice(ages: dict[str, float]) -> None:
    for plan in (ALONE, AS_COUPLE):
        asked = due(plan, last={one: days_ago(age) for one, age in ages.items()}, at=NOW)
        assert not {WHOLE_OF[one] for one in asked if one in WHOLE_OF} & {*asked}


@pytest.mark.parametrize(
    ("short", "total", "whole"),
    [("phq-2", 2, ""), ("phq-2", 3, "phq-9"), ("gad-2", 3, "gad-7"), ("gad-2", None, ""), ("csi-4", 0, "")],
)
def test_who_reaches_the_mark_of_a_short_form_is_asked_the_rest(short: str, total: float | None, whole: str) -> None:
    assert goes_on(short, total) == whole


def test_the_order_is_ours_whatever_order_it_was_kept_in() -> None:
    for plan in (ALONE, AS_COUPLE):
        kept = dict(sorted(plan.items(), reverse=True))
        assert [*in_order(kept)] != [*kept]
    assert [*in_order({"zung": EACH, "video-before": FIRST, "gad-2": EACH, "aq": EACH, "phq-9": MONTH})] == [
        *("phq-9", "gad-2", "video-before", "aq", "zung")
    ]
    assert [*in_order(ALONE)] == [*ALONE]
