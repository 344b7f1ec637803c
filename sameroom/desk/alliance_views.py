"""The page of a file's alliance, and its pictures."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from sameroom.desk.alliance import Side, alliance_of
from sameroom.desk.alliance_words import congruence_words, label, worded
from sameroom.desk.felt import felt_in
from sameroom.look import pictures
from sameroom.look.lines import Chart, Line, Point, Tick
from sameroom.measures.alliance import ENOUGH_PAIRS, HIGHEST, LOWEST, MIDPOINT, RULES_VERSION, Rating
from sameroom.measures.by_video import to_tell_about, told_by_all
from sameroom.people.access import EVERY_STAFF_ROLE, PersonRequest, open_record, open_to
from sameroom.people.models import CaseFile, Person


@open_to(*EVERY_STAFF_ROLE)
def file_alliance(request: PersonRequest, pk: UUID) -> HttpResponse:
    file = open_record(request, _files(request.user), pk)
    shown = alliance_of(file, seen_by=request.user)
    return render(
        request,
        "desk/alliance.html",
        {
            "file": file,
            "alliance": shown,
            "sides": [(side, congruence_words(side), _rows(side)) for side in shown.sides],
            "open_signals": worded(shown.open_signals),
            "felt": felt_in([file], seen_by=request.user).get(file.pk, []),
            "by_video": told_by_all(file, seen_by=request.user),
            "to_tell": to_tell_about(file, request.user),
            "past_signals": worded(shown.past_signals),
            "enough": ENOUGH_PAIRS,
            "rules_version": RULES_VERSION,
        },
    )


@open_to(*EVERY_STAFF_ROLE)
def alliance_picture(request: PersonRequest, pk: UUID, client: UUID, scheme: str) -> HttpResponse:
    """One client's line and the therapist's; empty where nothing of it is to be seen."""
    file = open_record(request, _files(request.user).filter(people=client), pk)
    sides = alliance_of(file, seen_by=request.user).sides
    side = next((one for one in sides if one.client.pk == client), None)
    chart = _chart(side, file.therapist) if side else Chart("", [], LOWEST, HIGHEST)
    return pictures.answer(chart, scheme=scheme)


def _files(person: Person) -> QuerySet[CaseFile]:
    return CaseFile.objects.open_to_staff(person).select_related("therapist", "closing").prefetch_related("people")


def _chart(side: Side, therapist: Person) -> Chart:
    names = {"client": side.client.first_name, "therapist": therapist.first_name}
    places = range(1, len(side.rated) + 1)
    theirs = [Point(x, rating.score if rating else None) for x, (_one, rating) in zip(places, side.rated, strict=True)]
    own = [Point(x, one.own.score if one.own else None) for x, (one, _rating) in zip(places, side.rated, strict=True)]
    return Chart(
        title=_("How %(client)s and %(therapist)s rated the sessions, from 0 to 10.") % names,
        lines=[Line(names["client"], theirs), Line(_("%(therapist)s (therapist)") % names, own)],
        low=LOWEST,
        high=HIGHEST,
        across=[Tick(x, str(x)) for x in places],
        up=[Tick(value, f"{value:g}") for value in (LOWEST, MIDPOINT, HIGHEST)],
    )


def _rows(side: Side) -> list[dict[str, object]]:
    """For the table, the newest session first. `number`: as under the picture."""
    numbered = list(enumerate(side.rated, start=1))
    return [
        {
            "number": number,
            "session": rated,
            "theirs": rating,
            "their_strain": _words("strain", rating),
            "own_strain": _words("strain", rated.own),
            "repaired": _words("repaired", rating) or _words("repaired", rated.own),
            "technical": _words("technical", rating) or _words("technical", rated.own),
        }
        for number, (rated, rating) in reversed(numbered)
    ]


def _words(item: str, rating: Rating | None) -> str:
    return label(item, getattr(rating, item)) if rating else ""
