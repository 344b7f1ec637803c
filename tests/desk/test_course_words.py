"""What a course says in words and in its picture, for instruments of every kind: no database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from sameroom.desk.measuring.pictures import chart, table
from sameroom.desk.measuring.sentences import number, rules, summary, together
from sameroom.measures.instruments import Instrument, load
from sameroom.measures.instruments.shape import BETTER, ChangeRule, CutOff
from sameroom.measures.scoring import score
from sameroom.measures.trajectory import Course, Time, course

PHQ = load("phq-9")
START = datetime(2026, 1, 6, 15, tzinfo=UTC)
ITEMS = [f"q{one}" for one in range(1, 10)]
COUPLE = replace(
    PHQ,
    id="csi-4",
    higher_is=BETTER,
    bands=(),
    changes=(ChangeRule("rci_alpha", "total", 3, "Funk and Rogge 2007", False, sd=4, r=0.94, r_kind="alpha"),),
    cutoffs=(CutOff("distress", "total", "<", 13.5, "", "Funk and Rogge 2007", True),),
)


def of(totals: Sequence[int | None], *, by: Instrument = PHQ, days_apart: int = 14) -> Course:
    times = []
    for number_, total in enumerate(totals):
        answers = {item: (total or 0) // 9 + (place < (total or 0) % 9) for place, item in enumerate(ITEMS)}
        at = START + timedelta(days=days_apart * number_)
        times.append(Time(at, number_ + 1, answers, None if total is None else score(by, answers)))
    return course(by, by.scores[0], times)


def test_without_a_verified_rule_only_numbers_are_told() -> None:
    told = of([10, 16], by=COUPLE)
    assert summary(told) == "CSI-4: 16, was 10. Now at or above the threshold of 13.5."
    assert rules(told) == [
        "A change from 3 points on. Source: Funk and Rogge 2007. Made of SD 4 and reliability 0.94 (alpha). "
        "Not verified: it decides nothing here.",
        "Threshold 13.5 (distress). Source: Funk and Rogge 2007.",
    ]


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ([10, 16], "a reliable improvement; now at or above the threshold of 13.5."),
        ([10, 12], "no reliable change; below the threshold of 13.5, as at the start."),
        ([16, 13], "a reliable worsening; now below the threshold of 13.5."),
        ([16, 15], "no reliable change; still at or above the threshold of 13.5."),
    ],
)
def test_a_threshold_from_above_is_told_by_where_one_stands(totals: list[int], expected: str) -> None:
    verified = replace(COUPLE, changes=(replace(COUPLE.changes[0], is_verified=True),))
    assert summary(of(totals, by=verified)).endswith(f"By the reliable change index that is {expected}")


def test_a_rule_tells_what_it_is_made_of_as_far_as_its_source_does() -> None:
    some = (ChangeRule("rci_retest", "total", 6, "A study", True, r=0.87, r_kind="retest"),)
    assert rules(of([9], by=replace(PHQ, changes=some)))[0] == (
        "A change from 6 points on. Source: A study. Made of reliability 0.87 (retest); its SD is not told."
    )
    assert rules(of([9]))[0].endswith("Its source tells no SD and no reliability.")


@pytest.mark.parametrize(
    ("phq", "gad", "expected"),
    [
        ([16, 9], [12, 7], "a reliable improvement. Both are below their thresholds now: reliable recovery"),
        ([10, 9], [8, 7], "no reliable change. Both are below their thresholds now: recovery"),
        ([9, 15], [12, 8], "one is reliably better and the other reliably worse."),
        ([9, 15], [8, 8], "a reliable worsening."),
    ],
)
def test_the_two_of_talking_therapies_are_told_together(phq: list[int], gad: list[int], expected: str) -> None:
    assert together(of(phq), of(gad)).startswith(f"PHQ-9 and GAD-7 together since the start: {expected}")


def test_the_two_are_not_told_together_before_both_were_given_twice() -> None:
    assert together(of([16, 9]), of([12])) == together(of([]), of([12, 3])) == ""


def test_numbers_are_short_and_written_as_the_language_does() -> None:
    assert [number(value) for value in (14.0, 13.5, 12.571428, None)] == ["14", "13.5", "12.6", "–"]
    with translation.override("fr"):
        assert number(13.5) == "13,5"


def test_the_table_has_the_newest_first_and_says_what_is_missing() -> None:
    rows = table(of([19, None, 14]), zone=UTC, plain=False)
    assert [(row.number, row.words, row.is_missed) for row in rows] == [
        ("14", "moderate", False),
        ("–", "", True),
        ("19", "moderately severe", False),
    ]
    plain = table(of([0, 9, 14, 19, 27]), zone=UTC, plain=True)
    assert [row.words for row in reversed(plain)] == ["hardly at all", "a little", "somewhat", "a lot", "very much"]


def test_a_picture_has_a_line_its_bands_and_the_threshold() -> None:
    drawn = chart(of([19, None, 14]), zone=UTC, plain=False)
    assert [(point.x - drawn.lines[0].points[0].x, point.y) for point in drawn.lines[0].points] == [
        (0, 19),
        (14, None),
        (28, 14),
    ]
    assert [(band.low, band.high) for band in drawn.bands] == [(0, 4), (4, 9), (9, 14), (14, 19), (19, 27)]
    assert drawn.across[-1].at == drawn.lines[0].points[-1].x + 0.45 * 28
    assert [tick.name for tick in drawn.up] == ["0", "27", "10"]
    assert [tick.name for tick in drawn.across] == ["6 Jan", "20 Jan", "3 Feb", ""]
    assert [tick.name for tick in chart(of([1] * 3, days_apart=61), zone=UTC, plain=False).across] == [
        "Jan 2026",
        "Mar 2026",
        "May 2026",
        "",
    ]


def test_of_many_days_only_some_are_named() -> None:
    drawn = chart(of([9] * 26, days_apart=28), zone=UTC, plain=False)
    assert [tick.name for tick in drawn.across] == ["Jan 2026", "Sep 2026", "May 2027", ""]


def test_without_bands_there_are_none_in_the_picture() -> None:
    assert list(chart(of([10, 16], by=COUPLE), zone=UTC, plain=True).bands) == []


def test_each_score_of_a_form_has_its_own_name_and_picture() -> None:
    dass = load("dass-21")
    answers = {item.code: 1 for item in dass.items}
    times = [Time(START + timedelta(days=14 * one), one + 1, answers, score(dass, answers)) for one in range(2)]
    drawn = [chart(course(dass, rule, times), zone=UTC, plain=False) for rule in dass.scores]
    assert [one.lines[0].name for one in drawn] == ["DASS-21 (depression)", "DASS-21 (anxiety)", "DASS-21 (stress)"]
    assert [one.bands[0].high for one in drawn] == [9, 7, 14]
    assert [[point.y for point in one.lines[0].points] for one in drawn] == [[14, 14]] * 3
