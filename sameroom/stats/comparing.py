"""`sameroom compare`: whether online sessions are rated as those in person, within the same client, by both sides.

Each side: score ~ online_w + online_b + session + (1 | therapist / client). online_b is the client's share of online
sessions among those which that side rated, online_w the deviation of a session from it: only clients who had both ways
tell something of online_w (Mundlak 1978; Bell & Jones 2015, doi:10.1017/psrm.2014.7). Both sides together: (online_w +
online_b) × rater, with an intercept for each session. What is between clients is confounded, and is not judged.
"""

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sameroom.stats.distributions import quantile
from sameroom.stats.equivalence import Equivalence, Interval, interval, judge, not_estimable
from sameroom.stats.mixed import CannotFit, Mixed, Sums, fit, gather
from sameroom.stats.pooling import Array, Estimate
from sameroom.stats.ratings import CLIENT, THERAPIST, Ratings
from sameroom.stats.robust import Block, Robust

MARGIN = 0.20
WITHIN = "online_w"
BY_RATER = "online_w × therapist"
BETWEEN_BY_RATER = "online_b × therapist"
MAY_SAY_NOTHING = {"online_b", BETWEEN_BY_RATER, "session"}
# The ratings whose spread between clients is the unit: sessions 3 to 5, in person, of so many clients at least.
EARLY, ENOUGH_CLIENTS = (3, 5), 10
FEW_THERAPISTS, FEW_SWITCHERS = 5, 20
MUCH_AT_THE_CEILING = 0.2
# Shares of sessions that a side rated, online and in person: from here on their difference is said.
UNLIKE = 0.1
POWER = 0.80


@dataclass(frozen=True)
class Difference:
    """Online less in person, in points of the scale; `equivalence` and `unit` in standard deviations.

    `estimate` None: nobody was seen in both ways. `robust`: by client, None as well where nothing can be said.
    `at_ceiling`: the share of ratings with the highest score that this side gave.
    """

    estimate: Estimate | None
    robust: Estimate | None
    ci90: Interval | None
    robust_ci90: Interval | None
    equivalence: Equivalence
    unit: float
    clients: int
    switchers: int
    ratings: int
    at_ceiling: float


@dataclass(frozen=True)
class Estimated:
    """A side's model, what it says of online, and the same with a robust error."""

    mixed: Mixed
    model: Estimate
    robust: Estimate | None

    @property
    def both(self) -> list[Estimate]:
        return [self.model] if self.robust is None else [self.model, self.robust]


@dataclass(frozen=True)
class Comparison:
    """`variance`: by model, then by level. `have`, `need`: what the client's side knows, in the unit of `need`."""

    client: Difference
    therapist: Difference
    interaction: Difference
    variance: dict[str, dict[str, float]]
    margin: float
    sd_unit: float
    sd_from: str
    have: float
    need: float | None
    has_therapists: bool
    covariates: list[str]
    warnings: list[str] = field(default_factory=list)


def compare(ratings: Ratings, *, margin: float = MARGIN, sd: float | None = None) -> Comparison:
    """Raises CannotFit where the ratings have no spread to measure by."""
    unit, origin = (sd, "given") if sd is not None else unit_of(ratings)
    has_therapists = ratings.therapists > 1
    warnings, models = [*ratings.warnings, *_of_therapists(ratings)], dict[str, Estimated]()
    sides = {}
    for rater in (CLIENT, THERAPIST):
        side = ratings.of(rater)
        found = _modelled(side, has_therapists, warnings, of=rater)
        sides[rater] = _difference(side, found, unit, margin)
        if found:
            models[rater] = found
    both = _modelled(ratings, has_therapists, warnings, of="both") if len(models) == 2 else None
    if both:
        models["both"] = both
    together = _difference(ratings, both, unit, margin)
    own = sides[CLIENT]
    return Comparison(
        client=own,
        therapist=sides[THERAPIST],
        interaction=together,
        variance={name: one.mixed.variances for name, one in models.items()},
        margin=margin,
        sd_unit=unit,
        sd_from=origin,
        have=_information(ratings.of(CLIENT)),
        need=_needed(models[CLIENT].mixed.residual, unit, margin) if CLIENT in models else None,
        has_therapists=has_therapists,
        covariates=ratings.covariates_asked,
        warnings=warnings + _of_sides(sides) + _of_coverage(ratings),
    )


