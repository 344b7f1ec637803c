"""One study's effect and its variance, from what was printed. Arm 1 is online; positive: better online.

Sources: Hedges 1981 (doi:10.3102/10769986006002107); Hedges & Olkin 1985; Becker 1988 and Morris 2000 (change within
people); Borenstein et al. 2009, chapter 7 (conversions). Each result says by which way it was found (`derivation`).
"""

import math
from dataclasses import dataclass

from scipy import special

from sameroom.stats.distributions import quantile


@dataclass(frozen=True)
class Effect:
    """A standardised mean difference and its variance."""

    value: float
    variance: float
    derivation: str

    @property
    def se(self) -> float:
        return math.sqrt(self.variance)


@dataclass(frozen=True)
class Arm:
    """Mean, standard deviation and number of people."""

    mean: float
    sd: float
    n: float


def correction(df: float) -> float:
    """Hedges' J, exact: what d is multiplied with, since small samples make it too large."""
    return math.exp(float(special.gammaln(df / 2) - special.gammaln((df - 1) / 2)) - 0.5 * math.log(df / 2))


def from_arms(online: Arm, in_person: Arm, *, direction: int) -> Effect:
    """Hedges' g with its large-sample variance. `direction`: 1 where a higher score is better, -1 where a lower one is.

    Raises ValueError where an SD is not above 0, an arm has fewer than 2 people, or there is another direction.
    """
    _check(direction, online.sd, in_person.sd)
    if min(online.n, in_person.n) < 2:
        raise ValueError("an arm needs at least 2 people")
    df = online.n + in_person.n - 2
    pooled = math.sqrt(((online.n - 1) * online.sd**2 + (in_person.n - 1) * in_person.sd**2) / df)
    return _from_d((online.mean - in_person.mean) / pooled, online.n, in_person.n, direction, "arms")


def from_t(t: float, n_online: float, n_in_person: float, *, direction: int) -> Effect:
    """From t of two independent groups, online minus in person."""
    _check(direction)
    return _from_d(t * math.sqrt(1 / n_online + 1 / n_in_person), n_online, n_in_person, direction, "t")


def from_f(f: float, n_online: float, n_in_person: float, *, direction: int, sign: int) -> Effect:
    """From F with one degree of freedom above. `sign` of online minus in person, which F does not have."""
    _check(sign)
    found = from_t(sign * math.sqrt(f), n_online, n_in_person, direction=direction)
    return Effect(found.value, found.variance, "F")


def from_p(p: float, n_online: float, n_in_person: float, *, direction: int, sign: int) -> Effect:
    """From a two-sided p of a t test."""
    _check(sign)
    if not 0 < p < 1:
        raise ValueError("p lies between 0 and 1")
    t = -quantile(p / 2, n_online + n_in_person - 2)
    found = from_t(sign * t, n_online, n_in_person, direction=direction)
    return Effect(found.value, found.variance, "p")


def from_r(r: float, n: float, *, direction: int) -> Effect:
    """From a point-biserial correlation of being online with the score, of n people."""
    _check(direction)
    if not -1 < r < 1 or n < 4:
        raise ValueError("r lies between -1 and 1, and n is at least 4")
    d = 2 * r / math.sqrt(1 - r**2)
    variance = 4 * (1 - r**2) ** 2 / (n - 1) / (1 - r**2) ** 3
    j = correction(n - 2)
    return Effect(direction * j * d, j**2 * variance, "r")


def from_odds_ratio(ratio: float, low: float, high: float, *, direction: int) -> Effect:
    """From an odds ratio with its 95 % interval, by the logistic distribution (Hasselblad & Hedges 1995)."""
    _check(direction)
    if not 0 < low <= ratio <= high:
        raise ValueError("an odds ratio lies above 0 and within its interval")
    scale = math.sqrt(3) / math.pi
    se = (math.log(high) - math.log(low)) / (2 * quantile(0.975))
    return Effect(direction * scale * math.log(ratio), (scale * se) ** 2, "odds ratio")


def from_interval(value: float, low: float, high: float, *, level: float = 0.95) -> Effect:
    """From a printed estimate with its interval, by the normal distribution."""
    if not low <= value <= high or low == high:
        raise ValueError("an estimate lies within its interval, and the interval is wider than nothing")
    return Effect(value, ((high - low) / (2 * quantile(0.5 + level / 2))) ** 2, "interval")


def within_people(before: Arm, after_mean: float, *, r: float, direction: int) -> Effect:
    """The change of the same people, in SDs before (SMCR). `r`: between before and after; it is seldom printed."""
    _check(direction, before.sd)
    if not -1 <= r <= 1:
        raise ValueError("r lies between -1 and 1")
    j = correction(before.n - 1)
    g = j * (after_mean - before.mean) / before.sd
    return Effect(direction * g, 2 * (1 - r) / before.n + g**2 / (2 * before.n), "change within people")


def of_clusters(effect: Effect, *, size: float, icc: float) -> Effect:
    """Where therapists treated `size` people each on average: the variance rises by 1 + (size - 1) × ICC."""
    return Effect(effect.value, effect.variance * (1 + (size - 1) * icc), f"{effect.derivation}, clustered")


def _from_d(d: float, n1: float, n2: float, direction: int, derivation: str) -> Effect:
    g = correction(n1 + n2 - 2) * d
    return Effect(direction * g, 1 / n1 + 1 / n2 + g**2 / (2 * (n1 + n2)), derivation)


def _check(direction: int, *sds: float) -> None:
    if direction not in (1, -1):
        raise ValueError("the direction is 1 or -1")
    if any(not sd > 0 for sd in sds):
        raise ValueError("a standard deviation is above 0")
