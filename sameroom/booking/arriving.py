"""A client came to the office: the front desk says so, and the therapist's day shows it."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.people.models import Person
from sameroom.refusal import refuse_if

if TYPE_CHECKING:
    from sameroom.booking.models import Participant

EARLY = timedelta(hours=3)


class Arrival(models.Model):
    """This client is at the office. What was noted by mistake is deleted again."""

    participant = models.OneToOneField("booking.Participant", on_delete=models.CASCADE, related_name="arrival")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


def obstacles_to_arriving(client: "Participant") -> list[str]:
    """Why nobody notes this now, as sentences."""
    appointment, now = client.appointment, timezone.now()
    if appointment.cancelled:
        return [_("This appointment was cancelled.")]
    if appointment.is_online:
        return [_("This session is by video.")]
    if appointment.ends_at <= now:
        return [_("This appointment is over.")]
    return [_("This session is hours away.")] if appointment.starts_at > now + EARLY else []


@transaction.atomic
def arrive(client: "Participant", *, by: Person) -> Arrival:
    """Raises `Refused`."""
    refuse_if(obstacles_to_arriving(client))
    arrival, is_first = Arrival.objects.get_or_create(participant=client, defaults={"by": by})
    refuse_if([] if is_first else [_("Somebody noted that already.")])
    record("arrive", "appointment", client.appointment_id, by=by.pk, about=[client.person_id])
    return arrival


@transaction.atomic
def take_arrival_back(client: "Participant", *, by: Person) -> None:
    """It was a slip. Raises `Refused`, where nothing is noted."""
    gone, _rows = Arrival.objects.filter(participant=client).delete()
    refuse_if([] if gone else [_("Nobody noted that this client is here.")])
    record("undo-arrive", "appointment", client.appointment_id, by=by.pk, about=[client.person_id])
