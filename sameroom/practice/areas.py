"""What a therapist says they have learned: an owner approves it, and whoever may change the page takes it off."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.people.access import OWNER, THERAPIST, PersonRequest, open_to
from sameroom.practice.models import Area, Therapist
from sameroom.practice.models.areas import approve, end
from sameroom.practice.therapists import found
from sameroom.refusal import refuse_if


@require_POST
@open_to(OWNER)
def approve_area(request: PersonRequest, pk: UUID) -> HttpResponse:
    area = _sent(request, pk)
    refuse_if([] if area else [_("This was approved or removed already.")])
    if area:
        approve(area, by=request.user)
    messages.success(request, _("It is approved. Everybody can read it now."))
    return redirect("therapist", pk)


@require_POST
@open_to(THERAPIST, OWNER)
def remove_area(request: PersonRequest, pk: UUID) -> HttpResponse:
    area = _sent(request, pk)
    if area and end(area, by=request.user):
        messages.success(request, _("It is removed."))
    else:
        messages.info(request, _("That is gone already."))
    return redirect("therapist", pk)


def _sent(request: PersonRequest, therapist: UUID) -> Area | None:
    """The one that was named, if it still stands there."""
    rows = Area.objects.standing().filter(
        therapist=found(request, Therapist.objects.described_by(request.user), therapist)
    )
    return next((one for one in rows if str(one.pk) == request.POST.get("row", "")), None)
