"""Pools what two readers agreed on, and freezes it: what was asked, of which numbers, and what came of it."""

import csv
import io
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.evidence.analysing import Frozen
from sameroom.evidence.models import Analysis, Effect, StudyTable
from sameroom.evidence.models.studies import Extraction
from sameroom.people.models import Person
from sameroom.refusal import Refused, refuse_if
from sameroom.stats.equivalence import interval
from sameroom.stats.pooling import CannotPool
from sameroom.stats.report import as_json
from sameroom.stats.results import Question
from sameroom.stats.studies import read_studies
from sameroom.stats.synthesis import synthesise
from sameroom.stats.tables import BadTable, parse

# How errors of effects of one study go together (Pustejovsky & Tipton 2022, doi:10.1007/s11121-021-01246-3).
RHO = 0.6


@dataclass(frozen=True)
class Ready:
    """Effects that can be pooled: of one outcome, by one kind of rater. `waiting`: those that are not agreed yet."""

    outcome: str
    rater: str
    effects: list[tuple[Effect, Extraction]]
    waiting: int

    @property
    def code(self) -> str:
        return f"{self.outcome}-{self.rater}"

    @property
    def name(self) -> str:
        names = {"outcome": Effect.Outcome(self.outcome).label, "rater": Effect.Rater(self.rater).label}
        return _("%(outcome)s, rated by: %(rater)s") % names

    @property
    def is_enough(self) -> bool:
        """Fewer say nothing of how studies differ."""
        return self.studies >= 3

    @property
    def studies(self) -> int:
        return len({effect.study_id for effect, _entry in self.effects})


def ready() -> list[Ready]:
    """In the order of outcomes and raters; only what at least one study has."""
    rows = Effect.objects.select_related("study").prefetch_related("entries__by")
    found: dict[tuple[str, str], list[tuple[Effect, Extraction | None]]] = {}
    for effect in rows:
        found.setdefault((effect.outcome, effect.rater), []).append((effect, effect.agreed()))
    return [
        Ready(
            outcome,
            rater,
            [(effect, entry) for effect, entry in effects if entry],
            sum(entry is None for _effect, entry in effects),
        )
        for (outcome, rater), effects in found.items()
    ]


def obstacles_to_pooling(group: Ready) -> list[str]:
    if group.is_enough:
        return []
    return [_("Two readers have agreed on fewer than three studies here. Fewer say nothing of how studies differ.")]


@dataclass(frozen=True)
class _Asked:
    """What goes into an analysis. `table`: as `sameroom pool` reads it, so that its numbers are those of this one."""

    kind: Analysis.Kind
    name: str
    data: dict[str, Any]
    table: str
    question: Question


def pool(group: Ready, *, margin: float, by: Person) -> Analysis:
    """Several effects of one study are told apart from those of several. Raises `Refused`."""
    refuse_if(obstacles_to_pooling(group))
    has_several = len(group.effects) > group.studies
    rows = [_row(effect, entry) for effect, entry in group.effects]
    question = Question(margin=margin, cluster="study" if has_several else None, rho=RHO if has_several else 0.0)
    data = {"studies": rows, "waiting": group.waiting}
    return _freeze(_Asked(Analysis.Kind.POOLED, group.name, data, _table(rows), question), by=by)


def pool_table(table: StudyTable, *, moderator: str, by: Person) -> Analysis:
    """All of it, with three levels where a study has several effects; the table itself stays where it is.

    Raises `Refused`.
    """
    cluster = "study" if table.effects > table.studies else None
    question = Question(cluster=cluster, moderators=[moderator] if moderator else [])
    data = {"table": table.name, "source": table.source, "sha256": table.sha256, "effects": table.effects}
    return _freeze(_Asked(Analysis.Kind.TABLE, table.name, data, table.content, question), by=by)


@transaction.atomic
def _freeze(asked: _Asked, *, by: Person) -> Analysis:
    try:
        result = as_json(synthesise(read_studies(parse(asked.table)), asked.question))
    except (CannotPool, BadTable):
        raise Refused([_("This cannot be pooled in this way. Look at the numbers of each study again.")]) from None
    question = {
        "margin": asked.question.margin,
        "direction": "known",
        "cluster": asked.question.cluster,
        "rho": asked.question.rho,
        "moderators": asked.question.moderators,
    }
    made = Frozen(asked.kind, asked.name, asked.data, question, result).keep(by=by)
    record("make", "analysis", made.pk, by=by.pk)
    return made


def _row(effect: Effect, entry: Extraction) -> dict[str, Any]:
    found = entry.computed()
    return {
        "study": str(effect.study),
        "doi": effect.study.doi,
        "effect": found.value,
        "se": found.se,
        "ci": list(interval(found.value, found.se)),
        "derivation": found.derivation,
        "instrument": effect.instrument,
        "time": effect.time,
        "ways": effect.study.ways,
        "design": effect.study.design,
        "people": effect.study.people,
        "printed": {"kind": entry.kind, **entry.numbers, "direction": entry.direction, "place": entry.place},
    }


def _table(rows: list[dict[str, Any]]) -> str:
    written = io.StringIO()
    table = csv.writer(written, delimiter=";")
    table.writerow(["study", "effect", "se", "direction"])
    table.writerows([one["study"], repr(one["effect"]), repr(one["se"]), 1] for one in rows)
    return written.getvalue()
