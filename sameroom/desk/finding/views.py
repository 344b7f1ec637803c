"""The questions: a page for each idea, in any order once the first ones are answered."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.booking.newcomer_state import browser_of
from sameroom.booking.newcomer_views import for_whoever_comes
from sameroom.desk.finding.couples import both_sent, is_decided
from sameroom.desk.finding.forms import FORMS, AgeForm, GateForm, QuestionForm
from sameroom.desk.finding.saying import Page
from sameroom.desk.finding.seats import Seat, erase, keep, leave, pass_gate, seat_in, seen
from sameroom.desk.finding.steps import GATES, NEEDED, SAFETY, TOGETHER, WHO, address_of, progress_of, title_of
from sameroom.measures.crisis import contacts_for
from sameroom.people import slowing
from sameroom.people.access import open_to_everyone
from sameroom.people.models import Attempt

TOO_OFTEN = 429


@open_to_everyone(because="whoever looks for a therapist begins here")
@for_whoever_comes
def find(request: HttpRequest) -> HttpResponse:
    """What happens, how long it takes, and what becomes of it."""
    return show(request, "find", {"seat": seat_in(request)})


@open_to_everyone(because="whoever looks for a therapist answers here, without a name")
@for_whoever_comes
def find_question(request: HttpRequest, page: str) -> HttpResponse:
    if page not in (*FORMS, *GATES):
        raise Http404
    seat = seat_in(request)
    if elsewhere := first_needed(seat, page):
        return redirect(elsewhere)
    return _gate(request, seat, page) if page in GATES else _question(request, seat, page)


@open_to_everyone(because="help in a crisis is for everyone, without a question")
@for_whoever_comes
def find_help(request: HttpRequest) -> HttpResponse:
    return show(request, "help", {"contacts": contacts_for(None)})


@require_POST
@open_to_everyone(because="whoever said something here may take it back")
@for_whoever_comes
def find_erase(request: HttpRequest) -> HttpResponse:
    seat = seat_in(request)
    if seat.seeker:
        erase(seat.seeker)
    leave(request)
    messages.success(request, _("It is erased. Nothing of what you said is left here."))
    return redirect("find")


def show(request: HttpRequest, name: str, facts: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Whoever looks over somebody's shoulder is as near here as on a client's pages."""
    return render(request, f"desk/finding/{name}.html", {**facts, "may_leave": True}, status=status)


def obstacles_to_searching(request: HttpRequest) -> list[str]:
    """A search begun, a result made or a code tried counts: so no script fills the practice's pages."""
    return slowing.obstacles_to_trying(
        slowing.count(Attempt.Kind.SEARCH, slowing.knock_of(request, browser_of(request)))
    )


def slow_down(request: HttpRequest, sentences: list[str]) -> HttpResponse:
    return show(request, "slow", {"sentences": sentences}, status=TOO_OFTEN)


def first_needed(seat: Seat, page: str) -> str:
    """The address of what has to be answered before `page` is shown, if anything has; `result` is a page, too."""
    if page == SAFETY:
        return ""
    if SAFETY not in seat.passed:
        return address_of(SAFETY)
    if seat.seeker is None:
        return "" if page == WHO else address_of(WHO)
    return _needed_of_two(seat, page) if seat.as_couple else _needed(seat, page)


def _needed_of_two(seat: Seat, page: str) -> str:
    """Both are asked whether they feel safe, and what was compared stands."""
    if page == TOGETHER or (page == WHO and seat.place == 1 and not is_decided(seat)):
        return ""
    if TOGETHER not in seat.passed:
        return address_of(TOGETHER)
    if page != "devices" and not is_decided(seat):
        return address_of("devices")
    if page != "result" and both_sent(seat.own.search):
        return address_of("result")
    return _needed(seat, page)


def _needed(seat: Seat, page: str) -> str:
    if page in (TOGETHER, "devices") and not seat.as_couple:
        return address_of(WHO)
    missing = [one for one in NEEDED if one not in seat.said]
    return address_of(missing[0]) if page == "result" and missing else ""


def _gate(request: HttpRequest, seat: Seat, page: str) -> HttpResponse:
    """Who is not safe reads at once whom to call, and nothing is kept of it."""
    form = GateForm(request.POST or None)
    facts = {"form": form, "page": page, "before": seat.way.before(page)}
    if request.method != "POST" or not form.is_valid():
        return show(request, "gate", {**facts, "title": title_of(page), "progress": progress_of(page)})
    if form.cleaned_data["answer"] == ("yes" if page == SAFETY else "no"):
        if seat.seeker:
            erase(seat.seeker)
        leave(request)
        return redirect("find_help")
    if not seat.passed and (sentences := obstacles_to_searching(request)):
        return slow_down(request, sentences)
    pass_gate(request, page)
    return redirect(seat.way.after(page))


def _question(request: HttpRequest, seat: Seat, page: str) -> HttpResponse:
    form = _form(seat, page)(request.POST or None, kept=seat.said.get(page, {}))
    if request.method == "POST" and request.POST.get("seat") != str(seat.place):
        return redirect(address_of(page))  # the other one sat down here meanwhile
    if request.method == "POST" and form.is_valid():
        return _kept(request, page, form.said)
    if request.method == "POST" and _is_script(request):
        return JsonResponse({"kept": False}, status=400)
    facts = {"form": form, "page": page, "title": title_of(page), "progress": progress_of(page)}
    return show(
        request, "question", {**facts, "seat": seat, "before": seat.way.before(page), "seen": _seen(seat, page)}
    )


def _kept(request: HttpRequest, page: str, said: Page) -> HttpResponse:
    kept = keep(request, page, said, seen_before=request.POST.get("seen", ""))
    if _is_script(request):
        return JsonResponse({"seen": kept.seen, "elsewhere": kept.elsewhere})
    if kept.elsewhere:
        messages.info(
            request,
            _("You wrote here in another tab, too. What you kept last counts: please look whether it is right."),
        )
    back = "find_result" if "back" in request.POST else seat_in(request).way.after(page)
    return redirect(back)


def _form(seat: Seat, page: str) -> type[QuestionForm]:
    return AgeForm if page == WHO and seat.as_couple and is_decided(seat) else FORMS[page]


def _seen(seat: Seat, page: str) -> str:
    return seen(seat.said.get(page, {}))


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"
