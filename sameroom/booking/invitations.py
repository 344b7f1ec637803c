"""What clients' calendars are told of an appointment. Each told change is a row; its mail waits for three minutes.

So what is undone at once is told to nobody.
"""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Max
from django.utils import timezone

from sameroom.mail.models import post, take_back

if TYPE_CHECKING:
    from sameroom.booking.models import Appointment, Participant

UNDO = timedelta(minutes=3)
KIND = "calendar"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def that_count(self) -> "InvitationQuerySet":
        """Those that were not taken back before anybody was told."""
        return self.filter(taking_back=None)


class Invitation(models.Model):
    """One change of an appointment that one client's calendar is told of.

    `sequence` rises with each change, the same for everyone in the appointment (RFC 5545, 3.8.7.4).
    """

    class Method(models.TextChoices):
        """RFC 5546, 3.2."""

        REQUEST = "REQUEST"
        CANCEL = "CANCEL"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey("booking.Participant", on_delete=models.CASCADE, related_name="invitations")
    sequence = models.PositiveIntegerField()
    method = models.CharField(max_length=7, choices=Method.choices)
    at = models.DateTimeField(default=timezone.now)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["participant", "sequence"], name="told_once")]

    @property
    def was_told_before(self) -> bool:
        """This client's calendar was told of the appointment already."""
        told = Invitation.objects.that_count().filter(participant=self.participant, sequence__lt=self.sequence)
        return told.exists()

    @property
    def is_outdated(self) -> bool:
        """It was taken back, or a later change is told instead."""
        later = Invitation.objects.that_count().filter(participant=self.participant, sequence__gt=self.sequence)
        return hasattr(self, "taking_back") or later.exists()


class TakingBack(models.Model):
    """The mail had not gone out yet, and never will: its change was undone, or another one followed."""

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="taking_back")
    at = models.DateTimeField(default=timezone.now)


def tell(appointment: "Appointment") -> None:
    """Every client's calendar gets the appointment as it is now, in the transaction of the act that made or changed it.

    Nothing is told of what has begun.
    """
    if appointment.starts_at <= timezone.now():
        return
    sequence = _next_sequence(appointment)
    for client in appointment.clients:
        _take_back_what_waits(client)
        _post(client, sequence, Invitation.Method.REQUEST)


def tell_one(client: "Participant") -> None:
    """Who came to it later gets the appointment as the others have it."""
    _post(client, max(_next_sequence(client.appointment) - 1, 0), Invitation.Method.REQUEST)


def tell_cancelled(appointment: "Appointment") -> None:
    """It leaves every calendar that may have it, in the transaction of the cancelling.

    Whose mail had not gone out hears of nothing.
    """
    if appointment.starts_at <= timezone.now():
        return
    sequence = _next_sequence(appointment)
    for client in appointment.clients:
        _take_back_what_waits(client)
        if Invitation.objects.that_count().filter(participant=client).exists():
            _post(client, sequence, Invitation.Method.CANCEL)


def _next_sequence(appointment: "Appointment") -> int:
    told = Invitation.objects.filter(participant__appointment=appointment)
    last = told.aggregate(last=Max("sequence"))["last"]
    return 0 if last is None else last + 1


def _take_back_what_waits(client: "Participant") -> None:
    """A mail that was tried once counts as told: nobody knows whether it arrived."""
    for invitation in Invitation.objects.that_count().filter(participant=client):
        if take_back(kind=KIND, reference=invitation.pk):
            TakingBack.objects.create(invitation=invitation)


def _post(client: "Participant", sequence: int, method: str) -> None:
    invitation = Invitation.objects.create(participant=client, sequence=sequence, method=method)
    person = client.person
    post(address=person.email, language=person.language, kind=KIND, reference=invitation.pk, after=UNDO)
