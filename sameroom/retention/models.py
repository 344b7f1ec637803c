"""What holds an erasing up, and what is left of one: a certificate without a word of what it was about."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from sameroom.people.models import CaseFile, Person, Role
from sameroom.sealing.fields import SealedRow, SealedText


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def visible_to(self, person: Person) -> "LegalHoldQuerySet":
        """For owners alone: no client, and nobody who works with one, learns of it here."""
        return self if Role.Kind.OWNER in person.role_kinds() else self.none()

    def in_force(self) -> "LegalHoldQuerySet":
        return self.filter(end=None)


class LegalHold(SealedRow):
    """Legal hold: what concerns this person, or lies in this file, is not erased, whatever the clock says.

    Nobody but owners reads that it is there, nor why.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, null=True, related_name="+")
    reason = SealedText(max_length=1000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, case_file__isnull=False) | Q(person__isnull=False, case_file=None),
                name="hold_on_a_person_or_on_a_file",
            )
        ]

    def container(self) -> str:
        return f"file:{self.case_file_id}" if self.case_file_id else f"person:{self.person_id}"

    @property
    def initials(self) -> str:
        """“M. H.”: all that the owner's page says of whom it is about."""
        return " ".join(f"{part[0].upper()}." for part in self.person.name.split()) if self.person else ""

    @property
    def short_number(self) -> str:
        """Of the file, as `sameroom retention` prints its beginning."""
        return str(self.case_file_id)[:8]


class LegalHoldEnd(models.Model):
    """The hold was taken back: from now on the clock counts again."""

    hold = models.OneToOneField(LegalHold, on_delete=models.CASCADE, related_name="end")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Birthday(models.Model):
    """Of a client who was under eighteen when they came: then the years count from the eighteenth birthday."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Destruction(models.Model):
    """Certificate: a record was destroyed. Its number alone, which nothing else here names any more.

    `last_contact_on`, `kept_through`: the clock as it stood. `rows`: how many were deleted. `policy`: the SHA-256 of
    the policy that was executed, in 64 hexadecimal digits, and `version` as it calls itself.
    """

    class What(models.TextChoices):
        INDIVIDUAL = "individual", gettext_lazy("the file of one person")
        COUPLE = "couple", gettext_lazy("the file of a couple")
        CONVERSATION = "conversation", gettext_lazy("a first conversation without a file")
        PERSON = "person", gettext_lazy("a person’s account and contact details")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    what = models.CharField(max_length=12, choices=What.choices)
    number = models.UUIDField()
    last_contact_on = models.DateField()
    kept_through = models.DateField()
    rows = models.PositiveIntegerField()
    version = models.CharField(max_length=20)
    policy = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    @property
    def short_number(self) -> str:
        return str(self.number)[:8]


class Round(models.Model):
    """On this day everything that was due was looked for, to the end. `failed`: what could not be erased.

    `is_waiting`: nothing was to be erased on this day, since the computer has not been here for long enough.
    """

    on = models.DateField(unique=True)
    is_waiting = models.BooleanField(default=False)
    erased = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-on"]
