"""Studies that this practice reads itself, and their numbers: entered by two readers, each without the other's."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.audit.trail import record
from sameroom.evidence.models.once import WrittenOnce
from sameroom.people.models import Person
from sameroom.refusal import refuse_if
from sameroom.stats import effects

# Who reads alone enters a second time, but not from memory.
ALONE_AFTER = timedelta(days=1)


class Study(models.Model):
    """One publication. What it compares is told by its effects."""

    class Ways(models.TextChoices):
        VIDEO = "video", gettext_lazy("Video")
        PHONE = "phone", gettext_lazy("Telephone")
        MIXED = "phone-or-video", gettext_lazy("Video or telephone")
        INTERNET = "internet", gettext_lazy("Written messages, programs on the internet")

    class Design(models.TextChoices):
        TRIAL = "trial", gettext_lazy("Chance decided who came online")
        OTHER = "other", gettext_lazy("Something else decided")

    class People(models.TextChoices):
        INDIVIDUAL = "individual", gettext_lazy("Single people")
        COUPLE = "couple", gettext_lazy("Couples")
        GROUP = "group", gettext_lazy("Groups or families")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authors = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    doi = models.CharField(max_length=100, blank=True)
    ways = models.CharField(max_length=16, choices=Ways.choices)
    design = models.CharField(max_length=8, choices=Design.choices)
    people = models.CharField(max_length=12, choices=People.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["authors", "year", "pk"]
        constraints = [models.UniqueConstraint(fields=["authors", "year", "title"], name="one_row_a_study")]

    def __str__(self) -> str:
        return f"{self.authors} ({self.year})"


class Effect(models.Model):
    """One comparison in a study: what was measured, by whom it was rated, with what, when."""

    class Outcome(models.TextChoices):
        ALLIANCE = "alliance", gettext_lazy("The alliance")
        DEPRESSION = "depression", gettext_lazy("Depression")
        ANXIETY = "anxiety", gettext_lazy("Anxiety")
        STRESS = "stress", gettext_lazy("Stress in life")
        RELATIONSHIP = "relationship", gettext_lazy("Relationship")
        SYMPTOMS = "symptoms", gettext_lazy("Getting better, otherwise")

    class Rater(models.TextChoices):
        CLIENT = "client", gettext_lazy("Clients")
        THERAPIST = "therapist", gettext_lazy("Therapists")
        OBSERVER = "observer", gettext_lazy("Somebody else")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="effects")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    rater = models.CharField(max_length=10, choices=Rater.choices)
    instrument = models.CharField(max_length=80)
    time = models.CharField(max_length=80)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["outcome", "rater", "at"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "outcome", "rater", "instrument", "time"], name="one_row_an_effect"
            )
        ]

    def newest_entries(self) -> "list[Extraction]":
        """The last one of each reader; of one who reads alone also an earlier one, from another day."""
        entries = sorted(self.entries.all(), key=lambda one: one.at, reverse=True)
        newest: dict[uuid.UUID, Extraction] = {}
        for one in entries:
            newest.setdefault(one.by_id, one)
        found = list(newest.values())
        if len(found) == 1:
            found += [one for one in entries if found[0].at - one.at >= ALONE_AFTER][:1]
        return found

    def agreed(self) -> "Extraction | None":
        """What two readers found the same; nothing, as long as they did not."""
        entries = self.newest_entries()
        return entries[0] if any(one.says_the_same_as(entries[0]) for one in entries[1:]) else None


class Extraction(WrittenOnce):
    """One reader's numbers, as printed. `place`: page and table. Never changed: another look is another row."""

    class Kind(models.TextChoices):
        ARMS = "arms", gettext_lazy("Means of both groups")
        ESTIMATE = "estimate", gettext_lazy("A difference that the article worked out")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    effect = models.ForeignKey(Effect, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    numbers = models.JSONField()
    direction = models.SmallIntegerField(choices=[(1, "1"), (-1, "-1")])
    place = models.CharField(max_length=200)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]

    def says_the_same_as(self, other: "Extraction") -> bool:
        return (self.kind, self.numbers, self.direction) == (other.kind, other.numbers, other.direction)

    def computed(self) -> effects.Effect:
        """In standard deviations, above 0 better online. Raises ValueError where that cannot be."""
        return computed(self.kind, self.numbers, self.direction)


@transaction.atomic
def add_study(study: Study) -> Study:
    """Raises `Refused` where it is there, also for who comes second at the same moment."""
    named = {name: getattr(study, name) for name in ("authors", "year", "title")}
    more = {name: getattr(study, name) for name in ("doi", "ways", "design", "people", "by")}
    found, is_new = Study.objects.get_or_create(**named, defaults=more)
    refuse_if([] if is_new else [_("This study is in the list already.")])
    record("make", "study", found.pk, by=found.by_id)
    return found


@transaction.atomic
def add_effect(effect: Effect) -> Effect:
    """Raises `Refused` as `add_study` does."""
    named = {name: getattr(effect, name) for name in ("study", "outcome", "rater", "instrument", "time")}
    found, is_new = Effect.objects.get_or_create(**named, defaults={"by": effect.by})
    refuse_if([] if is_new else [_("This comparison is in the list already.")])
    record("change", "study", found.study_id, by=found.by_id)
    return found


def computed(kind: str, numbers: dict[str, Any], direction: int) -> effects.Effect:
    if kind == Extraction.Kind.ARMS:
        online, in_person = (
            effects.Arm(*(numbers[f"{what}_{arm}"] for what in ("mean", "sd", "n"))) for arm in ("online", "in_person")
        )
        return effects.from_arms(online, in_person, direction=direction)
    low, high = sorted((direction * numbers["low"], direction * numbers["high"]))
    return effects.from_interval(direction * numbers["estimate"], low, high)


def obstacles_to_entering(kind: str, numbers: dict[str, Any], direction: int) -> list[str]:
    """Numbers that cannot be those of a study."""
    try:
        found = computed(kind, numbers, direction)
    except (ValueError, ZeroDivisionError, OverflowError):
        found = None
    if found is None or not 0 < found.variance < float("inf"):
        return [_("These numbers do not fit together. Look at the table again: is each in its place?")]
    return []


@transaction.atomic
def enter(entry: Extraction) -> None:
    """Keeps what one reader found. Raises `Refused`."""
    refuse_if(obstacles_to_entering(entry.kind, entry.numbers, entry.direction))
    entry.save(force_insert=True)
    record("make", "extraction", entry.pk, by=entry.by_id)
