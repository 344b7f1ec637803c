"""`python bench/evidence.py`: a practice's own ratings, ten thousand to a million of them.

One pass over the rows, then the fit (REML, nested clients in therapists, five coefficients), each by itself, with the
largest memory. Goal: 2 s for a million. Beside lme4, where R with lme4 is installed.
"""

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from bench.machine import describe
from sameroom.stats.mixed import fit, gather

SIZES = (10_000, 100_000, 1_000_000)
SESSIONS, CLIENTS = 10, 40  # of a client on average (2 to 18), of a therapist
TIMES = 5
NAMES = ("intercept", "online_w", "online_b", "session", "severity")
IN_R = """
suppressMessages(library(lme4)); d <- read.csv(commandArgs(TRUE)[1])
cat(system.time(lmer(y ~ online_w + online_b + session + severity + (1 | therapist/client), d))[["elapsed"]])
"""


def main() -> None:
    print(describe())
    for rows in SIZES:
        y, x, groups = a_practice(rows)
        passes, fits = [], []
        for _ in range(TIMES):
            began = time.perf_counter()
            sums = gather(y, x, NAMES, groups)
            between = time.perf_counter()
            found = fit(sums)
            estimate = found.estimate(found.contrast({"online_w": 1.0}))
            passes.append(between - began)
            fits.append(time.perf_counter() - between)
        took = median(passes) + median(fits)
        mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{rows:>9,} ratings: pass {median(passes):.3f} s, fit {median(fits):.3f} s, largest memory {mib:.0f} MiB; "
            f"online_w {estimate.estimate:+.5f} (SE {estimate.se:.5f}, df {estimate.df:.0f})"
        )
        beside_lme4(y, x, groups, took)


def a_practice(rows: int) -> tuple[Any, Any, list[tuple[str, Any]]]:
    random = np.random.default_rng(rows)
    client = np.repeat(np.arange(rows), random.integers(2, 2 * SESSIONS - 1, rows))[:rows]
    therapist = client // CLIENTS
    online = (random.random(rows) < random.random(client[-1] + 1)[client]).astype(float)
    share = (np.bincount(client, online) / np.bincount(client))[client]
    session = np.arange(rows) - np.searchsorted(client, client) + 1.0
    severity = random.normal(size=client[-1] + 1)[client]
    y = 5.5 - 0.05 * (online - share) + 0.03 * session - 0.2 * severity + random.normal(0, 0.6, rows)
    y += random.normal(0, 0.7, client[-1] + 1)[client] + random.normal(0, 0.35, therapist[-1] + 1)[therapist]
    x = np.column_stack([np.ones(rows), online - share, share, session, severity])
    return y, x, [("client", client), ("therapist", therapist)]


def beside_lme4(y: Any, x: Any, groups: list[tuple[str, Any]], took: float) -> None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        print("          lme4: R is not here")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ratings.csv"
        columns = np.column_stack([y, x[:, 1:], *(code for _name, code in groups)])
        np.savetxt(path, columns, delimiter=",", comments="", header=",".join(["y", *NAMES[1:], "client", "therapist"]))
        ran = subprocess.run([rscript, "-e", IN_R, str(path)], capture_output=True, text=True, check=False)
    said = ran.stdout.split()
    print(
        f"          lme4: {said[-1]} s, {float(said[-1]) / took:.0f} times as long"
        if said
        else "          lme4: not here"
    )


if __name__ == "__main__":
    main()
