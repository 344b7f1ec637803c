"""The mixed model against lme4 1.1-31 and lmerTest, a search on the whole covariance, and what holds for any data."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from sameroom.stats.mixed import CannotFit, Codes, Mixed, fit, gather
from sameroom.stats.pooling import Array
from sameroom.stats.robust import Block, Robust
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


# Dyestuff and Dyestuff2 (Davies & Goldsmith 1972; Box & Tiao 1973): six batches of five.
YIELDS = (
    (1545, 1440, 1440, 1520, 1580, 1540, 1555, 1490, 1560, 1495, 1595, 1550, 1605, 1510, 1560)
    + (1445, 1440, 1595, 1465, 1545, 1595, 1630, 1515, 1635, 1625, 1520, 1455, 1450, 1480, 1445)
)  # fmt: skip
INVENTED = (
    (7.298, 3.846, 2.434, 9.566, 7.990, 5.220, 6.556, 0.608, 11.788, -0.892, 0.110, 10.386, 13.434, 5.510, 8.166)
    + (2.212, 4.852, 7.092, 9.288, 4.980, 0.282, 9.014, 4.458, 9.446, 7.198, 1.722, 4.782, 8.106, 0.758, 3.758)
)  # fmt: skip
BATCH = np.repeat(np.arange(6), 5)


def test_dyestuff() -> None:
    found = model(np.array(YIELDS, dtype=float), {}, [("batch", BATCH)])
    assert found.criterion == pytest.approx(319.6542768, abs=1e-6)
    assert found.variances == pytest.approx({"batch": 1764.050, "residual": 2451.250}, rel=1e-6)
    mean = found.estimate(np.ones(1))
    assert (mean.estimate, mean.se, mean.df) == pytest.approx((1527.5, 19.38341218, 5), rel=1e-6)


def test_dyestuff2_has_no_variance_between_batches() -> None:
    found = model(np.array(INVENTED), {}, [("batch", BATCH)])
    assert found.criterion == pytest.approx(161.8282778, abs=1e-6)
    assert found.singular == ("batch",)
    mean = found.estimate(np.ones(1))
    assert (mean.estimate, mean.se, mean.df) == pytest.approx((5.6656, 0.6783880312, 29), rel=1e-6)
    assert found.residual == pytest.approx(13.80630963, rel=1e-6)


def test_sleepstudy() -> None:
    """Belenky et al. 2003: lmer(Reaction ~ Days + (1 | Subject))."""
    of = table("sleepstudy")
    found = model(column(of, "reaction"), {"days": column(of, "days")}, [("subject", codes(of, "subject"))])
    assert found.criterion == pytest.approx(1786.465085, abs=1e-6)
    assert found.variances == pytest.approx({"subject": 1378.178514, "residual": 960.456579}, rel=FIVE)
    intercept, days = (found.estimate(one) for one in np.eye(2))
    assert (intercept.estimate, intercept.se) == pytest.approx((251.405105, 9.746716), rel=SIX)
    assert (days.estimate, days.se) == pytest.approx((10.467286, 0.804221), rel=SIX)
    assert (intercept.df, days.df) == pytest.approx((22.81, 161), abs=6e-3)


def test_orthodont() -> None:
    """Potthoff & Roy 1964: lmer(distance ~ age * Sex + (1 | Subject))."""
    of = table("orthodont")
    age, girl = column(of, "age"), np.array([float(row.name("subject").startswith("F")) for row in of])
    columns = {"age": age, "girl": girl, "age:girl": age * girl}
    found = model(column(of, "distance"), columns, [("subject", codes(of, "subject"))])
    assert found.criterion == pytest.approx(433.757249, abs=1e-6)
    assert found.variances == pytest.approx({"subject": 3.298634, "residual": 1.922055}, rel=FIVE)
    differs = found.estimate(found.contrast({"age:girl": 1.0}))
    assert (differs.estimate, differs.se) == pytest.approx((-0.304830, 0.121421), rel=5e-6)
    assert differs.df == pytest.approx(79, abs=1e-3)


def both_sides() -> tuple[Table, dict[str, Array], list[tuple[str, Codes]]]:
    """The synthetic practice with the columns as R had them."""
    of = table("sessions")
    rater = np.array([float(row.name("rater") == "therapist") for row in of])
    within, between = column(of, "online_w"), column(of, "online_b")
    columns = {
        "online_w": within,
        "online_b": between,
        "rater": rater,
        "session": column(of, "session"),
        "severity": column(of, "severity"),
        "online_w:rater": within * rater,
        "online_b:rater": between * rater,
    }
    nests = (("visit", ("client", "session")), ("client", ("client",)), ("therapist", ("therapist",)))
    return of, columns, [(name, codes(of, *keys)) for name, keys in nests]


# estimate, SE, df: lmerTest's printout.
BOTH_SIDES = {
    "intercept": (5.4685730268, 0.18474144921, 39.9480926),
    "online_w": (-0.0443690926, 0.05735610005, 1269.5370003),
    "online_b": (-0.0129493450, 0.24518338295, 93.2695067),
    "rater": (-0.4192223677, 0.05369044504, 757.9280163),
    "session": (0.0319401445, 0.00570187298, 719.2704592),
    "severity": (-0.2475212308, 0.08374673083, 84.7781363),
    "online_w:rater": (-0.1944433714, 0.06648214869, 736.1446567),
    "online_b:rater": (-0.0864160433, 0.08160249494, 746.4119865),
}


def test_both_sides_of_a_practice() -> None:
    of, columns, groups = both_sides()
    found = model(column(of, "score"), columns, groups)
    assert found.criterion == pytest.approx(2839.0745, abs=1e-5)
    for name, (value, se, df) in BOTH_SIDES.items():
        one = found.estimate(found.contrast({name: 1.0}))
        assert (one.estimate, one.se) == pytest.approx((value, se), rel=2e-4), name
        assert one.df == pytest.approx(df, rel=5e-4), name
    therapist = found.estimate(found.contrast({"online_w": 1.0, "online_w:rater": 1.0}))
    assert (therapist.estimate, therapist.se) == pytest.approx((-0.238812464, 0.0550061887), rel=1e-5)
    assert (therapist.df, therapist.p) == pytest.approx((1228.36623, 1.53114756e-05), rel=1e-4)


def test_robust_by_therapist_as_clubsandwich_prints_it() -> None:
    """The clients' ratings, online_w and online_b by their own sessions; a therapist's whole covariance is a block."""
    of = table("sessions")
    own = np.array([row.name("rater") == "client" for row in of])
    client, therapist = codes(of, "client")[own], codes(of, "therapist")[own]
    online = np.array([float(row.name("modality") == "online") for row in of])[own]
    share = (np.bincount(client, online) / np.maximum(np.bincount(client), 1))[client]
    columns = {
        "online_w": online - share,
        "online_b": share,
        "session": column(of, "session")[own],
        "severity": column(of, "severity")[own],
    }
    y = column(of, "score")[own]
    found = model(y, columns, [("client", client), ("therapist", therapist)])
    x, variances = np.column_stack([np.ones(len(y)), *columns.values()]), found.variances
    blocks = []
    for places in (np.flatnonzero(therapist == one) for one in np.unique(therapist)):
        covariance = variances["residual"] * np.eye(len(places)) + variances["therapist"]
        covariance += variances["client"] * (client[places][:, None] == client[places][None, :])
        blocks.append(Block(x[places], (y - x @ found.beta)[places], covariance))
    robust = Robust(blocks, found.cov)
    printed = {
        "online_w": (0.0615, 9.82),
        "online_b": (0.2599, 9.39),
        "session": (0.0108, 9.62),
        "severity": (0.0642, 8.59),
    }
    for place, (se, df) in enumerate(printed.values(), start=1):
        one = robust.estimate(found.beta, np.eye(5)[place])
        assert one.se == pytest.approx(se, abs=6e-5)
        assert one.df == pytest.approx(df, abs=0.006)


def test_large_numbers_that_differ_little() -> None:
    y, columns, groups = nested(4)
    one, other = (model(shift + y, columns, groups).estimate(np.array([0.0, 1.0])) for shift in (0.0, 1e9))
    assert (other.estimate, other.se) == pytest.approx((one.estimate, one.se), rel=1e-4)


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
