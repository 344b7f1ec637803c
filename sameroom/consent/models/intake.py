"""What somebody tells before the first session: for one file, alone, sent when it is done, amended by rows."""

import uuid
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from sameroom.people.models import BreakGlass, CaseFile, Person
from sameroom.sealing.fields import SealedRow, SealedText


class IntakeQuerySet(models.QuerySet["Intake"]):
    def visible_to(self, person: Person) -> "IntakeQuerySet":
        """One's own, never a partner's; what was sent, in the files that one works with and through broken glass."""
        files = CaseFile.objects.by_work(person).values("pk")
        broken = BreakGlass.objects.in_force(by=person).values("client")
        at_work = Q(case_file__in=files) | Q(person__in=broken)
        return self.filter(Q(person=person) | (at_work & Q(Exists(_sendings()))))

    def known_to(self, person: Person) -> "IntakeQuerySet":
        """Of which `person` may know that they were sent: at the front desk that, and not a word of them."""
        visible = Intake.objects.visible_to(person).values("pk")
        at_the_desk = CaseFile.objects.at_the_desk_of(person).values("pk")
        return self.filter(Q(pk__in=visible) | (Q(case_file__in=at_the_desk) & Q(Exists(_sendings()))))

    def sent(self) -> "IntakeQuerySet":
        return self.filter(Exists(_sendings()))


def _sendings() -> "models.QuerySet[IntakeSending]":
    return IntakeSending.objects.filter(intake=OuterRef("pk"))


class Intake(models.Model):
    """One person's answers for one file. `changes` counts what was kept, so that two tabs are told apart."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="intakes")
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="intakes")
    changes = models.PositiveIntegerField(default=0)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "case_file"], name="one_intake_a_file")]

    @property
    def client_ids(self) -> list[UUID]:
        """Whose record this is."""
        return [self.person_id]


class IntakeAnswer(SealedRow):
    """What was answered. Before it is sent it is written over; afterwards another one stands beside it.

    `turn`: how often the intake had been sent when this was written.
    """

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="told")
    question = models.CharField(max_length=40)
    turn = models.PositiveSmallIntegerField()
    text = SealedText(max_length=4000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["intake", "question", "turn"], name="one_answer_a_turn")]

    def container(self) -> str:
        return f"file:{self.intake.case_file_id}"


class IntakeSending(models.Model):
    """From now on the therapist reads what was answered so far."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="sendings")
    at = models.DateTimeField(default=timezone.now)
