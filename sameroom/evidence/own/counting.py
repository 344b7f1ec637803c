"""How much is known, once a quarter: that alone is told before the plan's analysis, never an estimate."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sameroom.audit.trail import record
from sameroom.evidence.models import AnalysisPlan, Tally
from sameroom.evidence.own.apart import may_be_counted
from sameroom.evidence.own.cells import FEWEST_CLIENTS
from sameroom.evidence.own.outcomes import OUTCOMES
from sameroom.evidence.own.planning import plan_in_force
from sameroom.evidence.own.quarters import Quarter, this_quarter
from sameroom.evidence.own.ratings import Rating, as_table, gather, members_of
from sameroom.practice.models import practice_zone
from sameroom.stats.comparing import compare
from sameroom.stats.mixed import CannotFit
from sameroom.stats.ratings import CLIENT
from sameroom.stats.tables import BadTable


@dataclass(frozen=True)
class Information:
    """Σ n p (1 - p) over clients: there, and needed for the margin of the plan. `need` None: nothing can be said."""

    have: float
    need: float | None

    @property
    def is_enough(self) -> bool:
        return self.need is not None and self.have >= self.need

    @property
    def percent(self) -> int:
        """How far it is, from 0 to 100, rounded down."""
        return min(int(100 * self.have / self.need), 100) if self.need else 0


def count_when_due() -> None:
    """For `work`: once a quarter, as soon as there is a plan."""
    plan, quarter = plan_in_force(), this_quarter()
    if plan and not Tally.objects.filter(quarter=str(quarter)).exists():
        count(plan, quarter, until=quarter.begins_at(practice_zone()))


@transaction.atomic
def count(plan: AnalysisPlan, quarter: Quarter, *, until: datetime) -> Tally:
    """Where too little is new, the numbers before stand here again."""
    ratings = gather(OUTCOMES[plan.outcome], until=until)
    members = members_of(ratings)
    earlier = list(Tally.objects.filter(is_new=True))
    told = [one.members for one in earlier if len(one.members) >= FEWEST_CLIENTS]
    is_new = may_be_counted(members, told)
    if is_new:
        found = _known(ratings, margin=float(plan.margin))
        said = {"have": found.have, "need": found.need, "margin": float(plan.margin), "members": members}
    else:
        before = earlier[0]
        said = {name: getattr(before, name) for name in ("have", "need", "margin", "members")}
    made, is_first = Tally.objects.get_or_create(quarter=str(quarter), defaults={**said, "is_new": is_new})
    if is_first:
        record("count", "tally", quarter, by=None)
    return made


def _known(ratings: list[Rating], *, margin: float) -> Information:
    try:
        found = compare(as_table(ratings)[0].of(CLIENT), margin=margin)
    except (BadTable, CannotFit):
        return Information(0.0, None)
    return Information(found.have, found.need)


def newest_tally() -> Tally | None:
    return Tally.objects.first()


def told_by(tally: Tally | None, plan: AnalysisPlan) -> Information | None:
    """For the margin of this plan. None: not counted, or of too few to be told."""
    if tally is None or len(tally.members) < FEWEST_CLIENTS:
        return None
    need = tally.need and tally.need * (tally.margin / float(plan.margin)) ** 2
    return Information(tally.have, need)
