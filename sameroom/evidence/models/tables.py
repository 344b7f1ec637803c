"""Tables of studies that somebody else put together: a Metapsy database, or what `sameroom pool` reads."""

import uuid

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.audit.trail import record
from sameroom.evidence.models.once import WrittenOnce
from sameroom.people.models import Person
from sameroom.refusal import refuse_if

KEPT = ("name", "source", "origin", "content", "effects", "studies", "refused", "by")


class StudyTable(WrittenOnce):
    """`content`: as `sameroom pool` reads it. `refused`: lines that were not taken, each with its reason.

    `sha256`: of the file as it was sent, so that it can be found again where it came from.
    """

    class Origin(models.TextChoices):
        METAPSY = "metapsy", gettext_lazy("A Metapsy database")
        OTHER = "other", gettext_lazy("Another table")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=300)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    content = models.TextField()
    effects = models.PositiveIntegerField()
    studies = models.PositiveIntegerField()
    refused = models.JSONField()
    sha256 = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.name


@transaction.atomic
def take_in(table: StudyTable) -> StudyTable:
    """Raises `Refused` where this very file is there, also for who comes second at the same moment."""
    said = {name: getattr(table, name) for name in KEPT}
    found, is_new = StudyTable.objects.get_or_create(sha256=table.sha256, defaults=said)
    refuse_if([] if is_new else [_("This very file is here already.")])
    record("make", "study-table", found.pk, by=found.by_id)
    return found
