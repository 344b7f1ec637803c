"""Making an appointment. Booking by clients, with its free times: `booking.py`."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sameroom.booking.forms import AppointmentForm
from sameroom.booking.making import make
from sameroom.people.access import FRONT_DESK, THERAPIST, PersonRequest, open_to


@open_to(THERAPIST, FRONT_DESK)
def new_appointment(request: PersonRequest) -> HttpResponse:
    form = AppointmentForm(filled_in(request) if request.method == "POST" else None, by=request.user)
    if form.is_valid() and (appointment := form.carry_out(partial(make, by=request.user))):
        messages.success(request, _("The appointment is made. Send everyone their link when you are ready."))
        return redirect("appointment", appointment.pk)
    return render(request, "booking/new.html", {"form": form})


def filled_in(request: PersonRequest) -> Any:
    """What was sent; a free time that was offered instead (`2026-11-30T10:00`) takes the place of the one typed."""
    data = request.POST.copy()
    if instead := data.get("instead"):
        data["on"], _separator, data["at"] = instead.partition("T")
        data["overlap"] = ""
    return data
