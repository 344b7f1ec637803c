"""Ratings that were not given: who is silent when, and how low they must have been for a verdict to fall.

Those that a side did not give after online sessions are taken to be Δ points lower than the model expects, given what
that side did rate; those in person to be as expected (a pattern-mixture model with a shift, Little 1993; a tipping
point, Yan, Lee & Li 2009). With the variances held, what is told falls by a constant times Δ. With Δ = 0 nothing
changes, since the expected values are those of the fit.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sameroom.stats.mixed import CannotFit, Mixed, told_by
from sameroom.stats.pooling import Array
from sameroom.stats.ratings import CLIENT, THERAPIST, Ratings
from sameroom.stats.within import WITHIN, design_of

# Shares of sessions that a side rated, online and in person: from here on their difference is said.
UNLIKE = 0.1


@dataclass(frozen=True)
class Silence:
    """Sessions that the other side alone rated, by way.

    `tipping_point`: were the ratings that are missing online so many points lower than expected, equivalence could no
    longer be said. None where it is not said, or none is missing.
    """

    online: int
    in_person: int
    tipping_point: float | None


def silence_of(ratings: Ratings, rater: str, found: Mixed | None, *, room: float | None) -> Silence:
    """`room`: how many points the difference may fall until the verdict does; None where there is no such verdict."""
    whole, is_missing = _with_the_unrated(ratings, rater)
    online = is_missing & (whole.online == 1)
    tipping = None
    if found is not None and room is not None and online.any():
        tipping = _tipping_point(whole, online.astype(np.float64), found, room)
    return Silence(int(online.sum()), int((is_missing & (whole.online == 0)).sum()), tipping)


def _with_the_unrated(ratings: Ratings, rater: str) -> tuple[Ratings, npt.NDArray[np.bool_]]:
    """This side's rows, and one for each session that the other side alone rated; which those are."""
    own = np.flatnonzero(ratings.by_therapist == (rater == THERAPIST))
    visits, first = np.unique(ratings.visit, return_index=True)
    unrated = first[~np.isin(visits, ratings.visit[own])]
    places = np.concatenate([own, unrated])
    whole = replace(ratings.at(places), by_therapist=np.full(len(places), rater == THERAPIST))
    return whole, np.arange(len(places)) >= len(own)


def _tipping_point(whole: Ratings, is_lower: Array, found: Mixed, room: float) -> float | None:
    has_therapists = "therapist" in found.variances
    try:
        design = design_of(whole, has_therapists=has_therapists)
        fall = told_by(design.sums(is_lower), found.rho)[design.names.index(WITHIN)]
    except CannotFit:
        return None
    return float(room / fall) if fall > 0 else None


def of_coverage(ratings: Ratings) -> list[str]:
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
