"""Breaking the glass: the one way past every other rule, for a reason, for an hour, with everyone told."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.desk.forms import BreakGlassForm
from sameroom.people.access import EVERY_STAFF_ROLE, PersonRequest, open_to
from sameroom.people.confirming import confirmed
from sameroom.people.models.breaking_glass import break_glass


@open_to(*EVERY_STAFF_ROLE)
@confirmed
def break_the_glass(request: PersonRequest) -> HttpResponse:
    form = BreakGlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        broken = break_glass(data["client"], reason=data["reason"], words=data["words"], by=request.user)
        messages.success(
            request, _("Open for an hour: %(name)s. The owner has been told.") % {"name": broken.client.name}
        )
        return redirect("files")
    if request.method == "POST":
        record("break-glass", "person", by=request.user.pk, outcome="refused")
    return render(request, "desk/break_glass.html", {"form": form})
