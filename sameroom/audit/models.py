"""The trail: who did what, to which record, whom it concerned. Opaque ids alone; no name, nothing of the content.

Rows are only ever added. Triggers refuse everything else (`triggers`), and a chain of blocks shows what was done in
spite of them (`blocks`, `verify`).
"""

from uuid import UUID

from django.db import models
from django.utils import timezone


class EntryQuerySet(models.QuerySet["Entry"]):
    def about(self, person: UUID) -> "EntryQuerySet":
        """What was done with this person's record."""
        return self.filter(concerns__person=person, outcome=Entry.Outcome.DONE)

    def done_by(self, person: UUID) -> "EntryQuerySet":
        return self.filter(by=person)

    def newest_first(self) -> "EntryQuerySet":
        return self.order_by("-at", "-id")


class Entry(models.Model):
    """One act or one look at a record, or a try that was refused. Written in the transaction of the act itself."""

    class Outcome(models.TextChoices):
        DONE = "done"
        REFUSED = "refused"

    at = models.DateTimeField(default=timezone.now)
    by = models.UUIDField(null=True)
    roles = models.CharField(max_length=80, blank=True)
    session = models.CharField(max_length=16, blank=True)
    address = models.CharField(max_length=43, blank=True)
    act = models.CharField(max_length=40)
    thing = models.CharField(max_length=40)
    thing_id = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    reason = models.CharField(max_length=80, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["at"]), models.Index(fields=["by", "at"])]
        constraints = [
            models.CheckConstraint(condition=models.Q(outcome__in=["done", "refused"]), name="done_or_refused")
        ]


class Concern(models.Model):
    """A person whose record the entry is about."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="concerns")
    person = models.UUIDField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="one_concern_a_person")]


class Block(models.Model):
    """Entries closed together. `mac` covers the block before and each entry's place; `total` counts from the first.

    `highest_entry` is the highest id that any entry had so far: what comes later with a lower one was committed late.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    previous = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    total = models.PositiveBigIntegerField()
    highest_entry = models.PositiveBigIntegerField()
    closed_at = models.DateTimeField()
    mac = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["closed_at"])]


class Place(models.Model):
    """An entry's place in the chain: numbered without gap, so that one that is taken out is missed by its number.

    `mac` covers the number, the entry and whom it concerns. The entry may be gone: the place remains and names it.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.DO_NOTHING, db_constraint=False, related_name="place")
    block = models.ForeignKey(Block, on_delete=models.DO_NOTHING, db_constraint=False, related_name="places")
    mac = models.CharField(max_length=64)


class Anchoring(models.Model):
    """The block's line was written to the anchor file, outside the database."""

    block = models.OneToOneField(Block, on_delete=models.DO_NOTHING, db_constraint=False, related_name="anchoring")
    at = models.DateTimeField(default=timezone.now)
