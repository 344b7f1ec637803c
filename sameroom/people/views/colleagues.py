"""The people who work here: inviting somebody, and helping a colleague who lost phone and passkey."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.people import enrolling
from sameroom.people.access import EVERY_STAFF_ROLE, OWNER, PersonRequest, open_to, open_to_change
from sameroom.people.confirming import confirmed
from sameroom.people.forms import InviteForm
from sameroom.people.models import Enrolment, EnrolmentStop, Person
from sameroom.refusal import Refused


@open_to(*EVERY_STAFF_ROLE)
def staff(request: PersonRequest) -> HttpResponse:
    people = Person.objects.colleagues_of(request.user).prefetch_related("role_set")
    pending = {one.person_id: one for one in Enrolment.objects.visible_to(request.user).pending()}
    rows = [(person, pending.get(person.pk)) for person in people.order_by("name")]
    return render(request, "people/staff.html", {"rows": rows, "has_kit": request.user.recovery_kits.exists()})


@open_to(OWNER)
@confirmed
def invite(request: PersonRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/invite.html", {"form": form})
    parts = form.cleaned_data
    try:
        enrolment, word = enrolling.invite(
            name=parts["name"], address=parts["email"], role=parts["role"], by=request.user
        )
    except Refused as refusal:
        form.add_error("email", refusal.reasons[0])
        return render(request, "people/invite.html", {"form": form})
    return render(request, "people/word.html", {"enrolment": enrolment, "word": word})


@require_POST
@open_to(*EVERY_STAFF_ROLE)
@confirmed
def ask_recovery(request: PersonRequest, pk: UUID) -> HttpResponse:
    colleague = open_to_change(request, Person.objects.colleagues_of(request.user), pk, act="make")
    enrolment, word = enrolling.ask_recovery(colleague, by=request.user)
    return render(request, "people/word.html", {"enrolment": enrolment, "word": word})


@require_POST
@open_to(*EVERY_STAFF_ROLE)
def stop_recovery(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Anybody who works here may stop it: that harms nobody."""
    enrolment = open_to_change(request, Enrolment.objects.visible_to(request.user).pending(), pk, act="stop")
    enrolling.stop(enrolment, by=request.user, why=EnrolmentStop.Why.COLLEAGUE)
    messages.success(request, _("It is stopped. The link no longer opens anything."))
    return redirect("staff")


@open_to(OWNER)
@confirmed
def kit(request: PersonRequest) -> HttpResponse:
    """A page to print. The code is in the answer to this one request, and nowhere else."""
    code = enrolling.new_kit(request.user) if request.method == "POST" else ""
    return render(request, "people/kit.html", {"code": code, "has_kit": request.user.recovery_kits.exists()})
