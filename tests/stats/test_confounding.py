"""Between clients: printed and known answers, a second route each, what changes nothing, and made-up practices."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special
from scipy.stats import binomtest

from sameroom.stats.confounding import adjust
from sameroom.stats.doubly_robust import People, aipw, overlap, plain
from sameroom.stats.e_value import of_difference
from sameroom.stats.pooling import Array, Estimate
from sameroom.stats.propensity import CannotWeigh, propensity_of

THERAPISTS, TRUTH = 40, -0.1


def practice(
    seed: int, *, clients: int = 400, bend: float = 0.0, curve: float = 0.0, control: bool = False
) -> tuple[People, Array]:
    """Who is worse off comes online more often, and has a worse outcome; online itself changes it by TRUTH.

    `bend`: of the outcome, `curve`: of the likelihood, in the square of severity. Second: an outcome before all this;
    with `control` it differs by something that was not measured.
    """
    random = np.random.default_rng(seed)
    therapist = np.arange(clients) % THERAPISTS
    severity, distance = random.normal(size=clients), random.normal(size=clients)
    hidden = random.normal(size=clients) * control
    e = special.expit(0.7 * severity + 0.5 * distance + curve * (severity**2 - 1) + hidden)
    is_online = (random.random(clients) < e).astype(float)
    base = -0.8 * severity + 0.2 * distance + bend * (severity**2 - 1) - hidden
    base = base + random.normal(0, 0.2, THERAPISTS)[therapist]
    before, y = (base + effect * is_online + random.normal(0, 0.5, clients) for effect in (0.0, TRUTH))
    x = np.column_stack([np.ones(clients), severity, distance])
    return People(y, is_online, x, ("intercept", "severity", "distance"), therapist), before


def by(of: People, way: Callable[..., Estimate]) -> Estimate:
    return way(of, propensity_of(of.is_online, of.x, of.names))


# Hernán & Robins, Causal Inference: What If, table 2.2. Condition, transplant, death of twenty people.
HEARTS = (
    (0, 0, 0), (0, 0, 1), (0, 0, 0), (0, 0, 0), (0, 1, 0), (0, 1, 0), (0, 1, 0), (0, 1, 1), (1, 0, 1), (1, 0, 1),
    (1, 0, 0), (1, 1, 1), (1, 1, 1), (1, 1, 1), (1, 1, 1), (1, 1, 1), (1, 1, 1), (1, 1, 0), (1, 1, 0), (1, 1, 0),
)  # fmt: skip


def test_the_hearts_of_hernan_and_robins() -> None:
    """Dead are 7 of 13 and 3 of 7; once the condition is taken into account, half of them in both ways."""
    condition, given_, died = np.array(HEARTS, dtype=float).T
    x = np.column_stack([np.ones(20), condition])
    of = People(died, given_, x, ("intercept", "condition"), np.arange(20))
    assert plain(of).estimate == pytest.approx(7 / 13 - 3 / 7)
    for way in (aipw, overlap):
        assert by(of, way).estimate == pytest.approx(0, abs=1e-9)


def two_groups(seed: int) -> People:
    """One column of 0 and 1, so that every model is as rich as the data."""
    random = np.random.default_rng(seed)
    group = random.integers(0, 2, 80).astype(float)
    is_online = (random.random(80) < 0.3 + 0.4 * group).astype(float)
    y = random.normal(size=80) + group * is_online
    return People(y, is_online, np.column_stack([np.ones(80), group]), ("intercept", "group"), np.arange(80) % 10)


@pytest.mark.parametrize("seed", range(4))
def test_of_two_groups_by_hand(seed: int) -> None:
    """AIPW averages the groups' differences by their sizes, overlap weights by n e (1 - e)."""
    of = two_groups(seed)
    sizes, spreads, apart = [], [], []
    for one in (0, 1):
        own = of.x[:, 1] == one
        online = of.is_online == 1
        share = of.is_online[own].mean()
        sizes.append(own.sum())
        spreads.append(own.sum() * share * (1 - share))
        apart.append(of.y[own & online].mean() - of.y[own & ~online].mean())
    assert by(of, aipw).estimate == pytest.approx(np.average(apart, weights=sizes))
    assert by(of, overlap).estimate == pytest.approx(np.average(apart, weights=spreads))


