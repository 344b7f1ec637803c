"""What somebody who looks for a therapist said: by nobody's name, for a month; afterwards their own, if they booked."""

import json
import secrets
import uuid
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from sameroom.people.models import BreakGlass, CaseFile, Person
from sameroom.practice.models.matching import Match
from sameroom.sealing.fields import SealedRow, SealedText

KEPT_FOR = timedelta(days=30)


def new_seed() -> str:
    return secrets.token_hex(16)


class Search(models.Model):
    """One person or a couple looks for a therapist. `seed` decides near-ties, so that a page read again shows the same.

    `on_one_device`: the partners answer one after the other on the same screen.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    as_couple = models.BooleanField()
    on_one_device = models.BooleanField(default=False)
    seed = models.CharField(max_length=32, default=new_seed)
    match = models.ForeignKey(Match, on_delete=models.SET_NULL, null=True, related_name="+")
    began_at = models.DateTimeField(default=timezone.now)


class Seeker(SealedRow):
    """Whoever answers: place 1 began, place 2 is the partner. Which browser that is, its session says.

    `invitation_hash`: of the code by which the partner comes in from another device, once. `sent_at`: when all was
    answered. `content`: JSON by the name of the page.
    """

    search = models.ForeignKey(Search, on_delete=models.CASCADE, related_name="seekers")
    place = models.PositiveSmallIntegerField()
    invitation_hash = models.CharField(max_length=64, blank=True)
    content = SealedText(default="{}")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "place"], name="one_at_each_place")]
        indexes = [models.Index(fields=["invitation_hash"])]

    def container(self) -> str:
        return "installation"

    @property
    def said(self) -> dict[str, Any]:
        return dict(json.loads(self.content))


class OwnAnswersQuerySet(models.QuerySet["OwnAnswers"]):
    def visible_to(self, person: Person) -> "OwnAnswersQuerySet":
        """One's own, never a partner's; what was given, to whoever works with that file, and through broken glass."""
        files = CaseFile.objects.by_work(person).values("pk")
        broken = BreakGlass.objects.in_force(by=person).values("client")
        given = AnswersGiven.objects.filter(own=OuterRef("pk"))
        by_work = Q(Exists(given.filter(case_file__in=files))) | (Q(Exists(given)) & Q(person__in=broken))
        return self.filter(Q(person=person) | by_work)


class OwnAnswers(SealedRow):
    """What a client said when looking for a therapist, kept for the day on which another one is looked for."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="own_answers")
    as_couple = models.BooleanField()
    content = SealedText()
    at = models.DateTimeField(default=timezone.now)

    objects = OwnAnswersQuerySet.as_manager()

    def container(self) -> str:
        return f"person:{self.person_id}"

    @property
    def said(self) -> dict[str, Any]:
        return dict(json.loads(self.content))

    @property
    def client_ids(self) -> list[UUID]:
        """Whose record this is."""
        return [self.person_id]


class AnswersGiven(models.Model):
    """The person ticked that the therapist of this file may read them."""

    own = models.ForeignKey(OwnAnswers, on_delete=models.CASCADE, related_name="handed_over")
    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="answers_given")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["own", "case_file"], name="given_once")]
