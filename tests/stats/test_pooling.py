"""Random effects against metafor 3.8-1, and properties that hold whatever the studies are."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from sameroom.stats.pooling import Array, CannotPool, fit, prediction_interval, tau2_interval
from sameroom.stats.sensitivity import egger, leave_one_out, trim_and_fill
from sameroom.stats.studies import read_studies
from tests.stats.given import BCG_YEARS, bcg, column, table

SIX = 1e-6
A_FEW = settings(deadline=None, max_examples=40)


# metafor's own search ends earlier: REML 0.313243326 with 0.3132433 where the likelihood is highest; PM
# 0.318093712, where the same equation solved as EB gives 0.318068516.
@pytest.mark.parametrize(
    ("method", "tau2", "mean", "se", "i2"),
    [
        ("REML", 0.313243326, -0.714532348, 0.179781532, 92.22138607),
        ("DL", 0.308760263, -0.714117222, 0.178742090, 92.11734685),
        ("PM", 0.318068516, -0.714968159, 0.180892206, 92.33033937),
        ("ML", 0.280028171, -0.711199139, 0.171896817, 91.37828474),
        ("FE", 0.0, -0.430285164, 0.040498752, 92.11734685),
    ],
)
def test_each_method_on_the_vaccine(method: str, tau2: float, mean: float, se: float, i2: float) -> None:
    y, v, _latitude = bcg()
    found = fit(y, v, method=method, is_adjusted=False)
    assert found.tau2 == pytest.approx(tau2, rel=SIX, abs=1e-12)
    assert (found.mean.estimate, found.mean.se, found.i2) == pytest.approx((mean, se, i2), rel=SIX)
    assert (found.q, found.q_p) == pytest.approx((152.2330081, 1.996764591e-26), rel=SIX)


def test_the_vaccine_whole() -> None:
    y, v, _latitude = bcg()
    plain, found = fit(y, v, is_adjusted=False), fit(y, v)
    assert plain.log_likelihood == pytest.approx(-12.20237142, rel=SIX)
    assert plain.se_tau2 == pytest.approx(0.166425783, rel=SIX)
    assert plain.mean.ci == pytest.approx((-1.066897676, -0.362167021), rel=SIX)
    assert found.factor == pytest.approx(1.011269812, rel=SIX)
    assert (found.mean.se, found.mean.p, found.df) == pytest.approx((0.1807917455, 0.001920015085, 12), rel=SIX)
    assert found.mean.ci == pytest.approx((-1.108443723, -0.3206209737), rel=SIX)
    assert tau2_interval(found) == pytest.approx((0.1197, 1.1115), abs=5e-5)
    assert prediction_interval(plain.mean, plain.tau2, None) == pytest.approx((-1.866692347, 0.4376276499), rel=SIX)
    assert prediction_interval(found.mean, found.tau2, 12) == pytest.approx((-1.996016967, 0.5669522703), rel=SIX)


def test_moderators_of_the_vaccine() -> None:
    y, v, latitude = bcg()
    one = fit(y, v, np.column_stack([np.ones(13), latitude]))
    _intercept, slope = one.coefficients
    assert (slope.estimate, slope.se, slope.p) == pytest.approx((-0.0291, 0.0082, 0.0046), abs=5e-5)
    assert slope.estimate / slope.se == pytest.approx(-3.5483, abs=1e-4)
    assert (one.tau2, one.df) == pytest.approx((0.0764, 11), abs=1e-4)
    both = fit(y, v, np.column_stack([np.ones(13), latitude, BCG_YEARS]), is_adjusted=False)
    assert both.beta == pytest.approx([-3.5455, -0.0280, 0.0019], abs=2e-4)
    assert [one.se for one in both.coefficients] == pytest.approx([29.0959, 0.0102, 0.0147], rel=1e-3, abs=5e-5)
    assert both.tau2 == pytest.approx(0.1108, abs=5e-5)


# estimate, tau2, studentised residual: metafor's leave1out and influence.
LEFT_OUT = (
    (-0.7071, 0.3362, -0.2181),
    (-0.6540, 0.2926, -1.2918),
    (-0.6856, 0.3207, -0.7547),
    (-0.6284, 0.2628, -1.4512),
    (-0.7642, 0.3278, 0.8477),
    (-0.7109, 0.3596, -0.1180),
    (-0.6552, 0.2930, -1.3037),
    (-0.7948, 0.2732, 1.4501),
    (-0.7412, 0.3495, 0.4076),
    (-0.6530, 0.2987, -1.1277),
    (-0.7579, 0.3405, 0.6691),
    (-0.7598, 0.3082, 1.2898),
    (-0.7775, 0.3037, 1.1879),
)


def test_what_the_vaccine_hangs_on() -> None:
    y, v, _latitude = bcg()
    found = leave_one_out(fit(y, v))
    for one, (mean, tau2, studentised) in zip(found, LEFT_OUT, strict=True):
        assert (one.mean.estimate, one.tau2, one.studentised) == pytest.approx((mean, tau2, studentised), abs=6e-5)
    small = egger(fit(y, v), is_adjusted=False)
    assert small
    assert (small.slope.estimate / small.slope.se, small.slope.p) == pytest.approx((-0.8033, 0.4218), abs=5e-5)
    assert (small.limit.estimate, *small.limit.ci) == pytest.approx((-0.5104, -1.1182, 0.0974), abs=5e-5)
    filled = trim_and_fill(fit(y, v, is_adjusted=False))
    assert (filled.missing, filled.side) == (1, "right")
    assert (filled.mean.estimate, filled.mean.se, filled.tau2) == pytest.approx((-0.6571, 0.1785, 0.3313), abs=5e-5)


def test_expectations_of_teachers() -> None:
    """Raudenbush 1985, weeks at most 3. metafor's steps end below 1e-5 of τ², ours at the highest likelihood."""
    of = table("raudenbush1985")
    y, v, weeks = column(of, "effect"), column(of, "variance"), np.minimum(column(of, "weeks"), 3)
    plain = fit(y, v, is_adjusted=False)
    assert (plain.tau2, plain.mean.estimate, plain.mean.se) == pytest.approx((0.018826, 0.083708, 0.051646), abs=1e-5)
    assert (plain.i2, plain.q) == pytest.approx((41.857091, 35.829536), abs=0.02)
    assert plain.q == pytest.approx(35.829536, abs=5e-7)
    assert tau2_interval(plain) == pytest.approx((0.005855, 0.197725), abs=5e-5)
    assert prediction_interval(plain.mean, plain.tau2, None) == pytest.approx((-0.203636, 0.371053), abs=1e-4)
    adjusted = fit(y, v)
    assert (adjusted.mean.se, adjusted.mean.p) == pytest.approx((0.0616, 0.1908), abs=1e-4)
    moderated = fit(y, v, np.column_stack([np.ones(19), weeks]), is_adjusted=False)
    assert moderated.beta == pytest.approx([0.4072, -0.1572], abs=5e-5)
    assert moderated.tau2 == pytest.approx(0, abs=1e-6)


