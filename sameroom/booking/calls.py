"""Who has to be called, since a mail may come too late: a session within two hours was moved, switched or cancelled."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.people.models import CaseFile, Person
from sameroom.refusal import refuse_if

if TYPE_CHECKING:
    from sameroom.booking.models import Appointment, Participant

SOON = timedelta(hours=2)
# For so long after the hour at which they would have come.
IN_VAIN_AFTER = timedelta(hours=3)


class CallQuerySet(models.QuerySet["Call"]):
    def visible_to(self, person: Person) -> "CallQuerySet":
        """Of the appointments that `person` makes and changes."""
        return self.filter(participant__appointment__case_file__in=CaseFile.objects.bookable_by(person).values("pk"))

    def to_make(self) -> "CallQuerySet":
        """Whom nobody has reached yet, the next to come first."""
        still = self.filter(made=None, expected_at__gt=timezone.now() - IN_VAIN_AFTER)
        return still.order_by("expected_at", "participant__person__name")


class Call(models.Model):
    """This client still expects the session at that hour, and has to be told that it is otherwise."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey("booking.Participant", on_delete=models.CASCADE, related_name="calls")
    expected_at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CallQuerySet.as_manager()

    @property
    def client_ids(self) -> list[uuid.UUID]:
        """Whose record this is."""
        return [self.participant.person_id]


class CallMade(models.Model):
    """Somebody reached this client."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="made")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


def call_if_soon(clients: "list[Participant]", *, expected_at: datetime, by: Person) -> None:
    """Nobody is called about what is hours away: there is time for the mail. In the transaction of the change."""
    if expected_at - timezone.now() < SOON:
        Call.objects.bulk_create(Call(participant=one, expected_at=expected_at, by=by) for one in clients)


def call_again(appointment: "Appointment", *, by: Person) -> None:
    """It takes place after all: who was called already has to hear that, and nobody else needs to be called."""
    calls = Call.objects.filter(participant__appointment=appointment)
    calls.filter(made=None).delete()
    told = {call.participant_id: call for call in calls}
    Call.objects.bulk_create(
        Call(participant_id=client, expected_at=call.expected_at, by=by) for client, call in told.items()
    )


@transaction.atomic
def note_call(call: Call, *, by: Person) -> CallMade:
    """Raises `Refused` for who comes second."""
    made, is_first = CallMade.objects.get_or_create(call=call, defaults={"by": by})
    refuse_if([] if is_first else [_("Somebody reached this client already.")])
    record("call", "appointment", call.participant.appointment_id, by=by.pk, about=call.client_ids)
    return made
