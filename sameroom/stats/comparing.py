"""`sameroom compare`: whether online sessions are rated as those in person, within the same client, by both sides.

Each side: score ~ online_w + online_b + session + (1 | therapist / client). online_b is the client's share of online
sessions among those which that side rated, online_w the deviation of a session from it: only clients who had both ways
tell something of online_w (Mundlak 1978; Bell & Jones 2015, doi:10.1017/psrm.2014.7). Both sides together: (online_w +
online_b) × rater, with an intercept for each session. What is between clients is confounded, and is not judged.
"""

import math
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from sameroom.stats.equivalence import Equivalence, Interval, Verdict, interval, judge, not_estimable
from sameroom.stats.mixed import CannotFit, Mixed, fit
from sameroom.stats.ordinal import Ordinal, ordinal_of
from sameroom.stats.pooling import Array, Estimate
from sameroom.stats.ratings import CLIENT, THERAPIST, Ratings
from sameroom.stats.robust import Block, Robust
from sameroom.stats.silence import Silence, of_coverage, silence_of
from sameroom.stats.slopes import FEWEST_SWITCHERS, MOST_CLIENTS, Slope, slope_of
from sameroom.stats.units import information, needed, unit_of
from sameroom.stats.within import BY_RATER, WITHIN, design_of, switches

MARGIN = 0.20
FEW_THERAPISTS, FEW_SWITCHERS = 5, FEWEST_SWITCHERS
MUCH_AT_THE_CEILING = 0.2
WHOSE = {CLIENT: "Clients’ ratings", THERAPIST: "Therapists’ ratings", "both": "Both sides together"}
SAME = (Verdict.EQUIVALENT, Verdict.EQUIVALENT_DIFFERENT)
# Ratings of one therapist: a larger matrix takes too long.
LARGEST_BLOCK = 1_000


@dataclass(frozen=True)
class Difference:
    """Online less in person, in points of the scale; `equivalence` and `unit` in standard deviations.

    `estimate` None: nobody was seen in both ways. `robust`: by client, None as well where nothing can be said.
    `at_ceiling`: the share of ratings with the highest score that this side gave. `slope`: None where too few
    clients had both ways, or too many are there. `by_therapist`: once more with an error by therapist, where it is the
    same; None where that cannot be told, or need not.
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
    slope: Slope | None = None
    by_therapist: Equivalence | None = None

    @property
    def taken_back_by(self) -> list[str]:
        """Of `slope` and `by_therapist` those under which a verdict of sameness does not hold."""
        if self.equivalence.verdict not in SAME:
            return []
        asked = {"slope": self.slope and self.slope.equivalence, "by_therapist": self.by_therapist}
        return [name for name, one in asked.items() if one and one.verdict not in SAME]


@dataclass(frozen=True)
class Estimated:
    """A side's model, what it says of online (the coefficient `name`), and the same with a robust error."""

    mixed: Mixed
    name: str
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
    ordinal: dict[str, Ordinal | None] = field(default_factory=dict)
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
            sides[rater] = replace(sides[rater], by_therapist=_by_therapist(side, found, sides[rater], margin))
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
        have=information(ratings.of(CLIENT)),
        need=needed(models[CLIENT].mixed.residual, unit, margin) if CLIENT in models else None,
        has_therapists=has_therapists,
        covariates=ratings.covariates_asked,
        silence={rater: _silence(ratings, rater, models.get(rater), sides[rater], margin) for rater in sides},
        ordinal={rater: ordinal_of(ratings.of(rater)) for rater in sides},
        warnings=warnings
        + _of_ways(sides)
        + _of_slopes({**sides, "both": together}, models)
        + _of_sides(sides)
        + of_coverage(ratings),
    )


def _modelled(side: Ratings, has_therapists: bool, warnings: list[str], *, of: str) -> Estimated | None:
    """None where nothing within a client can be told; the sentence is among the warnings."""
    whose = WHOSE[of]
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
    return Estimated(found, name, model, robust)


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
        slope=_slope(side, found, unit, margin) if found else None,
    )


def _slope(side: Ratings, found: Estimated, unit: float, margin: float) -> Slope | None:
    if len(switches(side)) < FEW_SWITCHERS or len(set(side.client.tolist())) > MOST_CLIENTS:
        return None
    try:
        of = design_of(side, has_therapists="therapist" in found.mixed.of.effects).sloped(side.score)
        return slope_of(of, found.mixed, found.name, unit=unit, margin=margin)
    except CannotFit:
        return None


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
        for name in found.of.effects:
            own = groups[name][places]
            covariance += found.variances[name] * (own[:, None] == own[None, :])
        blocks.append(Block(x[places], residuals[places], covariance))
    return blocks


def _by_therapist(side: Ratings, found: Estimated, said: Difference, margin: float) -> Equivalence | None:
    """Clients' own slopes are in the error by client; what each therapist does of video is not, unless by therapist."""
    is_same = said.equivalence.verdict in SAME
    if not is_same or side.therapists < 2 or np.bincount(side.therapist).max() > LARGEST_BLOCK:
        return None
    design, mixed = design_of(side, has_therapists=True), found.mixed
    robust = Robust(_blocks(side, design.x, mixed, side.therapist), mixed.cov)
    one = robust.estimate(mixed.beta, mixed.contrast({WITHIN: 1.0}))
    return judge(one.estimate / said.unit, one.se / said.unit, one.df, margin)


def _of_ways(sides: dict[str, Difference]) -> list[str]:
    """Where equivalence is found, and does not hold with an error by therapist."""
    whose = {CLIENT: "Clients", THERAPIST: "Therapists"}
    return [
        f"{whose[rater]}: by therapist the 90 % interval is {one.by_therapist.ci90.low:.3f} to "
        f"{one.by_therapist.ci90.high:.3f} standard deviations. If therapists differ in how it goes by video, "
        "equivalence is not shown."
        for rater, one in sides.items()
        if "by_therapist" in one.taken_back_by and one.by_therapist and one.by_therapist.ci90
    ]


def _of_slopes(differences: dict[str, Difference], models: dict[str, Estimated]) -> list[str]:
    """Where equivalence is found, and does not hold once each client has a difference of their own."""
    said = []
    for of, one in differences.items():
        if of in models and one.clients > MOST_CLIENTS:
            said.append(f"{WHOSE[of]}: of more than {MOST_CLIENTS:,} clients none is given a difference of their own.")
        if "slope" in one.taken_back_by and one.slope and one.slope.equivalence.ci90:
            low, high = one.slope.equivalence.ci90
            said.append(
                f"{WHOSE[of]}: where each client has a difference of their own, the 90 % interval is {low:.3f} to "
                f"{high:.3f} standard deviations, and equivalence is not shown."
            )
    return said


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