def test_lengths_of_stay() -> None:
    """Normand 1999: standardised mean differences, with what follows from them."""
    studies = read_studies(table("normand1999"))
    assert (studies.y[0], studies.v[0]) == pytest.approx((-0.355169641, 0.0130646755), rel=SIX)
    assert (studies.y[8], studies.v[8]) == pytest.approx((0.289556230, 0.0362717342), rel=SIX)
    plain, found = fit(studies.y, studies.v, is_adjusted=False), fit(studies.y, studies.v)
    assert (plain.mean.estimate, plain.mean.se, plain.tau2, plain.q) == pytest.approx(
        (-0.537108259, 0.308661492, 0.790842921, 123.729274360), rel=SIX
    )
    assert (found.mean.se, *found.mean.ci, found.mean.p) == pytest.approx(
        (0.309285634, -1.250322209, 0.176105692, 0.120664532), rel=SIX
    )
    assert prediction_interval(found.mean, found.tau2, 8) == pytest.approx((-2.70830701, 1.63409049), rel=SIX)
    assert tau2_interval(plain) == pytest.approx((0.325388402, 3.10840335), rel=2e-5)
    x = np.column_stack([np.ones(9), np.sqrt(studies.v)])
    by_error = fit(studies.y, studies.v, x, is_adjusted=False).coefficients[1]
    assert by_error.estimate / by_error.se == pytest.approx(-0.7657, abs=5e-5)
    assert trim_and_fill(plain).missing == 0


def test_small_studies_by_their_size_and_not_by_their_error() -> None:
    """As metafor's regtest(predictor = "sqrtninv"), whose n is of both arms: z -0.2323."""
    studies = read_studies(table("normand1999"))
    totals = np.array([row.needed("n_arm1") + row.needed("n_arm2") for row in studies.rows])
    slope = fit(studies.y, studies.v, np.column_stack([np.ones(9), totals**-0.5]), is_adjusted=False).coefficients[1]
    assert slope.estimate / slope.se == pytest.approx(-0.2323, abs=5e-5)