def unit_of(ratings: Ratings) -> tuple[float, str]:
    """One standard deviation, and of what. Raises CannotFit where there is none."""
    side = ratings.of(CLIENT) if len(ratings.of(CLIENT)) else ratings
    in_person = side.online == 0
    early = in_person & (side.session >= EARLY[0]) & (side.session <= EARLY[1])
    counts = np.bincount(side.client[early])
    means = np.bincount(side.client[early], side.score[early])[counts > 0] / counts[counts > 0]
    if len(means) >= ENOUGH_CLIENTS and np.std(means) > 0:
        return float(np.std(means, ddof=1)), "between clients, in person, sessions 3 to 5"
    for some, origin in ((side.score[in_person], "of all ratings in person"), (side.score, "of all ratings")):
        if len(some) > 1 and np.std(some) > 0:
            return float(np.std(some, ddof=1)), origin
    raise CannotFit("All ratings are the same: there is no spread to measure a difference by. Give one with --sd.")


def _shares(side: Ratings) -> tuple[Array, Array]:
    """online_w and online_b of these ratings, each side by itself."""
    share = np.empty(len(side))
    for rater in (False, True):
        own = side.by_therapist == rater
        sums = np.bincount(side.client[own], side.online[own])
        counts = np.bincount(side.client[own])
        share[own] = (sums / np.maximum(counts, 1))[side.client[own]]
    return side.online - share, share


def _switches(side: Ratings) -> npt.NDArray[np.intp]:
    """The clients who were seen in both ways."""
    within, _between = _shares(side)
    return np.unique(side.client[np.abs(within) > 1e-12])


def _sums(side: Ratings, has_therapists: bool) -> tuple[Sums, Array, list[str]]:
    within, between = _shares(side)
    if not np.abs(within).max() > 1e-12:
        raise CannotFit("Nobody was seen in both ways.")
    columns = {"intercept": np.ones(len(side)), WITHIN: within}
    is_both = 0 < side.by_therapist.sum() < len(side)
    if is_both:
        rater = side.by_therapist.astype(np.float64)
        columns |= {
            "therapist": rater,
            BY_RATER: within * rater,
            "online_b": between,
            BETWEEN_BY_RATER: between * rater,
        }
    else:
        columns["online_b"] = between
    columns |= {"session": side.session, **dict(side.covariates)}
    kept = _telling(columns)
    groups = [("visit", side.visit)] if is_both else []
    groups += [("client", side.client)] + ([("therapist", side.therapist)] if has_therapists else [])
    names = list(kept)
    x = np.column_stack([kept[name] for name in names])
    return gather(side.score, x, names, groups), x, names


def _telling(columns: dict[str, Array]) -> dict[str, Array]:
    """Without those that may say nothing of their own: one session each, everybody online as often as the others."""
    r = np.linalg.qr(np.column_stack(list(columns.values())), mode="r")
    sizes = np.array([np.linalg.norm(one) for one in columns.values()])
    own = np.zeros(len(columns))
    own[: len(r)] = np.abs(np.diag(r))
    return {
        name: one
        for (name, one), size, left in zip(columns.items(), sizes, own, strict=True)
        if name not in MAY_SAY_NOTHING or left > 1e-9 * size
    }


def _modelled(side: Ratings, has_therapists: bool, warnings: list[str], *, of: str) -> Estimated | None:
    """None where nothing within a client can be told; the sentence is among the warnings."""
    whose = {CLIENT: "Clients’ ratings", THERAPIST: "Therapists’ ratings", "both": "Both sides together"}[of]
    if not len(side):
        warnings.append(f"{whose}: there are none.")
        return None
    name = BY_RATER if of == "both" else WITHIN
    try:
        found = fit(_sums(side, has_therapists)[0])
        model = found.estimate(found.contrast({name: 1.0}))
    except CannotFit as trouble:
        warnings.append(f"{whose}: {trouble}")
        return None
    if found.singular:
        warnings.append(f"{whose}: no variance between groups was found ({', '.join(found.singular)}): a singular fit.")
    robust = _robust(side, name)
    if robust is None:
        warnings.append(f"{whose}: too few clients for a robust error.")
    return Estimated(found, model, robust)


