"""A slope for each client: as lme4 prints it, on the whole covariance, and what `compare` says of it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from sameroom.stats import comparison_report, slopes
from sameroom.stats.comparing import compare
from sameroom.stats.mixed import CannotFit, Mixed, fit
from sameroom.stats.pooling import Array
from sameroom.stats.ratings import Ratings
from sameroom.stats.slopes import Slope, slope_of
from sameroom.stats.within import BY_RATER, WITHIN, Design, design_of
from tests.stats.given import column, table


def practice(
    *, seed: int = 1, clients: int = 24, sessions: int = 8, spread: float = 0.6, has_both: bool = False
) -> Ratings:
    """`spread`: of the clients' own differences, in points; the error within a session is 0.5."""
    random = np.random.default_rng(seed)
    client, session = (one.ravel() for one in np.indices((clients, sessions)))
    therapist, online = client % 4, (random.random(len(client)) < 0.5).astype(float)
    held = 7 + random.normal(0, 0.8, clients)[client] + random.normal(0, 0.4, 4)[therapist]
    held += online * random.normal(0, spread, clients)[client] + random.normal(0, 0.3, len(client)) * has_both
    places = np.tile(np.arange(len(client)), 1 + has_both)
    return Ratings(
        score=held[places] + random.normal(0, 0.5, len(places)),
        online=online[places],
        session=session[places] + 1.0,
        client=client[places],
        therapist=therapist[places],
        visit=places,
        by_therapist=np.arange(len(places)) >= len(client),
        covariates=[],
    )


def fitted(ratings: Ratings) -> tuple[Design, Mixed]:
    design = design_of(ratings, has_therapists=True)
    return design, fit(design.sloped(ratings.score))


def test_sleepstudy() -> None:
    """lmer(Reaction ~ Days + (Days || Subject)): Bates et al. 2015, section 3.2, as printed."""
    of = table("sleepstudy")
    days, y = column(of, "days"), column(of, "reaction")
    subject = np.unique([row.name("subject") for row in of], return_inverse=True)[1]
    x = np.column_stack([np.ones(len(y)), days])
    found = fit(slopes.gather(y, x, ("intercept", "days"), {"client": subject}, {"days": days}))
    assert found.criterion == pytest.approx(1743.7, abs=0.05)
    assert found.variances == pytest.approx({"client": 627.57, "days": 35.86, "residual": 653.58}, abs=0.005)
    intercept, slope = (found.estimate(one) for one in np.eye(2))
    assert (intercept.estimate, intercept.se) == pytest.approx((251.405, 6.885), abs=5e-4)
    assert (slope.estimate, slope.se) == pytest.approx((10.467, 1.560), abs=5e-4)


def blocks(ratings: Ratings, design: Design) -> dict[str, Array]:
    """What each variance is multiplied by in the whole covariance, in the order of the effects."""
    names = ["client", "therapist"] if not ratings.by_therapist.any() else ["visit", "client", "therapist"]
    same = {name: np.equal.outer(getattr(ratings, name), getattr(ratings, name)).astype(float) for name in names}
    within = design.x[:, design.names.index(WITHIN)]
    own = {WITHIN: within, BY_RATER: within * (ratings.by_therapist - 0.5)}
    whole = {name: block for name, block in same.items() if name != "therapist"}
    whole |= {name: same["client"] * np.outer(one, one) for name, one in own.items() if name in design.names}
    return whole | {"therapist": same["therapist"], "residual": np.eye(len(ratings))}


def on_the_whole(variances: Array, ratings: Ratings, design: Design) -> tuple[float, Array]:
    """-2 log restricted likelihood, and the covariance of the coefficients."""
    whole = np.tensordot(variances, np.array([*blocks(ratings, design).values()]), 1)
    inverse = np.linalg.inv(whole)
    information = design.x.T @ inverse @ design.x
    rest = ratings.score - design.x @ np.linalg.solve(information, design.x.T @ inverse @ ratings.score)
    logs = np.linalg.slogdet(whole)[1] + np.linalg.slogdet(information)[1]
    left = len(rest) - design.x.shape[1]
    return float(left * np.log(2 * np.pi) + logs + rest @ inverse @ rest), np.linalg.inv(information)


