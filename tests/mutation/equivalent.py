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


NO_TWO_ALIKE = "files and answers have ids of one space (UUID), so a lock on the one never meets the other"
EQUIVALENT: list[Equivalent] = [
    Equivalent(path, "question not asked", ".of(Lock.Thing.", NO_TWO_ALIKE)
    for path in ("sameroom/people/models/files.py", "sameroom/people/models/staff.py", "sameroom/measures/models.py")
]
EQUIVALENT += [
    Equivalent(
        "sameroom/desk/changes.py",
        "question not asked",
        "Appointment.objects.of(person)",
        "more sockets are asked whether they may stay; who may, stays",
    )
]


def reason_for(mutant: Mutant) -> str:
    return next((one.because for one in EQUIVALENT if one.fits(mutant)), "")
