"""The practice's own answer, row by row: who agreed, what was planned, counted, frozen, released, and given away.

Each row is written once. Of single people's ratings nothing is in them, but for how many each member gave.
"""

import hashlib
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from sameroom.evidence.models.analyses import digest
from sameroom.evidence.models.once import WrittenOnce
from sameroom.people.models import Person


class TherapistConsentQuerySet(models.QuerySet["TherapistConsent"]):
    def visible_to(self, person: Person) -> "TherapistConsentQuerySet":
        """One's own alone: nobody is asked by name why not."""
        return self.filter(therapist=person)

    def standing(self) -> "TherapistConsentQuerySet":
        return self.filter(end=None)


class TherapistConsent(WrittenOnce):
    """A therapist agrees that the own ratings, and clients' ratings of the own sessions, are counted.

    `text_version`: of the sentences in `own/consenting.py`. `turn`: how often this therapist had withdrawn before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    therapist = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text_version = models.PositiveSmallIntegerField()
    turn = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    objects = TherapistConsentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["therapist", "turn"], name="one_therapist_consent_a_turn")]


class TherapistConsentEnd(WrittenOnce):
    """The therapist no longer agrees: from the next analysis on."""

    consent = models.OneToOneField(TherapistConsent, on_delete=models.CASCADE, related_name="end")
    at = models.DateTimeField(default=timezone.now)


class AnalysisPlan(WrittenOnce):
    """What is asked, and by which margin it is judged: locked before anything is shown. The newest is in force.

    `text`: the plan in words that never change; `sha256`: of that text.
    """

    number = models.PositiveIntegerField(unique=True)
    outcome = models.CharField(max_length=40)
    estimands = models.JSONField()
    margin = models.DecimalField(max_digits=3, decimal_places=2)
    reason = models.CharField(max_length=500)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.CheckConstraint(condition=Q(margin__gt=0, margin__lte=1), name="a_margin_within_one_sd")]

    @property
    def is_as_locked(self) -> bool:
        return hashlib.sha256(self.text.encode()).hexdigest() == self.sha256


class Tally(WrittenOnce):
    """How much is known, counted once a quarter. `need` None: nothing can be said yet.

    `members`: person → how many ratings of theirs are in. `is_new` False: too few people had something new, so the
    numbers before stand here again. `need` is for `margin`.
    """

    quarter = models.CharField(max_length=7, unique=True)
    have = models.FloatField()
    need = models.FloatField(null=True)
    margin = models.FloatField()
    members = models.JSONField(default=dict)
    is_new = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-quarter"]


class OwnAnalysis(WrittenOnce):
    """What was found, frozen: one a quarter, of sessions before `until`.

    `result`: as `sameroom compare --json`. `cells`: how many people stand behind what (`own/cells.py`). `coverage`: who
    rated which share of sessions. `members` as of a tally; `therapists`: theirs; `of_few`: there were fewer than three,
    and each agreed. `data_sha256`: of the table that was read. `sha256`: of all of this together.
    """

    quarter = models.CharField(max_length=7, unique=True)
    plan = models.ForeignKey(AnalysisPlan, on_delete=models.PROTECT, related_name="analyses")
    until = models.DateTimeField()
    result = models.JSONField()
    cells = models.JSONField()
    coverage = models.JSONField()
    members = models.JSONField()
    therapists = models.JSONField()
    of_few = models.BooleanField()
    data_sha256 = models.CharField(max_length=64)
    software = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-quarter"]

    def seal(self) -> str:
        """The hash that stands for what was found."""
        parts = [self.quarter, self.plan.sha256, self.result, self.cells, self.coverage, self.data_sha256]
        return digest([*parts, self.software])

    @property
    def is_as_frozen(self) -> bool:
        return self.seal() == self.sha256


class Release(WrittenOnce):
    """From now on the public may read `content` (`own/releasing.py`): rounded, without small numbers."""

    analysis = models.OneToOneField(OwnAnalysis, on_delete=models.PROTECT, related_name="release")
    content = models.JSONField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-analysis__quarter"]


class ResearchCopy(WrittenOnce):
    """A table without names was made for a researcher. `since`: the version of the text from which on clients agreed.

    `sha256`: of the table.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to = models.CharField(max_length=300)
    since = models.PositiveIntegerField()
    ratings = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]
