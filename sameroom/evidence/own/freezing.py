"""The analysis of a quarter: run by the plan once enough is known, then frozen. Nobody can change it."""

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sameroom.audit.trail import record
from sameroom.evidence.models import AnalysisPlan, OwnAnalysis
from sameroom.evidence.models.analyses import kept
from sameroom.evidence.own import cells
from sameroom.evidence.own.apart import FEWEST_NEW, are_apart
from sameroom.evidence.own.consenting import is_of_few, missing_of_few
from sameroom.evidence.own.outcomes import E1, OUTCOMES
from sameroom.evidence.own.planning import plan_in_force
from sameroom.evidence.own.quarters import Quarter, this_quarter
from sameroom.evidence.own.ratings import Rating, as_table, gather, members_of
from sameroom.people.models import Person, Role
from sameroom.practice.models import practice_zone
from sameroom.refusal import Refused, refuse_if
from sameroom.stats.comparing import Comparison, compare
from sameroom.stats.comparison_report import as_json
from sameroom.stats.mixed import CannotFit
from sameroom.stats.ratings import CLIENT, THERAPIST
from sameroom.stats.tables import BadTable

# What the R script of a result reads.
FILE = "ratings.csv"


@dataclass(frozen=True)
class Found:
    """What the ratings of now say, before it is kept."""

    ratings: list[Rating]
    comparison: Comparison
    data_sha256: str


def obstacles_to_freezing(quarter: Quarter, *, by: Person) -> list[str]:
    """What can be told before anything is computed."""
    if Role.Kind.OWNER not in by.role_kinds():
        return [_("Only the owner of the practice runs the analysis.")]
    if plan_in_force() is None:
        return [_("Lock a plan first: what is asked, and by which margin it is judged.")]
    if OwnAnalysis.objects.filter(quarter=str(quarter)).exists():
        return [_("The analysis of this quarter is made. The next one can be made in the next quarter.")]
    missing = missing_of_few()
    if missing:
        words = ngettext(
            "With fewer than three therapists a result is theirs by name. %(number)d has not agreed yet.",
            "With fewer than three therapists a result is theirs by name. %(number)d have not agreed yet.",
            missing,
        )
        return [words % {"number": missing}]
    return []


def freeze(*, by: Person) -> OwnAnalysis:
    """Raises `Refused`: what is missing, never by how much."""
    quarter = this_quarter()
    return freeze_for(quarter, until=quarter.begins_at(practice_zone()), by=by)


@transaction.atomic
def freeze_for(quarter: Quarter, *, until: datetime, by: Person) -> OwnAnalysis:
    list(AnalysisPlan.objects.select_for_update())  # two owners, one after the other
    refuse_if(obstacles_to_freezing(quarter, by=by))
    plan = AnalysisPlan.objects.latest("number")
    found = found_in(gather(OUTCOMES[plan.outcome], until=until), margin=float(plan.margin))
    refuse_if(_obstacles_in(found))
    made = drafted(found, plan=plan, quarter=quarter, until=until, by=by)
    made.save()
    record("make", "own-analysis", quarter, by=by.pk)
    return made


def drafted(found: Found, *, plan: AnalysisPlan, quarter: Quarter, until: datetime, by: Person) -> OwnAnalysis:
    """The row, before it is kept."""
    made = OwnAnalysis(
        quarter=str(quarter),
        plan=plan,
        until=until,
        result=kept(as_json(found.comparison, file=FILE)),
        cells=kept(cells.as_json(cells.cells_of(found.ratings))),
        coverage=kept(coverage_of(found.ratings)),
        members=members_of(found.ratings),
        therapists=sorted({str(one.therapist) for one in found.ratings}),
        of_few=is_of_few(),
        data_sha256=found.data_sha256,
        software=f"sameroom {version('sameroom')}",
        by=by,
    )
    made.sha256 = made.seal()
    return made


def found_in(ratings: list[Rating], *, margin: float) -> Found:
    """Raises `Refused` where they say nothing."""
    try:
        table, data_sha256 = as_table(ratings)
        return Found(ratings, compare(table, margin=margin), data_sha256)
    except (BadTable, CannotFit):
        raise Refused([_too_little()]) from None


def _obstacles_in(found: Found) -> list[str]:
    said = found.comparison
    if not cells.may_be_shown(E1, cells.cells_of(found.ratings), of_few=is_of_few()):
        return [_("Too few people stand behind it: eleven clients and three therapists are needed in each part.")]
    if said.need is None or said.have < said.need:
        return [_too_little()]
    earlier = OwnAnalysis.objects.values_list("members", flat=True)
    if not are_apart(members_of(found.ratings), earlier):
        return [
            _(
                "Fewer than %(number)d clients are new since an earlier analysis. Two results so near to each other "
                "would tell of single people."
            )
            % {"number": FEWEST_NEW}
        ]
    return []


def _too_little() -> str:
    return _("Not enough is known yet. Before that a result would be chance more than anything else.")


def coverage_of(ratings: list[Rating]) -> dict[str, dict[str, float]]:
    """By side and way: of the sessions that anybody rated, the share that this side rated."""
    rated: dict[str, dict[str, set[tuple[object, int]]]] = {}
    for one in ratings:
        session = (one.unit, one.session)
        for side in (one.rater, "anybody"):
            rated.setdefault(one.way, {}).setdefault(side, set()).add(session)
    return {
        side: {way: len(sides.get(side, ())) / len(sides["anybody"]) for way, sides in sorted(rated.items())}
        for side in (CLIENT, THERAPIST)
    }


def all_analyses() -> list[OwnAnalysis]:
    """The newest first."""
    return list(OwnAnalysis.objects.select_related("plan", "release", "by"))
