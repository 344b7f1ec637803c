"""Tables of studies from elsewhere: taken in, looked at, pooled. They are for those who read; no edition holds them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from sameroom.evidence.models import StudyTable
from sameroom.evidence.models.tables import take_in
from sameroom.evidence.pooling import pool_table
from sameroom.evidence.table_forms import AskForm, TableForm
from sameroom.evidence.views import READERS
from sameroom.people.access import PersonRequest, open_to
from sameroom.practice.models import practice_zone
from sameroom.stats.metapsy import ATTRIBUTION
from sameroom.stats.tables import parse

# So many lines that were not taken are told one by one.
MOST_TOLD = 40


@open_to(*READERS)
def study_tables(request: PersonRequest) -> HttpResponse:
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = take_in(form.made(by=request.user))
        messages.success(request, _("The table is taken in."))
        return redirect("study_table", made.pk)
    return render(request, "evidence/study_tables.html", {"form": form, "tables": StudyTable.objects.all()})


@open_to(*READERS)
def study_table(request: PersonRequest, pk: UUID) -> HttpResponse:
    table = get_object_or_404(StudyTable.objects.select_related("by"), pk=pk)
    form = AskForm(request.POST or None, table=parse(table.content))
    if request.method == "POST" and form.is_valid():
        made = pool_table(table, moderator=form.cleaned_data["moderator"], by=request.user)
        messages.success(request, _("It is pooled and frozen."))
        return redirect("analysis", made.pk)
    context = {
        "table": table,
        "form": form,
        "told": table.refused[:MOST_TOLD],
        "untold": max(len(table.refused) - MOST_TOLD, 0),
        "attribution": ATTRIBUTION if table.origin == StudyTable.Origin.METAPSY else "",
        "zone": practice_zone(),
    }
    return render(request, "evidence/study_table.html", context)
