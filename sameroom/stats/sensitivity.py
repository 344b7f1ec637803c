"""What the pooled effect hangs on: each study left out, small studies, studies that are missing.

Sources: Viechtbauer & Cheung 2010 (doi:10.1002/jrsm.11), studies that stand out; Egger et al. 1997, with the
predictor of Pustejovsky & Rodgers 2019 (doi:10.1002/jrsm.1332) where effects are standardised mean differences, since
an effect and its own standard error go together; Duval & Tweedie 2000, trim and fill (L0).
"""

import math
from dataclasses import dataclass

import numpy as np

from sameroom.stats.pooling import Array, CannotPool, Estimate, Fit, fit

EGGER_NEEDS = 10


@dataclass(frozen=True)
class Without:
    """The pooled effect without what stands at `place`; `studentised`: how many SEs what was left out lies from it."""

    place: int
    mean: Estimate
    tau2: float
    studentised: float


def leave_one_out(of: Fit) -> list[Without]:
    """Of a fit without moderators; empty below three effects."""
    if of.k < 3:
        return []
    found = []
    for place in range(of.k):
        kept = np.arange(of.k) != place
        rest = fit(of.y[kept], of.v[kept], method=of.method, is_adjusted=of.df is not None)
        model = fit(of.y[kept], of.v[kept], method=of.method, is_adjusted=False)
        spread = math.sqrt(of.v[place] + rest.tau2 + model.mean.se**2)
        found.append(Without(place, rest.mean, rest.tau2, float(of.y[place] - rest.mean.estimate) / spread))
    return found


@dataclass(frozen=True)
class SmallStudies:
    """Whether smaller studies say more: the slope on `predictor` ("se" or "sqrt(1/n1 + 1/n2)")."""

    predictor: str
    slope: Estimate
    limit: Estimate


def egger(of: Fit, sizes: Array | None = None, *, is_adjusted: bool = True) -> SmallStudies | None:
    """By meta-regression. `sizes`: √(1/n₁ + 1/n₂) of each effect, where known. None below ten, or without a slope."""
    if of.k < EGGER_NEEDS:
        return None
    predictor = np.sqrt(of.v) if sizes is None else sizes
    try:
        found = fit(of.y, of.v, np.column_stack([np.ones(of.k), predictor]), method=of.method, is_adjusted=is_adjusted)
    except CannotPool:
        return None
    limit, slope = found.coefficients
    return SmallStudies("se" if sizes is None else "sqrt(1/n1 + 1/n2)", slope, limit)


@dataclass(frozen=True)
class Filled:
    """`missing` studies on one `side` ("left" or "right") are put in as mirror images: what the mean were then."""

    missing: int
    side: str
    mean: Estimate
    tau2: float


def trim_and_fill(of: Fit) -> Filled:
    """L0 on the side that Egger's slope points away from. A sensitivity analysis, no correction."""
    x = np.column_stack([np.ones(of.k), np.sqrt(of.v)])
    slope = fit(of.y, of.v, x, method=of.method, is_adjusted=False).beta[1]
    sign = -1.0 if slope < 0 else 1.0  # seen from there, the missing ones are on the left
    order = np.argsort(sign * of.y, kind="stable")
    y, v = sign * of.y[order], of.v[order]
    missing, centre = _missing(y, v, of.method)
    y_filled = np.concatenate([y, 2 * centre - y[of.k - missing :]])
    filled = fit(
        sign * y_filled, np.concatenate([v, v[of.k - missing :]]), method=of.method, is_adjusted=of.df is not None
    )
    return Filled(missing, "left" if sign > 0 else "right", filled.mean, filled.tau2)


def _missing(y: Array, v: Array, method: str) -> tuple[int, float]:
    """How many on the left, and around which centre; until it stays the same."""
    k = len(y)
    missing, centre = 0, 0.0
    for _ in range(100):
        kept = k - missing
        centre = fit(y[:kept], v[:kept], method=method, is_adjusted=False).mean.estimate
        distances = y - centre
        ranks = _ranks(np.abs(distances)) * np.sign(distances)
        above = float(ranks[ranks > 0].sum())
        now = min(max(0, round((4 * above - k * (k + 1)) / (2 * k - 1))), k - 2)
        if now == missing:
            break
        missing = now
    return missing, centre


def _ranks(values: Array) -> Array:
    """From 1; equal ones share the mean."""
    _sorted, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse], dtype=np.float64)
