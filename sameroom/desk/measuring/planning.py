"""What the people of a file are asked before their sessions, as their therapist chooses it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sameroom.desk.measuring.forms import PlanForm
from sameroom.measures import instruments
from sameroom.measures.due import WITHOUT_NINTH, is_about_how_one_is
from sameroom.measures.plans import choose_plan, plan_of
from sameroom.people.access import THERAPIST, PersonRequest, open_record, open_to, open_to_change
from sameroom.people.models import CaseFile


@open_to(THERAPIST)
def form_plan(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The newest plan counts from the next session on; what is begun already goes on."""
    rows = CaseFile.objects.treated_by(request.user).select_related("closing").prefetch_related("people")
    posts = request.method == "POST"
    file = open_to_change(request, rows, pk) if posts else open_record(request, rows, pk)
    form = PlanForm(request.POST or None, titles=titles(), after=titles_after(), initial=plan_of(file))
    if posts and form.is_valid():
        choose_plan(file, form.rhythms, by=request.user)
        messages.success(request, _("Saved. It counts from the next session on."))
        return redirect("case_file", pk)
    return render(request, "desk/measuring/plan.html", {"file": file, "form": form})


def titles() -> dict[str, str]:
    """Of what can be asked before a session of one person, by instrument."""
    language = (get_language() or "en")[:2]
    read = [instruments.load(name) for name in instruments.askable(timezone.localdate()) if name != WITHOUT_NINTH]
    return {one.id: one.title[one.language_for(language)] for one in read if is_about_how_one_is(one)}


def titles_after() -> dict[str, str]:
    """Of what a client can be asked about a session besides the session-check."""
    language = (get_language() or "en")[:2]
    read = [instruments.load(name) for name in instruments.BESIDES]
    return {one.id: one.title[one.language_for(language)] for one in read}
