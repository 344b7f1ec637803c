"""From a time that is kept to an appointment: who somebody is, a code by mail, booked."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sameroom.booking import consultations
from sameroom.booking.clocks import moment_sent
from sameroom.booking.consultations import Choice, TimeIsGone
from sameroom.booking.newcomer_forms import DetailsOfTwoForm, NewcomerForm, newcomer_of
from sameroom.booking.newcomer_state import begun, browser_of, keep_choice, keep_typed
from sameroom.booking.newcomer_views import for_newcomers
from sameroom.booking.partners import invite_partner
from sameroom.booking.searching import keep_what_was_said
from sameroom.people import signing_in, slowing
from sameroom.people.access import open_to_everyone
from sameroom.people.forms import CodeForm
from sameroom.people.models import Attempt, Person, SignIn
from sameroom.people.newcomers import become_client
from sameroom.people.proofs import prove_address
from sameroom.people.views.signing_in import TOO_OFTEN, welcome
from sameroom.practice.own_answers import seeker_in
from sameroom.refusal import Refused, refuse_if

DETAILS, CODE = "booking/consultation_details.html", "booking/consultation_code.html"


class ChosenAnew(Refused):
    """In another tab of the same browser another time was chosen."""


@open_to_everyone(because="whoever thinks of coming says here who they are")
@for_newcomers
def consultation_details(request: HttpRequest) -> HttpResponse:
    """Sent, it puts a code on its way and keeps the time for ten more minutes."""
    state = begun(request)
    if state.choice is None:
        return redirect("consultation")
    kind = DetailsOfTwoForm if state.choice.as_couple else NewcomerForm
    initial = {"language": get_language(), **state.typed}
    has_answers = seeker_in(request.session) is not None
    form = kind(request.POST or None, initial=initial, choice=state.choice, has_answers=has_answers)
    if request.method != "POST" or not form.is_valid():
        return show(request, DETAILS, form, state.choice)
    try:
        _ask_for_a_code(request, form, state.choice)
    except Refused as refused:
        return refuse(request, DETAILS, form, state.choice, refused)
    return redirect("consultation_code")


@open_to_everyone(because="whoever thinks of coming types the code from the mail here")
@for_newcomers
def consultation_code(request: HttpRequest) -> HttpResponse:
    state = begun(request)
    if state.choice is None or not state.typed or (state.choice.as_couple and not state.typed.get("partner")):
        return redirect("consultation_details")
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return show(request, CODE, form, state.choice)
    try:
        choice = time_of_this_page(request, state.choice)
        answer = _book(request, choice, state.typed, code=form.cleaned_data["code"])
    except Refused as refused:
        return refuse(request, CODE, form, state.choice, refused)
    if answer is None:
        form.add_error("code", _("This code does not fit, or ten minutes have passed. Ask for a new one below."))
    return answer or show(request, CODE, form, state.choice)


def _ask_for_a_code(request: HttpRequest, form: NewcomerForm, choice: Choice) -> None:
    """Slowed as signing in is. Raises `Refused`."""
    newcomer = newcomer_of(form.cleaned_data)
    refuse_if(slowing.obstacles_to_trying(attempt_at(request, newcomer.email)))
    time_of_this_page(request, choice)
    keep_typed(request, form.cleaned_data)
    signing_in.ask_newcomer(address=newcomer.email, browser=browser_of(request), language=newcomer.language)


def attempt_at(request: HttpRequest, address: str) -> Attempt:
    return slowing.count(Attempt.Kind.CODE_ASKED, slowing.knock_of(request, address))


def time_of_this_page(request: HttpRequest, choice: Choice) -> Choice:
    """The time that the page was about, kept anew; or the free one next to it that was tapped. Raises `Refused`."""
    browser = browser_of(request)
    if instead := moment_sent(request.POST.get("instead", "")):
        choice = consultations.hold(choice.wish, instead, browser=browser)
        keep_choice(request, choice)
        return choice
    if request.POST.get("shown") != choice.starts_at.isoformat():
        raise ChosenAnew([_("You chose another time in another tab. This page shows that one now: please look.")])
    consultations.keep(choice, browser=browser)
    return choice


@transaction.atomic
def _book(request: HttpRequest, choice: Choice, typed: dict[str, Any], *, code: str) -> HttpResponse | None:
    """All or nothing: a code is not used up by a time that is gone. Nothing, where the code does not fit."""
    if prove_address(request, address=typed["email"], code=code) is None:
        return None
    browser = browser_of(request)
    person = become_client(newcomer_of(typed))
    obstacles = consultations.obstacles_to_a_first_conversation(person, choice)
    if obstacles:
        consultations.let_go(browser)
    else:
        make(request, choice, person, typed)
    answer = welcome(request, person, method=SignIn.Method.CODE)
    for sentence in obstacles:
        messages.info(request, sentence)
    if not obstacles:
        messages.success(request, _("It is booked. Below you read what happens next."))
    return answer


def make(request: HttpRequest, choice: Choice, person: Person, typed: dict[str, Any]) -> None:
    appointment = consultations.book(choice, person, browser=browser_of(request))
    if choice.as_couple:
        invite_partner(appointment, address=typed["partner"], by=person)
    keep_what_was_said(request, appointment, person, ticked=typed.get("ticked", []))


def refuse(request: HttpRequest, page: str, form: Form, choice: Choice, refused: Refused) -> HttpResponse:
    """What was typed stays. Where the time is gone, the free ones next to it are buttons in the same form."""
    if isinstance(refused, TimeIsGone):
        return show(request, page, form, choice, gone=refused.reasons, nearest=consultations.nearest(choice))
    for sentence in refused.reasons:
        form.add_error(None, sentence)
    return show(request, page, form, choice, status=200 if isinstance(refused, ChosenAnew) else TOO_OFTEN)


def show(
    request: HttpRequest, page: str, form: Form, choice: Choice, *, status: int = 200, **more: Any
) -> HttpResponse:
    held = consultations.held_by(browser_of(request))
    until = held.expires_at if held and not held.is_lapsed else None
    facts = {
        "choice": choice,
        "zone": choice.therapist.zone,
        "until": until,
        "email": begun(request).typed.get("email"),
    }
    return render(request, page, {"form": form, **facts, **more}, status=status)
