"""What is kept and how long: for everybody in plain words; for the owner what comes next, holds and certificates."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.audit.trail import record
from sameroom.backup.taking import DAILY_FOR
from sameroom.people.access import OWNER, PersonRequest, open_to, open_to_change, open_to_everyone, record_list
from sameroom.people.confirming import confirmed
from sameroom.practice.models import practice_zone
from sameroom.retention.erasing import today
from sameroom.retention.forms import BirthdayForm, HoldForm
from sameroom.retention.holding import hold, note_birthday, release
from sameroom.retention.models import Destruction, LegalHold, Round
from sameroom.retention.policy import NOT_PERSONAL, policy
from sameroom.retention.units import Unit, units

YEARS_SHOWN, A_PAGE = 12, 50


@dataclass(frozen=True)
class Coming:
    """How many records end in a year. As the owner one sees how many there are, not whose they are."""

    year: int
    number: int
    held: int


@open_to_everyone(because="what the practice keeps of people, how long and why: people read it before they come")
def what_is_kept(request: HttpRequest) -> HttpResponse:
    groups = [group for group in policy().groups if group.clock != NOT_PERSONAL]
    shown = {"groups": groups, "version": policy().version, "copies_for": DAILY_FOR.days}
    return render(request, "retention/what_is_kept.html", shown)


@open_to(OWNER)
def kept(request: PersonRequest) -> HttpResponse:
    record_list(request, "legal-holds")
    holds = LegalHold.objects.visible_to(request.user).in_force().select_related("by", "person")
    certificates = Paginator(Destruction.objects.all(), A_PAGE).get_page(request.GET.get("page"))
    found = units(policy())
    shown = {
        "last": Round.objects.first(),
        "today": today(),
        "due": sum(unit.is_due(today()) for unit in found),
        "coming": coming(found)[:YEARS_SHOWN],
        "holds": holds,
        "page": certificates,
        "version": policy().version,
        "zone": practice_zone(),
    }
    return render(request, "retention/kept.html", shown)


def coming(found: list[Unit]) -> list[Coming]:
    """By the year in which they end, the nearest first."""
    ends = Counter(unit.term.through.year for unit in found)
    held = Counter(unit.term.through.year for unit in found if unit.is_held)
    return [Coming(year, number, held[year]) for year, number in sorted(ends.items())]


@open_to(OWNER)
@confirmed
def set_hold(request: PersonRequest) -> HttpResponse:
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hold(form.cleaned_data["record"], reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("Nothing of this record is erased until you take the hold back."))
        return redirect("kept")
    if request.method == "POST":
        record("hold", "legal-hold", by=request.user.pk, outcome="refused")
    return render(request, "retention/hold.html", {"form": form})


@open_to(OWNER)
@require_POST
@confirmed
def release_hold(request: PersonRequest, pk: UUID) -> HttpResponse:
    held = open_to_change(request, LegalHold.objects.visible_to(request.user), pk, act="release-hold")
    release(held, by=request.user)
    messages.success(request, _("The hold is taken back. If the time is over, the record goes with the next round."))
    return redirect("kept")


@open_to(OWNER)
@confirmed
def birthday(request: PersonRequest) -> HttpResponse:
    form = BirthdayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        note_birthday(form.cleaned_data["client"], form.cleaned_data["on"], by=request.user)
        messages.success(request, _("Noted. The years count from the eighteenth birthday, if that is later."))
        return redirect("kept")
    if request.method == "POST":
        record("note", "birthday", by=request.user.pk, outcome="refused")
    return render(request, "retention/birthday.html", {"form": form})
