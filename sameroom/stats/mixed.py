"""Ratings within sessions within clients within therapists: a linear mixed model with nested intercepts, by REML.

y = Xβ + intercepts of nested groups + error. One pass over the rows leaves a matrix of (p + 1)² and the sums of the
finest groups; from then on a look at the likelihood costs as much as there are groups, not rows. With ρ = σ²_group /
σ², n rows (or what is left of them) and sums S of a group: Z'V⁻¹Z loses ρ / (1 + ρn) SS', log|V| gains log(1 + ρn), and
the next level is given S / (1 + ρn) and n / (1 + ρn). Of the finest groups, those with as many rows differ in S alone:
their SS' are added up once for all, and their S once for each group that they lie in.

Sources: Laird & Ware 1982; Bates et al. 2015 (doi:10.18637/jss.v067.i01), the profiled criterion; Satterthwaite 1946
and Kuznetsova et al. 2017 (doi:10.18637/jss.v082.i13), degrees of freedom. lme4 and lmerTest print the same numbers.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from sameroom.stats.distributions import two_sided
from sameroom.stats.equivalence import interval
from sameroom.stats.pooling import Array, Estimate
from sameroom.stats.search import TINY, curvature_of, log_det, lowest

Codes = npt.NDArray[np.intp]
STARTS = (0.05, 0.5, 2.0)
# Of σ²; below it a variance of groups is 0 (singular).
NOTHING = 1e-7
TOO_FEW = "The ratings are too few, or too much alike, to say how sure this is."


class CannotFit(ValueError):
    """The text is the sentence."""


@dataclass(frozen=True)
class Level:
    """One level of groups. `first`: where each begins, among the groups of the finer level (or rows)."""

    name: str
    first: Codes


@dataclass(frozen=True)
class Finest:
    """The finest groups, those of one size together. `sizes`, `times`, `squares`: each size, how many groups have it,
    and the sum of their SS'.

    `counts`, `alike`, `sums`: the same within each group of the next level: a size, how many, and the sum of their S.
    """

    sizes: Array
    times: Array
    squares: Array
    counts: Array
    alike: Array
    sums: Array


class Solved:
    """Everything at one set of ρ, which may be complex, from Z'V⁻¹Z and log|V|."""

    def __init__(self, w: Any, log_v: Any) -> None:
        self.log_v = log_v
        self.xx = w[:-1, :-1]
        self.m = np.linalg.inv(self.xx)
        self.beta = self.m @ w[:-1, -1]
        self.rss = w[-1, -1] - w[:-1, -1] @ self.beta
        self.log_xx = log_det(self.xx)


@dataclass(frozen=True)
class Passed(ABC):
    """What one pass leaves of the rows. `effects`: what each ρ is of.

    `turn`: what makes columns at right angles into those that were given. `mean`: of the ratings, which is taken away
    from them first, since squares of large numbers that differ little lose the difference.
    """

    names: tuple[str, ...]
    rows: int
    products: Array
    turn: Array
    mean: float

    @property
    @abstractmethod
    def effects(self) -> tuple[str, ...]: ...

    @abstractmethod
    def at(self, rho: Any) -> Solved: ...


@dataclass(frozen=True)
class Sums(Passed):
    """For nested intercepts. `levels` from the finest; `first` of the second: among `finest`."""

    levels: tuple[Level, ...]
    finest: Finest

    @property
    def effects(self) -> tuple[str, ...]:
        return tuple(level.name for level in self.levels)

    def at(self, rho: Any) -> Solved:
        finest, one = self.finest, rho[0]
        d = 1 + one * finest.sizes
        w = self.products - np.tensordot(one / d, finest.squares, 1)
        log_v = (finest.times * np.log(d)).sum()
        d = 1 + one * finest.counts
        n, s = finest.counts * finest.alike / d, finest.sums / d[:, None]
        for level, one in zip(self.levels[1:], rho[1:], strict=True):
            n, s = np.add.reduceat(n, level.first), np.add.reduceat(s, level.first, axis=0)
            d = 1 + one * n
            w = w - (s * (one / d)[:, None]).T @ s
            log_v = log_v + np.log(d).sum()
            n, s = n / d, s / d[:, None]
        return Solved(w, log_v)


