"""Two one-sided tests and the verdict: against TOSTER's example and the intervals that studies printed."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sameroom.stats.distributions import quantile
from sameroom.stats.equivalence import Interval, Verdict, interval, judge, verdict

NUMBERS = st.floats(-3, 3)
SPREADS = st.floats(0.001, 2)
FREEDOM = st.one_of(st.none(), st.floats(1, 500))
MARGINS = st.floats(0.01, 2)


def test_as_toster_prints_it() -> None:
    """TOSTER 0.3.4, TOSTmeta(ES = 0.12, se = 0.09, margins ±0.20)."""
    found = judge(0.12, 0.09, None, 0.20)
    assert found.p_lower == pytest.approx(0.000188590615, rel=1e-8)
    assert found.p_upper == pytest.approx(0.187031398745, rel=1e-8)
    assert found.ci90 == pytest.approx((-0.028036826426, 0.268036826426), rel=1e-8)
    assert interval(0.12, 0.09) == pytest.approx((-0.056396758609, 0.296396758609), rel=1e-8)
    assert found.verdict == Verdict.NON_INFERIOR
    assert found.ci90
    assert found.smallest_margin == found.ci90.high


@pytest.mark.parametrize(
    ("estimate", "low", "high", "at", "expected"),
    [
        pytest.param(-0.09, -0.26, 0.07, 0.20, Verdict.INCONCLUSIVE, id="Seuling 2024, clients"),
        pytest.param(-0.09, -0.26, 0.07, 0.24, Verdict.EQUIVALENT, id="Seuling 2024, clients, wider"),
        pytest.param(0.04, -0.17, 0.25, 0.20, Verdict.NON_INFERIOR, id="Seuling 2024, therapists"),
        pytest.param(-0.30, -0.67, 0.07, 0.30, Verdict.INCONCLUSIVE, id="Norwood 2018"),
        pytest.param(-0.02, -0.12, 0.07, 0.20, Verdict.EQUIVALENT, id="Zandieh 2024"),
        pytest.param(0.04, -0.12, 0.20, 0.20, Verdict.EQUIVALENT, id="Giovanetti 2022"),
    ],
)
def test_published_intervals(estimate: float, low: float, high: float, at: float, expected: Verdict) -> None:
    assert judge(estimate, (high - low) / (2 * quantile(0.975)), None, at).verdict == expected


@pytest.mark.parametrize(
    ("ci90", "ci95", "expected"),
    [
        ((-0.5, -0.3), (-0.55, -0.25), Verdict.INFERIOR),
        ((0.3, 0.5), (0.25, 0.55), Verdict.SUPERIOR),
        ((0.02, 0.18), (0.01, 0.19), Verdict.EQUIVALENT_DIFFERENT),
        ((0.02, 0.18), (-0.01, 0.21), Verdict.EQUIVALENT),
        ((-0.3, -0.1), (-0.35, -0.05), Verdict.LOWER_EXTENT_UNCERTAIN),
        ((-0.1, 0.3), (-0.15, 0.35), Verdict.NON_INFERIOR),
        ((0.1, 0.3), (0.05, 0.35), Verdict.NON_INFERIOR),
        ((-0.2, 0.1), (-0.25, 0.15), Verdict.INCONCLUSIVE),
        ((-0.1, 0.2), (-0.15, 0.25), Verdict.NON_INFERIOR),
        ((-0.5, 0.5), (-0.6, 0.6), Verdict.INCONCLUSIVE),
    ],
)
def test_each_verdict(ci90: tuple[float, float], ci95: tuple[float, float], expected: Verdict) -> None:
    assert verdict(Interval(*ci90), Interval(*ci95), 0.2) == expected
    symmetric = expected if expected.startswith("equivalent") else Verdict.INCONCLUSIVE
    assert verdict(Interval(*ci90), Interval(*ci95), 0.2, is_signed=False) == symmetric


@given(NUMBERS, SPREADS, FREEDOM, MARGINS)
def test_both_tests_reject_where_the_interval_lies_within(
    estimate: float, se: float, df: float | None, margin: float
) -> None:
    found = judge(estimate, se, df, margin)
    assert found.ci90 is not None and found.p_lower is not None and found.p_upper is not None
    inside = min(margin - found.ci90.high, found.ci90.low + margin)
    if abs(inside) > 1e-9:
        assert (max(found.p_lower, found.p_upper) < 0.05) == (inside > 0)
        assert found.verdict.startswith("equivalent") == (inside > 0)


@given(NUMBERS, SPREADS, FREEDOM, MARGINS)
def test_the_smallest_margin_is_the_smallest(estimate: float, se: float, df: float | None, margin: float) -> None:
    smallest = judge(estimate, se, df, margin).smallest_margin
    assert smallest is not None
    assert judge(estimate, se, df, smallest * 1.0001).verdict.startswith("equivalent")
    assert not judge(estimate, se, df, smallest * 0.9999).verdict.startswith("equivalent")


@given(NUMBERS, SPREADS, FREEDOM, MARGINS)
def test_turned_round_it_says_the_opposite(estimate: float, se: float, df: float | None, margin: float) -> None:
    one, other = judge(estimate, se, df, margin), judge(-estimate, se, df, margin)
    assert one.smallest_margin == pytest.approx(other.smallest_margin)
    assert (one.verdict == Verdict.SUPERIOR) == (other.verdict == Verdict.INFERIOR)
    assert one.verdict.startswith("equivalent") == other.verdict.startswith("equivalent")


@pytest.mark.parametrize("se", [0, -1, math.nan, math.inf])
def test_nothing_is_judged_without_a_spread(se: float) -> None:
    assert judge(0.1, se, None, 0.2).verdict == Verdict.NOT_ESTIMABLE


@pytest.mark.parametrize("margin", [0, -0.2, math.nan])
def test_a_margin_is_above_zero(margin: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        judge(0.1, 0.1, None, margin)
