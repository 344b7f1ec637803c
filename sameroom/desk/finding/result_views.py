"""Three therapists; or what could give way, where nobody fits; or, for two, waiting until both have answered."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.booking.newcomer_forms import ALONE, AS_COUPLE
from sameroom.booking.newcomer_views import for_whoever_comes
from sameroom.desk.finding.couples import both_sent
from sameroom.desk.finding.offers import offers_for
from sameroom.desk.finding.results import Outcome, outcome_for
from sameroom.desk.finding.saying import without
from sameroom.desk.finding.seats import Seat, change, locked, seat_in
from sameroom.desk.finding.summary import summary_of
from sameroom.desk.finding.views import first_needed, obstacles_to_searching, show, slow_down
from sameroom.desk.finding.wording import musts_in_words, way_out_words
from sameroom.people.access import open_to_everyone
from sameroom.people.models import CaseFile, Person
from sameroom.practice.matching.reasons import ways_out
from sameroom.refusal import Refused, refuse_if


@open_to_everyone(because="whoever answered the questions reads here who fits")
@for_whoever_comes
def find_result(request: HttpRequest) -> HttpResponse:
    seat = seat_in(request)
    if elsewhere := first_needed(seat, "result"):
        return redirect(elsewhere)
    if seat.as_couple and not both_sent(seat.own.search):
        name = "waiting" if seat.own.sent_at else "ready"
        return show(request, name, {"seat": seat, "summary": summary_of(seat.said, as_couple=seat.as_couple)})
    try:
        outcome = outcome_for(
            seat,
            apart_from=_therapists_of(request, seat),
            obstacles_to_matching=lambda: obstacles_to_searching(request),
        )
    except Refused as refused:
        return slow_down(request, refused.reasons)
    facts = {"seat": seat, "summary": [] if _reads_with_two(seat) else summary_of(seat.said, as_couple=seat.as_couple)}
    return show(request, *(_three(seat, outcome, facts) if outcome.shown else _nobody(seat, outcome, facts)))


@require_POST
@open_to_everyone(because="whoever answered the questions takes a wish back here")
@for_whoever_comes
def find_let_go(request: HttpRequest) -> HttpResponse:
    """What had to be so does not matter any more. Two who look together have compared already."""
    seat = seat_in(request)
    if seat.seeker and not seat.as_couple and seat.is_safe:
        keys = request.POST.get("keys", "").split()
        refuse_if([] if keys else [_("Choose what could give way.")])
        with transaction.atomic():
            locked(seat.seeker)
            change(seat.seeker, lambda said: without(said, keys))
    return redirect("find_result")


def _three(seat: Seat, outcome: Outcome, facts: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """For two the order is that of names: any other would tell what the other one said."""
    own = None if _reads_with_two(seat) else seat.heard
    offers = offers_for(outcome, own, by_name=seat.as_couple)
    more = {"who": AS_COUPLE if seat.as_couple else ALONE, "is_other": outcome.is_other}
    return "result", {**facts, **more, "offers": offers, "reads_with_two": own is None}


def _nobody(seat: Seat, outcome: Outcome, facts: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Two read the same sentence whatever the cause, and each what they themselves said must be so."""
    if seat.as_couple:
        return "nobody_for_two", {**facts, "musts": [] if _reads_with_two(seat) else musts_in_words(seat.heard)}
    found = ways_out(outcome.profiles, seat.heard)
    outs = [(" ".join(sorted(keys)), way_out_words(keys, seat.heard)) for keys in found]
    return "nobody", {**facts, "outs": outs}


def _therapists_of(request: HttpRequest, seat: Seat) -> frozenset[UUID]:
    """To whom a client comes now: whoever looks again looks for somebody else.

    For two nobody is left out: whom the one comes to is not the other one's to know.
    """
    if seat.as_couple or not isinstance(request.user, Person):
        return frozenset()
    return frozenset(CaseFile.objects.attended_by(request.user).open().values_list("therapist", flat=True))


def _reads_with_two(seat: Seat) -> bool:
    """Both look at the same screen: then it says nothing of what either of them said."""
    return seat.as_couple and seat.own.search.on_one_device
