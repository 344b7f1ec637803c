"""What acts on one appointment have alike: which ones somebody may change, and where the act leads back to."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect

from sameroom.booking.models import Appointment, AppointmentQuerySet, Participant
from sameroom.people.access import PersonRequest, open_to_change
from sameroom.people.models import Person


def changeable(request: PersonRequest, pk: UUID) -> Appointment:
    """Raises `Http404`, after an entry in the trail."""
    return open_to_change(request, Appointment.objects.changeable_by(request.user).whole(), pk)


def own(request: PersonRequest) -> AppointmentQuerySet:
    """The appointments that whoever is signed in comes to as a client."""
    return Appointment.objects.visible_to(request.user).with_client(request.user).whole()


def seat_of(appointment: Appointment, person: Person) -> Participant:
    """Of whoever takes part. Reads what `whole()` fetched."""
    return next(one for one in appointment.participants_in_order if one.person_id == person.pk)


def back(request: PersonRequest, pk: UUID) -> HttpResponse:
    """To the day, where the act was done from there; else to the appointment."""
    return redirect("day") if request.POST.get("back") == "day" else redirect("appointment", pk)
