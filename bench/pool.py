"""`python bench/pool.py`: a thousand effects in two hundred studies, with all that `sameroom pool` says of them.

Three levels, CR2, profile intervals, each study left out in turn, small studies. Goal: 3 s. Then how often the
intervals hold the truth (95 % is meant), in simulated syntheses whose true mean is 0.1: k studies, τ² as given.
"""

import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from bench.machine import describe
from sameroom.stats.pooling import fit, prediction_interval
from sameroom.stats.results import Question
from sameroom.stats.studies import read_studies
from sameroom.stats.synthesis import synthesise
from sameroom.stats.tables import parse

TIMES = 5
SYNTHESES = 2_000
TRUE = 0.1


def main() -> None:
    print(describe())
    measure()
    cover()


def measure() -> None:
    random = np.random.default_rng(20261129)
    studies = read_studies(parse(a_table(random)))
    for rho in (0.0, 0.6):
        took = []
        for _ in range(TIMES):
            began = time.perf_counter()
            synthesise(studies, Question(cluster="study", rho=rho))
            took.append(time.perf_counter() - began)
        print(f"1,000 effects in 200 studies, rho {rho}: {median(took):.2f} s (median of {TIMES}; goal 3)")


def a_table(random: Any) -> str:
    of = np.arange(1_000) % 200
    v = random.uniform(0.01, 0.2, 1_000)
    y = TRUE + random.normal(0, 0.3, 200)[of] + random.normal(0, 0.2, 1_000) + random.normal(0, np.sqrt(v))
    lines = (
        f"s{study},{effect!r},{error!r},1" for study, effect, error in zip(of, y.tolist(), v.tolist(), strict=True)
    )
    return "\n".join(["study,effect,variance,direction", *lines])


def cover() -> None:
    print(f"share of {SYNTHESES:,} syntheses whose 95 % interval holds the true mean, and a next study's true effect")
    for k in (3, 5, 10, 30):
        for tau2 in (0.0, 0.05, 0.2):
            held, next_held, normal = simulated(k, tau2)
            print(
                f"k {k:>2}, tau2 {tau2:<4}: mean {held:.3f} (normal, without Knapp and Hartung: {normal:.3f}), "
                f"prediction {next_held:.3f}"
            )


def simulated(k: int, tau2: float) -> tuple[float, float, float]:
    random = np.random.default_rng(k * 1000 + round(tau2 * 100))
    counts = np.zeros(3)
    for _ in range(SYNTHESES):
        v = random.uniform(0.01, 0.15, k)
        true = TRUE + random.normal(0, tau2**0.5, k + 1)
        y = true[:k] + random.normal(0, np.sqrt(v))
        found, plain = fit(y, v), fit(y, v, is_adjusted=False)
        ahead = prediction_interval(found.mean, found.tau2, k - 1.0)
        counts += [not found.mean.ci.excludes(TRUE), not ahead.excludes(true[k]), not plain.mean.ci.excludes(TRUE)]
    held, next_held, normal = (counts / SYNTHESES).tolist()
    return held, next_held, normal


if __name__ == "__main__":
    main()
