"""The owner names who looks at what clients answer, and says that the numbers of help were called and are right."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.desk.safety.forms import CoverForm
from sameroom.measures import crisis, safety_cover
from sameroom.measures.models import SafetyCover
from sameroom.people.access import OWNER, THERAPIST, PersonRequest, open_to
from sameroom.practice.models import practice_zone


@open_to(OWNER)
def cover(request: PersonRequest) -> HttpResponse:
    now = safety_cover.cover()
    form = CoverForm(request.POST or None, initial=_initial(now), by=request.user)
    if request.method == "POST" and form.is_valid():
        safety_cover.set_cover(form.draft, by=request.user)
        messages.success(request, _("It is kept, and counts from now on."))
        return redirect("safety_cover")
    if form.errors:  # whoever reads the newer version on this page may keep their own after all
        form.data = request.POST.copy()
        form.data["number"] = str(_initial(now)["number"])
    return render(
        request,
        "desk/safety/cover.html",
        {
            "form": form,
            "cover": now,
            "holds": safety_cover.covers(),
            "versions": SafetyCover.objects.select_related("responsible", "backup", "by").order_by("-number"),
            "words": safety_cover.before_form_words(request.user if THERAPIST in request.user.role_kinds() else None),
            "contacts": crisis.contacts(),
            "checked_on": crisis.last_checked(),
            "is_to_be_checked": crisis.is_to_be_checked(),
            "zone": practice_zone(),
        },
    )


@require_POST
@open_to(OWNER)
def numbers_are_right(request: PersonRequest) -> HttpResponse:
    crisis.mark_checked(by=request.user)
    messages.success(request, _("Noted: the numbers were right today."))
    return redirect("safety_cover")


def _initial(now: SafetyCover | None) -> dict[str, Any]:
    if now is None:
        return {"number": 1}
    kept = ("responsible", "minutes", "second", "backup", "outside_name", "outside_address")
    return {name: getattr(now, name) for name in kept} | {"number": now.number + 1}
