"""Everybody who treats people here, for whoever looks: a list that can be narrowed down, and a page of each."""

from datetime import date, datetime
from itertools import groupby, islice
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import Truncator
from django.views.decorators.http import require_POST

from sameroom.booking import consultations
from sameroom.booking.newcomer_forms import ALONE, AS_COUPLE
from sameroom.desk.finding.filters import FiltersForm, chosen, fitting, keep, removals
from sameroom.desk.finding.listing import Listed, everybody
from sameroom.people.access import open_to_everyone
from sameroom.people.models import Supervision
from sameroom.practice.colleges import COLLEGES, MEANS
from sameroom.practice.matching.vocabulary import MODALITIES
from sameroom.practice.models import Therapist

# So many days with free times, and of each day so many, stand on a therapist's page.
MOST_DAYS, MOST_TIMES = 3, 4
Day = tuple[date, list[datetime]]
SUMMARY = 155


@open_to_everyone(because="whoever thinks of coming reads who works here")
def directory(request: HttpRequest) -> HttpResponse:
    listed, wanted = everybody(), chosen(request)
    shown = {
        "listed": fitting(listed, wanted),
        "number": len(listed),
        "removals": removals(listed, wanted),
        "form": FiltersForm(listed, wanted),
    }
    return render(request, "desk/finding/directory.html", shown)


@require_POST
@open_to_everyone(because="whoever thinks of coming says here what they look for")
def filter_directory(request: HttpRequest) -> HttpResponse:
    """All choices anew; or one of them changed, by `set` and `to`; then back to the address that says nothing of it."""
    sent = request.POST.dict()
    wanted = {**chosen(request), sent["set"]: sent.get("to", "")} if "set" in sent else sent
    keep(request, wanted)
    shown = Therapist.objects.shown().values_list("person", flat=True)
    back = next((one for one in shown if str(one) == sent.get("back")), None)
    return redirect("public_therapist", back) if back else redirect("directory")


@open_to_everyone(because="whoever thinks of coming reads about a therapist, and may send the page on")
def public_therapist(request: HttpRequest, pk: UUID) -> HttpResponse:
    if not Therapist.objects.shown().filter(person=pk).exists():
        raise Http404
    one = next(one for one in everybody() if one.pk == pk)
    who = _who(one, chosen(request))
    shown = {
        "one": one,
        "summary": Truncator(one.about).chars(SUMMARY),
        "college": COLLEGES[one.registration.facts.college],
        "means": MEANS[one.registration.standing],
        "supervisors": _supervisors(one) if one.registration.facts.is_supervised else [],
        "who": who,
        "sent_as": AS_COUPLE if who == "couple" else ALONE,
        "sees_both": len(one.profile.sees) > 1,
        "times": _times(one),
        "takes_newcomers": one.profile.takes_new and consultations.offered() is not None,
    }
    return render(request, "desk/finding/public_therapist.html", shown)


def _who(one: Listed, wanted: dict[str, str]) -> str:
    """Who comes, as chosen before; else as this therapist sees people."""
    usual = "individual" if "individual" in one.profile.sees else "couple"
    return wanted["who"] if wanted.get("who") in one.profile.sees else usual


def _times(one: Listed) -> list[tuple[str, str, list[Day]]]:
    """Each way to meet that has free times: its code, its words, the next days with the first of their times."""
    ways = [way for way in MODALITIES if way in one.therapist.modalities]
    found = [(way, str(MODALITIES[way]), _days(one.moments([way]))) for way in ways]
    return [each for each in found if each[2]]


def _days(moments: list[datetime]) -> list[Day]:
    days = groupby(moments, key=lambda moment: moment.date())
    return [(day, list(islice(times, MOST_TIMES))) for day, times in islice(days, MOST_DAYS)]


def _supervisors(one: Listed) -> list[str]:
    """A College asks that clients know who answers for the work."""
    rows = Supervision.objects.filter(therapist=one.pk, supervisor__is_active=True)
    return list(rows.order_by("supervisor__name").values_list("supervisor__name", flat=True))