def test_the_plain_error_by_hand() -> None:
    """Of ways of the same size, a client for each therapist: both variances by their sizes, but for n / (n - 1)."""
    y, is_online = np.arange(8) ** 2 / 7.0, np.tile([1.0, 0.0], 4)
    found = plain(People(y, is_online, np.ones((8, 1)), ("intercept",), np.arange(8)))
    assert found.se**2 == pytest.approx(8 / 7 * (y[::2].var() + y[1::2].var()) / 4)
    assert (found.estimate, found.df) == (pytest.approx(y[::2].mean() - y[1::2].mean()), 7)


@pytest.mark.parametrize("way", [aipw, overlap])
def test_errors_by_a_second_route(way: Callable[..., Estimate]) -> None:
    """Each therapist left out in turn, all fitted again (the jackknife, by cluster)."""
    of, _before = practice(3)
    left = []
    for one in range(THERAPISTS):
        kept = of.therapist != one
        some = People(of.y[kept], of.is_online[kept], of.x[kept], of.names, of.therapist[kept])
        left.append(by(some, way).estimate)
    found = by(of, way)
    spread = np.sqrt((THERAPISTS - 1) / THERAPISTS * ((np.array(left) - np.mean(left)) ** 2).sum())
    assert found.se == pytest.approx(spread, rel=0.05)
    assert found.df == THERAPISTS - 1


def test_that_the_likelihoods_are_estimated_is_in_the_error_of_overlap_weights() -> None:
    """Over practices the estimate's own spread is what the error says, and far from what it says without."""
    found = [by(practice(seed)[0], overlap) for seed in range(150)]
    spread = np.std([one.estimate for one in found], ddof=1)
    said = np.mean([one.se for one in found])
    assert abs(said / spread - 1) < 3 / np.sqrt(2 * 149)
    plainly = []
    for seed in range(150):
        of = practice(seed)[0]
        weights = propensity_of(of.is_online, of.x, of.names).overlap(of.is_online)
        online = of.is_online == 1
        rest = of.y - np.where(online, *(np.average(of.y[own], weights=weights[own]) for own in (online, ~online)))
        shares = weights / np.where(online, weights[online].sum(), weights[~online].sum())
        sums = np.bincount(of.therapist, np.where(online, 1, -1) * shares * rest)
        plainly.append(np.sqrt((sums**2).sum()))
    assert np.mean(plainly) > 1.2 * spread


def test_where_the_truth_is_known() -> None:
    """The plain difference is wrong nearly each time; both others are right on average, and as often as they say."""
    found = [(plain(of), by(of, overlap), by(of, aipw)) for of, _before in (practice(seed) for seed in range(150))]
    assert np.mean([one.ci.high < TRUTH for one, _overlap, _aipw in found]) > 0.9
    for place in (1, 2):
        told = np.array([one[place].estimate for one in found])
        assert abs(told.mean() - TRUTH) < 3 * told.std(ddof=1) / 150**0.5
        held = sum(not one[place].ci.excludes(TRUTH) for one in found)
        assert binomtest(held, 150, 0.95).pvalue > 0.01


@pytest.mark.parametrize(("bend", "curve"), [(0.4, 0.0), (0.0, 0.5)])
def test_one_of_the_two_models_may_be_wrong(bend: float, curve: float) -> None:
    """The outcome bends, and no regression knows it; or the likelihood does."""
    told = np.array([by(practice(seed, clients=1_200, bend=bend, curve=curve)[0], aipw).estimate for seed in range(60)])
    assert abs(told.mean() - TRUTH) < 3 * told.std(ddof=1) / 60**0.5


