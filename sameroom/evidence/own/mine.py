"""What a therapist may see of the own sessions alone: nobody else does, and nothing is ranked."""

from dataclasses import dataclass

from sameroom.evidence.own.cells import BOTH_WAYS, FEWEST_CLIENTS, cells_of
from sameroom.evidence.own.outcomes import OUTCOMES
from sameroom.evidence.own.planning import plan_in_force
from sameroom.evidence.own.quarters import this_quarter
from sameroom.evidence.own.ratings import as_table, gather_own
from sameroom.people.models import Person
from sameroom.practice.models import practice_zone
from sameroom.stats.comparing import compare
from sameroom.stats.mixed import CannotFit
from sameroom.stats.ratings import CLIENT


@dataclass(frozen=True)
class Own:
    """As one's clients rate it, online less in person, in standard deviations, with the 90 % interval."""

    clients: int
    estimate: float
    low: float
    high: float


def own_result(therapist: Person) -> Own | None:
    """From eleven clients on who rated both kinds of session; as of the first day of the quarter."""
    plan = plan_in_force()
    if plan is None:
        return None
    until = this_quarter().begins_at(practice_zone())
    ratings = [one for one in gather_own(OUTCOMES[plan.outcome], therapist, until=until) if one.rater == CLIENT]
    both = cells_of(ratings)[CLIENT][BOTH_WAYS].clients
    if both < FEWEST_CLIENTS:
        return None
    try:
        found = compare(as_table(ratings)[0], margin=float(plan.margin)).client
    except CannotFit:
        return None
    interval = found.equivalence.ci90
    if found.estimate is None or interval is None:
        return None
    return Own(both, found.estimate.estimate / found.unit, interval.low, interval.high)
