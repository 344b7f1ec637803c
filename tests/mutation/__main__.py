"""`python -m tests.mutation [PART OF A NAME …]`: take each guard away; exit 1 where one is not missed."""

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


def main(parts: list[str]) -> int:
    began, all_of_them = time.monotonic(), every_mutant()
    unused = [one for one in EQUIVALENT if not any(one.fits(mutant) for mutant in all_of_them)]
    wanted = [one for one in all_of_them if all(part in one.name for part in parts)]
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
