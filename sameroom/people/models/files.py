"""Case files: the unit of treatment, and what became of it."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sameroom.people.models.person import Person, Role


class CaseFileQuerySet(models.QuerySet["CaseFile"]):
    def bookable_by(self, person: Person) -> "CaseFileQuerySet":
        """Files for which `person` makes appointments: the therapist's own, and all for the front desk."""
        return self if Role.Kind.FRONT_DESK in person.role_kinds() else self.filter(therapist=person)

    def open(self) -> "CaseFileQuerySet":
        return self.filter(closing=None)


class CaseFile(models.Model):
    """The unit of treatment: one person, or a couple as such. A couple is A's file, B's file and the shared file."""

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", _("individual")
        COUPLE = "couple", _("couple")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    therapist = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="treats")
    people = models.ManyToManyField(Person, related_name="case_files")
    opened_at = models.DateTimeField(default=timezone.now)

    objects = CaseFileQuerySet.as_manager()

    def __str__(self) -> str:
        """“Cleo Martin and Dev Martin”."""
        return join_names([person.name for person in self.people.order_by("name")])


class Closing(models.Model):
    """A case file was closed: it stays readable up to this moment, and nothing is added to it."""

    case_file = models.OneToOneField(CaseFile, on_delete=models.CASCADE, related_name="closing")
    by = models.ForeignKey(Person, on_delete=models.PROTECT)
    at = models.DateTimeField(default=timezone.now)


def join_names(names: list[str]) -> str:
    """“Ada”, “Cleo and Dev”, “Cleo, Dev and Eve”, in the language in force."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
