"""What one standard deviation of ratings is, how much is known of a difference, and how much would be enough."""

import numpy as np

from sameroom.stats.distributions import quantile
from sameroom.stats.mixed import CannotFit
from sameroom.stats.ratings import CLIENT, Ratings
from sameroom.stats.within import shares

# The ratings whose spread between clients is the unit: sessions 3 to 5, in person, of so many clients at least.
EARLY, ENOUGH_CLIENTS = (3, 5), 10
POWER = 0.80


def unit_of(ratings: Ratings) -> tuple[float, str]:
    """One standard deviation, and of what. Raises CannotFit where there is none."""
    side = ratings.of(CLIENT) if len(ratings.of(CLIENT)) else ratings
    in_person = side.online == 0
    early = in_person & (side.session >= EARLY[0]) & (side.session <= EARLY[1])
    counts = np.bincount(side.client[early])
    means = np.bincount(side.client[early], side.score[early])[counts > 0] / counts[counts > 0]
    if len(means) >= ENOUGH_CLIENTS and np.std(means) > 0:
        return float(np.std(means, ddof=1)), "between clients, in person, sessions 3 to 5"
    for some, origin in ((side.score[in_person], "of all ratings in person"), (side.score, "of all ratings")):
        if len(some) > 1 and np.std(some) > 0:
            return float(np.std(some, ddof=1)), origin
    raise CannotFit("All ratings are the same: there is no spread to measure a difference by. Give one with --sd.")


def information(side: Ratings) -> float:
    """Σ n p (1 - p) over clients: ratings within clients who had both ways."""
    _within, share = shares(side) if len(side) else (np.empty(0), np.empty(0))
    return float((share * (1 - share)).sum())


def needed(residual: float, unit: float, margin: float) -> float:
    """For equivalence at a true zero with a power of 0.8: ((z₀.₉₅ + z₀.₉₀) σ / δ)²."""
    reach = quantile(0.95) + quantile(1 - (1 - POWER) / 2)
    return reach**2 * residual / (unit * margin) ** 2
