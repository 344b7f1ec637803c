"""Effects from what was printed: against metafor's escalc, and one way against another."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sameroom.stats import effects
from sameroom.stats.distributions import two_sided
from sameroom.stats.effects import Arm

ONLINE, IN_PERSON = Arm(55, 47, 155), Arm(75, 64, 156)


def test_as_escalc_prints_it() -> None:
    """metafor: SMD of the first row of dat.normand1999; SMCR of Morris 2008."""
    found = effects.from_arms(ONLINE, IN_PERSON, direction=1)
    assert (found.value, found.variance) == pytest.approx((-0.355169641, 0.0130646755), rel=1e-8)
    change = effects.within_people(Arm(30.6 - 7.1, 15, 20), 30.6, r=0.47, direction=1)
    assert (change.value, change.variance) == pytest.approx((0.4544, 0.0582), abs=5e-5)


def test_a_lower_score_may_be_the_better_one() -> None:
    one, other = (effects.from_arms(ONLINE, IN_PERSON, direction=direction) for direction in (1, -1))
    assert (other.value, other.variance) == (-one.value, one.variance)


@settings(deadline=None)
@given(st.floats(-4, 4).filter(lambda t: abs(t) > 0.01), st.integers(3, 200), st.integers(3, 200))
def test_t_f_and_p_say_the_same(t: float, n1: int, n2: int) -> None:
    sign, p = int(math.copysign(1, t)), two_sided(t, n1 + n2 - 2)
    by_t = effects.from_t(t, n1, n2, direction=-1)
    by_f = effects.from_f(t**2, n1, n2, direction=-1, sign=sign)
    by_p = effects.from_p(p, n1, n2, direction=-1, sign=sign)
    assert (by_f.value, by_f.variance) == pytest.approx((by_t.value, by_t.variance))
    assert (by_p.value, by_p.variance) == pytest.approx((by_t.value, by_t.variance), rel=1e-5)
    assert {by_t.derivation, by_f.derivation, by_p.derivation} == {"t", "F", "p"}


@settings(deadline=None)
@given(st.floats(-50, 50), st.floats(0.5, 20), st.integers(2, 300), st.integers(2, 300))
def test_arms_and_their_t_say_the_same(difference: float, sd: float, n1: int, n2: int) -> None:
    t = difference / (sd * math.sqrt(1 / n1 + 1 / n2))
    by_arms = effects.from_arms(Arm(difference, sd, n1), Arm(0, sd, n2), direction=1)
    by_t = effects.from_t(t, n1, n2, direction=1)
    assert (by_arms.value, by_arms.variance) == pytest.approx((by_t.value, by_t.variance), rel=1e-9, abs=1e-12)


def test_intervals_and_odds() -> None:
    found = effects.from_interval(-0.09, -0.26, 0.07)
    assert (found.value, round(found.se, 4)) == (-0.09, 0.0842)
    odds = effects.from_odds_ratio(2.0, 1.0, 4.0, direction=1)
    assert odds.value == pytest.approx(math.log(2) * math.sqrt(3) / math.pi)
    assert effects.from_odds_ratio(0.5, 0.25, 1.0, direction=1).value == pytest.approx(-odds.value)


def test_correlations() -> None:
    """Hedges' correction of d = 2r / √(1 - r²)."""
    found = effects.from_r(0.3, 52, direction=1)
    assert found.value == pytest.approx(0.6 / math.sqrt(0.91) * (1 - 3 / (4 * 50 - 1)), rel=1e-4)


def test_clusters_make_it_less_sure() -> None:
    one = effects.from_arms(ONLINE, IN_PERSON, direction=1)
    assert effects.of_clusters(one, size=11, icc=0.05).variance == pytest.approx(1.5 * one.variance)


@pytest.mark.parametrize("df", [2, 3, 10, 309])
def test_the_correction_is_near_its_approximation(df: int) -> None:
    assert effects.correction(df) == pytest.approx(1 - 3 / (4 * df - 1), abs=0.01 if df > 3 else 0.03)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda: effects.from_arms(Arm(1, 0, 10), IN_PERSON, direction=1), "standard deviation is above 0"),
        (lambda: effects.from_arms(Arm(1, 1, 1), IN_PERSON, direction=1), "at least 2 people"),
        (lambda: effects.from_arms(ONLINE, IN_PERSON, direction=2), "direction is 1 or -1"),
        (lambda: effects.from_p(1.0, 10, 10, direction=1, sign=1), "p lies between"),
        (lambda: effects.from_f(4.0, 10, 10, direction=1, sign=0), "direction is 1 or -1"),
        (lambda: effects.from_r(1.0, 10, direction=1), "r lies between"),
        (lambda: effects.from_odds_ratio(0.9, 1.0, 2.0, direction=1), "within its interval"),
        (lambda: effects.from_interval(0.5, 0.6, 0.7), "within its interval"),
        (lambda: effects.within_people(ONLINE, 3.0, r=1.5, direction=1), "r lies between"),
    ],
)
def test_what_cannot_be(ask: Callable[[], object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        ask()
