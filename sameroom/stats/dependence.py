"""Several effects of one study: three levels, or correlated and hierarchical effects (CHE).

y = Xβ + u_study + w_effect + e, with Var(u) = τ²_between, Var(w) = τ²_within and sampling covariances ρ √(v_i v_j)
within a study (ρ = 0: three levels). Sources: Konstantopoulos 2011 (doi:10.1002/jrsm.35); Pustejovsky & Tipton 2022
(doi:10.1007/s11121-021-01246-3), CHE.

A study's covariance is a diagonal plus two columns, hence everything is in sums by study, and one look at the
likelihood costs as much as there are effects, not their square.
"""

import dataclasses
import math
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize

from sameroom.stats.distributions import chi2_quantile
from sameroom.stats.equivalence import Interval
from sameroom.stats.pooling import Array, CannotPool, Estimate, estimate
from sameroom.stats.search import curvature_of, log_det, lowest, walk_from

STARTS = tuple(product((0.01, 0.1, 0.5, 1.0), repeat=2))


@dataclass(frozen=True)
class Clustered:
    """Effects in the order of their studies. `first`: where each study begins; `studies`: how many."""

    y: Array
    v: Array
    x: Array
    first: npt.NDArray[np.intp]
    rho: float

    @property
    def studies(self) -> int:
        return len(self.first)

    def blocks(self) -> list[slice]:
        ends = [*self.first[1:], len(self.y)]
        return [slice(int(start), int(end)) for start, end in zip(self.first, ends, strict=True)]

    def covariance(self, block: slice, between: float, within: float) -> Array:
        """Of the effects of one study, sampling and all."""
        v = self.v[block]
        root = np.sqrt(v)
        return np.diag((1 - self.rho) * v + within) + self.rho * np.outer(root, root) + between


def clustered(
    y: Array, v: Array, clusters: npt.NDArray[np.intp], x: Array | None = None, rho: float = 0.0
) -> Clustered:
    """`clusters`: the number of each effect's study. Raises CannotPool where ρ is not from 0 to below 1."""
    if not 0 <= rho < 1:
        raise CannotPool("ρ lies from 0 to below 1.")
    x = np.ones((len(y), 1)) if x is None else x
    order = np.argsort(clusters, kind="stable")
    _names, first = np.unique(clusters[order], return_index=True)
    return Clustered(y[order], v[order], x[order], first, rho)


@dataclass(frozen=True)
class ThreeLevels:
    """`cov`: of the coefficients, by the model. `df`: studies less coefficients.

    `curvature`: of -2 log likelihood at the variances, in the unit in which they were looked for.
    """

    of: Clustered
    beta: Array
    cov: Array
    between: float
    within: float
    log_likelihood: float
    q: float
    curvature: Array

    @property
    def df(self) -> float:
        return float(self.of.studies - self.of.x.shape[1])

    @property
    def coefficients(self) -> list[Estimate]:
        errors = np.sqrt(np.diag(self.cov))
        return [estimate(float(b), float(se), self.df) for b, se in zip(self.beta, errors, strict=True)]


def three_levels(of: Clustered, *, is_restricted: bool = True, near: "ThreeLevels | None" = None) -> ThreeLevels:
    """By REML (or ML). `near`: a fit to nearly the same effects, from which the way is short.

    Raises CannotPool where there are no more studies than coefficients.
    """
    if of.studies <= of.x.shape[1]:
        raise CannotPool(f"{of.studies} studies are too few for {of.x.shape[1]} coefficients.")
    scale = _scale(of)
    upright, turn = _upright(of)

    def minus_twice(theta: Any) -> complex:
        return _Sums(upright, theta[0] * scale, theta[1] * scale).minus_twice(is_restricted=is_restricted)

    theta = (
        None if near is None else walk_from(np.array([near.between, near.within]) / scale, near.curvature, minus_twice)
    )
    theta = lowest(minus_twice, STARTS) if theta is None else theta
    at = _Sums(upright, float(theta[0]) * scale, float(theta[1]) * scale)
    return ThreeLevels(
        of=of,
        beta=turn @ np.real(at.beta),
        cov=turn @ np.real(at.m) @ turn.T,
        between=float(theta[0]) * scale,
        within=float(theta[1]) * scale,
        log_likelihood=-0.5 * at.minus_twice(is_restricted=is_restricted).real,
        q=float(np.real(_Sums(upright, 0.0, 0.0).squares)),
        curvature=curvature_of(minus_twice, theta) if near is None else near.curvature,
    )


