"""A client moves an appointment to another free time, as long as cancelling it would be free."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.booking.clocks import on_the_wall
from sameroom.booking.free import free_office, needs_an_office
from sameroom.booking.holding import taken, times_for
from sameroom.booking.making import Proposal, take_up
from sameroom.booking.models import Appointment, Move, Participant, lock
from sameroom.booking.moving import move
from sameroom.booking.terms import terms_of
from sameroom.practice.models import Therapist
from sameroom.refusal import Refused, refuse_if


def movable_until(client: Participant) -> datetime:
    """By the terms that this client signed; without any, as late as the therapist lets clients book."""
    terms = terms_of(client)
    if terms:
        return terms.free_until
    profile = Therapist.objects.filter(person=client.appointment.therapist).first()
    return client.appointment.starts_at - timedelta(hours=profile.notice_hours if profile else 0)


def obstacles_to_moving_oneself(client: Participant) -> list[str]:
    """Why this client cannot move the appointment here, as sentences."""
    appointment = client.appointment
    if appointment.cancelled:
        return [_("This appointment was cancelled.")]
    if appointment.case_file is None or appointment.case_file.is_closed:
        return [_("This file is closed. Open a new one to go on.")]
    if not hasattr(client, "taking_up"):
        return [_("Say yes or no to this appointment first.")]
    if timezone.now() > movable_until(client):
        return [_("It is too late to move it here. Call us: we look for a way.")]
    return []


def times_to_move_to(client: Participant) -> list[datetime]:
    """Free times for the same session, as the client would book it; its own time is none of them."""
    appointment = client.appointment
    if appointment.case_file is None:
        return []
    found = times_for(
        appointment.case_file,
        appointment.service,
        modality=appointment.modality,
        by=client.person,
        apart_from=appointment,
    )
    return [one for one in found if one != appointment.starts_at]


@transaction.atomic
def move_oneself(client: Participant, starts_at: datetime) -> Move:
    """To one of `times_to_move_to`. Whoever moves it says yes to the new time; a partner is asked. Raises `Refused`."""
    appointment = client.appointment = lock(client.appointment)
    refuse_if(obstacles_to_moving_oneself(client))
    refuse_if([] if starts_at in times_to_move_to(client) else [taken()])
    made = move(appointment, _proposal(appointment, starts_at), by=client.person)
    take_up(appointment.participants.get(pk=client.pk))
    return made


def _proposal(appointment: Appointment, starts_at: datetime) -> Proposal:
    """As it is, at another time; in person the first office that is free then."""
    case_file = appointment.case_file
    if case_file is None:
        raise Refused([taken()])
    zone = Therapist.objects.get(person=appointment.therapist).zone
    wall_time = on_the_wall(starts_at, zone)
    to = Proposal(case_file, appointment.service, wall_time, zone, appointment.modality)
    if not needs_an_office(appointment.modality):
        return to
    office = free_office(to.spans[0], apart_from=appointment)
    refuse_if([] if office else [taken()])
    return replace(to, office=office)
