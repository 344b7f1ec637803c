"""A client's answers as a file (FHIR): for the client, for the therapist of the file, and back in."""

import json
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sameroom.audit.trail import record
from sameroom.measures.exchange import bundle_of, take_in
from sameroom.measures.instruments.shape import THERAPIST as THERAPISTS_FORM
from sameroom.measures.models import Response, ResponseQuerySet
from sameroom.people.access import CLIENT, THERAPIST, PersonRequest, open_record, open_to, open_to_change
from sameroom.people.models import CaseFile, Person
from sameroom.refusal import Refused

MOST_BYTES = 2_000_000
FHIR_TYPE = "application/fhir+json"


class TakeInForm(forms.Form):
    """The file, and that it is this client's."""

    bundle = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy("A FHIR R4 Bundle with QuestionnaireResponses, as JSON, up to 2 MB."),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("There is nothing in this file."),
        },
    )
    is_theirs = forms.MultipleChoiceField(
        label=gettext_lazy("Whose answers are they?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Say that it is this client’s.")),
    )

    def __init__(self, *args: Any, client: Person, **more: Any) -> None:
        super().__init__(*args, **more)
        words = _("These are answers of %(name)s") % {"name": client.name}
        self.fields["is_theirs"].choices = [("on", words)]  # type: ignore[attr-defined]

    def clean_bundle(self) -> Any:
        sent: Any = self.cleaned_data["bundle"]
        if sent.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large. It may have 2 MB."))
        try:
            return json.loads(sent.read())
        except (ValueError, RecursionError):
            raise forms.ValidationError(_("This file does not hold JSON.")) from None


@open_to(CLIENT)
def own_answers_file(request: PersonRequest) -> HttpResponse:
    """All that this client has given, in every file."""
    person = request.user
    own = Response.objects.visible_to(person).given().filter(person=person)
    record("export", "record", by=person.pk, about=[person.pk])
    return _download(own, person)


@open_to(THERAPIST)
def answers_file(request: PersonRequest, pk: UUID, client: UUID) -> HttpResponse:
    """What one client gave in this file, as far as this therapist may read it; not the therapist's own ratings."""
    file = open_to_change(request, CaseFile.objects.treated_by(request.user).filter(people=client), pk, act="export")
    person = file.people.get(pk=client)
    given = Response.objects.visible_to(request.user).given().filter(appointment__case_file=file, person=person)
    record("export", "case-file", file.pk, by=request.user.pk, about=[person.pk])
    return _download(given.exclude(form=THERAPISTS_FORM), person)


@open_to(THERAPIST)
def take_in_answers(request: PersonRequest, pk: UUID, client: UUID) -> HttpResponse:
    sends = request.method == "POST"
    rows = CaseFile.objects.treated_by(request.user).filter(people=client).select_related("closing")
    rows = rows.prefetch_related("people")
    file = open_to_change(request, rows, pk, act="take-in") if sends else open_record(request, rows, pk)
    person = next(one for one in file.people_in_order if one.pk == client)
    form = TakeInForm(request.POST or None, request.FILES or None, client=person)
    if sends and form.is_valid() and _is_taken_in(request, form, file, person):
        return redirect("case_file", pk)
    return render(request, "desk/measuring/take_in.html", {"file": file, "client": person, "form": form})


def _is_taken_in(request: PersonRequest, form: TakeInForm, file: CaseFile, person: Person) -> bool:
    """All of it, or nothing; then the form says what stands against it."""
    try:
        kept = take_in(form.cleaned_data["bundle"], file, person=person, by=request.user)
    except Refused as refused:
        for sentence in refused.reasons:
            form.add_error("bundle", sentence)
        return False
    said = ngettext("%(number)d form is taken in.", "%(number)d forms are taken in.", len(kept))
    messages.success(request, said % {"number": len(kept)})
    return True


def _download(given: ResponseQuerySet, person: Person) -> HttpResponse:
    rows = given.select_related("appointment").prefetch_related("answers").order_by("given_at", "pk")
    answer = JsonResponse(bundle_of(rows, subject=person), content_type=FHIR_TYPE, json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="answers.fhir.json"'
    return answer
