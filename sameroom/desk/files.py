"""Case files, for those who work with them: the list, one file, and closing it."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.booking.models import Appointment
from sameroom.consent.intake import sent_in
from sameroom.desk.agreements import standings_in
from sameroom.desk.alliance_words import strip_of
from sameroom.desk.answers import Given, given
from sameroom.desk.changes import close_file
from sameroom.measures.models import Response
from sameroom.people.access import (
    EVERY_STAFF_ROLE,
    THERAPIST,
    PersonRequest,
    open_record,
    open_to,
    open_to_change,
    record_list,
)
from sameroom.people.models import BreakGlass, CaseFile, EmergencyContact, Person
from sameroom.practice.models import practice_zone
from sameroom.practice.own_answers import given_in


@open_to(*EVERY_STAFF_ROLE)
def files(request: PersonRequest) -> HttpResponse:
    """Those that one works with; of those that clients keep back, the number."""
    person = request.user
    record_list(request, "files")
    mine = CaseFile.objects.open_to_staff(person).select_related("therapist", "closing").prefetch_related("people")
    in_order = sorted(mine, key=str)
    return render(
        request,
        "desk/files.html",
        {
            "open_files": [file for file in in_order if not file.is_closed],
            "closed_files": [file for file in in_order if file.is_closed],
            "kept_back": CaseFile.objects.kept_from(person).count(),
            "zone": practice_zone(),
            "broken": BreakGlass.objects.in_force(by=person).select_related("client"),
        },
    )


@open_to(*EVERY_STAFF_ROLE)
def case_file(request: PersonRequest, pk: UUID) -> HttpResponse:
    person = request.user
    rows = CaseFile.objects.open_to_staff(person).select_related("therapist", "closing").prefetch_related("people")
    shown = open_record(request, rows, pk)
    contacts = {
        one.person_id: one for one in EmergencyContact.objects.visible_to(person).filter(person__case_files=shown)
    }
    reached = set(Person.objects.at_work_with(person).filter(case_files=shown).values_list("pk", flat=True))
    return render(
        request,
        "desk/file.html",
        {
            "file": shown,
            "closed_on": shown.is_closed and timezone.localdate(shown.closing.at, timezone=practice_zone()),
            "people": [(one, contacts.get(one.pk), one.pk in reached) for one in shown.people_in_order],
            "standings": standings_in(shown, seen_by=person),
            "intakes": sent_in(shown, seen_by=person),
            "answers": given_in(shown, seen_by=person),
            "keeps_papers": CaseFile.objects.agreed_in_for(person).filter(pk=pk).exists(),
            "sessions": _sessions(shown, person),
            "strip": strip_of(shown, seen_by=person),
            "kept_back": Response.objects.kept_from(person).filter(appointment__case_file=shown).count(),
            "treats": CaseFile.objects.treated_by(person).filter(pk=pk).exists(),
            "may_close": not shown.obstacles_to_closing(by=person),
        },
    )


@require_POST
@open_to(THERAPIST)
def close(request: PersonRequest, pk: UUID) -> HttpResponse:
    file = open_to_change(request, CaseFile.objects.treated_by(request.user), pk, act="close-file")
    close_file(file, by=request.user)
    messages.success(request, _("The file is closed. What was still to come in it is cancelled."))
    return redirect("case_file", pk)


@dataclass(frozen=True)
class Session:
    """One session of the file, with what was answered for it: whose name, what."""

    appointment: Appointment
    answers: list[tuple[str, Given]]


def _sessions(file: CaseFile, person: Person) -> list[Session]:
    answered: dict[UUID, list[tuple[str, Given]]] = {}
    responses = Response.objects.visible_to(person).given().filter(appointment__case_file=file)
    rows = responses.select_related("person", "appointment").prefetch_related("answers").order_by("given_at")
    for response in rows:
        answered.setdefault(response.appointment_id, []).append((response.person.name, given(response)))
    held = Appointment.objects.visible_to(person).filter(case_file=file).whole().order_by("-starts_at")
    return [Session(appointment, answered.get(appointment.pk, [])) for appointment in held]
