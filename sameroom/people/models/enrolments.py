"""How a staff member gets a first way to sign in, or a new one after all are lost."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sameroom.people.models.person import Person


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def visible_to(self, person: Person) -> "EnrolmentQuerySet":
        """For whoever works here: a recovery that nobody sees cannot be stopped."""
        return self if person.works_here else self.none()

    def pending(self) -> "EnrolmentQuerySet":
        """Neither stopped, done nor run out."""
        return self.filter(stop=None, done=None, expires_at__gt=timezone.now())


class Enrolment(models.Model):
    """A staff member may set up their sign-in: with the link from the mail and a word that was told apart from it.

    `by` is empty where the command line, a first link or a recovery kit stands for the second person. Both hashes of
    links are made when the mail is sent.
    """

    class Why(models.TextChoices):
        INVITATION = "invitation", _("invited")
        RECOVERY = "recovery", _("lost phone and passkey")
        RESCUE = "rescue", _("helped from the command line")
        FIRST = "first", _("set up the practice")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="enrolments")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=12, choices=Why.choices)
    made_at = models.DateTimeField(default=timezone.now)
    opens_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    link_hash = models.CharField(max_length=64, blank=True, db_index=True)
    stop_hash = models.CharField(max_length=64, blank=True, db_index=True)
    word_hash = models.CharField(max_length=128)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = EnrolmentQuerySet.as_manager()


class EnrolmentStop(models.Model):
    """It no longer opens anything."""

    class Why(models.TextChoices):
        NOT_ME = "not-me", _("the person said that it was not them")
        SIGNED_IN = "signed-in", _("the person signed in as always")
        COLLEAGUE = "colleague", _("a colleague stopped it")
        REPLACED = "replaced", _("a newer one took its place")

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="stop")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    why = models.CharField(max_length=12, choices=Why.choices)


class EnrolmentDone(models.Model):
    """The person set up a new way to sign in."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="done")
    at = models.DateTimeField(default=timezone.now)


class RecoveryKit(models.Model):
    """A printed code that stands for the second person where an owner is alone. The newest one counts, once."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_kits")
    code_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)


class KitUse(models.Model):
    """A recovery was begun with this kit."""

    kit = models.OneToOneField(RecoveryKit, on_delete=models.CASCADE, related_name="use")
    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="kit_use")
    at = models.DateTimeField(default=timezone.now)


class FirstLink(models.Model):
    """Whoever holds this link becomes the first owner of an empty place. Used, or a day old, it is gone."""

    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
