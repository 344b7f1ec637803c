"""Several effects of one study: against metafor's rma.mv and clubSandwich, and a search on the whole covariance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from sameroom.stats.dependence import clustered, profile_interval, three_levels
from sameroom.stats.pooling import Array, CannotPool, fit, prediction_interval
from sameroom.stats.pooling import estimate as an_estimate
from sameroom.stats.several import robust_of
from tests.stats.given import column, table

SIX = 1e-6


def schools() -> tuple[Array, Array, np.ndarray, Array]:
    """Konstantopoulos 2011: 56 schools in 11 districts; effect, variance, district, year."""
    of = table("konstantopoulos2011")
    return column(of, "effect"), column(of, "variance"), column(of, "district").astype(int), column(of, "year")


def test_schools_in_districts() -> None:
    y, v, district, _year = schools()
    found = three_levels(clustered(y, v, district))
    assert (found.between, found.within) == pytest.approx((0.06506194428, 0.03273651703), rel=SIX)
    (mean,) = found.coefficients
    assert (mean.estimate, mean.se) == pytest.approx((0.1847131637, 0.08455591874), rel=SIX)
    assert (found.log_likelihood, found.q) == pytest.approx((-7.958724034, 578.864018), rel=SIX)
    assert (*mean.ci, mean.p, mean.df) == pytest.approx((-0.003689164042, 0.3731154914, 0.05383354118, 10), rel=2e-6)
    normal = an_estimate(mean.estimate, mean.se, None)
    assert (*normal.ci, normal.p) == pytest.approx((0.01898660826, 0.3504397191, 0.028925), rel=2e-5)
    total = found.between + found.within
    assert prediction_interval(normal, total, None) == pytest.approx((-0.4502309701, 0.8196572974), rel=SIX)
    assert found.between / total == pytest.approx(0.6653, abs=5e-5)


def test_how_sure_the_variances_are() -> None:
    y, v, district, _year = schools()
    found = three_levels(clustered(y, v, district))
    assert profile_interval(found, "between") == pytest.approx((0.0222, 0.2072), abs=5e-5)
    assert profile_interval(found, "within") == pytest.approx((0.0163, 0.0628), abs=5e-5)


def test_by_maximum_likelihood() -> None:
    y, v, district, _year = schools()
    found = three_levels(clustered(y, v, district), is_restricted=False)
    (mean,) = found.coefficients
    assert (mean.estimate, mean.se, found.between, found.within) == pytest.approx(
        (0.1845, 0.0805, 0.0577, 0.0329), abs=5e-5
    )


def test_robust_errors_as_clubsandwich_prints_them() -> None:
    y, v, district, year = schools()
    plain = three_levels(clustered(y, v, district))
    mean = robust_of(plain).estimate(plain.beta, np.ones(1))
    assert (mean.se, mean.p) == pytest.approx((0.0845, 0.054), abs=5e-5)
    assert mean.df == pytest.approx(9.86, abs=0.005)
    assert mean.ci == pytest.approx((-0.00383, 0.373), abs=5e-4)
    found = three_levels(clustered(y, v, district, np.column_stack([np.ones(56), year])))
    assert (found.between, found.within) == pytest.approx((0.0723, 0.0327), abs=5e-5)
    intercept, slope = (robust_of(found).estimate(found.beta, unit) for unit in np.eye(2))
    assert (intercept.estimate, intercept.se) == pytest.approx((-10.3898, 19.92), abs=5e-3)
    assert (slope.estimate, slope.se) == pytest.approx((0.00531, 0.01), abs=5e-6)
    assert (intercept.df, slope.df) == pytest.approx((4.15, 4.19), abs=0.005)
    assert slope.p == pytest.approx(0.622, abs=5e-4)


def test_below_four_degrees_of_freedom_there_is_no_p() -> None:
    y, v, district, year = schools()
    few = district <= 56
    x = np.column_stack([np.ones(few.sum()), year[few]])
    found = three_levels(clustered(y[few], v[few], district[few], x))
    slope = robust_of(found).estimate(found.beta, np.array([0.0, 1.0]))
    assert slope.df is not None and slope.df < 4
    assert slope.p is None


def minus_log(theta: Array, y: Array, v: Array, cluster: np.ndarray, rho: float) -> float:
    """-2 log restricted likelihood, less its constants, with the whole covariance."""
    same = cluster[:, None] == cluster[None, :]
    root = np.sqrt(v)
    sampling = np.where(same, rho * np.outer(root, root), 0.0)
    np.fill_diagonal(sampling, v)
    whole = sampling + theta[0] * same + theta[1] * np.eye(len(y))
    inverse, x = np.linalg.inv(whole), np.ones((len(y), 1))
    information = x.T @ inverse @ x
    p = inverse - inverse @ x @ np.linalg.inv(information) @ x.T @ inverse
    return float(np.linalg.slogdet(whole)[1] + np.linalg.slogdet(information)[1] + y @ p @ y)


@pytest.mark.parametrize("rho", [0.0, 0.6, 0.9])
def test_by_a_second_route(rho: float) -> None:
    """A search without slopes, on the covariance written out."""
    y, v, district, _year = schools()
    found = three_levels(clustered(y, v, district, rho=rho))
    searched = optimize.minimize(
        lambda logs: minus_log(np.exp(logs), y, v, district, rho), [-3.0, -3.0], method="Nelder-Mead", tol=1e-10
    )
    assert (found.between, found.within) == pytest.approx(tuple(np.exp(searched.x)), rel=1e-4)
    here = minus_log(np.array([found.between, found.within]), y, v, district, rho)
    assert here == pytest.approx(searched.fun, abs=1e-7)
    constant = (len(y) - 1) * np.log(2 * np.pi) - np.log(len(y))
    assert found.log_likelihood == pytest.approx(-0.5 * (here + constant), rel=1e-9)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.6]))
def test_nowhere_near_is_it_higher(seed: int, rho: float) -> None:
    """Also where a variance is 0."""
    random = np.random.default_rng(seed)
    cluster = random.integers(0, 6, 20)
    v = random.uniform(0.01, 0.3, 20)
    spread = random.choice([0.0, 0.4])
    y = random.normal(0, spread, 6)[cluster] + random.normal(0, np.sqrt(v))
    found = three_levels(clustered(y, v, np.unique(cluster, return_inverse=True)[1], rho=rho))
    best = minus_log(np.array([found.between, found.within]), y, v, cluster, rho)
    for step in ((1.02, 1), (0.98, 1), (1, 1.02), (1, 0.98)):
        near = np.array([found.between, found.within]) * step + (0.001 if step[0] + step[1] > 2 else 0)
        assert minus_log(near, y, v, cluster, rho) >= best - 1e-7


def test_the_order_and_the_names_change_nothing() -> None:
    y, v, district, _year = schools()
    order = np.random.default_rng(7).permutation(56)
    one = three_levels(clustered(y, v, district))
    other = three_levels(clustered(y[order], v[order], -district[order]))
    assert (other.between, other.within) == pytest.approx((one.between, one.within), rel=1e-8)
    assert robust_of(other).df(np.ones(1)) == pytest.approx(robust_of(one).df(np.ones(1)))


def test_from_nearby_it_is_the_same_place() -> None:
    y, v, district, _year = schools()
    kept = district != 71
    whole = three_levels(clustered(y, v, district))
    fresh, near = (three_levels(clustered(y[kept], v[kept], district[kept]), near=of) for of in (None, whole))
    assert (near.between, near.within) == pytest.approx((fresh.between, fresh.within), rel=1e-7)


def test_one_effect_of_each_study_is_the_plain_model() -> None:
    y, v, _district, _year = schools()
    found, plain = three_levels(clustered(y, v, np.arange(56))), fit(y, v, is_adjusted=False)
    assert found.between + found.within == pytest.approx(plain.tau2, rel=SIX)
    assert found.coefficients[0].se == pytest.approx(plain.mean.se, rel=SIX)


def test_what_cannot_be() -> None:
    y, v, district, _year = schools()
    with pytest.raises(CannotPool, match="1 studies are too few"):
        three_levels(clustered(y, v, np.zeros(56, dtype=int)))
    with pytest.raises(CannotPool, match="ρ lies"):
        clustered(y, v, district, rho=1.0)
