"""What the public may read of the practice's own answer: the newest release, or how far it is."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from sameroom.evidence.models import AnalysisPlan, OwnAnalysis, Release
from sameroom.evidence.own.cells import STEP, Counts
from sameroom.evidence.own.counting import newest_tally, told_by
from sameroom.evidence.own.planning import plan_in_force
from sameroom.evidence.own.quarters import Quarter
from sameroom.practice.models import practice_zone
from sameroom.stats.equivalence import Verdict


@dataclass(frozen=True)
class Estimated:
    """One of the three: online less in person, in standard deviations; above 0 is better online.

    `is_claimed`: its verdict may be said as a finding (the plan's order); else it is only described. `low`, `high`: the
    90 % interval. `at_ceiling`, `rated` (by way): hundredths, to the nearest five; both and `tipping_point` (in points
    of the scale) are of one side, and None of E3.
    """

    estimand: str
    verdict: Verdict
    is_claimed: bool
    estimate: float | None
    low: float | None
    high: float | None
    smallest_margin: float | None
    at_ceiling: int | None = None
    rated: Mapping[str, int] | None = None
    tipping_point: float | None = None


@dataclass(frozen=True)
class Result:
    """What is told of one analysis. `counts`: by side; `notes`: codes of `wording.NOTES`."""

    quarter: Quarter
    margin: float
    estimands: list[Estimated]
    counts: Mapping[str, Counts]
    of_few: bool
    notes: list[str]


@dataclass(frozen=True)
class Published:
    """The newest release. `analyses`: how many were made, released or not; `plans`: how many were locked."""

    result: Result
    plan_number: int
    plan_sha256: str
    plan_locked_on: date
    analyses: int
    plans: int


@dataclass(frozen=True)
class NotYet:
    """There is a plan, and nothing is released. `have` rounded down to five, `need` up; None: nothing can be told."""

    have: int | None
    need: int | None
    plan_sha256: str
    plan_locked_on: date


def latest() -> Published | NotYet | None:
    """None where the practice has no plan."""
    newest = Release.objects.select_related("analysis__plan").first()
    if newest:
        plan = newest.analysis.plan
        made, locked = OwnAnalysis.objects.count(), AnalysisPlan.objects.count()
        return Published(result_of(newest.content), plan.number, plan.sha256, _day(plan), made, locked)
    now = plan_in_force()
    return _not_yet(now) if now else None


def _not_yet(plan: AnalysisPlan) -> NotYet:
    known = told_by(newest_tally(), plan)
    if known is None or known.need is None:
        return NotYet(None, None, plan.sha256, _day(plan))
    have, need = math.floor(known.have / STEP) * STEP, math.ceil(known.need / STEP) * STEP
    return NotYet(min(have, need), need, plan.sha256, _day(plan))


def result_of(content: Mapping[str, Any]) -> Result:
    """Of what `releasing.content_of` gave."""
    return Result(
        quarter=Quarter.read(content["quarter"]),
        margin=content["margin"],
        estimands=[
            Estimated(name, Verdict(one["verdict"]), **{key: one[key] for key in one if key != "verdict"})
            for name, one in sorted(content["estimands"].items())
        ],
        counts={side: Counts(**counts) for side, counts in content["counts"].items()},
        of_few=content["of_few"],
        notes=list(content["notes"]),
    )


def _day(plan: AnalysisPlan) -> date:
    return timezone.localdate(plan.at, timezone=practice_zone())
