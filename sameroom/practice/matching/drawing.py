"""Which of those who fit about equally well are shown: drawn at random, weighted by how open their diaries are.

So nobody is always first by a hair, and whoever has room is found. Each draw's probability is kept with it, so that
rules can be judged afterwards (off-policy evaluation by inverse propensity).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

MOST = 3
# Fits that differ by no more than this are near-ties.
NEAR = 0.05


@dataclass(frozen=True)
class Drawn:
    """A therapist who is shown. `propensity`: how probable it was, given those drawn before, to be drawn at this place.

    The product over all places is the probability of the whole list.
    """

    therapist: UUID
    propensity: float


def draw(scores: Mapping[UUID, float], capacity: Mapping[UUID, int], *, seed: str, most: int = MOST) -> list[Drawn]:
    """The same seed draws the same, in whatever order the therapists come."""
    left, drawn = dict(sorted(scores.items())), list[Drawn]()
    while left and len(drawn) < most:
        best = max(left.values())
        pool = {one: max(1, capacity[one]) for one, fit in left.items() if fit >= best - NEAR}
        whole = sum(pool.values())
        chosen = _at(_fraction(seed, len(drawn)) * whole, pool)
        drawn.append(Drawn(chosen, pool[chosen] / whole))
        del left[chosen]
    return drawn


def _at(point: float, pool: Mapping[UUID, int]) -> UUID:
    """Whose stretch of the line of all capacities the point falls into."""
    passed = 0
    for one, width in pool.items():
        passed += width
        if point < passed:
            return one
    return next(reversed(list(pool)))


def _fraction(seed: str, place: int) -> float:
    """From 0 up to 1, the same on every machine and with every Python."""
    return int.from_bytes(sha256(f"{seed}:{place}".encode()).digest()[:6]) / 2**48
