"""From the front door to a time that is kept: a first conversation, for whoever has no account."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.booking import consultations
from sameroom.booking.clocks import moment_sent
from sameroom.booking.consultations import TimeIsGone
from sameroom.booking.newcomer_forms import WishForm, answers_in, wish_of
from sameroom.booking.newcomer_state import answers_kept, browser_of, keep_answers, keep_choice
from sameroom.booking.weeks import week_of
from sameroom.people import slowing
from sameroom.people.access import open_to_everyone
from sameroom.people.models import Attempt, Person, Role
from sameroom.practice.models import practice_zone

Page = Callable[..., HttpResponseBase]


def for_newcomers(view: Page) -> Page:
    """Whoever is signed in finds free times on pages of their own."""

    @wraps(view)
    def page(request: HttpRequest) -> HttpResponseBase:
        return redirect("start") if request.user.is_authenticated else view(request)

    return page


def for_whoever_comes(view: Page) -> Page:
    """Newcomers, and clients who look for another therapist; whoever only works here is led to their own pages."""

    @wraps(view)
    def page(request: HttpRequest, **parts: str) -> HttpResponseBase:
        person = request.user
        works_here = isinstance(person, Person) and Role.Kind.CLIENT not in person.role_kinds()
        return redirect("start") if works_here else view(request, **parts)

    return page


@open_to_everyone(because="whoever thinks of coming begins here")
@for_whoever_comes
def consultation(request: HttpRequest) -> HttpResponse:
    """Who comes, how, and with whom: kept in the session, so that nothing of it stands in an address."""
    therapists = consultations.who_take_newcomers()
    if request.method == "POST":
        keep_answers(request, answers_in(request.POST.dict(), therapists))
        return redirect("consultation_times")
    form = WishForm(initial=answers_in(answers_kept(request), therapists), therapists=therapists)
    service = consultations.offered() if therapists else None
    return render(request, "booking/consultation.html", {"form": form, "service": service})


@open_to_everyone(because="whoever thinks of coming looks for a time here")
@for_whoever_comes
def consultation_times(request: HttpRequest) -> HttpResponse:
    service = consultations.offered()
    if service is None:
        return redirect("consultation")
    therapists = consultations.who_take_newcomers()
    answers = answers_in(answers_kept(request), therapists)
    wish = wish_of(answers, therapists)
    moments = list(consultations.times_for(wish, service))
    week = week_of(moments, zone=practice_zone().key, first=request.GET.get("from", ""))
    shown = {"wish": wish, "answers": answers, "service": service, "week": week}
    return render(request, "booking/consultation_times.html", shown)


@require_POST
@open_to_everyone(because="whoever thinks of coming keeps a time here")
@for_whoever_comes
def consultation_hold(request: HttpRequest) -> HttpResponse:
    """So many at a time from one network, so that nobody's script fills the calendar."""
    therapists = consultations.who_take_newcomers()
    answers = answers_in(request.POST.dict(), therapists)
    starts_at, browser = moment_sent(request.POST.get("starts_at", "")), browser_of(request)
    if starts_at is None:
        return _back(request, answers, [_("Choose one of the times on the page.")])
    attempt = slowing.count(Attempt.Kind.HOLD, slowing.knock_of(request, browser))
    if obstacles := slowing.obstacles_to_trying(attempt):
        return _back(request, answers, obstacles)
    try:
        keep_choice(request, consultations.hold(wish_of(answers, therapists), starts_at, browser=browser))
    except TimeIsGone as gone:
        return _back(request, answers, gone.reasons)
    return redirect("own_consultation" if request.user.is_authenticated else "consultation_details")


def _back(request: HttpRequest, answers: dict[str, str], sentences: list[str]) -> HttpResponse:
    """To the times as they are now."""
    for sentence in sentences:
        messages.error(request, sentence)
    keep_answers(request, answers)
    return redirect("consultation_times")