# By a second route: the restricted likelihood written down whole, with its highest place searched for.
@pytest.mark.parametrize("with_moderator", [False, True])
def test_the_likelihood_is_highest_there(with_moderator: bool) -> None:
    y, v, latitude = bcg()
    x = np.column_stack([np.ones(13), latitude]) if with_moderator else np.ones((13, 1))

    def minus_log(tau2: float) -> float:
        whole = np.diag(v + tau2)
        inverse = np.linalg.inv(whole)
        p = inverse - inverse @ x @ np.linalg.inv(x.T @ inverse @ x) @ x.T @ inverse
        return float(np.linalg.slogdet(whole)[1] + np.linalg.slogdet(x.T @ inverse @ x)[1] + y @ p @ y)

    best = optimize.minimize_scalar(minus_log, bounds=(0, 2), method="bounded", options={"xatol": 1e-10}).x
    assert fit(y, v, x).tau2 == pytest.approx(best, rel=1e-5)


@st.composite
def some_studies(draw: st.DrawFn, least: int = 3) -> tuple[Array, Array]:
    k = draw(st.integers(least, 12))
    y = draw(st.lists(st.floats(-3, 3), min_size=k, max_size=k))
    v = draw(st.lists(st.floats(0.01, 1), min_size=k, max_size=k))
    return np.array(y), np.array(v)


@A_FEW
@given(some_studies(), st.sampled_from(["REML", "DL", "PM", "ML", "FE"]), st.randoms(use_true_random=False))
def test_the_order_changes_nothing(studies: tuple[Array, Array], method: str, random: Any) -> None:
    y, v = studies
    order = list(range(len(y)))
    random.shuffle(order)
    one, other = fit(y, v, method=method), fit(y[order], v[order], method=method)
    assert other.tau2 == pytest.approx(one.tau2, rel=1e-5, abs=1e-7)
    assert other.mean.estimate == pytest.approx(one.mean.estimate, rel=1e-5, abs=1e-7)


@A_FEW
@given(some_studies(), st.floats(-2, 2), st.floats(0.5, 4))
def test_another_scale_is_another_scale(studies: tuple[Array, Array], shift: float, factor: float) -> None:
    y, v = studies
    one, other = fit(y, v), fit(factor * y + shift, factor**2 * v)
    assert other.tau2 == pytest.approx(factor**2 * one.tau2, rel=1e-4, abs=1e-6)
    assert other.mean.estimate == pytest.approx(factor * one.mean.estimate + shift, rel=1e-4, abs=1e-5)
    assert other.mean.se == pytest.approx(factor * one.mean.se, rel=1e-4, abs=1e-6)


@A_FEW
@given(some_studies())
def test_without_spread_it_is_the_fixed_effect(studies: tuple[Array, Array]) -> None:
    _y, v = studies
    y = np.full(len(v), 0.3)
    found, fixed = fit(y, v), fit(y, v, method="FE")
    assert found.tau2 == 0 and found.mean.estimate == pytest.approx(0.3)
    assert found.factor == pytest.approx(0, abs=1e-12)
    assert found.mean.se == pytest.approx(fixed.mean.se)


@A_FEW
@given(some_studies())
def test_the_interval_of_tau2_holds_what_is_not_surprising(studies: tuple[Array, Array]) -> None:
    y, v = studies
    low, high = tau2_interval(fit(y, v))
    assert 0 <= low <= high and math.isfinite(high)
    assert low <= fit(y, v, method="PM").tau2 * (1 + 1e-9) + 1e-9


@A_FEW
@given(some_studies(least=4))
def test_left_out_is_a_fit_of_the_rest(studies: tuple[Array, Array]) -> None:
    y, v = studies
    for one in leave_one_out(fit(y, v)):
        kept = np.arange(len(y)) != one.place
        assert one.mean == fit(y[kept], v[kept]).mean


def test_too_few_and_the_same_twice() -> None:
    y, v = np.array([0.1, 0.2]), np.array([0.1, 0.1])
    with pytest.raises(CannotPool, match="1 effects are too few for 1 coefficients"):
        fit(y[:1], v[:1])
    y, v, _latitude = bcg()
    with pytest.raises(CannotPool, match="say the same"):
        fit(y, v, np.column_stack([np.ones(13), np.full(13, 2.0)]))
