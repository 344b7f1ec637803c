"""What a client reads and signs before a session; and the page that asks for it at the door."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from sameroom.booking.models import Appointment
from sameroom.consent.intake import own_intake, sent_at
from sameroom.consent.models import Statement
from sameroom.consent.standing import lacks_video, missing_for
from sameroom.people.access import CLIENT, PersonRequest, open_record, open_to
from sameroom.people.models import Person
from sameroom.practice.models import Service


@open_to(CLIENT)
def before_joining(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Nobody is kept out: who cannot sign now goes in and says it aloud, and everybody finds whom to call."""
    person = request.user
    shown = open_record(request, Appointment.objects.visible_to(person).with_client(person).whole(), pk)
    statement = asked_at_the_door(shown, person)
    if statement is None:
        return redirect("appointment", pk)
    return render(request, "desk/before_joining.html", {"appointment": shown, "statement": statement})


def asked_at_the_door(appointment: Appointment, person: Person) -> Statement | None:
    """What this client has to agree to before a session by video; nothing for the therapist, or at the office."""
    is_client = person.pk in appointment.client_ids
    case_file = appointment.case_file
    return lacks_video(person, case_file) if is_client and appointment.is_online and case_file else None


def asks_about(appointment: Appointment, person: Person) -> bool:
    """Whether the questions before the first session are still open; a first conversation goes without."""
    file, is_first = appointment.case_file, appointment.service.kind == Service.Kind.CONSULTATION
    return file is not None and not is_first and sent_at(own_intake(person, file)) is None


def needed_before(appointment: Appointment, person: Person) -> list[Statement]:
    """What this client has still to sign for it. A first conversation needs no more than the agreement to its way."""
    if appointment.case_file is None:
        return []
    missing = missing_for(person, appointment.case_file)
    if appointment.service.kind != Service.Kind.CONSULTATION:
        return missing
    return [one for one in missing if one.kind == Statement.Kind.ELECTRONIC and appointment.is_online]
