"""Notices, for those whom they concern: the list, one of them, and the three steps that lead to its end."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.desk.answers import Given, given
from sameroom.desk.safety.forms import AssessForm, CloseForm
from sameroom.measures import seeing_to
from sameroom.measures.models import Answer, Response, SafetyNotice, SafetyStep
from sameroom.measures.safety import answers_for_safety
from sameroom.people.access import (
    EVERY_STAFF_ROLE,
    SUPERVISOR,
    THERAPIST,
    PersonRequest,
    open_record,
    open_to,
    open_to_change,
    record_list,
)
from sameroom.people.models import CaseFile, EmergencyContact, Person, Residence
from sameroom.practice.models import practice_zone

FORMS = {SafetyNotice.State.ACKNOWLEDGED: AssessForm, SafetyNotice.State.ASSESSED: CloseForm}


@open_to(*EVERY_STAFF_ROLE)
def notices(request: PersonRequest) -> HttpResponse:
    """To the front desk and an owner who is not named for it there is no such page, unless something is there."""
    person = request.user
    is_told = person.role_kinds() & {THERAPIST, SUPERVISOR} or answers_for_safety(person)
    if not is_told and not SafetyNotice.objects.visible_to(person).exists():
        raise Http404
    record_list(request, "safety-notices")
    return render(request, "desk/safety/notices.html", {"notices": to_look_at(person), "zone": practice_zone()})


@open_to(*EVERY_STAFF_ROLE)
def notice(request: PersonRequest, pk: UUID) -> HttpResponse:
    return _show(request, open_record(request, _mine(request), pk))


@require_POST
@open_to(*EVERY_STAFF_ROLE)
def acknowledge(request: PersonRequest, pk: UUID) -> HttpResponse:
    seeing_to.acknowledge(open_to_change(request, _mine(request), pk, act="acknowledge"), by=request.user)
    messages.success(request, _("You took it on. Nobody is written to again. Please talk with the person now."))
    return redirect("safety_notice", pk)


@require_POST
@open_to(*EVERY_STAFF_ROLE)
def assess(request: PersonRequest, pk: UUID) -> HttpResponse:
    shown, form = open_to_change(request, _mine(request), pk, act="assess"), AssessForm(request.POST)
    if not form.is_valid():
        return _show(request, shown, form)
    seeing_to.assess(shown, **form.cleaned_data, by=request.user)
    messages.success(request, _("It is kept in the file. Close the notice once nothing more is to be done."))
    return redirect("safety_notice", pk)


@require_POST
@open_to(*EVERY_STAFF_ROLE)
def close(request: PersonRequest, pk: UUID) -> HttpResponse:
    shown, form = open_to_change(request, _mine(request), pk, act="close-notice"), CloseForm(request.POST)
    if not form.is_valid():
        return _show(request, shown, form)
    seeing_to.close(shown, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, _("The notice is closed."))
    return redirect("safety_notice", pk)


@dataclass(frozen=True)
class Step:
    """What was done, by whom; `may_read`: whether its words are for this reader."""

    step: SafetyStep
    may_read: bool


@dataclass(frozen=True)
class Said:
    """The question in the words in which it was put, and the answer as it is now: empty where it was taken away."""

    question: str
    answer: str
    is_milder: bool


def to_look_at(person: Person) -> list[SafetyNotice]:
    """What is still open, the oldest first."""
    return list(SafetyNotice.objects.visible_to(person).open().whole())


def nobody_has_looked_at(person: Person) -> int:
    """How many of those that `person` sees nobody has taken on."""
    return SafetyNotice.objects.visible_to(person).filter(state=SafetyNotice.State.RAISED).count()


def _mine(request: PersonRequest) -> QuerySet[SafetyNotice]:
    return SafetyNotice.objects.visible_to(request.user).whole()


def _show(request: PersonRequest, shown: SafetyNotice, form: forms.Form | None = None) -> HttpResponse:
    person, whom = request.user, shown.person_id
    reads_file = CaseFile.objects.open_to_staff(person).filter(safety_notices=shown).exists()
    following = FORMS.get(SafetyNotice.State(shown.state))
    return render(
        request,
        "desk/safety/notice.html",
        {
            "notice": shown,
            "said": None if shown.is_of_the_therapist else _said(shown, person),
            "told": _told(shown, person) if shown.is_of_the_therapist else None,
            "steps": [Step(one, reads_file or one.by_id == person.pk) for one in shown.safety_steps.all()],
            "reads_file": reads_file,
            "contact": EmergencyContact.objects.visible_to(person).filter(person=whom).first(),
            "has_contact": EmergencyContact.objects.filter(person=whom).exists(),
            "residence": Residence.objects.visible_to(person).filter(person=whom).order_by("-at", "-pk").first(),
            "form": form or (following() if following else None),
            "zone": practice_zone(),
        },
    )


def _told(shown: SafetyNotice, person: Person) -> Given | None:
    """All that was said of a rift, to whom the client chose."""
    rows = Response.objects.visible_to(person).select_related("appointment").prefetch_related("answers")
    response = rows.filter(pk=shown.response_id).first()
    return given(response) if response else None


def _said(shown: SafetyNotice, person: Person) -> Said | None:
    """Only to who may read the response anyway."""
    response = Response.objects.visible_to(person).filter(pk=shown.response_id).first()
    if response is None:
        return None
    words = response.asked_with.language_for((get_language() or "en")[:2])
    item = response.asked_with.item(shown.item)
    answer = Answer.objects.filter(response=response, item=shown.item).first()
    option = item.option(answer.code) if item and answer else None
    question = item.text[response.form][words] if item else shown.item
    is_milder = answer is None or not response.asked_with.flags_of(shown.item, answer.value or 0)
    return Said(question, option.label.get(words, option.code) if option else "", is_milder)
