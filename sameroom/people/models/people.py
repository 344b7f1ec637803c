"""Who there is: people, what they may be to the practice, and the case files that they are in."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sameroom.sealing.fields import SealedRow, SealedText


class PersonQuerySet(models.QuerySet["Person"]):
    def working_here(self) -> "PersonQuerySet":
        return self.filter(role__in=Role.objects.exclude(kind=Role.Kind.CLIENT)).distinct()

    def colleagues_of(self, person: "Person") -> "PersonQuerySet":
        """Everybody who works here, oneself too; for a client nobody."""
        return self.working_here() if person.works_here else self.none()


class Person(AbstractBaseUser):
    """Anyone who signs in. What somebody may do follows from roles and case files, never from a flag here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=2, choices=[("en", "English"), ("fr", "Français")], default="en")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    objects: ClassVar[models.Manager["Person"]] = PersonQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_an_address")]

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

    @property
    def works_here(self) -> bool:
        """Whether this is a staff member, who signs in by stronger means than a mailed code."""
        return bool(self.role_kinds() - {Role.Kind.CLIENT})

    def role_kinds(self) -> frozenset[str]:
        """The kinds of role that this person has now; read once for each object."""
        if not hasattr(self, "_role_kinds"):
            self._role_kinds = frozenset(self.role_set.values_list("kind", flat=True))
        return self._role_kinds


class Role(models.Model):
    """What a person is to the practice."""

    class Kind(models.TextChoices):
        CLIENT = "client", _("client")
        THERAPIST = "therapist", _("therapist")
        SUPERVISOR = "supervisor", _("supervisor")
        FRONT_DESK = "front_desk", _("front desk")
        OWNER = "owner", _("owner")

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="one_role_of_a_kind")]


class Supervision(models.Model):
    """A supervisor answers for a therapist's work, and may read what belongs to it."""

    supervisor = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="supervises")
    therapist = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="supervised_by")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["supervisor", "therapist"], name="one_supervision_a_pair")]


class EmergencyContact(SealedRow):
    """Whom to call when this person needs help and cannot ask for it."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="emergency_contact")
    name = SealedText(max_length=120)
    relation = SealedText(max_length=60)
    phone = SealedText(max_length=40)

    def container(self) -> str:
        return f"person:{self.person_id}"


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


class SignInRequest(models.Model):
    """Somebody asked to sign in at this address, from one browser. The code is made when the mail is sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    browser_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()


def join_names(names: list[str]) -> str:
    """“Ada”, “Cleo and Dev”, “Cleo, Dev and Eve”, in the language in force."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
