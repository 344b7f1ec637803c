"""The plan: what is asked, by which margin it is judged, and why; locked before anything is shown.

Another plan is another row with another hash: what was found under the first one stays under the first one.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.evidence.models import AnalysisPlan
from sameroom.evidence.own.cells import FEWEST_CLIENTS, FEWEST_THERAPISTS, LARGEST_SHARE
from sameroom.evidence.own.outcomes import E1, E2, E3, OUTCOMES
from sameroom.people.models import Person, Role
from sameroom.practice.models import practice_zone
from sameroom.refusal import refuse_if
from sameroom.stats.results import MARGIN
from sameroom.stats.units import POWER

USUAL_MARGIN = Decimal(str(MARGIN))
ASKED = {
    E1: "clients’ ratings, online less in person, within the same client and therapist",
    E2: "therapists’ ratings, the same",
    E3: "E2 less E1 (whether therapists’ ratings differ by modality otherwise than clients’ do)",
}
SMALLEST_MARGIN, LARGEST_MARGIN = Decimal("0.05"), Decimal("0.50")


@dataclass(frozen=True)
class Draft:
    """`number`: the one that this plan would have."""

    number: int
    outcome: str
    margin: Decimal
    reason: str


def plan_in_force() -> AnalysisPlan | None:
    return AnalysisPlan.objects.select_related("by").first()


def all_plans() -> list[AnalysisPlan]:
    """The newest first, each with what was found under it."""
    return list(AnalysisPlan.objects.select_related("by").prefetch_related("analyses__release"))


def obstacles_to_planning(draft: Draft, *, by: Person) -> list[str]:
    now = plan_in_force()
    if Role.Kind.OWNER not in by.role_kinds():
        return [_("Only the owner of the practice locks a plan.")]
    if draft.number != (now.number if now else 0) + 1:
        return [_("Somebody locked another plan meanwhile. Look at theirs first; what you wrote is still here.")]
    if draft.outcome not in OUTCOMES or not SMALLEST_MARGIN <= draft.margin <= LARGEST_MARGIN:
        return [_("Choose what is compared, and a margin from 0.05 to 0.50.")]
    if not draft.reason.strip():
        return [_("Write why, so that others can judge it later.")]
    if now and (now.outcome, now.margin) == (draft.outcome, draft.margin):
        return [_("This is the plan that is in force already.")]
    return []


@transaction.atomic
def lock_plan(draft: Draft, *, by: Person) -> AnalysisPlan:
    """From now on results are judged by it. Raises `Refused`, also for who comes second at the same time."""
    refuse_if(obstacles_to_planning(draft, by=by))
    words = _words(draft, by=by, on=timezone.localdate(timezone=practice_zone()))
    said = {
        "outcome": draft.outcome,
        "estimands": list(OUTCOMES[draft.outcome].estimands),
        "margin": draft.margin,
        "reason": draft.reason.strip(),
        "text": words,
        "sha256": sha256(words.encode()).hexdigest(),
        "by": by,
    }
    made, is_first = AnalysisPlan.objects.get_or_create(number=draft.number, defaults=said)
    refuse_if([] if is_first else [_("Somebody locked another plan meanwhile. Look at theirs first.")])
    record("lock", "analysis-plan", made.number, by=by.pk)
    return made


def _words(draft: Draft, *, by: Person, on: date) -> str:
    """In English whatever the page speaks: a text has one hash."""
    outcome = OUTCOMES[draft.outcome]
    asked = outcome.asked_with
    lines = [
        f"Plan {draft.number}, locked {on.isoformat()} by {by.name}",
        f"Outcome: score “{outcome.score}” of {asked.id}, from version {asked.version} on"
        f"{'' if asked.is_validated else ' (not validated)'}",
        *(f"{one}: {ASKED[one]}" for one in outcome.estimands),
        *(["Order: E2 is claimed only if E1 is equivalent, E3 only if E2 is"] if len(outcome.estimands) > 1 else []),
        f"Margin: ±{draft.margin:.2f} standard deviations between clients; two one-sided tests at 0.05",
        "Model: as `sameroom compare`; the wider of the model’s interval and the robust one decides",
        f"Unlocks: at the information that an equivalence needs with a power of {POWER:.2f}; once a quarter at most",
        f"Shown: from {FEWEST_CLIENTS} clients and {FEWEST_THERAPISTS} therapists in each cell on, no therapist with "
        f"{LARGEST_SHARE:.0%} of one, and {FEWEST_CLIENTS} new clients since any earlier analysis",
        f"Reason: {draft.reason.strip()}",
    ]
    return "".join(f"{line}\n" for line in lines)
