"""A couple separates: their file closes for both, and nothing that is one's own is touched or told to the other."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.booking.models import Appointment
from sameroom.desk import changes
from sameroom.people.access import THERAPIST, PersonRequest, open_to, open_to_change
from sameroom.people.models import CaseFile


@open_to(THERAPIST)
def separate(request: PersonRequest, pk: UUID) -> HttpResponse:
    """What ends with it; then one button."""
    couples = CaseFile.objects.treated_by(request.user).filter(kind=CaseFile.Kind.COUPLE)
    rows = couples.select_related("therapist", "closing").prefetch_related("people")
    file = open_to_change(request, rows, pk, act="close-file")
    if request.method == "POST":
        changes.separate(file, by=request.user)
        messages.success(request, _("The file is closed for both. Each of them hears of it alone."))
        return redirect("case_file", pk)
    coming = Appointment.objects.changeable_by(request.user).not_cancelled().filter(case_file=file)
    return render(
        request,
        "desk/separate.html",
        {
            "file": file,
            "obstacles": file.obstacles_to_closing(by=request.user),
            "coming": coming.filter(ends_at__gt=timezone.now()).order_by("starts_at").whole(),
        },
    )
