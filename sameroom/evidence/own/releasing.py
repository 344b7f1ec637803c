"""What leaves the frozen analysis: rounded to two digits, people to the nearest five, nothing of a small cell.

The owner's page shows the same as the public one: who runs a practice reads no client's answers either.
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.evidence.models import OwnAnalysis, Release
from sameroom.evidence.own import cells
from sameroom.evidence.own.consenting import missing_of_few
from sameroom.evidence.own.outcomes import E1, E2, E3, ESTIMANDS, OUTCOMES
from sameroom.people.models import Person, Role
from sameroom.refusal import refuse_if
from sameroom.stats.comparing import FEW_SWITCHERS, FEW_THERAPISTS, MUCH_AT_THE_CEILING, SAME
from sameroom.stats.silence import UNLIKE
from sameroom.stats.wording import rounded_up

# Where a result says it: the key, and whose.
PLACES = {E1: "client", E2: "therapist", E3: "interaction"}
SIDES = {E1: "client", E2: "therapist"}
# Our note on what takes a verdict of sameness back, by its name in the result.
TAKING_BACK = {"by_therapist": "by-therapist", "slope": "by-client"}


def content_of(analysis: OwnAnalysis) -> dict[str, Any]:
    """What may be told of it. Whatever is not named here is not told."""
    known = cells.from_json(analysis.cells)
    shown = [one for one in ESTIMANDS if cells.may_be_shown(one, known, of_few=analysis.of_few)]
    sides = [SIDES[one] for one in shown if one in SIDES]
    claimed = _claimed(analysis, shown)
    return {
        "quarter": analysis.quarter,
        "margin": float(analysis.plan.margin),
        "estimands": {one: _told(analysis, one, is_claimed=one in claimed) for one in shown},
        "counts": {side: asdict(_counts(known[side])) for side in sides},
        "of_few": analysis.of_few,
        "notes": sorted(_notes(analysis, shown)),
    }


def _told(analysis: OwnAnalysis, estimand: str, *, is_claimed: bool) -> dict[str, Any]:
    found = analysis.result[PLACES[estimand]]
    low, high = found["standardised"]["ci90"] or (None, None)
    said = {
        "verdict": found["verdict"],
        "is_claimed": is_claimed,
        "estimate": _two(found["standardised"]["estimate"]),
        "low": _two(low),
        "high": _two(high),
        "smallest_margin": found["smallest_margin"] and rounded_up(found["smallest_margin"]),
    }
    if estimand in SIDES:
        side, unrated = SIDES[estimand], analysis.result["unrated"][SIDES[estimand]]
        said["at_ceiling"] = _in_fives(found["at_ceiling"])
        said["rated"] = {way: _in_fives(share) for way, share in analysis.coverage[side].items()}
        said["tipping_point"] = unrated["tipping_point"] and round(unrated["tipping_point"], 1)
    return said


def _claimed(analysis: OwnAnalysis, shown: list[str]) -> list[str]:
    """In the order of the plan: the first that is not equivalent ends it. A note takes it back."""
    claimed = []
    for one in ESTIMANDS:
        if one not in shown or analysis.result[PLACES[one]]["verdict"] not in SAME or _taking_back(analysis, one):
            break
        claimed.append(one)
    return claimed


def _taking_back(analysis: OwnAnalysis, estimand: str) -> list[str]:
    """Codes of the notes by which a verdict of sameness does not hold."""
    found = analysis.result[PLACES[estimand]]["taken_back_by"]
    return [f"{TAKING_BACK[one]}-{SIDES.get(estimand, 'both')}" for one in found]


def _counts(ways: dict[str, cells.Cell]) -> cells.Counts:
    both = ways[cells.BOTH_WAYS].clients
    one_way = sum(cell.clients - both for way, cell in ways.items() if way != cells.BOTH_WAYS)
    return cells.counts_of(both + one_way, both)


def _notes(analysis: OwnAnalysis, shown: list[str]) -> Iterator[str]:
    """Codes; the words are in `wording.py`."""
    if not OUTCOMES[analysis.plan.outcome].asked_with.is_validated:
        yield "unvalidated"
    if len(analysis.therapists) < FEW_THERAPISTS:
        yield "few-therapists"
    for one in shown:
        found = analysis.result[PLACES[one]]
        if one in SIDES and found["at_ceiling"] > MUCH_AT_THE_CEILING:
            yield f"ceiling-{SIDES[one]}"
        if one in SIDES and found["switchers"] < FEW_SWITCHERS:
            yield f"few-{SIDES[one]}"
        shares = analysis.coverage[SIDES[one]].values() if one in SIDES else [0.0]
        if max(shares) - min(shares) > UNLIKE:
            yield f"silent-{SIDES[one]}"
        yield from _taking_back(analysis, one)


def obstacles_to_releasing(analysis: OwnAnalysis, *, by: Person) -> list[str]:
    if Role.Kind.OWNER not in by.role_kinds():
        return [_("Only the owner of the practice releases a result.")]
    if OwnAnalysis.objects.latest("quarter") != analysis:
        return [_("There is a newer analysis. Only the newest one can be released.")]
    if hasattr(analysis, "release"):
        return [_("This result is released already.")]
    if not analysis.is_as_frozen:
        return [_("This result is not as it was frozen. Ask who keeps this computer before anything is shown.")]
    if missing_of_few():
        return [_("With fewer than three therapists a result is theirs by name: each of them has to agree first.")]
    return []


@transaction.atomic
def release(analysis: OwnAnalysis, *, by: Person) -> Release:
    """From now on the public may read it. Raises `Refused`."""
    refuse_if(obstacles_to_releasing(analysis, by=by))
    said = {"content": content_of(analysis), "by": by}
    made, is_first = Release.objects.get_or_create(analysis=analysis, defaults=said)
    refuse_if([] if is_first else [_("This result is released already.")])
    record("publish", "own-release", analysis.quarter, by=by.pk)
    return made


def _two(value: float | None) -> float | None:
    return None if value is None else round(value, 2) + 0.0


def _in_fives(share: float) -> int:
    """In hundredths, to the nearest five."""
    return cells.STEP * round(100 * share / cells.STEP)
