"""A course on one instrument, with numbers worked out by hand: changes, states, when something is judged, gaps."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sameroom.measures.instruments import Instrument, load
from sameroom.measures.instruments.shape import BETTER, Band, ChangeRule, CutOff
from sameroom.measures.scoring import score
from sameroom.measures.trajectory import (
    AMBER,
    NO_DATA,
    NO_RULE,
    NO_SIGNAL,
    RED,
    TOO_EARLY,
    Course,
    Time,
    Track,
    course,
    doubts,
    moved,
    state,
    track,
)

PHQ = load("phq-9")
ITEMS = [f"q{number}" for number in range(1, 10)]
START = datetime(2025, 1, 7, 15, tzinfo=UTC)
TOTALS = st.integers(0, 27)


def answers_to(total: int) -> dict[str, int]:
    """Round and round over the nine items: 14 is 2 2 2 2 2 1 1 1 1."""
    return {item: total // 9 + (number < total % 9) for number, item in enumerate(ITEMS)}


def a_time(
    session: int, answers: Mapping[str, int] | None, *, seconds: float | None = None, by: Instrument = PHQ
) -> Time:
    scored = None if answers is None else score(by, answers)
    return Time(START + timedelta(weeks=session), session, answers or {}, scored, seconds)


def of(totals: Sequence[int | None], *, sessions: Sequence[int] = (), by: Instrument = PHQ) -> Course:
    """Sessions 1, 2, 3 … unless said otherwise; None is a form that was not given."""
    numbers = sessions or range(1, len(totals) + 1)
    times = [
        a_time(number, None if total is None else answers_to(total), by=by)
        for number, total in zip(numbers, totals, strict=True)
    ]
    return course(by, by.scores[0], times)


def test_a_change_is_told_by_the_reliable_rule_and_each_point_by_its_band() -> None:
    """19, 16, 14: five down since the start, and no reliable change (six); 13 is one."""
    told = of([19, 16, 14])
    assert told.verdict(told.known[0], told.known[-1]) == "unchanged"
    assert told.verdict(told.known[0], of([13]).known[0]) == "improved"
    assert [point.band.label["en"] for point in told.points if point.band] == [
        "moderately severe",
        "moderately severe",
        "moderate",
    ]


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ([19, 14], "unchanged"),
        ([19, 13], "improved"),
        ([16, 10], "improved"),
        ([15, 9], "recovered"),
        ([10, 9], "unchanged"),
        ([9, 3], "improved"),
        ([9, 15], "deteriorated"),
        ([9, 14], "unchanged"),
        ([20], ""),
        ([], ""),
        ([None, 20], ""),
    ],
)
def test_states_by_reliable_change_and_the_threshold(totals: list[int | None], expected: str) -> None:
    """Six points are reliable; from 10 on it is a case. Only who was one can recover."""
    assert state(of(totals)) == expected


def test_without_a_rule_that_was_verified_there_is_no_state() -> None:
    unsure = replace(PHQ, changes=tuple(replace(one, is_verified=False) for one in PHQ.changes))
    assert state(of([19, 5], by=unsure)) == ""
    assert track(of([19] * 7, by=unsure)) == Track(NO_RULE)


def test_of_several_rules_the_strictest_with_a_reliability_is_meant() -> None:
    """An instrument whose alpha says 4 and whose retest says 8.5: five points are no reliable change."""
    rules = (
        ChangeRule("alpha", "total", 4.0, "one study", True, sd=5.84, r=0.94, r_kind="alpha"),
        ChangeRule("retest", "total", 8.5, "the same", True, sd=5.84, r=0.73, r_kind="ICC"),
        ChangeRule("matters", "total", 9, "another", True),
    )
    by = replace(PHQ, changes=rules)
    assert [state(of(totals, by=by)) for totals in ([20, 15], [20, 11], [19, 11])] == [
        "unchanged",
        "improved",
        "unchanged",
    ]


def test_where_more_is_better_up_is_an_improvement() -> None:
    """Below 13.5 is distress; three points are reliable; the lowest band is the worst one."""
    by = replace(
        PHQ,
        higher_is=BETTER,
        changes=(ChangeRule("rci", "total", 3, "a study", True, sd=4, r=0.94),),
        cutoffs=(CutOff("distress", "total", "<", 13.5, "", "a study", True),),
        bands=(Band("total", "", 13, {"en": "low"}), Band("total", "", 27, {"en": "high"})),
    )
    assert [state(of(totals, by=by)) for totals in ([12, 15], [10, 13], [15, 12], [12, 14])] == [
        "recovered",
        "improved",
        "deteriorated",
        "unchanged",
    ]
    assert track(of([20, 20, 20, 20, 20, 13], by=by)) == Track(RED)
    assert track(of([20, 20, 20, 20, 20, 14], by=by)) == Track(NO_SIGNAL)


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ([15, 15, 15, 15, 15], TOO_EARLY),
        ([15, 21, 27, 27, 27], TOO_EARLY),
        ([15, 15, 15, 15, 15, 15], AMBER),
        ([15, 15, 15, 15, 15, 10], AMBER),
        ([15, 15, 15, 15, 15, 9], NO_SIGNAL),
        ([9, 9, 9, 9, 9, 9], NO_SIGNAL),
        ([9, 9, 9, 9, 9, 15], NO_SIGNAL),
        ([9, 9, 9, 9, 15, 15], RED),
        ([9, 9, 9, 15, 9, 15], NO_SIGNAL),
        ([10, 10, 10, 10, 10, 16], AMBER),
        ([13, 13, 13, 13, 13, 19], AMBER),
        ([14, 14, 14, 14, 14, 20], RED),
        ([9, 9, 9, 15, None, 15], RED),
    ],
)
def test_what_is_judged_and_when(totals: list[int | None], expected: str) -> None:
    """From session 6 on. Red: six worse than at the start on two forms in a row, or on one in the worst band (20)."""
    assert track(of(totals)) == Track(expected)


def test_the_session_counts_not_the_number_of_forms() -> None:
    assert track(of([15, 15], sessions=[1, 5])) == Track(TOO_EARLY)
    assert track(of([15, 15], sessions=[1, 6])) == Track(AMBER)


def test_a_missing_form_is_no_data_and_nothing_is_carried_forward() -> None:
    """What the last form would have said is told beside it, so that a gap hides nobody who was doing badly."""
    assert track(of([15] * 6 + [None])) == Track(NO_DATA, before_gap=AMBER)
    assert track(of([15] * 5 + [5, None])) == Track(NO_DATA, before_gap=NO_SIGNAL)
    assert track(of([])) == track(of([None, None])) == Track(NO_DATA)


@pytest.mark.parametrize(("totals", "missed"), [([15, None, None], 2), ([None, 15], 0), ([15, None, 12], 0), ([], 0)])
def test_forms_missed_in_a_row(totals: list[int | None], missed: int) -> None:
    assert of(totals).missed == missed


def test_a_form_with_too_few_answers_is_given_but_has_no_number() -> None:
    """Two of nine are skipped: filled in, 7 answers of 2 are 14, and 18 by the mean. With three skipped: none."""
    full = {item: 2 for item in ITEMS}
    seven = {item: 2 for item in ITEMS[:7]}
    six = {item: 2 for item in ITEMS[:6]}
    told = course(PHQ, PHQ.scores[0], [a_time(1, full), a_time(2, seven), a_time(3, six)])
    assert [point.value for point in told.points] == [18, 18, None]
    assert (told.missed, doubts(told), track(told)) == (0, ["too-little"], Track(NO_DATA, before_gap=TOO_EARLY))
    assert doubts(course(PHQ, PHQ.scores[0], [a_time(1, full), a_time(2, seven)])) == ["all-the-same", "filled-in"]


def test_answers_that_moved_by_two_points() -> None:
    """2 1 0 → 0 2 2: the first and the third moved; what was skipped once is not compared."""
    before = {**answers_to(9), "q1": 2, "q2": 1, "q3": 0, "q4": 3}
    now = {**answers_to(9), "q1": 0, "q2": 2, "q3": 2}
    del now["q4"]
    told = course(PHQ, PHQ.scores[0], [a_time(1, before), a_time(2, None), a_time(3, now)])
    assert [(one.item.code, one.before, one.now) for one in moved(told)] == [("q1", 2, 0), ("q3", 0, 2)]
    assert moved(of([27])) == []


@pytest.mark.parametrize(("seconds", "expected"), [(17.9, ["fast"]), (18, []), (300, []), (None, [])])
def test_less_than_two_seconds_an_item_is_worth_a_second_look(seconds: float | None, expected: list[str]) -> None:
    """Nine items: 18 seconds."""
    told = course(PHQ, PHQ.scores[0], [a_time(1, answers_to(14), seconds=seconds)])
    assert doubts(told) == expected


def test_the_same_answer_everywhere_is_worth_a_second_look_on_a_long_form() -> None:
    assert doubts(of([18])) == ["all-the-same"] and doubts(of([17])) == []
    short = replace(PHQ, scores=(replace(PHQ.scores[0], items=("q1", "q2"), max=6, needs=2),))
    assert doubts(course(short, short.scores[0], [a_time(1, {"q1": 1, "q2": 1}, by=short)])) == []
    assert doubts(of([])) == doubts(of([None])) == []


def test_times_may_come_in_any_order() -> None:
    told = of([20, 15, 10])
    turned = course(PHQ, PHQ.scores[0], [point.time for point in reversed(told.points)])
    assert turned == told


@given(st.lists(st.none() | TOTALS, max_size=12))
def test_a_course_is_told_without_contradictions(totals: list[int | None]) -> None:
    told, now = of(totals), track(of(totals))
    known = [total for total in totals if total is not None]
    assert [point.value for point in told.known] == known
    if totals and totals[-1] is None:
        assert now.state == NO_DATA
    if len(totals) < 6:
        assert now.state not in {AMBER, RED} and now.before_gap not in {AMBER, RED}
    if now.state == RED:
        assert known[-1] - known[0] >= 6
    if now.state == AMBER:
        assert known[0] >= 10 and known[0] - known[-1] < 6


@given(st.lists(TOTALS, min_size=2, max_size=8))
def test_to_be_better_by_one_more_point_is_never_a_worse_state(totals: list[int]) -> None:
    order = ["deteriorated", "unchanged", "improved", "recovered"]
    worse = [*totals[:-1], min(totals[-1] + 1, 27)]
    assert order.index(state(of(totals))) >= order.index(state(of(worse)))
