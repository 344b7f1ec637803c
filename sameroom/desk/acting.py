"""What acts on one appointment have alike: which ones somebody may change, and where the act leads back to."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect

from sameroom.booking.models import Appointment
from sameroom.people.access import PersonRequest, open_to_change


def changeable(request: PersonRequest, pk: UUID) -> Appointment:
    """Raises `Http404`, after an entry in the trail."""
    return open_to_change(request, Appointment.objects.changeable_by(request.user).whole(), pk)


def back(request: PersonRequest, pk: UUID) -> HttpResponse:
    """To the day, where the act was done from there; else to the appointment."""
    return redirect("day") if request.POST.get("back") == "day" else redirect("appointment", pk)
