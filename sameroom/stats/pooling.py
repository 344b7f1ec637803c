"""One effect from many studies: random effects, meta-regression, with the interval of Knapp and Hartung.

y ~ N(Xβ, v + τ²), a study (or an effect) each. Sources: Viechtbauer 2005 (doi:10.3102/10769986030003261), REML and
ML by Fisher scoring; DerSimonian & Laird 1986; Paule & Mandel 1982; Knapp & Hartung 2003 (doi:10.1002/sim.1482), of
which a factor below 1 is taken as 1 (Röver 2015, doi:10.1186/s12874-015-0091-1); Viechtbauer 2007
(doi:10.1002/sim.2514), the Q-profile.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize

from sameroom.stats.distributions import chi2_above, chi2_quantile, two_sided
from sameroom.stats.equivalence import Interval, interval

Array = npt.NDArray[np.float64]
METHODS = ("REML", "DL", "PM", "ML", "FE")
MOST_STEPS = 200


class CannotPool(ValueError):
    """The text is the sentence."""


@dataclass(frozen=True)
class Estimate:
    """One coefficient. `df` None: normal. `p`: against 0, two-sided; None where there are too few df to say it."""

    estimate: float
    se: float
    df: float | None
    p: float | None
    ci: Interval


@dataclass(frozen=True)
class Fit:
    """`k` effects, `p` coefficients with the covariance `cov`; `tau2` between studies (0 with FE).

    `q`, `q_p`: Cochran's Q of what the moderators leave. `i2`: percent of τ² in all variance (Higgins & Thompson with
    the typical variance, as metafor prints it; with FE from Q). `factor`: Knapp and Hartung's, at least 1 in `cov`.
    """

    method: str
    x: Array
    y: Array
    v: Array
    beta: Array
    cov: Array
    df: float | None
    tau2: float
    se_tau2: float | None
    q: float
    q_p: float
    i2: float
    factor: float
    log_likelihood: float

    @property
    def k(self) -> int:
        return len(self.y)

    @property
    def coefficients(self) -> list[Estimate]:
        errors = np.sqrt(np.diag(self.cov))
        return [estimate(float(b), float(se), self.df) for b, se in zip(self.beta, errors, strict=True)]

    @property
    def mean(self) -> Estimate:
        """The first coefficient: without moderators, the pooled effect."""
        return self.coefficients[0]


def estimate(value: float, se: float, df: float | None) -> Estimate:
    return Estimate(value, se, df, two_sided(value / se, df), interval(value, se, df))


def fit(y: Array, v: Array, x: Array | None = None, *, method: str = "REML", is_adjusted: bool = True) -> Fit:
    """Effects `y` with sampling variances `v`, each of length k; `x`: k rows of moderators, its intercept included.

    `is_adjusted`: intervals of Knapp and Hartung on k - p df, else normal (with FE always normal). Raises CannotPool
    where there are no more effects than coefficients, or the moderators say the same as each other.
    """
    x = np.ones((len(y), 1)) if x is None else x
    k, p = x.shape
    if k <= p:
        raise CannotPool(f"{k} effects are too few for {p} coefficients.")
    if np.linalg.matrix_rank(x) < p:
        raise CannotPool("The moderators say the same as each other: one of them follows from the rest.")
    upright, r = (np.asarray(one, dtype=np.float64) for one in np.linalg.qr(x))  # years are large numbers
    turn = np.linalg.inv(r)
    tau2 = _TAU2[method](y, v, upright)
    at, fixed = _at(y, v, upright, tau2), _at(y, v, upright, 0.0)
    q = float(fixed.w @ fixed.residuals**2)
    factor = float(at.w @ at.residuals**2) / (k - p)
    adjusts = is_adjusted and method != "FE"
    return Fit(
        method=method,
        x=x,
        y=y,
        v=v,
        beta=turn @ at.beta,
        cov=turn @ at.m @ turn.T * (max(1.0, factor) if adjusts else 1.0),
        df=float(k - p) if adjusts else None,
        tau2=tau2,
        se_tau2=_se_tau2(at, method),
        q=q,
        q_p=chi2_above(q, k - p),
        i2=_i2(fixed, tau2, q, method),
        factor=factor,
        log_likelihood=_log_likelihood(at, is_restricted=method != "ML"),
    )


def tau2_interval(of: Fit, *, level: float = 0.95) -> Interval:
    """τ² by the Q-profile: those at which the weighted squares are not surprising."""
    df = of.k - of.x.shape[1]

    def above(tau2: float, p: float) -> float:
        return _weighted_squares(of.y, of.v, of.x, tau2) - chi2_quantile(p, df)

    return Interval(
        _falling_root(lambda tau2: above(tau2, 0.5 + level / 2)),
        _falling_root(lambda tau2: above(tau2, 0.5 - level / 2)),
    )


def prediction_interval(mean: Estimate, tau2: float, df: float | None, *, level: float = 0.95) -> Interval:
    """Where the true effect of a next study lies: t on `df` around the mean, with τ² and the mean's own error."""
    return interval(mean.estimate, math.sqrt(tau2 + mean.se**2), df, level=level)