@pytest.mark.parametrize(("seed", "has_both"), [(1, False), (2, False), (3, True), (6, True)])
def test_by_a_second_route(seed: int, has_both: bool) -> None:
    """The covariance written out: the same criterion, no lower place around it, the same degrees of freedom."""
    ratings = practice(seed=seed, clients=8, sessions=5, has_both=has_both)
    design, found = fitted(ratings)
    at = np.array([found.variances[name] for name in blocks(ratings, design)])
    value, cov = on_the_whole(at, ratings, design)
    assert found.criterion == pytest.approx(value, abs=1e-7)
    assert found.cov == pytest.approx(cov, rel=1e-6)
    searched = optimize.minimize(
        lambda logs: on_the_whole(np.exp(logs), ratings, design)[0],
        np.log(np.maximum(at, 1e-6)),
        method="Nelder-Mead",
        options={"maxfev": 250, "fatol": 1e-9},
    )
    assert searched.fun > found.criterion - 1e-6
    place = design.names.index(BY_RATER if has_both else WITHIN)
    df = found.df(np.eye(len(design.names))[place])
    assert df == pytest.approx(satterthwaite(at, ratings, design, place), rel=1e-3)


def satterthwaite(at: Array, ratings: Ratings, design: Design, place: int) -> float:
    """By differences of the whole covariance, in the variances that are not 0."""
    free = np.flatnonzero(at > 0)
    steps = np.diag(1e-3 * at)[free]

    def criterion(variances: Array) -> float:
        return on_the_whole(variances, ratings, design)[0]

    def crossed(a: Array, b: Array) -> float:
        ends = criterion(at + a + b) - criterion(at + a - b) - criterion(at - a + b) + criterion(at - a - b)
        return ends / (4 * a.max() * b.max())

    curvature = np.array([[crossed(a, b) for b in steps] for a in steps])
    ends = [[on_the_whole(at + sign * one, ratings, design)[1][place, place] for sign in (1, -1)] for one in steps]
    slope = np.array([(up - down) / (2 * one.max()) for (up, down), one in zip(ends, steps, strict=True)])
    variance = on_the_whole(at, ratings, design)[1][place, place]
    return float(2 * variance**2 / (slope @ np.linalg.solve(curvature / 2, slope)))


def asked(ratings: Ratings) -> Slope:
    design = design_of(ratings, has_therapists=True)
    base = fit(design.sums(ratings.score))
    return slope_of(design.sloped(ratings.score), base, WITHIN, unit=1.0, margin=0.5)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 500), st.floats(0.2, 5), st.floats(-3, 3))
def test_another_scale_another_order_other_names(seed: int, factor: float, shift: float) -> None:
    ratings = practice(seed=seed)
    one, order = asked(ratings), np.random.default_rng(seed).permutation(len(ratings))
    moved = replace(ratings, score=factor * ratings.score + shift, client=100 - ratings.client)
    other = asked(moved.at(order))
    assert other.spread == pytest.approx(factor * one.spread, rel=1e-3, abs=1e-5)
    assert (other.estimate.estimate, other.estimate.se) == pytest.approx(
        (factor * one.estimate.estimate, factor * one.estimate.se), rel=1e-4, abs=1e-8
    )


def test_where_clients_do_not_differ_it_is_the_model_without() -> None:
    """In these ratings every client's difference is the same, to the last digit."""
    ratings = practice(spread=0.0)
    online, client = ratings.online == 1, ratings.client
    score = ratings.score.copy()
    for one in range(24):
        for way in (online, ~online):
            own = (client == one) & way
            score[own] -= score[own].mean() - 7 - one / 10
    found = asked(replace(ratings, score=score))
    design = design_of(ratings, has_therapists=True)
    base = fit(design.sums(score))
    assert found.variance == 0
    assert found.estimate.se == pytest.approx(base.estimate(base.contrast({WITHIN: 1.0})).se, rel=1e-6)


def test_how_much_clients_differ_is_found() -> None:
    """Forty practices whose clients differ by 0.6: their mean variance, within three of its standard errors."""
    found = np.array([asked(practice(seed=seed, clients=16)).variance for seed in range(40)])
    assert abs(found.mean() - 0.36) < 3 * found.std(ddof=1) / 40**0.5


