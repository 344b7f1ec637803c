"""Pairs of one client's sessions: by hand, by scipy's U, by the robust error, and where the truth is known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sameroom.stats import comparison_report
from sameroom.stats.comparing import compare
from sameroom.stats.ordinal import Ordinal, ordinal_of
from sameroom.stats.pooling import Array
from sameroom.stats.ratings import Ratings
from sameroom.stats.robust import Block, Robust


def rated(client: list[int], online: list[int], score: list[float]) -> Ratings:
    places = np.arange(len(client))
    return Ratings(
        score=np.array(score, dtype=float),
        online=np.array(online, dtype=float),
        session=places + 1.0,
        client=np.array(client, dtype=np.intp),
        therapist=np.zeros(len(client), dtype=np.intp),
        visit=places,
        by_therapist=np.zeros(len(client), dtype=bool),
        covariates=[],
    )


def practice(seed: int, *, difference: float = 0.3, clients: int = 20, steps: float = 0.5) -> Ratings:
    """In whole `steps`, so that many are the same."""
    random = np.random.default_rng(seed)
    client = np.repeat(np.arange(clients), random.integers(2, 12, clients))
    online = (random.random(len(client)) < 0.5).astype(float)
    score = random.normal(0, 1, clients)[client] + difference * online + random.normal(0, 1, len(client))
    return rated(client.tolist(), online.tolist(), (np.round(score / steps) * steps).tolist())


def found(ratings: Ratings) -> Ordinal:
    one = ordinal_of(ratings)
    assert one
    return one


def test_by_hand() -> None:
    """Pairs of the first: 3 > 2, 3 = 3, 1 < 2, 1 < 3; of the second: 5 > 4. The third had one way."""
    one = found(rated([0, 0, 0, 0, 1, 1, 2], [1, 1, 0, 0, 1, 0, 1], [3, 1, 2, 3, 5, 4, 9]))
    first, second = 4 / 5, 1 / 3
    total = first + second
    assert one.clients == 2
    assert one.higher == pytest.approx((first / 4 + second) / total)
    assert one.same == pytest.approx(first / 4 / total)
    assert one.lower == pytest.approx(first / 2 / total)
    assert one.win.estimate == pytest.approx((first * 0.375 + second) / total)


def by_client(ratings: Ratings) -> tuple[Array, Array]:
    """The share that scipy's U has of all pairs, and van Elteren's weight, of each client who had both ways."""
    shares, weights = [], []
    for one in np.unique(ratings.client):
        own = ratings.client == one
        a, b = ratings.score[own & (ratings.online == 1)], ratings.score[own & (ratings.online == 0)]
        if len(a) and len(b):
            shares.append(
                stats.mannwhitneyu(a, b, method="asymptotic", use_continuity=False).statistic / (len(a) * len(b))
            )
            weights.append(len(a) * len(b) / (len(a) + len(b) + 1))
    return np.array(shares), np.array(weights)


@pytest.mark.parametrize("seed", range(5))
def test_by_a_second_route(seed: int) -> None:
    """scipy's U of each client, and CR2 of their weighted mean by the class that other models use."""
    ratings = practice(seed)
    shares, weights = by_client(ratings)
    mean = weights @ shares / weights.sum()
    ones = np.ones((1, 1))
    blocks = [Block(ones, np.array([one - mean]), ones / weight) for one, weight in zip(shares, weights, strict=True)]
    robust = Robust(blocks, ones / weights.sum()).estimate(np.array([mean]), np.ones(1))
    one = found(ratings)
    assert (one.win.estimate, one.win.se, one.win.df) == pytest.approx((mean, robust.se, robust.df))
    assert one.win.ci == pytest.approx(robust.ci) and one.win.p is None
    assert one.higher + one.same + one.lower == pytest.approx(1)
    assert one.higher + one.same / 2 == pytest.approx(one.win.estimate)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000))
def test_order_names_and_every_scale_that_keeps_the_order_change_nothing(seed: int) -> None:
    ratings = practice(seed)
    one, order = found(ratings), np.random.default_rng(seed).permutation(len(ratings))
    for scale in (np.exp, np.arctan, lambda score: 3 * score - 2):
        moved = replace(ratings, score=scale(ratings.score), client=500 - ratings.client).at(order)
        other = found(moved)
        assert (other.higher, other.same, *other.win.ci) == pytest.approx((one.higher, one.same, *one.win.ci))


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000))
def test_the_other_way_round(seed: int) -> None:
    ratings = practice(seed)
    one, other = found(ratings), found(replace(ratings, online=1 - ratings.online))
    assert (other.higher, other.same, other.lower) == pytest.approx((one.lower, one.same, one.higher))
    assert other.win.se == pytest.approx(one.win.se)


def test_where_the_truth_is_known() -> None:
    """Of normal ratings with an error of 1 the share is Φ(difference / √2): 95 % intervals hold it about as often."""
    truth, held = stats.norm.cdf(0.3 / 2**0.5), 0
    for seed in range(400):
        held += not found(practice(seed, steps=1e-9)).win.ci.excludes(truth)
    assert stats.binomtest(held, 400, 0.95).pvalue > 0.01


def test_an_interval_of_a_share_lies_from_0_to_1() -> None:
    """Of two clients, one rates those online higher each time, one as often as not: one degree of freedom is wide."""
    for turned in (0, 1):
        ways = [abs(way - turned) for way in (1, 0, 1, 0, 0)]
        one = found(rated([0, 0, 1, 1, 1], ways, [2, 1, 2, 1, 3]))
        assert 0 <= one.win.ci.low < one.win.estimate < one.win.ci.high <= 1
        assert 0 <= one.ci90.low < one.win.estimate < one.ci90.high <= 1


def test_of_one_client_or_where_all_are_alike_nothing_is_said() -> None:
    assert ordinal_of(rated([], [], [])) is None
    assert ordinal_of(rated([0, 0], [1, 0], [1, 2])) is None
    assert ordinal_of(rated([0, 0, 1, 1], [1, 0, 1, 0], [1, 2, 1, 2])) is None
    assert ordinal_of(rated([0, 1, 2], [1, 0, 1], [1, 2, 3])) is None


def test_it_stands_beside_the_verdict() -> None:
    ratings = practice(3)
    comparison = compare(ratings, sd=1.0)
    told = comparison_report.as_json(comparison, file="ratings.csv")["ordinal"]
    assert told["therapist"] is None
    assert set(told["client"]) == {"clients", "higher", "same", "lower", "win", "se", "df", "ci", "ci90"}
    said = comparison_report.as_text(comparison, file="ratings.csv")
    assert f"higher in {told['client']['higher']:.0%}, the same in {told['client']['same']:.0%}" in said
    assert f"With half of the same it is higher in {told['client']['win']:.1%} (95 %" in said
