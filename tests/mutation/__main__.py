"""`python -m tests.mutation [--tenth N] [PART OF A NAME …]`: take each guard away; exit 1 where one is not missed.

All of them take hours. `--tenth`, 0 to 9: those whose name falls to it, whichever others there are.
"""

import argparse
import hashlib
import sys
import time

from tests.mutation.equivalent import EQUIVALENT, reason_for
from tests.mutation.guards import asked, mutants
from tests.mutation.run import CAUGHT, SURVIVED, run
from tests.mutation.source import Mutant, sources


def every_mutant() -> list[Mutant]:
    """None that differs from another one in nothing."""
    everything = list(sources())
    questions = asked(everything)
    found = [mutant for source in everything for mutant in mutants(source, questions=questions)]
    return list({(mutant.path, mutant.text): mutant for mutant in found}.values())


def is_of(tenth: int, mutant: Mutant) -> bool:
    return hashlib.sha256(mutant.name.encode()).digest()[0] % 10 == tenth


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("--tenth", type=int, choices=range(10))
    parser.add_argument("parts", nargs="*")
    asked_for = parser.parse_args(arguments)
    began, all_of_them = time.monotonic(), every_mutant()
    unused = [one for one in EQUIVALENT if not any(one.fits(mutant) for mutant in all_of_them)]
    wanted = [one for one in all_of_them if all(part in one.name for part in asked_for.parts)]
    if asked_for.tenth is not None:
        wanted = [one for one in wanted if is_of(asked_for.tenth, one)]
    tried = [one for one in wanted if not reason_for(one)]
    trials = run(tried)
    survivors = [trial.mutant.name for trial in trials if trial.outcome == SURVIVED]
    broken = [trial.mutant.name for trial in trials if trial.outcome not in {CAUGHT, SURVIVED}]
    for title, names in (("Not missed", survivors), ("Could not be run", broken)):
        for name in names:
            print(f"{title}: {name}")
    for one in unused:
        print(f"Explained, but no longer there: {one}")
    explained, caught = len(wanted) - len(tried), len(trials) - len(survivors) - len(broken)
    minutes = (time.monotonic() - began) / 60
    print(f"{len(trials)} guards taken away, {caught} caught ({explained} explained; {minutes:.0f} min)")
    return 1 if survivors or broken or unused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
