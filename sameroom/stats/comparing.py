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
from sameroom.stats.equivalence import Equivalence, Interval, Verdict, interval, judge, not_estimable
from sameroom.stats.mixed import CannotFit, Mixed, fit
from sameroom.stats.pooling import Array, Estimate
from sameroom.stats.ratings import CLIENT, THERAPIST, Ratings
from sameroom.stats.robust import Block, Robust
from sameroom.stats.silence import Silence, of_coverage, silence_of
from sameroom.stats.within import BY_RATER, WITHIN, design_of, shares, switches

MARGIN = 0.20
# The ratings whose spread between clients is the unit: sessions 3 to 5, in person, of so many clients at least.
EARLY, ENOUGH_CLIENTS = (3, 5), 10
FEW_THERAPISTS, FEW_SWITCHERS = 5, 20
MUCH_AT_THE_CEILING = 0.2
POWER = 0.80
SAME = (Verdict.EQUIVALENT, Verdict.EQUIVALENT_DIFFERENT)
# Ratings of one therapist: a larger matrix takes too long.
LARGEST_BLOCK = 1_000


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
    silence: dict[str, Silence] = field(default_factory=dict)
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
        silence={rater: _silence(ratings, rater, models.get(rater), sides[rater], margin) for rater in sides},
        warnings=warnings
        + [one for rater in sides for one in _of_ways(ratings.of(rater), models.get(rater), sides[rater], margin)]
        + _of_sides(sides)
        + of_coverage(ratings),
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


def _modelled(side: Ratings, has_therapists: bool, warnings: list[str], *, of: str) -> Estimated | None:
    """None where nothing within a client can be told; the sentence is among the warnings."""
    whose = {CLIENT: "Clients’ ratings", THERAPIST: "Therapists’ ratings", "both": "Both sides together"}[of]
    if not len(side):
        warnings.append(f"{whose}: there are none.")
        return None
    name = BY_RATER if of == "both" else WITHIN
    try:
        found = fit(design_of(side, has_therapists=has_therapists).sums(side.score))
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
        switchers=len(switches(side)),
        ratings=len(side),
        at_ceiling=float((side.score == highest).mean()) if len(side) else 0.0,
    )


def _silence(ratings: Ratings, rater: str, found: Estimated | None, said: Difference, margin: float) -> Silence:
    ci90 = said.equivalence.ci90
    room = (ci90.low + margin) * said.unit if ci90 and said.equivalence.verdict in SAME else None
    return silence_of(ratings, rater, found.mixed if found else None, room=room)


def _robust(side: Ratings, name: str) -> Estimate | None:
    """CR2 by client, in the model without therapists, whose covariance lies in blocks of a client each."""
    try:
        design = design_of(side, has_therapists=False)
        found = fit(design.sums(side.score))
    except CannotFit:
        return None
    if len(set(side.client.tolist())) <= len(design.names):
        return None
    blocks = _blocks(side, design.x, found, side.client)
    return Robust(blocks, found.cov).estimate(found.beta, found.contrast({name: 1.0}))


def _blocks(side: Ratings, x: Array, found: Mixed, clusters: npt.NDArray[np.intp]) -> list[Block]:
    """One for each cluster, with the covariance that the model has within it."""
    residuals, groups = side.score - x @ found.beta, {**vars(side)}
    order = np.argsort(clusters, kind="stable")
    begins = np.unique(clusters[order], return_index=True)[1]
    blocks = []
    for places in np.split(order, begins[1:]):
        covariance = found.residual * np.eye(len(places))
        for level in found.of.levels:
            own = groups[level.name][places]
            covariance += found.variances[level.name] * (own[:, None] == own[None, :])
        blocks.append(Block(x[places], residuals[places], covariance))
    return blocks


def _of_ways(side: Ratings, found: Estimated | None, said: Difference, margin: float) -> list[str]:
    """Clients' own slopes are in the error by client; what each therapist does of video is not, unless by therapist."""
    is_same = said.equivalence.verdict in SAME
    if found is None or not is_same or side.therapists < 2 or np.bincount(side.therapist).max() > LARGEST_BLOCK:
        return []
    design, mixed = design_of(side, has_therapists=True), found.mixed
    robust = Robust(_blocks(side, design.x, mixed, side.therapist), mixed.cov)
    one = robust.estimate(mixed.beta, mixed.contrast({WITHIN: 1.0}))
    low, high = (end / said.unit for end in interval(one.estimate, one.se, one.df, level=0.9))
    if -margin < low and high < margin:
        return []
    whose = "Therapists" if side.by_therapist[0] else "Clients"
    return [
        f"{whose}: by therapist the 90 % interval is {low:.3f} to {high:.3f} standard deviations. If therapists differ "
        "in how it goes by video, equivalence is not shown."
    ]


def _information(side: Ratings) -> float:
    """Σ n p (1 - p) over clients: ratings within clients who had both ways."""
    _within, share = shares(side) if len(side) else (np.empty(0), np.empty(0))
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
