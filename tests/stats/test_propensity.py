"""Likelihoods, balance and E-values: printed numbers, closed forms, a second route, what changes nothing."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, special

from sameroom.stats.balance import balance_of, effective_size
from sameroom.stats.e_value import of_difference, of_ratio
from sameroom.stats.effects import Arm, correction, from_arms
from sameroom.stats.pooling import Array
from sameroom.stats.propensity import propensity_of

# Dalal, Fowlkes & Hoadley 1989: twenty-three launches, the temperature, and whether an O-ring was hurt.
TEMPERATURES = (66, 70, 69, 68, 67, 72, 73, 70, 57, 63, 70, 78, 67, 53, 67, 75, 70, 81, 76, 79, 75, 76, 58)
HURT = (0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1)


def test_the_rings_of_the_challenger_as_r_prints_them() -> None:
    """glm(hurt ~ temperature, binomial)."""
    x = np.column_stack([np.ones(23), np.array(TEMPERATURES, dtype=float)])
    found = propensity_of(np.array(HURT, dtype=float), x, ("intercept", "temperature"))
    assert found.coefficients == pytest.approx([15.0429, -0.2322], abs=5e-5)
    assert np.sqrt(np.diag(found.cov)) == pytest.approx([7.3786, 0.1082], abs=5e-5)
    assert not found.is_penalised


def people(seed: int, clients: int = 60) -> tuple[Array, Array]:
    random = np.random.default_rng(seed)
    x = np.column_stack([np.ones(clients), random.normal(size=(clients, 2))])
    return (random.random(clients) < special.expit(x[:, 1] - 0.3)).astype(float), x


@pytest.mark.parametrize("is_separated", [False, True])
def test_by_a_second_route(is_separated: bool) -> None:
    """A search without slopes of the likelihood; where it has no end, of the penalised one."""
    is_online, x = people(4)
    if is_separated:
        is_online = (x[:, 1] > 0.2).astype(float)

    def lower(beta: Array) -> float:
        eta = x @ beta
        e = special.expit(eta)
        information = (x * (e * (1 - e))[:, None]).T @ x
        likelihood = (is_online * eta - np.logaddexp(0, eta)).sum()
        return -float(likelihood + is_separated * np.linalg.slogdet(information)[1] / 2)

    searched = optimize.minimize(
        lower, np.zeros(3), method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 4_000}
    )
    found = propensity_of(is_online, x, ("intercept", "a", "b"))
    assert found.is_penalised == is_separated
    assert found.coefficients == pytest.approx(searched.x, rel=1e-4, abs=1e-5)


def test_a_column_that_tells_the_ways_apart_counts_half_a_client_more_in_each_cell() -> None:
    """Firth's penalty of two groups: the closed form of Heinze & Schemper 2002."""
    group = np.repeat([0.0, 1.0], [12, 9])
    is_online = np.concatenate([np.repeat([1.0, 0.0], [5, 7]), np.ones(9)])
    found = propensity_of(is_online, np.column_stack([np.ones(21), group]), ("intercept", "group"))
    assert found.is_penalised
    first, second = math.log(5.5 / 7.5), math.log(9.5 / 0.5)
    assert found.coefficients == pytest.approx([first, second - first], abs=1e-8)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 1_000))
def test_overlap_weights_make_the_means_of_all_columns_the_same(seed: int) -> None:
    """Li, Morgan & Zaslavsky 2018, theorem 3."""
    is_online, x = people(seed)
    found = propensity_of(is_online, x, ("intercept", "a", "b"))
    if found.is_penalised:
        return
    told = balance_of(x[:, 1:], ("a", "b"), is_online, found.overlap(is_online))
    assert [one.after for one in told] == pytest.approx([0, 0], abs=1e-7)
    assert all(one.is_balanced for one in told)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 1_000), st.floats(0.01, 100), st.floats(-50, 50))
def test_order_and_scales_change_no_likelihood_and_no_balance(seed: int, factor: float, shift: float) -> None:
    is_online, x = people(seed)
    order = np.random.default_rng(seed).permutation(60)
    one = propensity_of(is_online, x, ("intercept", "a", "b"))
    moved = np.column_stack([x[:, 0], factor * x[:, 1] + shift, x[:, 2]])[order]
    other = propensity_of(is_online[order], moved, ("intercept", "a", "b"))
    assert other.of_each == pytest.approx(one.of_each[order], rel=1e-6, abs=1e-9)
    was = balance_of(x[:, 1:], ("a", "b"), is_online, np.ones(60))
    is_ = balance_of(moved[:, 1:], ("a", "b"), is_online[order], np.ones(60))
    assert [one.before for one in is_] == pytest.approx([one.before for one in was], rel=1e-6, abs=1e-9)


