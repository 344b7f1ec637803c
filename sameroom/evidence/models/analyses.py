"""Frozen analyses: what was asked of which figures, and what came of it, with a hash over all of it."""

import hashlib
import json
import math
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from sameroom.evidence.models.once import WrittenOnce
from sameroom.people.models import STAFF, Person


class AnalysisQuerySet(models.QuerySet["Analysis"]):
    def visible_to(self, person: Person | None) -> "AnalysisQuerySet":
        """All of them, to staff; to everybody what stands in an edition that was published."""
        if person is not None and STAFF & person.role_kinds():
            return self.all()
        return self.filter(uses__edition__approval__isnull=False, uses__edition__withdrawal=None).distinct()


class Analysis(WrittenOnce):
    """Never changed: another question is another row.

    `data`: the figures that went in; `question`: what was asked of them; `result`: as `sameroom pool --json` and
    `sameroom claim --json` print it. `hash`: SHA-256 over all four, as `canonical` writes them.
    """

    class Kind(models.TextChoices):
        PUBLISHED = "published"  # a printed estimate, held against a margin
        QUOTED = "quoted"  # a printed figure as it is, that no margin judges
        DIFFERENCE = "difference"  # between two printed estimates
        POOLED = "pooled"  # many studies together, as they were read here
        TABLE = "table"  # those of a table from elsewhere

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=120)
    data = models.JSONField()
    question = models.JSONField()
    result = models.JSONField()
    software = models.CharField(max_length=40)
    hash = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = AnalysisQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(hash=""), name="an_analysis_has_its_hash")]

    @property
    def client_ids(self) -> list[uuid.UUID]:
        """It is about articles, not about anybody here."""
        return []

    @property
    def hashed(self) -> dict[str, Any]:
        """What the hash stands for; with it anybody can work it out again."""
        return {
            "kind": self.kind,
            "data": self.data,
            "question": self.question,
            "result": self.result,
            "software": self.software,
        }

    @property
    def is_as_frozen(self) -> bool:
        return digest(self.hashed) == self.hash


def kept(value: Any) -> Any:
    """What both databases give back as it was: no number that is none, and no −0."""
    if isinstance(value, Mapping):
        return {key: kept(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [kept(one) for one in value]
    if isinstance(value, float):
        return value + 0.0 if math.isfinite(value) else None
    return value


def canonical(data: Any) -> str:
    """JSON with sorted keys, no spaces, UTF-8."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(data: Any) -> str:
    return hashlib.sha256(canonical(data).encode()).hexdigest()
