"""`python bench/truth.py`: practices in which the truth is known: how often `compare` says “equivalent” wrongly.

In each made-up practice online sessions are rated lower by exactly the margin (0.20 of a standard deviation between
clients), so each “equivalent” is false: at most one in twenty may be. First as the model has it; then with what a
practice has and the model has not: slopes of clients and of therapists, a ceiling, switching after ruptures, ratings
that are missing because they would have been low. Last the other way round: no difference at all, how often it is seen.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from scipy.stats import binomtest

from bench.machine import describe
from sameroom.stats.comparing import MARGIN, SAME, compare
from sameroom.stats.pooling import Array
from sameroom.stats.ratings import Ratings

PRACTICES = 200
# What `compare` says of a ceiling, of who rates more seldom after one kind of session, and of therapists’ and clients’
# own ways.
WARNED = ("may hide there", "what was not rated", "If therapists differ", "a difference of their own")


@dataclass(frozen=True)
class Practice:
    """Standard deviations in points of a scale from 0 to 10, on which clients differ by 1.

    `slope_*`: of the difference between the ways. `mean`: of ratings in person. `ruptures`: how often; after one the
    next session is in person more often, and rated lower, too. `silent`: how often a low rating after an online session
    is not given.
    """

    therapists: int = 12
    clients: int = 8
    sessions: int = 16
    difference: float = -MARGIN
    mean: float = 6.0
    client: float = 1.0
    therapist: float = 0.3
    residual: float = 0.8
    slope_client: float = 0.0
    slope_therapist: float = 0.0
    ruptures: float = 0.0
    silent: float = 0.0
    has_ceiling: bool = False


PLAIN = Practice()
SCENES: Sequence[tuple[str, Practice]] = (
    ("as the model has it", PLAIN),
    ("clients differ in it (SD 0.4)", replace(PLAIN, slope_client=0.4)),
    ("therapists differ in it (SD 0.2)", replace(PLAIN, slope_therapist=0.2)),
    ("both differ", replace(PLAIN, slope_client=0.4, slope_therapist=0.2)),
    ("a ceiling: mean 8.8, whole steps, none above 10", replace(PLAIN, mean=8.8, has_ceiling=True)),
    ("after a rupture (1 in 8) in person, and still low", replace(PLAIN, ruptures=0.125)),
    ("every second low rating after online not given", replace(PLAIN, silent=0.5)),
    ("no difference at all (here “equivalent” is right)", replace(PLAIN, difference=0.0)),
)


def main() -> None:
    print(describe())
    print(
        f"{PRACTICES} practices each, margin {MARGIN:.2f}; “equivalent” may be said of one in twenty where it is false"
    )
    print(f"{'':<52} equivalent (95 % CI)    without a warning   difference told (truth)")
    for name, practice in SCENES:
        said, unwarned, told = some(practice)
        low, high = binomtest(sum(said), PRACTICES).proportion_ci(method="wilson")
        print(
            f"{name:<52} {np.mean(said):.3f} ({low:.3f} to {high:.3f})  {np.mean(unwarned):.3f}{'':<15}"
            f"{np.mean(told):+.3f} ({practice.difference:+.3f})"
        )


def some(practice: Practice) -> tuple[list[bool], list[bool], list[float]]:
    """Of each practice: whether equivalence was claimed, whether without one of the warnings, and what was told."""
    said, unwarned, told = [], [], []
    for number in range(PRACTICES):
        found = compare(ratings_of(practice, np.random.default_rng(number)), sd=practice.client)
        is_said = found.client.equivalence.verdict in SAME
        said.append(is_said)
        unwarned.append(is_said and not any(word in one for one in found.warnings for word in WARNED))
        told.append(found.client.estimate.estimate if found.client.estimate else np.nan)
    return said, unwarned, told


def ratings_of(of: Practice, random: np.random.Generator) -> Ratings:
    """What the clients of one practice said, who come now in this way, now in that one."""
    size = (of.therapists, of.clients, of.sessions)
    ways = random.beta(2, 2, size[:2])[..., None]
    online = (random.random(size) < ways).astype(float)
    rupture = random.random(size) < of.ruptures
    after = np.concatenate([np.zeros((*size[:2], 1), dtype=bool), rupture[..., :-1]], axis=2)
    online = np.where(after & (random.random(size) < 0.7), 0.0, online)
    slope = of.difference + random.normal(0, 1, size[:2])[..., None] * of.slope_client
    slope = slope + random.normal(0, 1, of.therapists)[:, None, None] * of.slope_therapist
    own = of.mean + random.normal(0, of.client, size[:2])[..., None]
    own = own + random.normal(0, of.therapist, of.therapists)[:, None, None]
    score = own + slope * online + random.normal(0, of.residual, size) - 2.0 * rupture - 1.0 * after
    is_low = (score < own - of.residual / 2) & (online == 1)
    is_kept = ~(is_low & (random.random(size) < of.silent))
    return _as_rows(np.clip(np.round(score), 0, 10) if of.has_ceiling else score, online, is_kept)


def _as_rows(score: Array, online: Array, is_kept: Array) -> Ratings:
    _therapists, clients, sessions = score.shape
    place = np.indices(score.shape)
    client = place[0] * clients + place[1]

    def kept(values: Array) -> Array:
        return np.asarray(values[is_kept])

    return Ratings(
        score=kept(score),
        online=kept(online),
        session=kept(place[2] + 1.0),
        client=kept(client).astype(np.intp),
        therapist=kept(place[0]).astype(np.intp),
        visit=kept(client * sessions + place[2]).astype(np.intp),
        by_therapist=np.zeros(int(is_kept.sum()), dtype=np.bool_),
        covariates=[],
    )


if __name__ == "__main__":
    main()
