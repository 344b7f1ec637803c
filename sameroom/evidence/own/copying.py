"""A table for a researcher: without names, for a purpose that is written down, from people who agreed to that."""

import io
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.db import transaction
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.evidence.models import AnalysisPlan, ResearchCopy
from sameroom.evidence.own import cells
from sameroom.evidence.own.codebook import FILE, codebook
from sameroom.evidence.own.consenting import is_of_few, missing_of_few
from sameroom.evidence.own.outcomes import E1, OUTCOMES
from sameroom.evidence.own.planning import plan_in_force
from sameroom.evidence.own.quarters import this_quarter
from sameroom.evidence.own.ratings import Pseudonyms, Rating, as_csv, gather, numbered
from sameroom.people.models import Person, Role
from sameroom.practice.models import practice_zone
from sameroom.refusal import refuse_if

T = TypeVar("T")
CODEBOOK = "codebook.md"


@dataclass(frozen=True)
class Copied:
    """The table and what stands in it."""

    row: ResearchCopy
    table: str
    codebook: str

    def as_zip(self) -> bytes:
        """Both files; none of them says when it was made."""
        packed = io.BytesIO()
        with ZipFile(packed, "w", ZIP_DEFLATED) as files:
            for name, text in ((FILE, self.table), (CODEBOOK, self.codebook)):
                files.writestr(ZipInfo(name), text)
        return packed.getvalue()


def obstacles_to_copying(*, by: Person) -> list[str]:
    """Whoever has the table can reckon: so the plan comes first."""
    if Role.Kind.OWNER not in by.role_kinds():
        return [_("Only the owner of the practice gives a table away.")]
    if plan_in_force() is None:
        return [_("Lock a plan first: what is asked, and by which margin it is judged.")]
    if missing_of_few():
        return [_("With fewer than three therapists each of them has to agree first.")]
    return []


def _obstacles_in(ratings: list[Rating]) -> list[str]:
    if not cells.may_be_shown(E1, cells.cells_of(ratings), of_few=is_of_few()):
        return [_("Too few people agreed to this text: eleven clients and three therapists are needed in each part.")]
    return []


@transaction.atomic
def copy_for(to: str, *, since: int, by: Person) -> Copied:
    """`since`: the version of the statement from which on clients agreed to it. Raises `Refused`."""
    refuse_if(obstacles_to_copying(by=by))
    outcome = OUTCOMES[AnalysisPlan.objects.latest("number").outcome]
    ratings = gather(outcome, until=this_quarter().begins_at(practice_zone()), since=since)
    refuse_if(_obstacles_in(ratings))
    table = as_csv(ratings, _new_names(ratings))
    digest = sha256(table.encode()).hexdigest()
    said = {"to": to, "since": since, "ratings": len(ratings), "sha256": digest}
    row = ResearchCopy.objects.create(**said, by=by)
    record("export", "own-data", row.pk, by=by.pk)
    return Copied(row, table, codebook(outcome, sha256=digest))


def _new_names(ratings: Iterable[Rating]) -> Pseudonyms:
    rows = list(ratings)
    return numbered(_shuffled({one.unit for one in rows}), _shuffled({one.therapist for one in rows}))


def _shuffled(these: set[T]) -> list[T]:
    rows = list(these)
    secrets.SystemRandom().shuffle(rows)
    return rows


def all_copies() -> list[ResearchCopy]:
    """The newest first."""
    return list(ResearchCopy.objects.select_related("by"))
