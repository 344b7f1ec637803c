"""Whether two ways are the same within a margin: two one-sided tests, and the verdict in one word.

Positive is better for the first way (online). Margins and effects are in the same unit. Sources: Schuirmann 1987
(doi:10.1007/BF01068419); Lakens 2017 (doi:10.1177/1948550617697177).
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sameroom.stats.distributions import cdf, quantile

ALPHA = 0.05


class Verdict(StrEnum):
    """The first that holds, in this order, with the 90 % interval [L, U], the margin m and the 95 % interval."""

    NOT_ESTIMABLE = "not_estimable"
    INFERIOR = "inferior"  # U < -m
    SUPERIOR = "superior"  # L > m
    EQUIVALENT_DIFFERENT = "equivalent_different"  # -m < L and U < m, and the 95 % interval leaves 0 out
    EQUIVALENT = "equivalent"  # -m < L and U < m
    LOWER_EXTENT_UNCERTAIN = "lower_extent_uncertain"  # U < 0 and L <= -m
    NON_INFERIOR = "non_inferior"  # L > -m
    INCONCLUSIVE = "inconclusive"


# Those which stay true when it is not known which way was subtracted from which.
SYMMETRIC = (Verdict.NOT_ESTIMABLE, Verdict.EQUIVALENT_DIFFERENT, Verdict.EQUIVALENT, Verdict.INCONCLUSIVE)


class Interval(NamedTuple):
    low: float
    high: float

    def excludes(self, value: float) -> bool:
        return value < self.low or value > self.high

    @property
    def width(self) -> float:
        return self.high - self.low


def interval(estimate: float, se: float, df: float | None = None, *, level: float = 0.95) -> Interval:
    """`estimate` ± the quantile × `se`."""
    reach = quantile(0.5 + level / 2, df) * se
    return Interval(estimate - reach, estimate + reach)


@dataclass(frozen=True)
class Equivalence:
    """`p_lower`: against "at or below -margin"; `p_upper`: against "at or above margin". Both ≤ 0.05: equivalent.

    `smallest_margin`: the smallest one at which the verdict would be equivalence.
    """

    margin: float
    p_lower: float | None
    p_upper: float | None
    ci90: Interval | None
    verdict: Verdict
    smallest_margin: float | None


def not_estimable(margin: float) -> Equivalence:
    return Equivalence(margin, None, None, None, Verdict.NOT_ESTIMABLE, None)


def judge(estimate: float, se: float, df: float | None, margin: float, *, is_signed: bool = True) -> Equivalence:
    """Two one-sided tests at 0.05. `is_signed`: it is known which way was subtracted from which.

    Raises ValueError where the margin is not above 0.
    """
    if not margin > 0:
        raise ValueError("a margin is above 0")
    if not (math.isfinite(estimate) and math.isfinite(se) and se > 0):
        return not_estimable(margin)
    ci90, ci95 = interval(estimate, se, df, level=1 - 2 * ALPHA), interval(estimate, se, df)
    return Equivalence(
        margin=margin,
        p_lower=cdf(-(estimate + margin) / se, df),
        p_upper=cdf((estimate - margin) / se, df),
        ci90=ci90,
        verdict=verdict(ci90, ci95, margin, is_signed=is_signed),
        smallest_margin=max(abs(ci90.low), abs(ci90.high)),
    )


def verdict(ci90: Interval, ci95: Interval, margin: float, *, is_signed: bool = True) -> Verdict:
    """In one word. What would need the direction is inconclusive where that is not known."""
    found = _verdict(ci90, ci95, margin)
    return found if is_signed or found in SYMMETRIC else Verdict.INCONCLUSIVE


def _verdict(ci90: Interval, ci95: Interval, margin: float) -> Verdict:
    low, high = ci90
    is_within = -margin < low and high < margin
    holds = (
        (Verdict.INFERIOR, high < -margin),
        (Verdict.SUPERIOR, low > margin),
        (Verdict.EQUIVALENT_DIFFERENT, is_within and ci95.excludes(0)),
        (Verdict.EQUIVALENT, is_within),
        (Verdict.LOWER_EXTENT_UNCERTAIN, high < 0 and low <= -margin),
        (Verdict.NON_INFERIOR, low > -margin),
    )
    return next((name for name, does in holds if does), Verdict.INCONCLUSIVE)
