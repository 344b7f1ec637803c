"""What a client said when looking for a therapist: to read, to give, to erase, and to look once more."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.audit.trail import record
from sameroom.desk.finding.saying import read
from sameroom.desk.finding.seats import begin_with
from sameroom.desk.finding.summary import summary_of
from sameroom.people.access import (
    CLIENT,
    EVERY_STAFF_ROLE,
    PersonRequest,
    open_record,
    open_to,
    open_to_change,
)
from sameroom.people.models import CaseFile
from sameroom.practice.models import OwnAnswers
from sameroom.practice.own_answers import erase, files_to_give_to, give, obstacles_to_erasing


@open_to(CLIENT)
def my_answers(request: PersonRequest) -> HttpResponse:
    person = request.user
    record("view", "own-answers", person.pk, by=person.pk, about=[person.pk])
    own = OwnAnswers.objects.visible_to(person).filter(person=person).order_by("-at")
    rows = [
        {
            "own": one,
            "summary": summary_of(read(one.content), as_couple=one.as_couple),
            "given_to": CaseFile.objects.attended_by(person).filter(answers_given__own=one).select_related("therapist"),
            "files": files_to_give_to(one),
            "may_erase": not obstacles_to_erasing(one),
        }
        for one in own
    ]
    return render(request, "desk/finding/my_answers.html", {"rows": rows})


@require_POST
@open_to(CLIENT)
def give_answers(request: PersonRequest, pk: UUID) -> HttpResponse:
    """To the therapist of the file that was tapped, if it is one's own."""
    own = open_to_change(request, _own(request), pk, act="give")
    case_file = next((one for one in files_to_give_to(own) if str(one.pk) == request.POST.get("case_file")), None)
    if case_file:
        give(own, case_file)
        messages.success(request, _("%(name)s can read them now.") % {"name": case_file.therapist.name})
    else:
        messages.info(request, _("Nothing changed: this therapist has them, or the file is closed."))
    return redirect("my_answers")


@require_POST
@open_to(CLIENT)
def erase_answers(request: PersonRequest, pk: UUID) -> HttpResponse:
    erase(open_to_change(request, _own(request), pk, act="erase"))
    messages.success(request, _("They are erased."))
    return redirect("my_answers")


@open_to(CLIENT)
def another_therapist(request: PersonRequest) -> HttpResponse:
    """“Not the right fit?” leads back to the questions, with the answers of before; nobody is told."""
    newest = _own(request).order_by("-at").first()
    if request.method == "POST":
        with transaction.atomic():
            begin_with(request, newest)
        return redirect("find")
    return render(request, "desk/finding/another_therapist.html", {"has_answers": newest is not None})


@open_to(*EVERY_STAFF_ROLE)
def read_answers(request: PersonRequest, pk: UUID) -> HttpResponse:
    """As the client gave them."""
    others = OwnAnswers.objects.visible_to(request.user).exclude(person=request.user)
    shown = open_record(request, others.select_related("person"), pk)
    summary = summary_of(read(shown.content), as_couple=shown.as_couple)
    return render(request, "desk/finding/read_answers.html", {"own": shown, "summary": summary})


def _own(request: PersonRequest) -> QuerySet[OwnAnswers]:
    return OwnAnswers.objects.visible_to(request.user).filter(person=request.user)
