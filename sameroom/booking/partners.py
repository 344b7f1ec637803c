"""A couple's first conversation: one of the two booked it, and the other is asked by mail and answers alone.

Until the partner says yes, only the address is kept. Nobody becomes a client here by another one's word.
"""

import uuid
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.mail.models import post
from sameroom.people.models import Person

if TYPE_CHECKING:
    from sameroom.booking.models import Appointment

KIND = "partner-asked"


class PartnerInvitationQuerySet(models.QuerySet["PartnerInvitation"]):
    def visible_to(self, person: Person) -> "PartnerInvitationQuerySet":
        """What one asked oneself, and what one is asked oneself, by the address that one has proven."""
        return self.filter(Q(by=person) | Q(address__iexact=person.email))

    def waiting(self) -> "PartnerInvitationQuerySet":
        """Neither answered nor outdated."""
        return self.filter(coming_along=None, appointment__cancellation=None, appointment__starts_at__gt=timezone.now())

    def asking(self, address: str) -> "PartnerInvitationQuerySet":
        """Those that somebody at this address has still to answer."""
        return self.waiting().filter(address__iexact=address)


class PartnerInvitation(models.Model):
    """Whoever booked for two asks the partner, at this address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.OneToOneField(
        "booking.Appointment", on_delete=models.CASCADE, related_name="partner_invitation"
    )
    address = models.EmailField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = PartnerInvitationQuerySet.as_manager()

    @property
    def client_ids(self) -> list[uuid.UUID]:
        """Whose record this is."""
        return [self.by_id]


class ComingAlong(models.Model):
    """The partner said yes, and is in the file from then on. A no cancels the appointment."""

    invitation = models.OneToOneField(PartnerInvitation, on_delete=models.CASCADE, related_name="coming_along")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


@transaction.atomic
def invite_partner(appointment: "Appointment", *, address: str, by: Person) -> PartnerInvitation:
    """Put the question on its way. Its mail names nobody."""
    invitation = PartnerInvitation.objects.create(appointment=appointment, address=address.lower(), by=by)
    post(address=invitation.address, language=by.language, kind=KIND, reference=invitation.pk)
    record("invite-partner", "appointment", appointment.pk, by=by.pk, about=[by.pk])
    return invitation


def no_longer_asked() -> str:
    return _("This was answered already, or the appointment is over.")
