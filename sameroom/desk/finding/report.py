"""What was stored of results in a period, for the report on fairness: read in a fixed number of queries.

Nothing of it says who looked. Small numbers are taken out before a page sees them.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sameroom.practice.matching.fairness import Outcome
from sameroom.practice.models import Candidate, Match, Therapist

DAY = 86_400


@dataclass(frozen=True)
class Period:
    """Results since a moment, and the names of who treats here or could be offered then, in their order."""

    outcomes: list[Outcome]
    names: dict[UUID, str]


@dataclass
class _Offered:
    """Of one result: who could be offered, and how probable those were who were shown."""

    eligible: set[UUID]
    shown: dict[UUID, float]


def read_period(since: datetime) -> Period:
    offered = _offered(since)
    outcomes = [
        Outcome(
            as_couple=as_couple,
            languages=languages,
            modality=modality,
            budget_cents=budget,
            excluded=excluded,
            eligible=frozenset(offered[pk].eligible),
            shown=offered[pk].shown,
            booked=booked,
            days=(starts_at - at).total_seconds() / DAY if starts_at else None,
        )
        for pk, as_couple, languages, modality, budget, excluded, at, booked, starts_at in Match.objects.filter(
            at__gte=since
        ).values_list(
            "pk",
            "as_couple",
            "languages",
            "modality",
            "budget_cents",
            "excluded",
            "at",
            "booking__therapist__person",
            "booking__starts_at",
        )
    ]
    return Period(outcomes, _names(outcomes))


def _offered(since: datetime) -> dict[UUID, _Offered]:
    found: dict[UUID, _Offered] = defaultdict(lambda: _Offered(set(), {}))
    rows = Candidate.objects.filter(match__at__gte=since).order_by("match", "place")
    for match, therapist, propensity in rows.values_list("match", "therapist__person", "propensity"):
        found[match].eligible.add(therapist)
        if propensity is not None:
            found[match].shown[therapist] = propensity
    return found


def _names(outcomes: list[Outcome]) -> dict[UUID, str]:
    offered = frozenset().union(*(one.eligible for one in outcomes))
    here = set(Therapist.objects.treating().values_list("person", flat=True))
    rows = Therapist.objects.order_by("person__name", "pk").values_list("person", "person__name")
    return {person: name for person, name in rows if person in here or person in offered}