def test_balance_by_a_second_route() -> None:
    """Of ways of the same size it is Hedges' g without its correction; of 0 and 1 the difference of shares by hand."""
    random = np.random.default_rng(9)
    values, is_online = random.normal(5, 2, 40), np.tile([1.0, 0.0], 20)
    online, in_person = (values[is_online == way] for way in (1, 0))
    arms = [Arm(float(own.mean()), float(own.std(ddof=1)), 20) for own in (online, in_person)]
    g = from_arms(*arms, direction=1).value / correction(38)
    flag = np.concatenate([np.tile([1.0, 0.0], 10), np.tile([1.0, 0.0, 0.0, 0.0], 5)])[
        np.argsort(-is_online, kind="stable").argsort()
    ]
    weights = np.ones(40)
    told = balance_of(np.column_stack([values, flag]), ("values", "flag"), is_online, weights)
    assert told[0].before == told[0].after == pytest.approx(g)
    assert told[1].before == pytest.approx((0.5 - 0.25) / math.sqrt((0.25 + 0.1875) / 2))
    assert not told[1].is_balanced


def test_weights_move_the_means_alone() -> None:
    column, is_online = np.array([0.0, 2.0, 4.0, 1.0, 3.0]), np.array([1.0, 1.0, 1.0, 0.0, 0.0])
    told = balance_of(column[:, None], ("a",), is_online, np.array([1.0, 1.0, 2.0, 3.0, 1.0]))[0]
    spread = math.sqrt((4 + 2) / 2)
    assert (told.before, told.after) == pytest.approx((0, (2.5 - 1.5) / spread))


def test_columns_that_do_not_differ_within_a_way() -> None:
    is_online = np.array([1.0, 1.0, 0.0, 0.0])
    told = balance_of(np.column_stack([is_online, np.ones(4)]), ("way", "same"), is_online, np.ones(4))
    assert told[0].before == math.inf and not told[0].is_balanced
    assert told[1].before == 0 and told[1].is_balanced


def test_how_many_clients_weights_are_worth() -> None:
    assert effective_size(np.full(7, 0.3)) == pytest.approx(7)
    assert effective_size(np.array([1.0, 1.0, 0.0])) == pytest.approx(2)


@pytest.mark.parametrize(
    ("ratio", "low", "high", "printed"),
    [
        (3.9, 1.8, 8.7, (7.26, 3.0)),  # VanderWeele & Ding 2017, feeding and deaths of infants
        (0.80, 0.71, 0.91, (1.81, 1.43)),  # the same, breastfeeding and leukaemia
        (10.73, 8.02, 14.36, (20.94777, 15.52336)),  # R's EValue, smoking and lung cancer
        (1.2, 0.9, 1.6, (1.69, 1.0)),  # the interval includes no difference
    ],
)
def test_e_values_as_printed(ratio: float, low: float, high: float, printed: tuple[float, float]) -> None:
    found = of_ratio(ratio, low, high)
    assert (found.estimate, found.limit) == pytest.approx(printed, abs=5e-6 if ratio > 10 else 5e-3)


def test_e_value_of_a_difference_as_r_has_it() -> None:
    """evalues.MD(0.5, se = 0.2)."""
    for d in (0.5, -0.5):
        found = of_difference(d, 0.2)
        assert (found.estimate, found.limit) == pytest.approx((2.52914198186127, 1.44302956344269), rel=1e-12)


@given(st.floats(1.001, 50))
def test_e_value_by_a_second_route(ratio: float) -> None:
    """Ding & VanderWeele's bound, E² / (2E - 1), is the ratio itself; the other way round it is the same."""
    found = of_ratio(ratio, ratio, ratio).estimate
    assert found**2 / (2 * found - 1) == pytest.approx(ratio)
    assert of_ratio(1 / ratio, 1 / ratio, 1 / ratio).estimate == pytest.approx(found)


def test_what_has_no_e_value() -> None:
    for numbers in ((0.0, 0.0, 1.0), (2.0, 2.5, 3.0), (2.0, 1.0, 1.5)):
        with pytest.raises(ValueError, match="within its interval"):
            of_ratio(*numbers)
    with pytest.raises(ValueError, match="not below 0"):
        of_difference(0.1, -1.0)
    with pytest.raises(ValueError, match="so large"):
        of_difference(1e6, 1.0)
