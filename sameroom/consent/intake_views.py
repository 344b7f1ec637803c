"""A client answers the questions before the first session, and the therapist reads what was sent."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.audit.trail import record
from sameroom.consent import questionnaire
from sameroom.consent.intake import answers_of, keep, obstacles_to_sending, own_intake, send, sent_at, told
from sameroom.consent.intake_forms import PartForm
from sameroom.consent.models import Intake
from sameroom.people.access import CLIENT, EVERY_STAFF_ROLE, PersonRequest, open_record, open_to, open_to_change
from sameroom.people.models import CaseFile, EmergencyContact


@open_to(CLIENT)
def intake(request: PersonRequest, pk: UUID) -> HttpResponse:
    """How far one is, what is still missing, and sending it."""
    person, case_file = request.user, _own_file(request, pk)
    record("view", "intake", case_file.pk, by=person.pk, about=[person.pk])
    own = own_intake(person, case_file)
    answers = answers_of(own)
    parts = [(one, any(answers.get(question.code) for question in one.questions)) for one in questionnaire.parts()]
    return render(
        request,
        "consent/intake.html",
        {
            "case_file": case_file,
            "parts": parts,
            "sent_at": sent_at(own),
            "may_send": not obstacles_to_sending(own),
            "has_contact": EmergencyContact.objects.visible_to(person).filter(person=person).exists(),
        },
    )


@open_to(CLIENT)
def intake_part(request: PersonRequest, pk: UUID, code: str) -> HttpResponseBase:
    """One page of questions. A script keeps each answer as it is given; without one the buttons do."""
    person, case_file, part = request.user, _own_file(request, pk), questionnaire.part(code)
    if part is None:
        raise Http404
    own = own_intake(person, case_file)
    initial = {**answers_of(own), "seen": own.changes if own else 0}
    form = PartForm(request.POST or None, part=part, initial=initial)
    if request.method == "POST" and form.is_valid():
        kept = keep(form.given, person=person, case_file=case_file, seen=form.seen_changes)
        if _is_script(request):
            return JsonResponse({"seen": kept.changes, "elsewhere": kept.elsewhere})
        if kept.elsewhere:
            messages.info(request, _elsewhere())
        return _go_on(request, pk, code)
    if request.method == "POST" and _is_script(request):
        return JsonResponse({"kept": False}, status=400)
    record("view", "intake", case_file.pk, by=person.pk, about=[person.pk])
    return render(request, "consent/intake_part.html", {"case_file": case_file, "part": part, "form": form})


@require_POST
@open_to(CLIENT)
def send_intake(request: PersonRequest, pk: UUID) -> HttpResponse:
    case_file = _own_file(request, pk)
    send(own_intake(request.user, case_file), by=request.user)
    messages.success(request, _("Sent. Thank you: your therapist reads it before you meet."))
    return redirect("intake", pk)


@open_to(*EVERY_STAFF_ROLE)
def read_intake(request: PersonRequest, pk: UUID) -> HttpResponse:
    others = Intake.objects.visible_to(request.user).sent().exclude(person=request.user)
    shown = open_record(request, others.select_related("person", "case_file"), pk)
    return render(
        request, "consent/read_intake.html", {"intake": shown, "parts": told(shown), "sent_at": sent_at(shown)}
    )


def _own_file(request: PersonRequest, pk: UUID) -> CaseFile:
    own = CaseFile.objects.visible_to(request.user).filter(people=request.user).open()
    return open_to_change(request, own.select_related("therapist"), pk, act="answer")


def _is_script(request: PersonRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _elsewhere() -> str:
    return _("You wrote here in another tab, too. What you kept last counts: please look whether it is right.")


def _go_on(request: PersonRequest, pk: UUID, code: str) -> HttpResponse:
    following = questionnaire.part_after(code)
    if "later" in request.POST or following is None:
        return redirect("intake", pk)
    return redirect("intake_part", pk, following.code)