def test_what_was_not_measured_is_seen_where_nothing_can_have_changed() -> None:
    of, before = practice(1, clients=800)
    found = adjust(of, unit=1.0, before=before)
    assert found.control and not found.control.shows_confounding and found.warnings == []
    of, before = practice(1, clients=800, control=True)
    found = adjust(of, unit=1.0, before=before)
    assert found.control and found.control.shows_confounding
    assert found.warnings == ["What the way of sessions cannot have changed differs, too: confounding is left."]
    assert found.doubly_robust.ci.excludes(TRUTH)


def test_all_of_it_together() -> None:
    of, _before = practice(2)
    found = adjust(of, unit=2.0)
    assert found.control is None
    assert [one.name for one in found.balance] == ["severity", "distance"]
    assert all(abs(one.before) > 0.3 and one.is_balanced for one in found.balance)
    online = int(of.is_online.sum())
    assert 50 < found.sizes[0] < online and 50 < found.sizes[1] < 400 - online
    assert (found.plain, found.overlap, found.doubly_robust) == (plain(of), by(of, overlap), by(of, aipw))
    estimate = found.doubly_robust.estimate / 2
    assert found.e_value == of_difference(estimate, found.doubly_robust.se / 2)
    assert 1 < found.e_value.limit < found.e_value.estimate


def test_what_is_weak_is_said() -> None:
    """Few therapists; a column that tells the ways apart, so that nobody is like anybody of the other way."""
    of, _before = practice(5, clients=60)
    x = np.column_stack([of.x, np.where(of.is_online == 1, 1.0, -1.0) * np.linspace(1, 2, 60)])
    found = adjust(replace(of, x=x, names=(*of.names, "reason"), therapist=of.therapist % 3), unit=1.0)
    assert found.propensity.is_penalised
    said = " ".join(found.warnings)
    for one in ("Firth’s penalty", "hardly anybody like them", "after weighting either: ", "With 3 therapists"):
        assert one in said


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 1_000), st.floats(0.1, 10), st.floats(-5, 5))
def test_order_names_and_scales_change_nothing(seed: int, factor: float, shift: float) -> None:
    of, _before = practice(seed, clients=120)
    order = np.random.default_rng(seed).permutation(120)
    x = np.column_stack([of.x[:, 0], factor * of.x[:, 1] + shift, of.x[:, 2] - of.x[:, 1]])[order]
    y = factor * of.y[order] + shift
    moved = People(y, of.is_online[order], x, of.names, 1_000 - of.therapist[order])
    turned = replace(of, is_online=1 - of.is_online)
    for way in (aipw, overlap, lambda people, _by: plain(people)):
        one, other, round_ = by(of, way), by(moved, way), by(turned, way)
        assert (other.estimate, other.se) == pytest.approx((factor * one.estimate, factor * one.se), rel=1e-6)
        assert (round_.estimate, round_.se) == pytest.approx((-one.estimate, one.se), rel=1e-6)


def test_what_cannot_be_weighed() -> None:
    of, _before = practice(1, clients=60)
    with pytest.raises(CannotWeigh, match="All clients came in the same way"):
        adjust(replace(of, is_online=np.ones(60)), unit=1.0)
    with pytest.raises(CannotWeigh, match="3 clients are too few for 3 columns"):
        propensity_of(np.array([1.0, 0.0, 1.0]), of.x[:3], of.names)
    with pytest.raises(CannotWeigh, match="“twice” follows from the other columns"):
        adjust(replace(of, x=np.column_stack([of.x, 2 * of.x[:, 1]]), names=(*of.names, "twice")), unit=1.0)
    with pytest.raises(CannotWeigh, match="With one therapist"):
        adjust(replace(of, therapist=np.zeros(60, dtype=np.intp)), unit=1.0)
    with pytest.raises(CannotWeigh, match="The outcomes do not differ"):
        plain(replace(of, y=np.ones(60)))
    few = (np.arange(60) < 3).astype(float)
    with pytest.raises(CannotWeigh, match="3 clients in one of the ways are too few"):
        adjust(replace(of, is_online=few), unit=1.0)
