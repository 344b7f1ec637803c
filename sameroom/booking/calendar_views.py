"""One's private calendar: its secret address, and what a calendar program reads there."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from sameroom.booking import feeds
from sameroom.booking.feed_events import feed_at
from sameroom.booking.models import CalendarAddress
from sameroom.people import slowing
from sameroom.people.access import CLIENT, THERAPIST, PersonRequest, open_to, open_to_everyone
from sameroom.people.confirming import confirmed
from sameroom.people.models import Attempt, Person


class ShowsForm(forms.Form):
    """What a therapist's calendar says; a client's says the same to everybody, so there is nothing to choose."""

    shows = forms.ChoiceField(
        label=gettext_lazy("What each session is called there"),
        choices=CalendarAddress.Shows.choices,
        widget=forms.RadioSelect,
        initial=CalendarAddress.Shows.BUSY,
        error_messages={
            "required": gettext_lazy("Choose what your calendar says."),
            "invalid_choice": gettext_lazy("Choose what your calendar says."),
        },
    )


@open_to(CLIENT, THERAPIST)
def my_calendar(request: PersonRequest) -> HttpResponse:
    address = feeds.address_of(request.user)
    return _page(request, _form(request.user, initial={"shows": address.shows} if address else None))


@require_POST
@open_to(CLIENT, THERAPIST)
@confirmed
def make_calendar_address(request: PersonRequest) -> HttpResponse:
    """Shown in the answer to this one request; only its hash is kept."""
    form = _form(request.user, request.POST)
    if form and not form.is_valid():
        return _page(request, form)
    shows = form.cleaned_data["shows"] if form else CalendarAddress.Shows.BUSY
    token = feeds.make_address(request.user, shows=shows)
    address = settings.ORIGIN + reverse("calendar_feed", args=[token])
    return render(request, "booking/calendar_address.html", {"address": address})


@require_POST
@open_to(CLIENT, THERAPIST)
def end_calendar_address(request: PersonRequest) -> HttpResponse:
    if feeds.end_address(request.user):
        messages.success(request, _("The address no longer opens anything. Delete the calendar on your phone, too."))
    return redirect("my_calendar")


@require_safe
@open_to_everyone(because="a calendar program cannot sign in; whoever has the secret address was given it")
def feed(request: HttpRequest, token: str) -> HttpResponse:
    attempt = slowing.count(Attempt.Kind.CALENDAR, slowing.knock_of(request, token))
    if obstacles := slowing.obstacles_to_trying(attempt):
        wait = int(slowing.LIMITS[Attempt.Kind.CALENDAR].within.total_seconds())
        return HttpResponse(obstacles[0], status=429, content_type="text/plain", headers={"Retry-After": wait})
    address = feeds.address_with(token)
    if address is None:
        raise Http404
    address.note_reading()
    answer = HttpResponse(feed_at(address), content_type="text/calendar; charset=utf-8")
    answer["Content-Language"] = address.person.language
    answer["Content-Disposition"] = 'inline; filename="appointments.ics"'
    return answer


def _form(person: Person, data: QueryDict | None = None, *, initial: dict[str, str] | None = None) -> ShowsForm | None:
    return ShowsForm(data, initial=initial) if THERAPIST in person.role_kinds() else None


def _page(request: PersonRequest, form: ShowsForm | None) -> HttpResponse:
    found = feeds.address_of(request.user)
    return render(request, "booking/my_calendar.html", {"address": found, "form": form})
