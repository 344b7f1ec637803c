"""People, and what they may be to the practice."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Person(AbstractBaseUser):
    """Anyone who signs in. What somebody may do follows from roles and case files, never from a flag here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=2, choices=[("en", "English"), ("fr", "Français")], default="en")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    objects: ClassVar[models.Manager["Person"]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_an_address")]

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

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


class EmergencyContact(models.Model):
    """Whom to call when this person needs help and cannot ask for it."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="emergency_contact")
    name = models.CharField(max_length=120)
    relation = models.CharField(max_length=60)
    phone = models.CharField(max_length=40)
