"""By which weights was matched, who was shown to somebody and how probable that was, and whether a booking followed.

Nothing here says who looked: the answers stand apart, and are erased.
"""

import uuid
from decimal import Decimal

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sameroom.people.models import CaseFile, Person
from sameroom.practice.matching.scoring import PARTS, Weights
from sameroom.practice.models.about import Therapist


class WeightsVersion(models.Model):
    """The weights from `at` on, with why. Never changed: others are another version. Without one, those of `Weights`.

    Each from 0 to 100; what they are to each other counts.
    """

    number = models.PositiveIntegerField(unique=True)
    problem = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])
    preferences = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])
    schedule = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])
    style = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])
    why = models.CharField(max_length=300)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]

    @property
    def weights(self) -> Weights:
        return Weights(**{name: getattr(self, name) for name in PARTS})


def current_weights() -> tuple[int, Weights]:
    """The number of the version and its weights; 0 is what Sameroom came with."""
    newest = WeightsVersion.objects.first()
    return (newest.number, newest.weights) if newest else (0, Weights())


class Match(models.Model):
    """One result. Of the answers only what the report on fairness groups by.

    `languages`: codes, in order, joined by `+`. `modality`: what was wished for, or nothing. `budget_cents`: the most
    that a session may cost. `excluded`: by code, against how many therapists it spoke; `looked_at`: out of how many.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    weights_number = models.PositiveIntegerField()
    as_couple = models.BooleanField()
    languages = models.CharField(max_length=40)
    modality = models.CharField(max_length=12, blank=True)
    budget_cents = models.PositiveIntegerField(null=True)
    excluded = models.JSONField(default=dict)
    looked_at = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["at"])]


class Candidate(models.Model):
    """A therapist who could be offered. Those who were shown have a `place`, from 1, and the `propensity` of it."""

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="candidates")
    therapist = models.ForeignKey(Therapist, on_delete=models.CASCADE, related_name="candidacies")
    score = models.FloatField()
    place = models.PositiveSmallIntegerField(null=True)
    propensity = models.FloatField(null=True)

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["match", "therapist"], name="once_a_match"),
            models.CheckConstraint(
                condition=Q(place=None, propensity=None) | Q(place__isnull=False, propensity__gt=Decimal(0)),
                name="who_is_shown_has_a_propensity",
            ),
        ]


class MatchBooking(models.Model):
    """After this result a first conversation was booked. `case_file`: only if the person lets the practice learn from
    it; so only then anybody can tell whose result it was.
    """

    match = models.OneToOneField(Match, on_delete=models.CASCADE, related_name="booking")
    therapist = models.ForeignKey(Therapist, on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)
    case_file = models.ForeignKey(CaseFile, on_delete=models.SET_NULL, null=True, related_name="+")