def profile_interval(of: ThreeLevels, which: str, *, level: float = 0.95) -> Interval:
    """Of `between` or `within`: where the restricted likelihood, at its best over the other one, is not much lower."""
    scale, upright, place = _scale(of.of), _upright(of.of)[0], 0 if which == "between" else 1
    best = (of.between, of.within)[place] / scale
    bound = -2 * of.log_likelihood + chi2_quantile(level, 1)

    def above(value: float) -> float:
        def minus_twice(other: Any) -> complex:
            theta = (value, other[0]) if place == 0 else (other[0], value)
            return _Sums(upright, theta[0] * scale, theta[1] * scale).minus_twice()

        best_other = lowest(minus_twice, [[(of.within if place == 0 else of.between) / scale]])
        return minus_twice(best_other).real - bound

    high = max(best, 0.01)
    while above(high) < 0:
        high *= 2
        if high > 1e6:
            raise CannotPool("The likelihood does not tell how large a variance could be.")
    low = 0.0 if best == 0 or above(0.0) <= 0 else float(optimize.brentq(above, 0.0, best, rtol=1e-7))
    return Interval(low * scale, float(optimize.brentq(above, best, high, rtol=1e-7)) * scale)


def _scale(of: Clustered) -> float:
    """The size of what is looked for: the spread of the effects, at least that of their errors."""
    return max(float(np.var(of.y)), float(np.median(of.v)))


def _upright(of: Clustered) -> tuple[Clustered, Array]:
    """With moderators at right angles and of length 1 (years are large numbers), and what turns coefficients back."""
    q, r = np.linalg.qr(of.x)
    return dataclasses.replace(of, x=q), np.asarray(np.linalg.inv(r))


class _Sums:
    """Everything at one pair of variances, which may be complex: a step along the imaginary axis gives a slope exactly.

    The moderators are `_upright`: X'X is 1.
    """

    def __init__(self, of: Clustered, between: complex, within: complex) -> None:
        self._of = of
        self._a = (1 - of.rho) * of.v + within
        z = np.column_stack([of.x, of.y])
        weighted = z / self._a[:, None]
        w = z.T @ weighted
        ones = self._by_study(1 / self._a)
        self._core = 1 + between * ones
        sums = self._by_study(weighted)
        w = w - (sums * (between / self._core)[:, None]).T @ sums
        if of.rho:
            w = w - self._of_errors(weighted, ones, sums, between)
        self._xx = w[:-1, :-1]
        self.m = np.linalg.inv(self._xx)
        self.beta = self.m @ w[:-1, -1]
        self.squares = w[-1, -1] - w[:-1, -1] @ self.beta

    def _of_errors(self, weighted: Any, ones: Any, sums: Any, between: complex) -> Any:
        """What the second column, ρ √v √v', takes away after the first one did."""
        root = np.sqrt(self._of.v)
        crossed, own = self._by_study(root / self._a), self._by_study(root**2 / self._a)
        share = between / self._core
        left = self._by_study(weighted * root[:, None]) - sums * (share * crossed)[:, None]
        core = 1 + self._of.rho * (own - share * crossed**2)
        self._core = self._core * core
        return (left * (self._of.rho / core)[:, None]).T @ left

    def minus_twice(self, *, is_restricted: bool = True) -> complex:
        """-2 log likelihood."""
        k, p = self._of.x.shape
        logs = np.log(self._a).sum() + np.log(self._core).sum()
        if not is_restricted:
            return complex(k * math.log(2 * math.pi) + logs + self.squares)
        return complex((k - p) * math.log(2 * math.pi) + logs + self.squares + log_det(self._xx))

    def _by_study(self, of_effects: Any) -> Any:
        return np.add.reduceat(of_effects, self._of.first, axis=0)
