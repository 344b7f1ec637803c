"""A first conversation with another therapist, for somebody who is a client here already: no code, no account anew."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sameroom.booking import consultations
from sameroom.booking.consultations import Choice
from sameroom.booking.newcomer_booking import make, refuse, show, time_of_this_page
from sameroom.booking.newcomer_forms import PlaceForm, PlaceOfTwoForm
from sameroom.booking.newcomer_state import begun
from sameroom.people.access import CLIENT, PersonRequest, open_to
from sameroom.people.models.residence import province_of, say_province
from sameroom.practice.own_answers import seeker_in
from sameroom.refusal import Refused

PAGE = "booking/own_consultation.html"


@open_to(CLIENT)
def own_consultation(request: PersonRequest) -> HttpResponse:
    """The time that is kept; sent, it is booked."""
    choice = begun(request).choice
    if choice is None:
        return redirect("consultation")
    form = _form(request, choice)
    if request.method != "POST" or not form.is_valid():
        return show(request, PAGE, form, choice)
    if obstacles := consultations.obstacles_to_a_first_conversation(request.user, choice):
        for sentence in obstacles:
            form.add_error(None, sentence)
        return show(request, PAGE, form, choice)
    try:
        _book(request, time_of_this_page(request, choice), form.cleaned_data)
    except Refused as refused:
        return refuse(request, PAGE, form, choice, refused)
    messages.success(request, _("It is booked. Below you read what happens next."))
    return redirect("home")


def _form(request: PersonRequest, choice: Choice) -> PlaceForm:
    facts: dict[str, Any] = {"choice": choice, "has_answers": seeker_in(request.session) is not None}
    facts["initial"] = {"province": province_of(request.user)}
    if choice.as_couple:
        return PlaceOfTwoForm(request.POST or None, own=request.user.email, **facts)
    return PlaceForm(request.POST or None, **facts)


@transaction.atomic
def _book(request: PersonRequest, choice: Choice, typed: dict[str, Any]) -> None:
    """Raises `Refused`."""
    say_province(request.user, typed["province"])
    make(request, choice, request.user, typed)
