"""An appointment is moved to another time, or from the office to a video session."""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.booking.free import free_office, needs_an_office
from sameroom.booking.invitations import Bundles, tell
from sameroom.booking.making import Proposal, obstacles_to_proposing
from sameroom.booking.models import Appointment, Move, Overlap, SwitchToOnline, TakingUp, lock
from sameroom.booking.occupancy import obstacles_to_taking, take
from sameroom.people.models import Person
from sameroom.refusal import refuse_if


def obstacles_to_moving(appointment: Appointment, to: Proposal, *, by: Person) -> list[str]:
    """Why it cannot be moved there, as sentences: whether the time is taken or not."""
    if appointment.cancelled:
        return [_("This appointment was cancelled.")]
    if appointment.starts_at <= timezone.now():
        return [_("This appointment has begun already.")]
    if to.starts_at == appointment.starts_at:
        return [_("The appointment is at this time already.")]
    return obstacles_to_proposing(to, by=by)


def obstacles_to_its_time(appointment: Appointment, to: Proposal) -> list[str]:
    """Whether the time is taken by others; nobody is in the way of their own appointment."""
    return [] if to.overlap else obstacles_to_taking(to.spans, apart_from=appointment)


def in_an_office(appointment: Appointment, to: Proposal) -> Proposal:
    """In its own office where that is free, else in another one; by video in none."""
    if not needs_an_office(appointment.modality):
        return to
    own = replace(to, office=appointment.office)
    is_free = appointment.office and not obstacles_to_its_time(appointment, own)
    return own if is_free else replace(to, office=free_office(to.spans[0]))


@transaction.atomic
def move(appointment: Appointment, to: Proposal, *, by: Person, bundles: Bundles | None = None) -> Move:
    """To another time, with the same people. Raises `Refused`.

    Its clients are asked again whether they will be there, and are free until they say so. `bundles`: where several are
    moved together, and told in one mail.
    """
    appointment = lock(appointment)
    refuse_if(obstacles_to_moving(appointment, to, by=by) or obstacles_to_its_time(appointment, to))
    made = Move.objects.create(appointment=appointment, before=appointment.starts_at, after=to.starts_at, by=by)
    appointment.starts_at, appointment.ends_at = to.starts_at, to.ends_at
    appointment.wall_time, appointment.zone = to.wall_time.isoformat(timespec="seconds"), to.zone
    appointment.office = to.office
    appointment.save(update_fields=["starts_at", "ends_at", "wall_time", "zone", "office"])
    TakingUp.objects.filter(participant__appointment=appointment).delete()
    Overlap.objects.filter(appointment=appointment).delete()
    appointment.occupancies.all().delete()
    take(to.spans, on_purpose=bool(to.overlap), appointment=appointment)
    if to.overlap:
        Overlap.objects.create(appointment=appointment, why=to.overlap, by=by)
    tell(appointment, bundles=bundles)
    record("move", "appointment", appointment.pk, by=by.pk, about=appointment.client_ids, reason=to.overlap)
    return made


def obstacles_to_switching(appointment: Appointment) -> list[str]:
    """Why it cannot take place by video instead, as sentences."""
    if appointment.cancelled:
        return [_("This appointment was cancelled.")]
    if appointment.ends_at <= timezone.now():
        return [_("This appointment is over.")]
    return [_("This session is by video already.")] if appointment.is_online else []


@transaction.atomic
def switch_to_online(appointment: Appointment, *, by: Person) -> SwitchToOnline:
    """By video instead of in person, at the same time; the office is free. Raises `Refused`."""
    appointment = lock(appointment)
    refuse_if(obstacles_to_switching(appointment))
    appointment.occupancies.filter(resource__office__isnull=False).delete()
    appointment.modality, appointment.office = Appointment.Modality.ONLINE, None
    appointment.save(update_fields=["modality", "office"])
    tell(appointment)
    record("switch-to-online", "appointment", appointment.pk, by=by.pk, about=appointment.client_ids)
    return SwitchToOnline.objects.create(appointment=appointment, by=by)
