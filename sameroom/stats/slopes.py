"""Clients who differ in a difference: a slope of each beside the intercept of each, as a second look at a verdict.

y = Xβ + visit + client + Σ column × (client's own slope) + therapist + error, every effect by itself: what lme4 writes
(1 | therapist/client) + (0 + column | client). An effect of a client is one more step of those in `mixed`: V⁻¹ loses
ρ / (1 + ρ z'V⁻¹z) V⁻¹zz'V⁻¹, z being its column within the client (Sherman & Morrison 1950). So of the rows of a client
the products of the effects' columns with one another, with X and with y are enough.

Sources: Laird & Ware 1982; Barr et al. 2013 (doi:10.1016/j.jml.2012.11.001), why a slope belongs to what is asked
within people; Bates et al. 2015 (doi:10.18637/jss.v067.i01), the criterion.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from sameroom.stats.equivalence import Equivalence, Interval, interval, judge
from sameroom.stats.mixed import Codes, Mixed, Passed, Solved, fit, upright
from sameroom.stats.pooling import Array, Estimate

STARTS = (0.01, 0.1, 0.5)
# From so many clients on who had both ways; beyond so many in all, it takes longer than one waits.
FEWEST_SWITCHERS, MOST_CLIENTS = 20, 5_000


@dataclass(frozen=True)
class Visits:
    """All visits of one size: how many, their sums' SS', and within each client the same by the effects' columns."""

    size: int
    times: int
    squares: Array
    own: Array


@dataclass(frozen=True)
class Sloped(Passed):
    """`own`: of each client, Z'[Z X y], Z being the columns of its effects, ones first.

    `first`: where each therapist begins among the clients; None without a term for them.
    """

    of_client: tuple[str, ...]
    own: Array
    visits: tuple[Visits, ...]
    first: Codes | None

    @property
    def effects(self) -> tuple[str, ...]:
        outer = () if self.first is None else ("therapist",)
        return (*(("visit",) if self.visits else ()), *self.of_client, *outer)

    def at(self, rho: Any) -> Solved:
        w, own, log_v = self.products, self.own, 0.0
        for one in self.visits:
            d = 1 + rho[0] * one.size
            w, own, log_v = w - rho[0] / d * one.squares, own - rho[0] / d * one.own, log_v + one.times * np.log(d)
        q = len(self.of_client)
        for place, one in enumerate(rho[bool(self.visits) :][:q]):
            column = own[:, place]
            d = 1 + one * column[:, place]
            share = (one / d)[:, None]
            w, log_v = w - (column[:, q:] * share).T @ column[:, q:], log_v + np.log(d).sum()
            own = own - (share * column[:, :q])[:, :, None] * column[:, None, :]
        if self.first is not None:
            n, s = np.add.reduceat(own[:, 0, 0], self.first), np.add.reduceat(own[:, 0, q:], self.first, axis=0)
            d = 1 + rho[-1] * n
            w, log_v = w - (s * (rho[-1] / d)[:, None]).T @ s, log_v + np.log(d).sum()
        return Solved(w, log_v)


def gather(
    y: Array, x: Array, names: tuple[str, ...], groups: Mapping[str, Codes], slopes: Mapping[str, Array]
) -> Sloped:
    """The one pass. `groups`: each row's “client”, and its “visit” and “therapist” where there is a term for them.

    `slopes`: the columns in which clients differ, and how these variances are called. Raises CannotFit as `mixed` does.
    """
    q, turn = upright(x, names)
    order = np.lexsort([groups[name] for name in ("visit", "client", "therapist") if name in groups])
    mean = float(y.mean())
    effects = np.column_stack([np.ones(len(y)), *slopes.values()])[order]
    z = np.column_stack([effects, np.column_stack([q, y - mean])[order]])
    begins = _begins(groups["client"][order])
    return Sloped(
        names=tuple(names),
        rows=len(y),
        products=z[:, effects.shape[1] :].T @ z[:, effects.shape[1] :],
        turn=turn,
        mean=mean,
        of_client=("client", *slopes),
        own=_products(effects, z, begins),
        visits=_visits(z, effects.shape[1], groups["visit"][order], begins) if "visit" in groups else (),
        first=_begins(groups["therapist"][order][begins]) if "therapist" in groups else None,
    )


def _begins(codes: Codes) -> Codes:
    return np.concatenate([[0], np.flatnonzero(np.diff(codes)) + 1]).astype(np.intp)


def _products(effects: Array, z: Array, begins: Codes) -> Array:
    """Z'[Z X y] of each client."""
    return np.stack([np.add.reduceat(one[:, None] * z, begins, axis=0) for one in effects.T], axis=1)


def _visits(z: Array, q: int, codes: Codes, begins: Codes) -> tuple[Visits, ...]:
    """Of z's columns the first `q` are the effects'. A visit lies within a client."""
    first = np.union1d(_begins(codes), begins)
    sizes, sums = np.diff(np.append(first, len(z))), np.add.reduceat(z, first, axis=0)
    within = np.searchsorted(first, begins)
    found = []
    for size in np.unique(sizes):
        some = sums * (sizes == size)[:, None]
        squares, own = some[:, q:].T @ some[:, q:], _products(some[:, :q], some, within)
        found.append(Visits(int(size), int((sizes == size).sum()), squares, own))
    return tuple(found)


@dataclass(frozen=True)
class Slope:
    """The difference where each client has one of its own. `variance`: of theirs, in points²; 0: none was found.

    `estimate`, `ci90` in points, `equivalence` in standard deviations.
    """

    variance: float
    estimate: Estimate
    ci90: Interval
    equivalence: Equivalence

    @property
    def spread(self) -> float:
        return math.sqrt(self.variance)


def slope_of(of: Sloped, base: Mixed, name: str, *, unit: float, margin: float) -> Slope:
    """The coefficient `name`. `base`: the same without slopes, from which the way is short. Raises CannotFit."""
    near = base.variances
    around = [[near[one] / base.residual] if one in near else STARTS for one in of.effects]
    found = fit(of, starts=list(product(*around)))
    one = found.estimate(found.contrast({name: 1.0}))
    return Slope(
        variance=found.variances[name],
        estimate=one,
        ci90=interval(one.estimate, one.se, one.df, level=0.9),
        equivalence=judge(one.estimate / unit, one.se / unit, one.df, margin),
    )
