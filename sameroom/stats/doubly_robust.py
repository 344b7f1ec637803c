"""A difference between clients who came online and others, once what was known before is taken into account.

Two ways. `aipw`: for each client the outcome that regressions in each way expect, and what they miss, weighted by how
likely the way was: right if either the regressions or the likelihoods are. It speaks of all clients. `overlap`: the
means weighted by overlap weights. It speaks of those who could have come either way, and leans on nobody who could not.

Errors from the influence function, summed by therapist, whose clients are not told apart by chance alone: t on
therapists less one. That of `overlap` counts in that the likelihoods are estimated; that of `aipw` need not, if both
models hold.

Sources: Robins, Rotnitzky & Zhao 1994 (doi:10.1080/01621459.1994.10476818); Bang & Robins 2005
(doi:10.1111/j.1541-0420.2005.00377.x); Li, Thomas & Li 2019 (doi:10.1093/aje/kwy201), overlap weights and their error;
Stefanski & Boos 2002 (doi:10.1198/000313002753631330), influence by estimating equations.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sameroom.stats.mixed import Codes
from sameroom.stats.pooling import Array, Estimate, estimate
from sameroom.stats.propensity import CannotWeigh, Propensity


@dataclass(frozen=True)
class People:
    """A client each. `y`: outcomes; `is_online`: 1 or 0; `x`: what was known before, ones first; `therapist`: whose."""

    y: Array
    is_online: Array
    x: Array
    names: tuple[str, ...]
    therapist: Codes

    def __len__(self) -> int:
        return len(self.y)


def plain(of: People) -> Estimate:
    """The difference of the means, confounded as it is. Raises CannotWeigh."""
    shares, rest = _apart(of, np.ones(len(of)))
    return _estimate(float(shares @ of.y), len(of) * shares * rest, of.therapist)


def overlap(of: People, by: Propensity) -> Estimate:
    """The difference of the means by overlap weights. Raises CannotWeigh."""
    weights = by.overlap(of.is_online)
    shares, rest = _apart(of, weights)
    moved = -(np.abs(shares) * (1 - weights) * rest) @ of.x  # by each coefficient of the likelihoods
    learned = (of.x * (of.is_online - by.of_each)[:, None]) @ by.cov
    return _estimate(float(shares @ of.y), len(of) * (shares * rest + learned @ moved), of.therapist)


def aipw(of: People, by: Propensity) -> Estimate:
    """Augmented inverse probability weighting. Raises CannotWeigh."""
    online, e = of.is_online == 1, by.of_each
    high, low = of.x @ _regressed(of, online), of.x @ _regressed(of, ~online)
    each = high - low + np.where(online, (of.y - high) / e, (low - of.y) / (1 - e))
    return _estimate(float(each.mean()), each - each.mean(), of.therapist)


def _apart(of: People, weights: Array) -> tuple[Array, Array]:
    """Each client's share in the difference of the two weighted means, and the distance from the own way's mean."""
    online = of.is_online == 1
    shares = np.where(online, weights / weights[online].sum(), -weights / weights[~online].sum())
    means = [float(np.average(of.y[way], weights=weights[way])) for way in (online, ~online)]
    return shares, of.y - np.where(online, *means)


def _regressed(of: People, way: npt.NDArray[np.bool_]) -> Array:
    """The coefficients of least squares among those who came in this way."""
    x = of.x[way]
    if len(x) <= x.shape[1] or np.linalg.matrix_rank(x) < x.shape[1]:
        raise CannotWeigh(
            f"{len(x)} clients in one of the ways are too few, or too much alike, for {x.shape[1]} columns."
        )
    return np.asarray(np.linalg.lstsq(x, of.y[way])[0])


def _estimate(value: float, influence: Array, therapist: Codes) -> Estimate:
    sums = np.bincount(np.unique(therapist, return_inverse=True)[1], influence) / len(influence)
    if len(sums) < 2:
        raise CannotWeigh("With one therapist nothing tells how sure this is.")
    se = float(np.sqrt(len(sums) / (len(sums) - 1) * (sums**2).sum()))
    if not se > 0:
        raise CannotWeigh("The outcomes do not differ: there is nothing to tell how sure this is.")
    return estimate(value, se, len(sums) - 1.0)
