"""What practices say together while each keeps its ratings: each sends a summary, and the summaries are pooled.

Two stages: each practice compares within its own clients, then their differences are pooled as those of studies are
(REML, Knapp and Hartung, a prediction interval: where the difference of a next practice like these lies). Only what was
measured with one instrument and planned with one margin is pooled, in points of that instrument: one's own standard
deviation says how alike one's clients are, and would turn that into a difference.

No practice's own number is given back, nor the mean without one of them, from which it would follow. Sources: Burke,
Ensor & Riley 2017 (doi:10.1002/sim.7141), two stages; IntHout et al. 2016 (doi:10.1136/bmjopen-2015-010247), the
interval.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sameroom.stats.comparing import Difference
from sameroom.stats.equivalence import Equivalence, Interval, judge
from sameroom.stats.pooling import Estimate, fit, prediction_interval, tau2_interval

# Below these a practice, or a person, could be told from what is published.
FEWEST_PRACTICES, FEWEST_CLIENTS, FEWEST_THERAPISTS = 3, 11, 3


class CannotFederate(ValueError):
    """The text is the sentence."""


@dataclass(frozen=True)
class Summary:
    """All that leaves a practice. `estimate`, `se`: in points; `plan`: the hash of what was planned, margin and all."""

    practice: str
    estimate: float
    se: float
    clients: int
    therapists: int
    instrument: str
    plan: str


@dataclass(frozen=True)
class Together:
    """`mean`, `tau2`, `pi` in points; `equivalence` in standard deviations. `next_within`: the whole of `pi` is."""

    mean: Estimate
    tau2: float
    tau2_ci: Interval
    pi: Interval
    i2: float
    q: float
    q_p: float
    equivalence: Equivalence
    next_within: bool
    practices: int
    clients: int
    therapists: int


def summary_of(of: Difference, *, practice: str, therapists: int, instrument: str, plan: str) -> Summary:
    """With the larger of the two errors. Raises CannotFederate where nothing was estimated."""
    if of.estimate is None:
        raise CannotFederate(f"{practice}: nobody was seen in both ways, so there is nothing to send.")
    se = of.estimate.se if of.robust is None else max(of.estimate.se, of.robust.se)
    return Summary(practice, of.estimate.estimate, se, of.switchers, therapists, instrument, plan)


def together(summaries: Sequence[Summary], *, margin: float, unit: float) -> Together:
    """`margin` in standard deviations, `unit`: a published one, in points. Raises CannotFederate, with all reasons."""
    reasons = obstacles_to_pooling(summaries)
    if reasons:
        raise CannotFederate(" ".join(reasons))
    k = len(summaries)
    found = fit(np.array([one.estimate for one in summaries]), np.array([one.se**2 for one in summaries]))
    mean = found.mean
    pi = prediction_interval(mean, found.tau2, k - 1.0)
    return Together(
        mean=mean,
        tau2=found.tau2,
        tau2_ci=tau2_interval(found),
        pi=pi,
        i2=found.i2,
        q=found.q,
        q_p=found.q_p,
        equivalence=judge(mean.estimate / unit, mean.se / unit, mean.df, margin),
        next_within=-margin * unit < pi.low and pi.high < margin * unit,
        practices=k,
        clients=sum(one.clients for one in summaries),
        therapists=sum(one.therapists for one in summaries),
    )


def obstacles_to_pooling(summaries: Sequence[Summary]) -> list[str]:
    """Each in a sentence; none: they may be pooled."""
    said = []
    names = [one.practice for one in summaries]
    if len(set(names)) < FEWEST_PRACTICES:
        said.append(f"At least {FEWEST_PRACTICES} practices are needed; there are {len(set(names))}.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        said.append(f"More than one summary came from {_listed(twice)}.")
    for what, of in _ALIKE.items():
        if len({of(one) for one in summaries}) > 1:
            said.append(f"The practices do not have the same {what}.")
    for one in summaries:
        said += _obstacles_of(one)
    return said


_ALIKE: dict[str, Callable[[Summary], str]] = {
    "instrument": lambda one: one.instrument,
    "plan and margin": lambda one: one.plan,
}


def _obstacles_of(one: Summary) -> list[str]:
    said = []
    if not (math.isfinite(one.estimate) and math.isfinite(one.se) and one.se > 0):
        said.append(f"{one.practice}: an estimate needs an error above 0.")
    if one.clients < FEWEST_CLIENTS:
        said.append(f"{one.practice}: {one.clients} clients seen in both ways are fewer than {FEWEST_CLIENTS}.")
    if one.therapists < FEWEST_THERAPISTS:
        said.append(f"{one.practice}: {one.therapists} therapists are fewer than {FEWEST_THERAPISTS}.")
    return said


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
