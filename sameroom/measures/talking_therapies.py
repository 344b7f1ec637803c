"""The outcome of a course as NHS Talking Therapies tells it: over PHQ-9 and GAD-7 together, from first to last. Pure.

The thresholds and the points have a source that was seen. How the two are put together was told to us, and was not
compared with the manual: so `IS_VERIFIED` is no, and the page says it.
"""

from dataclasses import dataclass

from sameroom.measures.scoring import DETERIORATED, IMPROVED, UNCHANGED

NAME, VERSION = "nhs-talking-therapies", 1
SOURCE = "NHS Talking Therapies manual"
IS_VERIFIED = False
# A case from so many points on; reliable from a change of so many.
CASE_FROM = {"phq-9": 10, "gad-7": 8}
RELIABLE_FROM = {"phq-9": 6, "gad-7": 4}
MIXED = "mixed"


@dataclass(frozen=True)
class FirstAndLast:
    """Totals of one instrument at the start and now."""

    first: float
    last: float


@dataclass(frozen=True)
class Outcome:
    """`change`: improved where one improved reliably and the other did not worsen reliably; and the other way round."""

    change: str
    was_case: bool
    is_case: bool

    @property
    def has_recovered(self) -> bool:
        """A case at the start, and below both thresholds now."""
        return self.was_case and not self.is_case

    @property
    def has_recovered_reliably(self) -> bool:
        return self.has_recovered and self.change == IMPROVED


def outcome(phq_9: FirstAndLast, gad_7: FirstAndLast) -> Outcome:
    both = {"phq-9": phq_9, "gad-7": gad_7}
    steps = {_step(one, RELIABLE_FROM[name]) for name, one in both.items()}
    return Outcome(
        change=_together(steps),
        was_case=any(one.first >= CASE_FROM[name] for name, one in both.items()),
        is_case=any(one.last >= CASE_FROM[name] for name, one in both.items()),
    )


def _step(one: FirstAndLast, points: float) -> str:
    if abs(one.last - one.first) < points:
        return UNCHANGED
    return IMPROVED if one.last < one.first else DETERIORATED


def _together(steps: set[str]) -> str:
    if {IMPROVED, DETERIORATED} <= steps:
        return MIXED
    return next((one for one in (IMPROVED, DETERIORATED) if one in steps), UNCHANGED)
