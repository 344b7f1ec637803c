"""People, and what they may be to the practice."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sameroom.sealing.fields import SealedRow, SealedText


def _worked_with(person: "Person") -> Q:
    """People in the files that `person` reads for the work's sake, and clients for whom `person` broke the glass."""
    from sameroom.people.models.breaking_glass import BreakGlass
    from sameroom.people.models.files import CaseFile  # a file is made of people: it lies above

    in_files = Q(case_files__in=CaseFile.objects.by_work(person).values("pk"))
    return in_files | Q(pk__in=BreakGlass.objects.in_force(by=person).values("client"))


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, person: "Person") -> "PersonQuerySet":
        """Oneself; for the front desk every client; for other staff those whom they work with.

        Broken glass opens the one client whom it names, not who else is in a file.
        """
        return self.filter(_worked_with(person) | self._own_or_at_the_desk(person)).distinct()

    def at_work_with(self, person: "Person") -> "PersonQuerySet":
        """Whose files `person` reads, or for whom `person` broke the glass; not who is only found at the desk."""
        return self.filter(_worked_with(person)).distinct()

    def changeable_by(self, person: "Person") -> "PersonQuerySet":
        """Whose name and telephone `person` may change: one's own; for the front desk every client's."""
        return self.filter(self._own_or_at_the_desk(person)).distinct()

    def _own_or_at_the_desk(self, person: "Person") -> Q:
        """At the desk not those who locked the person at the desk out by name."""
        from sameroom.people.models.lockbox import Lock

        if Role.Kind.FRONT_DESK not in person.role_kinds():
            return Q(pk=person.pk)
        clients = Q(role__kind=Role.Kind.CLIENT) & ~Q(pk__in=Lock.objects.naming(person).values("by"))
        return Q(pk=person.pk) | clients

    def colleagues_of(self, person: "Person") -> "PersonQuerySet":
        """Everybody who works here, oneself too; for an owner also who left files behind; for a client nobody."""
        if Role.Kind.OWNER in person.role_kinds():
            return self.staff_or_files_left()
        return self.staff() if person.works_here else self.none()

    def staff(self) -> "PersonQuerySet":
        """Everyone who works here now."""
        return self.filter(is_active=True, role__kind__in=STAFF).distinct()

    def staff_or_files_left(self) -> "PersonQuerySet":
        """Everyone who works here, and who left while files still wait for another therapist."""
        works_here = Q(is_active=True, role__kind__in=STAFF)
        return self.filter(works_here | Q(leaving__isnull=False, treats__isnull=False)).distinct()


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
    def client_ids(self) -> list[uuid.UUID]:
        """Whose record this is."""
        return [self.pk]

    @property
    def works_here(self) -> bool:
        """Whether this is a staff member, who signs in by stronger means than a mailed code."""
        return bool(self.role_kinds() & STAFF)

    def role_kinds(self) -> frozenset[str]:
        """The kinds of role that this person has now, none after leaving; read once for each object."""
        if not hasattr(self, "_role_kinds"):
            roles = self.role_set.all() if self.is_active else []
            self._role_kinds = frozenset(role.kind for role in roles)
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


STAFF = frozenset(Role.Kind) - {Role.Kind.CLIENT}


class Supervision(models.Model):
    """A supervisor answers for a therapist's work, and may read what belongs to it."""

    supervisor = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="supervises")
    therapist = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="supervised_by")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["supervisor", "therapist"], name="one_supervision_a_pair")]


class EmergencyContactQuerySet(models.QuerySet["EmergencyContact"]):
    def visible_to(self, person: Person) -> "EmergencyContactQuerySet":
        """One's own, and those of the people in a file that one may read. The front desk has no use for them."""
        near = Person.objects.at_work_with(person).values("pk")
        return self.filter(Q(person=person) | Q(person__in=near)).distinct()


class EmergencyContact(SealedRow):
    """Whom to call when this person needs help and cannot ask for it."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="emergency_contact")
    name = SealedText(max_length=120)
    relation = SealedText(max_length=60)
    phone = SealedText(max_length=40)

    objects = EmergencyContactQuerySet.as_manager()

    def container(self) -> str:
        return f"person:{self.person_id}"