@dataclass(frozen=True)
class _At:
    """Everything at one τ²: weights, the inverse of X'WX, coefficients, residuals."""

    w: Array
    x: Array
    m: Array
    beta: Array
    residuals: Array

    @property
    def trace_p(self) -> float:
        return float(self.w.sum() - np.trace(self.m @ self._moment(2)))

    @property
    def trace_pp(self) -> float:
        second = self.m @ self._moment(2)
        return float((self.w**2).sum() - 2 * np.trace(self.m @ self._moment(3)) + np.trace(second @ second))

    @property
    def squares_pp(self) -> float:
        """y'PPy."""
        return float(((self.w * self.residuals) ** 2).sum())

    def _moment(self, power: int) -> Array:
        return np.asarray((self.x * self.w[:, None] ** power).T @ self.x)


def _at(y: Array, v: Array, x: Array, tau2: float) -> _At:
    w = 1 / (v + tau2)
    m = np.asarray(np.linalg.inv((x * w[:, None]).T @ x), dtype=np.float64)
    beta = m @ (x.T @ (w * y))
    return _At(w, x, m, beta, y - x @ beta)


def _weighted_squares(y: Array, v: Array, x: Array, tau2: float) -> float:
    at = _at(y, v, x, tau2)
    return float(at.w @ at.residuals**2)


def _log_likelihood(at: _At, *, is_restricted: bool) -> float:
    k, p = at.x.shape
    twice = -np.log(at.w).sum() + at.w @ at.residuals**2
    if not is_restricted:
        return float(-0.5 * (k * math.log(2 * math.pi) + twice))
    logs = -np.linalg.slogdet(at.m)[1] - np.linalg.slogdet(at.x.T @ at.x)[1]
    return float(-0.5 * ((k - p) * math.log(2 * math.pi) + twice + logs))


def _scored(y: Array, v: Array, x: Array, *, is_restricted: bool) -> float:
    """Fisher scoring that never goes downhill, then the very place where the slope is 0; or 0, if it falls there."""

    def value(tau2: float) -> float:
        return _log_likelihood(_at(y, v, x, tau2), is_restricted=is_restricted)

    def slope(tau2: float) -> float:
        at = _at(y, v, x, tau2)
        return at.squares_pp - (at.trace_p if is_restricted else float(at.w.sum()))

    tau2 = _dersimonian_laird(y, v, x)
    for _ in range(MOST_STEPS):
        at, here = _at(y, v, x, tau2), value(tau2)
        step = slope(tau2) / (at.trace_pp if is_restricted else float((at.w**2).sum()))
        while value(max(0.0, tau2 + step)) < here - 1e-12 * (1 + abs(here)):
            step /= 2
        before, tau2 = tau2, max(0.0, tau2 + step)
        if abs(tau2 - before) <= 1e-7 * (tau2 + float(v.min())):
            break
    return _polished(tau2, slope)


def _polished(tau2: float, slope: Callable[[float], float]) -> float:
    """The root of the slope beside `tau2`."""
    if tau2 == 0:
        return 0.0
    low, high = tau2 * (1 - 1e-5), tau2 * (1 + 1e-5)
    for _ in range(30):
        if slope(low) >= 0 >= slope(high):
            return float(optimize.brentq(slope, low, high, xtol=1e-15, rtol=1e-13))
        low, high = low - (high - low), high + (high - low)
        if low <= 0:
            low = 0.0
    return tau2


def _dersimonian_laird(y: Array, v: Array, x: Array) -> float:
    at = _at(y, v, x, 0.0)
    k, p = x.shape
    return max(0.0, float(at.w @ at.residuals**2 - (k - p)) / at.trace_p)


def _paule_mandel(y: Array, v: Array, x: Array) -> float:
    k, p = x.shape
    return _falling_root(lambda tau2: _weighted_squares(y, v, x, tau2) - (k - p))


def _falling_root(of: Callable[[float], float]) -> float:
    """Where a function that falls is 0; 0 where it is below from the beginning."""
    if of(0.0) <= 0:
        return 0.0
    high = 1.0
    while of(high) > 0:
        high *= 2
    return float(optimize.brentq(of, 0.0, high, xtol=1e-14, rtol=1e-13))


_TAU2: dict[str, Callable[[Array, Array, Array], float]] = {
    "REML": lambda y, v, x: _scored(y, v, x, is_restricted=True),
    "ML": lambda y, v, x: _scored(y, v, x, is_restricted=False),
    "DL": _dersimonian_laird,
    "PM": _paule_mandel,
    "FE": lambda y, v, x: 0.0,
}


def _se_tau2(at: _At, method: str) -> float | None:
    """From the expected information; of the methods that maximise a likelihood."""
    traces = {"REML": at.trace_pp, "ML": float((at.w**2).sum())}
    return math.sqrt(2 / traces[method]) if method in traces else None


def _i2(fixed: _At, tau2: float, q: float, method: str) -> float:
    """In percent."""
    k, p = fixed.x.shape
    if method == "FE":
        return max(0.0, 100 * (q - (k - p)) / q) if q > 0 else 0.0
    typical = float(k - p) / fixed.trace_p
    return 100 * tau2 / (tau2 + typical)