def _difference(side: Ratings, found: Estimated | None, unit: float, margin: float) -> Difference:
    highest = side.score.max() if len(side) else math.nan
    model, robust = (None, None) if found is None else (found.model, found.robust)
    both = [judge(found.model.estimate / unit, one.se / unit, one.df, margin) for one in found.both] if found else []
    return Difference(
        estimate=model,
        robust=robust,
        ci90=interval(model.estimate, model.se, model.df, level=0.9) if model else None,
        robust_ci90=interval(model.estimate, robust.se, robust.df, level=0.9) if model and robust else None,
        equivalence=max(both, key=lambda one: one.ci90.width if one.ci90 else math.inf, default=not_estimable(margin)),
        unit=unit,
        clients=len(set(side.client.tolist())),
        switchers=len(_switches(side)),
        ratings=len(side),
        at_ceiling=float((side.score == highest).mean()) if len(side) else 0.0,
    )


def _robust(side: Ratings, name: str) -> Estimate | None:
    """CR2 by client, in the model without therapists, whose covariance lies in blocks of a client each."""
    try:
        sums, x, columns = _sums(side, has_therapists=False)
        found = fit(sums)
    except CannotFit:
        return None
    if len(set(side.client.tolist())) <= len(columns):
        return None
    residuals, variances = side.score - x @ found.beta, found.variances
    order = np.argsort(side.client, kind="stable")
    begins = np.unique(side.client[order], return_index=True)[1]
    blocks = []
    for places in np.split(order, begins[1:]):
        visit = side.visit[places]
        covariance = variances["residual"] * np.eye(len(places)) + variances["client"]
        covariance += variances.get("visit", 0.0) * (visit[:, None] == visit[None, :])
        blocks.append(Block(x[places], residuals[places], covariance))
    return Robust(blocks, found.cov).estimate(found.beta, np.array([float(one == name) for one in columns]))


def _information(side: Ratings) -> float:
    """Σ n p (1 - p) over clients: ratings within clients who had both ways."""
    _within, share = _shares(side) if len(side) else (np.empty(0), np.empty(0))
    return float((share * (1 - share)).sum())


def _needed(residual: float, unit: float, margin: float) -> float:
    """For equivalence at a true zero with a power of 0.8: ((z₀.₉₅ + z₀.₉₀) σ / δ)²."""
    reach = quantile(0.95) + quantile(1 - (1 - POWER) / 2)
    return reach**2 * residual / (unit * margin) ** 2


def _of_therapists(ratings: Ratings) -> list[str]:
    if ratings.therapists == 1:
        return ["There is one therapist: nothing is said of others, and the model has no term for therapists."]
    if ratings.therapists < FEW_THERAPISTS:
        return [f"With {ratings.therapists} therapists their variance is rough."]
    return []


def _of_sides(sides: dict[str, Difference]) -> list[str]:
    said = []
    for rater, one in sides.items():
        whose = "Clients" if rater == CLIENT else "Therapists"
        if one.estimate is not None and one.switchers < FEW_SWITCHERS:
            said.append(f"{whose}: {one.switchers} clients were seen in both ways; they alone tell the difference.")
        if one.at_ceiling > MUCH_AT_THE_CEILING:
            said.append(
                f"{whose}: {one.at_ceiling:.0%} of the ratings are the highest there is; a difference may hide there."
            )
    return said


def _of_coverage(ratings: Ratings) -> list[str]:
    """Who rates seldom after one kind of session may have been silent about the worst of them."""
    visits, first = np.unique(ratings.visit, return_index=True)
    online = ratings.online[first] == 1
    said = []
    for rater, whose in ((CLIENT, "Clients"), (THERAPIST, "Therapists")):
        rated = np.isin(visits, ratings.of(rater).visit)
        if not rated.any() or online.all() or not online.any():
            continue
        ways = float(rated[online].mean()), float(rated[~online].mean())
        if abs(ways[0] - ways[1]) > UNLIKE:
            said.append(
                f"{whose} rated {ways[0]:.0%} of these sessions online and {ways[1]:.0%} in person: what was not rated "
                "may have been otherwise."
            )
    return said