def gather(y: Array, x: Array, names: Sequence[str], groups: Sequence[tuple[str, Codes]]) -> Sums:
    """The one pass. `x`: rows × p, ones first; `groups`: name and number of each row's group, finest first.

    Raises CannotFit where a column follows from those before it, or there are no more rows than columns.
    """
    rows = len(y)
    q, turn = upright(x, names)
    codes = [code for _name, code in groups]
    order = np.lexsort(codes)
    mean = float(y.mean())
    z = np.column_stack([q, y - mean])[order]
    levels, first = [], np.arange(rows)
    for place, (name, _code) in enumerate(groups):
        sorted_codes = np.column_stack([code[order] for code in codes[place:]])[first]
        changes = np.flatnonzero(np.any(np.diff(sorted_codes, axis=0) != 0, axis=1)) + 1
        begins = np.concatenate([[0], changes]).astype(np.intp)
        levels.append(Level(name, begins))
        first = first[begins]
    begins = levels[0].first
    counts, sums = np.diff(np.append(begins, rows)), np.add.reduceat(z, begins, axis=0)
    finest, levels[1:2] = _put_together(counts, sums, levels[1:2])
    return Sums(
        names=tuple(names),
        rows=rows,
        products=z.T @ z,
        levels=tuple(levels),
        finest=finest,
        turn=turn,
        mean=mean,
    )


def upright(x: Array, names: Sequence[str]) -> tuple[Array, Array]:
    """The columns at right angles, and what turns them back. Raises CannotFit as `gather` does."""
    rows, p = x.shape
    if rows <= p:
        raise CannotFit(f"{rows} ratings are too few for {p} coefficients.")
    q, r = np.linalg.qr(x)
    weak = np.flatnonzero(np.abs(np.diag(r)) < 1e-9 * np.sqrt((x**2).sum(axis=0)).clip(1e-300))
    if len(weak):
        raise CannotFit(f"“{names[int(weak[0])]}” follows from the other columns: it has no coefficient of its own.")
    return q, np.asarray(np.linalg.inv(r), dtype=np.float64)


def _put_together(counts: Codes, sums: Array, above: list[Level]) -> tuple[Finest, list[Level]]:
    """`counts`, `sums`: of each of the finest groups; `above`: the level that they lie in, if there is one."""
    within = np.zeros(len(counts), dtype=np.intp)
    for level in above:
        within = np.repeat(np.arange(len(level.first)), np.diff(np.append(level.first, len(counts))))
    order = np.lexsort((counts, within))
    counts, sums, within = counts[order], sums[order], within[order]
    is_new = (np.diff(counts) != 0) | (np.diff(within) != 0)
    begins = np.concatenate([[0], np.flatnonzero(is_new) + 1]).astype(np.intp)
    sizes, of_size = np.unique(counts, return_inverse=True)
    squares = [sums[of_size == place].T @ sums[of_size == place] for place in range(len(sizes))]
    together = Finest(
        sizes=sizes.astype(np.float64),
        times=np.bincount(of_size).astype(np.float64),
        squares=np.array(squares),
        counts=counts[begins].astype(np.float64),
        alike=np.diff(np.append(begins, len(counts))).astype(np.float64),
        sums=np.add.reduceat(sums, begins, axis=0),
    )
    first = np.searchsorted(within[begins], np.arange(within[-1] + 1))
    return together, [Level(level.name, first) for level in above]


