"""A staff member gives the practice's device to a client, who answers there; partners one after the other."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.audit.trail import record
from sameroom.booking.models import Appointment, Participant
from sameroom.desk.acting import changeable, own, seat_of
from sameroom.desk.devices import end
from sameroom.desk.measuring.answering import forms_here, minutes_for
from sameroom.desk.session_check import still_open
from sameroom.people.access import CLIENT, FRONT_DESK, THERAPIST, PersonRequest, open_to, open_to_everyone
from sameroom.people.kiosk import BEFORE, NEXT, SEAT, hand, is_at_kiosk, opens_at_kiosk
from sameroom.people.models import Person, SignInEnd
from sameroom.people.views.signing_in import in_language
from sameroom.refusal import refuse_if

# On the day itself, or shortly after.
AROUND = timedelta(hours=24)
ALL = "all"


class HandForm(forms.Form):
    """Who gets the device: one client, or all of them in turn."""

    who = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: Any, clients: list[Participant], **more: Any) -> None:
        super().__init__(*args, **more)
        self.clients = {str(one.person_id): one.person for one in clients}
        each = [(key, person.name) for key, person in self.clients.items()]
        field: Any = self.fields["who"]
        field.label = _("Who answers on it?")
        field.choices = [*each, (ALL, _("Both, one after the other"))] if each[1:] else each
        field.initial = field.choices[-1][0]
        field.error_messages = {"required": _("Choose who answers."), "invalid_choice": _("Choose who answers.")}

    @property
    def people(self) -> list[Person]:
        chosen = self.cleaned_data["who"]
        return [person for key, person in self.clients.items() if chosen in (key, ALL)]


@open_to(THERAPIST, FRONT_DESK)
def hand_device(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Whoever hands it over is signed out on it, and signs in again when it comes back."""
    shown = changeable(request, pk)
    form = HandForm(request.POST or None, clients=shown.clients)
    if request.method == "POST":
        refuse_if(obstacles_to_handing(shown))
        if form.is_valid():
            _hand(request, shown, form.people)
            return in_language(redirect("kiosk"), form.people[0].language)
    return render(request, "desk/kiosk/hand.html", {"appointment": shown, "form": form})


def obstacles_to_handing(appointment: Appointment) -> list[str]:
    if appointment.cancelled:
        return [_("This appointment was cancelled, so there is nothing to fill in.")]
    now = timezone.now()
    if not appointment.starts_at - AROUND <= now <= appointment.ends_at + AROUND:
        return [_("The device can be given to a client from a day before the session to a day after it.")]
    return []


@opens_at_kiosk
@open_to(CLIENT)
def kiosk(request: PersonRequest) -> HttpResponse:
    """What this client can answer here, and a button to give the device back."""
    appointment = _handed_for(request)
    if appointment is None:
        return redirect("home")
    record("view", "forms", appointment.pk, by=request.user.pk, about=[request.user.pk])
    to_fill_in = [one for one in forms_here(appointment, request) if not one.is_given]
    return render(
        request,
        "desk/kiosk/kiosk.html",
        {
            "appointment": appointment,
            "to_fill_in": to_fill_in,
            "minutes": minutes_for(to_fill_in),
            "to_tell": appointment.has_begun and bool(still_open(seat_of(appointment, request.user))),
            "before": request.session.get(BEFORE, ""),
            "next": _next(request, appointment),
        },
    )


@require_POST
@opens_at_kiosk
@open_to(CLIENT)
def kiosk_done(request: PersonRequest) -> HttpResponse:
    """On to the partner, or back to the practice. Nothing of whoever answered is left in the browser."""
    appointment, previous = _handed_for(request), request.user
    if appointment is None:
        return redirect("home")
    then = _next(request, appointment)
    try:
        end([request.sign_in], request, why=SignInEnd.Why.SIGNED_OUT)
    finally:
        logout(request)
    if then:
        hand(request, [then], appointment.pk, before=previous.first_name)
    answer = redirect("kiosk" if then else "kiosk_thanks")
    answer["Clear-Site-Data"] = '"cache"'
    return in_language(answer, then.language) if then else answer


@open_to_everyone(because="it says thank you, and nothing of anybody")
def kiosk_thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/kiosk/thanks.html")


@transaction.atomic
def _hand(request: PersonRequest, appointment: Appointment, people: list[Person]) -> None:
    about = [one.pk for one in people]
    record("hand-device", "appointment", appointment.pk, by=request.user.pk, about=about)
    end([request.sign_in], request, why=SignInEnd.Why.HANDED)
    hand(request, people, appointment.pk)


def _handed_for(request: PersonRequest) -> Appointment | None:
    """None where this browser is one's own."""
    seat = request.session.get(SEAT)
    return own(request).filter(pk=seat).first() if seat and is_at_kiosk(request) else None


def _next(request: PersonRequest, appointment: Appointment) -> Person | None:
    """Who is to get it next, of those that come to this session."""
    waiting = request.session.get(NEXT, [])
    return next((one.person for one in appointment.clients if str(one.person_id) in waiting), None)
