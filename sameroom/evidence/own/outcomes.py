"""What the practice's own answer can be about: one line for each score of an instrument, in the order of preference.

SPARQ comes first: others have shown what its numbers mean, in person and by video. Therapists are not asked it, so of
the three estimands it has the clients' alone.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sameroom.measures import instruments
from sameroom.measures.instruments import Instrument
from sameroom.measures.instruments.shape import THERAPIST, ScoreRule

# The three that are asked. Severity by share, symptoms and leaving (E4, E5, E6) come with models of their own.
E1, E2, E3 = "E1", "E2", "E3"
ESTIMANDS = (E1, E2, E3)


@dataclass(frozen=True)
class Outcome:
    """A score of an instrument. `name`: as pages call it."""

    instrument: str
    score: str
    name: Promise

    @property
    def asked_with(self) -> Instrument:
        return instruments.load(self.instrument)

    @property
    def estimands(self) -> tuple[str, ...]:
        """What of the three it can answer: therapists' and the difference only where both sides are asked."""
        return ESTIMANDS if THERAPIST in self.asked_with.forms else (E1,)

    @property
    def rule(self) -> ScoreRule:
        return next(one for one in self.asked_with.scores if one.name == self.score)


OUTCOMES = {
    "sparq": Outcome("sparq", "positive_affect", _("What clients felt with their therapist, where SPARQ is asked")),
    "session-check": Outcome("session-check", "alliance", _("How it was between us, asked of both after each session")),
}
