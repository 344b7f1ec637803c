"""The mixed model against lme4 1.1-31 and lmerTest, a search on the whole covariance, and what holds for any data."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from sameroom.stats.mixed import CannotFit, Codes, Mixed, fit, gather
from sameroom.stats.pooling import Array
from sameroom.stats.tables import Table
from tests.stats.given import column, table

# lme4 ends its search where the criterion changes by less than 1e-5 or so: variances agree to 5 digits, the rest to 6.
FIVE, SIX = 3e-5, 2e-6


def codes(of: Table, *names: str) -> Codes:
    keys = ["|".join(row.name(name) for name in names) for row in of]
    return np.unique(keys, return_inverse=True)[1]


def model(y: Array, columns: dict[str, Array], groups: Sequence[tuple[str, Codes]]) -> Mixed:
    whole = {"intercept": np.ones(len(y)), **columns}
    return fit(gather(y, np.column_stack(list(whole.values())), list(whole), groups))


def test_pastes() -> None:
    """Casks in batches: lmer(strength ~ 1 + (1 | batch/cask))."""
    of = table("pastes")
    found = model(column(of, "strength"), {}, [("cask", codes(of, "batch", "cask")), ("batch", codes(of, "batch"))])
    assert found.criterion == pytest.approx(246.9907459, abs=1e-6)
    assert found.variances == pytest.approx({"cask": 8.4336659, "batch": 1.6573109, "residual": 0.67799995}, rel=FIVE)
    mean = found.estimate(np.ones(1))
    assert (mean.estimate, mean.se) == pytest.approx((60.05333333, 0.6768702151), rel=SIX)
    assert mean.df == pytest.approx(9, abs=1e-3)


def test_oxide() -> None:
    """Wafers in lots, with two sources: lmer(Thickness ~ Source + (1 | Lot/Wafer))."""
    of = table("oxide")
    source = (column(of, "source") == 2).astype(float)
    groups = [("wafer", codes(of, "lot", "wafer")), ("lot", codes(of, "lot"))]
    found = model(column(of, "thickness"), {"source 2": source}, groups)
    assert found.criterion == pytest.approx(446.4778658, abs=1e-6)
    assert found.variances == pytest.approx({"wafer": 35.865739, "lot": 119.892552, "residual": 12.569444}, rel=FIVE)
    intercept, slope = (found.estimate(one) for one in np.eye(2))
    assert (intercept.estimate, intercept.se) == pytest.approx((1995.111111, 5.771576978), rel=1e-5)
    assert (slope.estimate, slope.se, slope.p) == pytest.approx((10.08333333, 8.162242438, 0.26287), rel=3e-5)
    assert (intercept.df, slope.df) == pytest.approx((6, 6), abs=1e-3)


def one_way(groups: int, size: int, spread: float, seed: int) -> tuple[Array, Codes]:
    random = np.random.default_rng(seed)
    code = np.repeat(np.arange(groups), size)
    return random.normal(0, spread, groups)[code] + random.normal(0, 1, groups * size), code


@pytest.mark.parametrize("seed", range(5))
def test_a_balanced_one_way_layout_is_known_by_hand(seed: int) -> None:
    """Mean squares: between less within, divided by the size; the mean has groups - 1 degrees of freedom."""
    y, code = one_way(8, 6, 2.0, seed)
    means = y.reshape(8, 6).mean(axis=1)
    within = ((y.reshape(8, 6) - means[:, None]) ** 2).sum() / 40
    between = 6 * means.var(ddof=1)
    found = model(y, {}, [("group", code)])
    assert found.variances == pytest.approx({"group": (between - within) / 6, "residual": within}, rel=1e-6)
    mean = found.estimate(np.ones(1))
    assert (mean.estimate, mean.se, mean.df) == pytest.approx((y.mean(), (between / 48) ** 0.5, 7), rel=1e-5)


def test_no_variance_between_groups_is_said_to_be_none() -> None:
    """Then it is least squares."""
    random = np.random.default_rng(3)
    y = random.normal(size=40)
    y -= np.repeat(y.reshape(10, 4).mean(axis=1), 4)  # the groups are all alike
    found = model(y, {}, [("group", np.repeat(np.arange(10), 4))])
    assert found.singular == ("group",) and found.variances["group"] == 0
    mean = found.estimate(np.ones(1))
    assert (mean.se, mean.df) == pytest.approx((y.std(ddof=1) / 40**0.5, 39))


def nested(seed: int) -> tuple[Array, dict[str, Array], list[tuple[str, Codes]]]:
    random = np.random.default_rng(seed)
    client = np.repeat(np.arange(15), 6)
    therapist = client // 4
    x = random.normal(size=90)
    y = 3 + 0.4 * x + random.normal(0, 0.8, 4)[therapist] + random.normal(0, 0.6, 15)[client] + random.normal(size=90)
    return y, {"x": x}, [("client", client), ("therapist", therapist)]


def criterion(logs: Array, y: Array, x: Array, groups: Sequence[Codes]) -> float:
    """-2 log restricted likelihood, on the whole covariance."""
    *between, residual = np.exp(logs)
    whole = residual * np.eye(len(y))
    for variance, code in zip(between, groups, strict=True):
        whole += variance * (code[:, None] == code[None, :])
    inverse = np.linalg.inv(whole)
    information = x.T @ inverse @ x
    rest = y - x @ np.linalg.solve(information, x.T @ inverse @ y)
    logs_of = np.linalg.slogdet(whole)[1] + np.linalg.slogdet(information)[1]
    return float((len(y) - x.shape[1]) * np.log(2 * np.pi) + logs_of + rest @ inverse @ rest)


@pytest.mark.parametrize("seed", range(3))
def test_by_a_second_route(seed: int) -> None:
    """The covariance written out, searched without slopes; degrees of freedom from differences of it."""
    y, columns, groups = nested(seed)
    x, of = np.column_stack([np.ones(90), columns["x"]]), [code for _name, code in groups]
    found = model(y, columns, groups)
    searched = optimize.minimize(
        lambda logs: criterion(logs, y, x, of),
        [-1.0, -1.0, 0.0],
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-11},
    )
    assert found.criterion == pytest.approx(searched.fun, abs=1e-6)
    assert list(found.variances.values()) == pytest.approx(list(np.exp(searched.x)), rel=1e-3)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.floats(0.1, 10), st.floats(-5, 5))
def test_another_scale_another_order_other_names(seed: int, factor: float, shift: float) -> None:
    y, columns, groups = nested(seed)
    one = model(y, columns, groups).estimate(np.array([0.0, 1.0]))
    order = np.random.default_rng(seed).permutation(90)
    moved = {"x": columns["x"][order]}
    other = model(factor * y[order] + shift, moved, [(name, 1000 - code[order]) for name, code in groups])
    again = other.estimate(np.array([0.0, 1.0]))
    assert (again.estimate, again.se) == pytest.approx((factor * one.estimate, factor * one.se), rel=1e-5, abs=1e-9)
    assert again.df == pytest.approx(one.df, rel=1e-3)


def test_what_cannot_be_fitted() -> None:
    y, columns, groups = nested(1)
    with pytest.raises(CannotFit, match="“twice” follows from the other columns"):
        model(y, {**columns, "twice": 2 * columns["x"] + 1}, groups)
    with pytest.raises(CannotFit, match="2 ratings are too few for 2 coefficients"):
        model(y[:2], {"x": columns["x"][:2]}, [(name, code[:2]) for name, code in groups])
    with pytest.raises(CannotFit, match="without any rest"):
        model(np.ones(90), columns, groups)
