"""The public page “Do online sessions work?”, its pictures, and the analyses under its numbers."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from sameroom.evidence import drawing, showing, words
from sameroom.evidence.claims import ALLIANCE, SYMPTOMS
from sameroom.evidence.models import Analysis, Edition
from sameroom.evidence.models.editions import EditionQuerySet
from sameroom.evidence.own.published import NotYet, Published, latest
from sameroom.evidence.own.wording import notes_of, quarter_words, said_of
from sameroom.look import pictures
from sameroom.people.access import open_to_everyone
from sameroom.people.models import STAFF, Person
from sameroom.practice.models import practice_zone

WHY = "whoever thinks of coming wants to know it before"


@open_to_everyone(because=WHY)
def do_they_work(request: HttpRequest) -> HttpResponse:
    """The newest edition that an owner published; where it was withdrawn, that, and why."""
    edition = Edition.objects.approved().whole().first()
    if edition is None:
        raise Http404
    return _page(request, edition)


@open_to_everyone(because=WHY)
def earlier_edition(request: HttpRequest, number: int) -> HttpResponse:
    return _page(request, get_object_or_404(_visible_to(request).whole(), number=number))


@open_to_everyone(because=WHY)
def evidence_picture(request: HttpRequest, number: int, place: str, scheme: str) -> HttpResponse:
    """Nothing of what was withdrawn, but to staff."""
    edition = get_object_or_404(_visible_to(request).whole(), number=number)
    is_shown = edition.is_published or _staff(request) is not None
    drawn = drawing.picture(edition, place) if is_shown else None
    if drawn is None:
        raise Http404
    return pictures.answer(drawn, scheme=scheme)


@open_to_everyone(because=WHY)
def own_picture(request: HttpRequest, scheme: str) -> HttpResponse:
    """Both raters of the practice's own sessions, as the newest release has them."""
    found = latest()
    if not isinstance(found, Published):
        raise Http404
    return pictures.answer(drawing.two_raters(found.result), scheme=scheme)


@open_to_everyone(because=WHY)
def analysis(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Analysis.objects.visible_to(_staff(request)), pk=pk)
    return render(request, "evidence/analysis.html", showing.explained(found) | {"zone": practice_zone()})


@open_to_everyone(because=WHY)
def analysis_data(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All that the hash stands for, and the hash."""
    found = get_object_or_404(Analysis.objects.visible_to(_staff(request)), pk=pk)
    return JsonResponse(
        found.hashed | {"hash": found.hash, "at": found.at.isoformat()}, json_dumps_params={"indent": 2}
    )


def _page(request: HttpRequest, edition: Edition) -> HttpResponse:
    newest = Edition.objects.approved().first()
    return render(
        request,
        "evidence/do_they_work.html",
        {
            "edition": edition,
            "shown": showing.shown(edition),
            "is_shown": edition.is_published or _staff(request) is not None,
            "is_newest": newest is not None and newest.pk == edition.pk,
            "others": Edition.objects.approved().exclude(pk=edition.pk),
            "symptoms": words.number(edition.margins[SYMPTOMS]),
            "alliance": words.number(edition.margins[ALLIANCE]),
            "own": _own_answer(),
            "zone": practice_zone(),
        },
    )


def _own_answer() -> dict[str, Any] | None:
    """As of now, whatever the edition: it has a calendar of its own."""
    found = latest()
    if found is None:
        return None
    plan = {"sha256": found.plan_sha256, "locked_on": found.plan_locked_on}
    if isinstance(found, NotYet):
        return {**plan, "have": found.have, "need": found.need}
    return {
        **plan,
        "plan_number": found.plan_number,
        "analyses": found.analyses,
        "result": found.result,
        "quarter": quarter_words(found.result.quarter),
        "said": said_of(found.result),
        "notes": notes_of(found.result),
    }


def _visible_to(request: HttpRequest) -> EditionQuerySet:
    return Edition.objects.visible_to(_staff(request))


def _staff(request: HttpRequest) -> Person | None:
    person = request.user
    return person if isinstance(person, Person) and STAFF & person.role_kinds() else None
