"""What clients' calendars are told of an appointment. Each told change is a row; its mail waits for three minutes.

So what is undone at once is told to nobody.
"""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Max
from django.utils import timezone

from sameroom.mail.models import post, take_back, waits
from sameroom.people.models import Person

if TYPE_CHECKING:
    from sameroom.booking.models import Appointment, Participant

UNDO = timedelta(minutes=3)
KIND, KIND_OF_SEVERAL = "calendar", "calendar-of-several"


class Bundle(models.Model):
    """Several invitations to one person, that go out in one mail."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)


# By person; filled while several appointments are made in one transaction.
Bundles = dict[Person, Bundle]


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
    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, null=True, related_name="invitations")

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


def tell(appointment: "Appointment", *, bundles: Bundles | None = None) -> None:
    """Every client's calendar gets the appointment as it is now, in the transaction of the act that made or changed it.

    Nothing is told of what has begun. With `bundles`, all that is made together goes to each in one mail.
    """
    if appointment.starts_at <= timezone.now():
        return
    sequence = _next_sequence(appointment)
    for client in appointment.clients:
        _take_back_what_waits(client)
        _post(client, sequence, Invitation.Method.REQUEST, bundles)


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


def tell_again(appointment: "Appointment") -> None:
    """Its cancellation was undone: whose calendar heard of that, or never of the appointment, gets it as it is."""
    sequence = _next_sequence(appointment)
    for client in appointment.clients:
        _take_back_what_waits(client)
        last = Invitation.objects.that_count().filter(participant=client).order_by("-sequence").first()
        if last is None or last.method == Invitation.Method.CANCEL:
            _post(client, sequence, Invitation.Method.REQUEST)


def _next_sequence(appointment: "Appointment") -> int:
    told = Invitation.objects.filter(participant__appointment=appointment)
    last = told.aggregate(last=Max("sequence"))["last"]
    return 0 if last is None else last + 1


def _take_back_what_waits(client: "Participant") -> None:
    """A mail that was tried once counts as told: nobody knows whether it arrived."""
    for invitation in Invitation.objects.that_count().filter(participant=client):
        if _is_taken_back(invitation):
            TakingBack.objects.create(invitation=invitation)


def _is_taken_back(invitation: Invitation) -> bool:
    """Whether nobody is told of it. A mail for several goes out without it."""
    if invitation.bundle_id:
        return waits(kind=KIND_OF_SEVERAL, reference=invitation.bundle_id)
    return take_back(kind=KIND, reference=invitation.pk)


def _post(client: "Participant", sequence: int, method: str, bundles: Bundles | None = None) -> None:
    person = client.person
    facts = {"participant": client, "sequence": sequence, "method": method}
    if bundles is not None:
        Invitation.objects.create(**facts, bundle=_bundle_of(person, bundles))
        return
    invitation = Invitation.objects.create(**facts)
    post(address=person.email, language=person.language, kind=KIND, reference=invitation.pk, after=UNDO)


def _bundle_of(person: Person, bundles: Bundles) -> Bundle:
    if person not in bundles:
        bundles[person] = Bundle.objects.create(person=person)
        to = {"address": person.email, "language": person.language}
        post(**to, kind=KIND_OF_SEVERAL, reference=bundles[person].pk, after=UNDO)
    return bundles[person]
