"""Making an appointment. Booking by clients, with its free times, is a part of its own."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sameroom.booking.forms import AppointmentForm
from sameroom.booking.models import make
from sameroom.people.access import FRONT_DESK, THERAPIST, PersonRequest, open_to


@open_to(THERAPIST, FRONT_DESK)
def new_appointment(request: PersonRequest) -> HttpResponse:
    form = AppointmentForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        appointment = make(form.proposal(), modality=form.cleaned_data["modality"], by=request.user)
        messages.success(request, _("The appointment is made. Send everyone their link when you are ready."))
        return redirect("appointment", appointment.pk)
    return render(request, "booking/new.html", {"form": form})
