"""A cancellation is undone by whoever cancelled, while nobody was told of it yet."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.booking.calls import call_again
from sameroom.booking.invitations import UNDO, tell_again
from sameroom.booking.making import spans_of
from sameroom.booking.models import Appointment, MissedFee, Participant, TakingUp, lock
from sameroom.booking.occupancy import Span, obstacles_to_taking, take
from sameroom.people.models import Person
from sameroom.refusal import refuse_if


def may_undo(appointment: Appointment, person: Person) -> bool:
    return appointment.cancelled and not _obstacles(appointment, by=person)


def _obstacles(appointment: Appointment, *, by: Person) -> list[str]:
    """Whatever was taken meanwhile."""
    if not appointment.cancelled:
        return [_("This appointment is not cancelled.")]
    cancellation = appointment.cancellation
    if cancellation.by_id != by.pk or cancellation.at + UNDO <= timezone.now():
        return [_("This can be undone for three minutes, by whoever cancelled. Make a new appointment instead.")]
    if appointment.starts_at <= timezone.now():
        return [_("This appointment would have begun already. Make a new one instead.")]
    return []


@transaction.atomic
def undo_cancelling(appointment: Appointment, *, by: Person) -> None:
    """The appointment takes place after all, and costs nothing more. Raises `Refused`.

    A client who took the time for something else meanwhile is asked again, and nobody else learns why.
    """
    appointment = lock(appointment)
    refuse_if(_obstacles(appointment, by=by))
    spans = spans_of(appointment.therapist, appointment.office, appointment.starts_at, appointment.ends_at)
    on_purpose = hasattr(appointment, "overlap")
    refuse_if([] if on_purpose or not obstacles_to_taking(spans) else [_("Somebody took this time meanwhile.")])
    MissedFee.objects.filter(participant__appointment=appointment, why=MissedFee.Why.LATE).delete()
    appointment.cancellation.delete()
    take(spans, on_purpose=on_purpose, appointment=appointment)
    for client in Participant.objects.filter(appointment=appointment, taking_up__isnull=False).select_related("person"):
        _take_again(client, appointment)
    tell_again(appointment)
    call_again(appointment, by=by)
    record("undo-cancel", "appointment", appointment.pk, by=by.pk, about=appointment.client_ids)


def _take_again(client: Participant, appointment: Appointment) -> None:
    span = Span(client.person, appointment.starts_at, appointment.ends_at)
    if obstacles_to_taking([span]):
        TakingUp.objects.filter(participant=client).delete()
    else:
        take([span], appointment=appointment)
