"""Whether those who came online and those who came in person are alike in what was known before.

The standardised difference of a column's means: in standard deviations before weighting, those of both ways averaged,
so that weights change the means alone. Below 0.1 it counts as balanced. Sources: Austin 2009 (doi:10.1002/sim.3697);
Austin & Stuart 2015 (doi:10.1002/sim.6607). Kish 1965: how many clients without weights would say as much.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sameroom.stats.pooling import Array

MOST_UNLIKE = 0.1


@dataclass(frozen=True)
class Balance:
    """Of one column, online less in person: `before` and `after` weighting."""

    name: str
    before: float
    after: float

    @property
    def is_balanced(self) -> bool:
        return abs(self.after) < MOST_UNLIKE


def balance_of(x: Array, names: Sequence[str], is_online: Array, weights: Array) -> list[Balance]:
    """Of each column of `x`."""
    ones = np.ones(len(x))
    return [
        Balance(name, _difference(column, is_online, ones), _difference(column, is_online, weights))
        for name, column in zip(names, x.T, strict=True)
    ]


def effective_size(weights: Array) -> float:
    """(Σw)² / Σw²."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def _difference(column: Array, is_online: Array, weights: Array) -> float:
    online = is_online == 1
    apart = float(np.average(column[online], weights=weights[online]))
    apart -= float(np.average(column[~online], weights=weights[~online]))
    spread = float(np.sqrt((_variance(column[online]) + _variance(column[~online])) / 2))
    if spread > 0:
        return apart / spread
    return 0.0 if apart == 0 else float(np.copysign(np.inf, apart))


def _variance(values: Array) -> float:
    """Of a column of 0 and 1 that of a share."""
    if set(np.unique(values).tolist()) <= {0.0, 1.0}:
        return float(values.mean() * (1 - values.mean()))
    return float(values.var(ddof=1)) if len(values) > 1 else 0.0
