"""A client's agreements: what is to be signed, what is signed, and signing."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.consent.forms import SignForm
from sameroom.consent.models import Statement
from sameroom.consent.models.agreement import Agreement
from sameroom.consent.signing import sign
from sameroom.consent.standing import Standing, standings
from sameroom.people.access import CLIENT, PersonRequest, open_to, open_to_change
from sameroom.people.models import CaseFile, Person


@dataclass(frozen=True)
class Part:
    """One file that the client is in, with what is asked, what is only offered, and with whom one comes."""

    case_file: CaseFile
    others: list[str]
    asked: list[Standing]
    offered: list[Standing]


@open_to(CLIENT)
def agreements(request: PersonRequest) -> HttpResponse:
    person = request.user
    record("view", "agreements", person.pk, by=person.pk, about=[person.pk])
    parts = _parts(person)
    following = next((one for part in parts for one in part.asked if one.is_waiting), None)
    return render(request, "consent/agreements.html", {"parts": parts, "next": following})


@open_to(CLIENT)
def sign_statement(request: PersonRequest, pk: UUID, kind: str) -> HttpResponse:
    """One text, and one's name under it."""
    person = request.user
    own = CaseFile.objects.visible_to(person).filter(people=person).open().select_related("therapist")
    case_file = open_to_change(request, own, pk, act="sign")
    statement = Statement.objects.current().filter(kind=kind).first()
    if statement is None or not statement.is_for(case_file):
        raise Http404
    signed = _signed(person, case_file, statement)
    if signed:
        return redirect("agreement", signed.pk)
    form = SignForm(request.POST or None, statement=statement)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = sign(statement, case_file=case_file, sign_in=request.sign_in, **given)
        messages.success(request, _("Thank you. It is signed; you can read it again at any time."))
        return redirect("agreement", made.pk)
    return render(
        request,
        "consent/sign.html",
        {"form": form, "statement": statement, "text": statement.text, "case_file": case_file},
    )


def _signed(person: Person, case_file: CaseFile, statement: Statement) -> Agreement | None:
    """What this person signed already and has not withdrawn."""
    own = Agreement.objects.visible_to(person).filter(person=person, case_file=case_file)
    return own.filter(statement=statement, withdrawal=None).first()


def _parts(person: Person) -> list[Part]:
    mine = CaseFile.objects.visible_to(person).filter(people=person).select_related("therapist", "closing")
    files = list(mine.prefetch_related("people").order_by(F("closing__at").asc(nulls_first=True), "opened_at"))
    found = standings(person, files, seen_by=person)
    parts = [
        Part(
            file,
            [other.name for other in file.people_in_order if other != person],
            [one for one in found[file.pk] if one.statement.is_asked],
            [one for one in found[file.pk] if not one.statement.is_asked],
        )
        for file in files
    ]
    return [part for part in parts if part.asked or part.offered]
