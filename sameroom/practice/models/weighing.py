"""The owner weighs the four parts of matching anew: another version, with a reason; and what changed from each to each.

The first version is what Sameroom came with; it has number 0 and no row.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.people.models import Person, Role
from sameroom.practice.matching.scoring import PARTS, Weights
from sameroom.practice.models.matching import WeightsVersion, current_weights
from sameroom.refusal import refuse_if


@dataclass(frozen=True)
class Version:
    """One line of the log. `changes`: the parts that weigh otherwise than in the version before, from what to what.

    `who`, `why` and `at` are empty for what Sameroom came with.
    """

    number: int
    weights: Weights
    changes: dict[str, tuple[int, int]]
    who: str = ""
    why: str = ""
    at: datetime | None = None


def all_versions() -> list[Version]:
    """The newest first."""
    return list(_in_order())[::-1]


def weights_of(number: int) -> Weights | None:
    """Those of a version; nothing, where there is none of that number."""
    if number == 0:
        return Weights()
    version = WeightsVersion.objects.filter(number=number).first()
    return version.weights if version else None


def obstacles_to_weighing(weights: Weights, *, after: int, by: Person) -> list[str]:
    """Why these cannot become the next version, as sentences. `after`: the number of the version that was at hand."""
    number, now = current_weights()
    if Role.Kind.OWNER not in by.role_kinds():
        return [_("Only the owner of the practice changes the weights.")]
    if number != after:
        return [_("Somebody changed the weights meanwhile. Look at theirs below; what you wrote is still here.")]
    if not any(asdict(weights).values()):
        return [_("At least one of the four has to count. Write a number above 0.")]
    return [_("These are the weights that count already.")] if weights == now else []


@transaction.atomic
def weigh(weights: Weights, *, why: str, after: int, by: Person) -> WeightsVersion:
    """From now on everybody is matched by these. Raises `Refused`, also for who comes second at the same time."""
    refuse_if(obstacles_to_weighing(weights, after=after, by=by))
    said = {**asdict(weights), "why": why, "by": by}
    version, is_first = WeightsVersion.objects.get_or_create(number=after + 1, defaults=said)
    refuse_if([] if is_first else [_("Somebody changed the weights meanwhile. Look at theirs first.")])
    record("change", "weights", version.number, by=by.pk)
    return version


def _in_order() -> Iterator[Version]:
    before = Weights()
    yield Version(0, before, {})
    for one in WeightsVersion.objects.select_related("by").order_by("number"):
        yield Version(one.number, one.weights, _changes(before, one.weights), one.by.name, one.why, one.at)
        before = one.weights


def _changes(before: Weights, after: Weights) -> dict[str, tuple[int, int]]:
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in PARTS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
