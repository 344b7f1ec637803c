"""The partner who was asked to a first conversation says yes or no."""

from django.db import transaction

from sameroom.audit.trail import record
from sameroom.booking.invitations import tell_one
from sameroom.booking.making import take_up
from sameroom.booking.models import SEATS, Appointment, ComingAlong, Participant, PartnerInvitation, lock
from sameroom.booking.partners import no_longer_asked
from sameroom.people.models import CaseFile, Person
from sameroom.refusal import refuse_if


def obstacles_to_coming_along(invitation: PartnerInvitation, person: Person) -> list[str]:
    """Why this person cannot say yes, as sentences for this person alone."""
    appointment = invitation.appointment
    is_waiting = PartnerInvitation.objects.asking(person.email).filter(pk=invitation.pk).exists()
    seated = {one.person_id for one in appointment.participants.all()}
    is_open = CaseFile.objects.open().filter(appointments=appointment).exists()
    can_come = is_waiting and is_open and person.pk not in seated and len(seated) < SEATS
    return [] if can_come else [no_longer_asked()]


@transaction.atomic
def come_along(invitation: PartnerInvitation, *, person: Person) -> Appointment:
    """The partner gets a place in the file and in what is to come, and says yes to this one. Raises `Refused`."""
    appointment = invitation.appointment = lock(invitation.appointment)
    refuse_if(obstacles_to_coming_along(invitation, person))
    ComingAlong.objects.create(invitation=invitation, person=person)
    case_file = CaseFile.objects.get(appointments=appointment)
    case_file.people.add(person)
    record("come-along", "case-file", case_file.pk, by=person.pk, about=[person.pk])
    place = Participant.objects.create(appointment=appointment, person=person, role=Participant.Role.CLIENT)
    take_up(place)
    tell_one(place)
    return appointment


@transaction.atomic
def stay_away(invitation: PartnerInvitation, *, person: Person) -> Appointment:
    """The appointment is cancelled, and costs nothing. Raises `Refused`."""
    appointment = invitation.appointment = lock(invitation.appointment)
    refuse_if(obstacles_to_coming_along(invitation, person))
    appointment.cancel(by=person)
    return appointment