def test_that_slopes_go_with_intercepts_hardly_matters() -> None:
    """A correlation of -0.8, fitted on the whole covariance: the error changes by less than a fiftieth, and the
    difference by less than a fifth of it, since the column is centred within clients.
    """
    random, base = np.random.default_rng(2), practice(clients=16, spread=0.0)
    own = random.multivariate_normal([0, 0], [[0.64, -0.32], [-0.32, 0.25]], 16)
    noise = random.normal(0, 0.5, len(base))
    ratings = replace(base, score=7 + own[base.client, 0] + own[base.client, 1] * base.online + noise)
    design, found = fitted(ratings)
    one, within = found.estimate(found.contrast({WITHIN: 1.0})), design.x[:, design.names.index(WITHIN)]
    client, slope, therapist, residual = blocks(ratings, design).values()
    crossed = client * np.add.outer(within, within)

    def at(theta: Array) -> tuple[float, Array, Array]:
        first, second, both, others, error = theta
        whole = first**2 * client + (second**2 + both**2) * slope + first * both * crossed
        inverse = np.linalg.inv(whole + others**2 * therapist + error**2 * residual)
        cov = np.linalg.inv(design.x.T @ inverse @ design.x)
        beta = cov @ design.x.T @ inverse @ ratings.score
        rest = ratings.score - design.x @ beta
        logs = -np.linalg.slogdet(inverse)[1] - np.linalg.slogdet(cov)[1]
        return float(logs + rest @ inverse @ rest), beta, cov

    start = np.sqrt([found.variances[name] for name in ("client", WITHIN)])
    theta = optimize.minimize(
        lambda theta: at(theta)[0],
        [*start, -0.1, 0.1, found.residual**0.5],
        method="Nelder-Mead",
        options={"maxfev": 800},
    ).x
    assert theta[2] / np.hypot(theta[1], theta[2]) < -0.5
    _value, beta, cov = at(theta)
    place = design.names.index(WITHIN)
    assert cov[place, place] ** 0.5 == pytest.approx(one.se, rel=0.02)
    assert abs(beta[place] - one.estimate) < one.se / 5


def test_equivalence_that_falls_where_each_client_has_a_difference_is_said() -> None:
    """The margin lies between the smallest one without and the smallest one with slopes."""
    ratings = practice(seed=8)
    first = compare(ratings, margin=0.5, sd=1.0).client
    assert first.slope and first.slope.equivalence.smallest_margin and first.equivalence.smallest_margin
    least, most = first.equivalence.smallest_margin, first.slope.equivalence.smallest_margin
    assert least < most
    found = compare(ratings, margin=(least + most) / 2, sd=1.0)
    assert found.client.equivalence.verdict == "equivalent"
    said = [one for one in found.warnings if "a difference of their own" in one]
    assert [one.split(":")[0] for one in said] == ["Clients’ ratings"]
    wide = compare(ratings, margin=2 * most, sd=1.0)
    assert not [one for one in wide.warnings if "a difference of their own" in one]


def test_beside_and_not_instead() -> None:
    """The keys of the contract are what they were; the slope stands beside them."""
    found = compare(practice(clients=30), margin=0.5, sd=1.0)
    told = comparison_report.as_json(found, file="ratings.csv")
    own, slope = told["client"], told["client"]["slope"]
    assert set(slope) == {"variance", "estimate", "se", "df", "ci90", "verdict"}
    assert slope["se"] > own["se"] and slope["df"] < own["df"] / 2 and slope["variance"] > 0.1
    assert own["robust"]["se"] == pytest.approx(slope["se"], rel=0.25)
    said = comparison_report.as_text(found, file="ratings.csv")
    assert f"Clients differ in it by {slope['variance'] ** 0.5:.3f} standard deviations" in said
    assert "(1 | therapist/client) + (0 + online_w | client), data = s)" in told["r_script"]


def test_few_who_had_both_ways_and_very_many_clients_have_none() -> None:
    assert compare(practice(clients=19), margin=0.5, sd=1.0).client.slope is None
    many = compare(practice(clients=5_001, sessions=2), margin=0.5, sd=1.0)
    assert many.client.slope is None
    assert "Clients’ ratings: of more than 5,000 clients none is given a difference of their own." in many.warnings


def test_what_cannot_be_fitted() -> None:
    ratings = practice(clients=2, sessions=2)
    with pytest.raises(CannotFit, match="too few"):
        design_of(ratings, has_therapists=True).sloped(ratings.score)
