"""Ratings as no more than higher and lower: pairs of one client's sessions, one online and one in person.

Near the highest score a step is not what it is elsewhere, and a mean hides it. So each pair is counted: the session
online is rated higher, the same, or lower. `win`: the share of higher ones and half of the same, which is Mann and
Whitney's U of the client; 0.5 where neither way is rated above the other. No scale that keeps the order changes it.

A client with m sessions online and n in person counts mn / (m + n + 1) (van Elteren 1960: best where clients are
alike). The error is by client: CR2 of a weighted mean with Satterthwaite's degrees of freedom, as in `robust`.

Sources: Mann & Whitney 1947 (doi:10.1214/aoms/1177730491); Vargha & Delaney 2000 (doi:10.3102/10769986025002101), half
of the same; Pustejovsky & Tipton 2018 (doi:10.1080/07350015.2016.1247004).
"""

from dataclasses import dataclass

import numpy as np

from sameroom.stats.equivalence import Interval, interval
from sameroom.stats.mixed import Codes
from sameroom.stats.pooling import Array, Estimate
from sameroom.stats.ratings import Ratings


@dataclass(frozen=True)
class Ordinal:
    """`higher`, `same`, `lower`: shares of pairs, over `clients` who had both ways. `win` has no p."""

    higher: float
    same: float
    lower: float
    win: Estimate
    ci90: Interval
    clients: int


def ordinal_of(side: Ratings) -> Ordinal | None:
    """None where fewer than two clients had both ways, or all of them are the same."""
    m, n, higher, same = _pairs(side)
    had_both = (m > 0) & (n > 0)
    m, n, higher, same = m[had_both], n[had_both], higher[had_both], same[had_both]
    if len(m) < 2:
        return None
    weights = m * n / (m + n + 1)
    weights = weights / weights.sum()
    higher, same = higher / (m * n), same / (m * n)
    win = higher + same / 2
    mean, se, df = _mean(win, weights)
    if not se > 0:
        return None
    return Ordinal(
        higher=float(weights @ higher),
        same=float(weights @ same),
        lower=float(weights @ (1 - higher - same)),
        win=Estimate(mean, se, df, None, _within_one(interval(mean, se, df))),
        ci90=_within_one(interval(mean, se, df, level=0.9)),
        clients=len(m),
    )


def _pairs(side: Ratings) -> tuple[Array, Array, Array, Array]:
    """Of each client: sessions online, in person, pairs in which the one online is higher, and the same."""
    order = np.lexsort((side.score, side.client))
    client, score, online = side.client[order], side.score[order], side.online[order]
    begins = np.flatnonzero(np.concatenate([[True], (np.diff(client) != 0) | (np.diff(score) != 0)])[: len(client)])
    if not len(begins):
        return (np.empty(0),) * 4
    a, b = np.add.reduceat(online, begins), np.add.reduceat(1 - online, begins)  # at one score
    whose = np.unique(client[begins], return_inverse=True)[1]
    m, n = _sums(whose, a), _sums(whose, b)
    below = np.cumsum(b) - b - (np.cumsum(n) - n)[whose]
    return m, n, _sums(whose, a * below), _sums(whose, a * b)


def _sums(whose: Codes, values: Array) -> Array:
    return np.bincount(whose, values).astype(np.float64)


def _mean(values: Array, weights: Array) -> tuple[float, float, float]:
    """The weighted mean, its CR2 error and degrees of freedom, one value for each cluster. `weights` sum to 1."""
    mean = float(weights @ values)
    adjusted = weights / np.sqrt(1 - weights)
    own, crossed = adjusted**2 / weights, adjusted**2
    trace = own.sum() - crossed.sum()
    squares = (own**2).sum() - 2 * (own * crossed).sum() + crossed.sum() ** 2
    return mean, float(np.sqrt(((adjusted * (values - mean)) ** 2).sum())), float(trace**2 / squares)


def _within_one(of: Interval) -> Interval:
    """A share lies from 0 to 1."""
    return Interval(max(0.0, of.low), min(1.0, of.high))
