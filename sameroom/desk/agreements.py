"""Who agreed to what, for those who work with the clients; and what was signed on paper."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.consent.intake import sent_in
from sameroom.consent.signing import hear, keep_paper
from sameroom.consent.standing import Standing, lacks_video, standings
from sameroom.desk.papers import PaperForm
from sameroom.people.access import (
    FRONT_DESK,
    SUPERVISOR,
    THERAPIST,
    PersonRequest,
    open_record,
    open_to,
    open_to_change,
)
from sameroom.people.models import BreakGlass, CaseFile, Person
from sameroom.refusal import Refused


@open_to(THERAPIST, SUPERVISOR, FRONT_DESK)
def file_agreements(request: PersonRequest, pk: UUID) -> HttpResponse:
    """How it stands with each person of one file; the therapist and the front desk note what was signed on paper."""
    rows = CaseFile.objects.agreed_in_for(request.user).select_related("therapist", "closing")
    if request.method == "POST":
        kept = rows.filter(pk__in=CaseFile.objects.bookable_by(request.user).values("pk"))
        return _keep(request, open_to_change(request, kept.prefetch_related("people"), pk, act="keep-paper"))
    return _show(request, open_record(request, rows.prefetch_related("people"), pk))


@require_POST
@open_to(THERAPIST)
def heard_aloud(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A client of the therapist's agreed to sessions by video without signing."""
    rows = CaseFile.objects.treated_by(request.user).prefetch_related("people")
    case_file = open_to_change(request, rows, pk, act="hear")
    person = next((one for one in case_file.people_in_order if str(one.pk) == request.POST.get("person")), None)
    statement = lacks_video(person, case_file) if person else None
    if person is None or statement is None:
        raise Refused([_("There is nothing to note any more.")])
    hear(statement, case_file=case_file, person=person, by=request.user)
    messages.success(request, _("It is noted."))
    return redirect("file_agreements", pk)


def standings_in(case_file: CaseFile, *, seen_by: Person) -> list[tuple[Person, list[Standing]]]:
    """Of each person of the file of whom `seen_by` may know it: broken glass opens the one whom it names."""
    people = case_file.people_in_order
    if not CaseFile.objects.agreed_in_for(seen_by).filter(pk=case_file.pk).exists():
        broken = set(BreakGlass.objects.in_force(by=seen_by).values_list("client_id", flat=True))
        people = [one for one in people if one.pk in broken]
    found = [(one, standings(one, [case_file], seen_by=seen_by)[case_file.pk]) for one in people]
    return [(one, those) for one, those in found if those]


def at_the_desk(client: Person, *, seen_by: Person) -> list[tuple[CaseFile, list[Standing]]]:
    """A client's agreements, file by file, for the front desk."""
    files: Iterable[CaseFile] = (
        CaseFile.objects.at_the_desk_of(seen_by)
        .filter(people=client)
        .select_related("therapist", "closing")
        .prefetch_related("people")
        .order_by("opened_at")
    )
    found = standings(client, files, seen_by=seen_by)
    return [(file, found[file.pk]) for file in files if found[file.pk]]


def _keep(request: PersonRequest, case_file: CaseFile) -> HttpResponse:
    form = PaperForm(request.POST, case_file=case_file, by=request.user)
    if not form.is_valid():
        return _show(request, case_file, form)
    data = form.cleaned_data
    person, statement = data["person"], data["statement"]
    keep_paper(statement, case_file=case_file, person=person, signed_on=data["signed_on"], by=request.user)
    messages.success(request, _("It is noted. Keep the sheet where the practice keeps its papers."))
    return redirect("file_agreements", case_file.pk)


def _show(request: PersonRequest, case_file: CaseFile, form: PaperForm | None = None) -> HttpResponse:
    may_keep = CaseFile.objects.bookable_by(request.user).open().filter(pk=case_file.pk).exists()
    if form is None and may_keep:
        form = PaperForm(case_file=case_file, by=request.user)
    people = standings_in(case_file, seen_by=request.user)
    treats = CaseFile.objects.treated_by(request.user).open().filter(pk=case_file.pk).exists()
    unheard = [one for one in case_file.people_in_order if lacks_video(one, case_file)] if treats else []
    reads = CaseFile.objects.open_to_staff(request.user).filter(pk=case_file.pk).exists()
    return render(
        request,
        "desk/file_agreements.html",
        {
            "file": case_file,
            "people": people,
            "form": form,
            "reads": reads,
            "unheard": unheard,
            "intakes": sent_in(case_file, seen_by=request.user),
        },
    )
