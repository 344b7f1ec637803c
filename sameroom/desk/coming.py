"""At the front desk: who came to the office."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.booking.arriving import arrive, take_arrival_back
from sameroom.desk.acting import changeable
from sameroom.people.access import FRONT_DESK, PersonRequest, open_to
from sameroom.refusal import Refused


@require_POST
@open_to(FRONT_DESK)
def arrived(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The client whom `who` names is here; with `slip` it was a mistake."""
    who = request.POST.get("who", "")
    client = next((one for one in changeable(request, pk).clients if str(one.pk) == who), None)
    if client is None:
        raise Refused([_("Choose who is here.")])
    if "slip" in request.POST:
        take_arrival_back(client, by=request.user)
    else:
        arrive(client, by=request.user)
        messages.success(request, _("Noted: %(name)s is here.") % {"name": client.person.name})
    return redirect("day")