@dataclass(frozen=True)
class Mixed:
    """`variances`: by level from the finest, then "residual". `criterion`: -2 log restricted likelihood.

    `singular`: the levels whose variance is 0.
    """

    of: Passed
    beta: Array
    cov: Array
    rho: Array
    residual: float
    criterion: float
    singular: tuple[str, ...]
    _uncertainty: Array

    @property
    def variances(self) -> dict[str, float]:
        named = {name: float(one) * self.residual for name, one in zip(self.of.effects, self.rho, strict=True)}
        return {**named, "residual": self.residual}

    def contrast(self, weights: dict[str, float]) -> Array:
        return np.array([weights.get(name, 0.0) for name in self.of.names])

    def estimate(self, contrast: Array) -> Estimate:
        """Of `contrast`'β, on Satterthwaite's degrees of freedom. Raises CannotFit where these cannot be told."""
        value, se = float(contrast @ self.beta), math.sqrt(float(contrast @ self.cov @ contrast))
        df = self.df(contrast)
        return Estimate(value, se, df, two_sided(value / se, df), interval(value, se, df))

    def df(self, contrast: Array) -> float:
        """2 v² / Var(v), v being the variance of the contrast, by the delta method on the variances that are not 0."""
        c = self.of.turn.T @ contrast
        free = np.append(self.rho > 0, True)

        def variance(eta: Any) -> complex:
            return complex(eta[-1] * (c @ self.of.at(eta[:-1]).m @ c))

        eta = np.append(self.rho, self.residual)
        steps = TINY * 1j * np.eye(len(eta))
        slope = np.array([variance(eta + step).imag / TINY for step in steps])[free]
        spread = float(slope @ self._uncertainty @ slope)
        if not spread > 0:
            raise CannotFit(TOO_FEW)
        return 2 * variance(eta).real ** 2 / spread


def fit(of: Passed, *, starts: Sequence[Sequence[float]] = ()) -> Mixed:
    """By REML; `starts`: where the ρ may be, else everywhere. Raises CannotFit."""
    try:
        return _fit(of, starts or list(product(STARTS, repeat=len(of.effects))))
    except np.linalg.LinAlgError:
        raise CannotFit(TOO_FEW) from None


def told_by(of: Sums, rho: Array) -> Array:
    """The coefficients with the variances held, by name in the order of `of.names`; but for the first one’s mean."""
    return np.asarray(of.turn @ of.at(rho).beta)


def _fit(of: Passed, starts: Sequence[Sequence[float]]) -> Mixed:
    left = of.rows - len(of.names)
    if of.at(np.zeros(len(of.effects))).rss <= 1e-12 * max(of.products[-1, -1], (1e-8 * of.mean) ** 2):
        raise CannotFit("The ratings are told by the columns without any rest: there is nothing to estimate from.")

    def profiled(rho: Any) -> complex:
        at = of.at(rho)
        return complex(left * (1 + np.log(2 * np.pi * at.rss / left)) + at.log_v + at.log_xx) + _of_columns(of)

    rho = lowest(profiled, starts)
    rho = np.where(rho < NOTHING, 0.0, rho)
    at = of.at(rho)
    residual = float(at.rss.real) / left
    return Mixed(
        of=of,
        beta=of.turn @ at.beta.real + of.mean * np.eye(len(of.names))[0],
        cov=residual * of.turn @ at.m.real @ of.turn.T,
        rho=rho,
        residual=residual,
        criterion=profiled(rho).real,
        singular=tuple(name for name, one in zip(of.effects, rho, strict=True) if one == 0),
        _uncertainty=_uncertainty(of, rho, residual),
    )


def _of_columns(of: Passed) -> float:
    """log|X'X| of the columns as they were given, which those at right angles do not have."""
    return -2 * float(np.linalg.slogdet(of.turn)[1])


def _uncertainty(of: Passed, rho: Array, residual: float) -> Array:
    """The covariance of the ρ that are not 0 and σ²: twice the inverse of the criterion's curvature."""
    left, free = of.rows - len(of.names), np.flatnonzero(rho > 0)

    def criterion(eta: Any) -> complex:
        whole = np.zeros(len(rho), dtype=np.result_type(eta, float))
        whole[free] = eta[:-1]
        at = of.at(whole)
        return complex(left * np.log(eta[-1]) + at.rss / eta[-1] + at.log_v + at.log_xx)

    curvature = curvature_of(criterion, np.append(rho[free], residual))
    return np.asarray(2 * np.linalg.inv((curvature + curvature.T) / 2), dtype=np.float64)
