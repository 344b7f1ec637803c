"""Guards that can be taken away without anybody gaining anything, each with its reason."""

from dataclasses import dataclass

from tests.mutation.source import Mutant


@dataclass(frozen=True)
class Equivalent:
    """Every mutant of `path` whose piece contains `before` and becomes something with `after`."""

    path: str
    kind: str
    before: str
    because: str
    after: str = ""

    def fits(self, mutant: Mutant) -> bool:
        place = mutant.path == self.path and mutant.kind == self.kind
        return place and self.before in mutant.before and self.after in mutant.after


EQUIVALENT: list[Equivalent] = []


def reason_for(mutant: Mutant) -> str:
    return next((one.because for one in EQUIVALENT if one.fits(mutant)), "")
