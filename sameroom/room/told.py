"""Rows of what pages told by themselves: the key of somebody's browser, and that a comparison did not hold."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sameroom.booking.models import Appointment, Participant
from sameroom.people.models import Person


class DeviceKeyQuerySet(models.QuerySet["DeviceKey"]):
    def visible_to(self, person: Person) -> "DeviceKeyQuerySet":
        """One's own."""
        return self.filter(person=person)


class DeviceKey(models.Model):
    """A browser was in sessions as this person, with this device key: `pinOf` of `docs/verification.md`, 64 digits."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    device = models.CharField(max_length=80)
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    disowned_at = models.DateTimeField(null=True)

    objects = DeviceKeyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="one_row_a_device_key")]


class SafetyReportQuerySet(models.QuerySet["SafetyReport"]):
    def visible_to(self, person: Person) -> "SafetyReportQuerySet":
        """For the therapist of the session, as long as its file is theirs to read; that of a couple tells neither."""
        at_work = Appointment.objects.open_to_staff(person).values("pk")
        seats = Participant.objects.filter(person=person, role=Participant.Role.THERAPIST)
        return self.filter(appointment__in=at_work).filter(appointment__in=seats.values("appointment"))


class SafetyReport(models.Model):
    """In a session a comparison did not hold, as this person's page told. Rows are only ever added."""

    class What(models.TextChoices):
        DIFFERENT = "different", _("somebody pressed “They are different”")
        FAILED = "failed", _("a page stopped a connection because its keys did not fit")

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=9, choices=What.choices)
    at = models.DateTimeField(default=timezone.now)

    objects = SafetyReportQuerySet.as_manager()
