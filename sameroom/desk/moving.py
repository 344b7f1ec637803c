"""Moving an appointment, and switching one to a video session: what was open or sent before ends at once."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.booking.forms import MoveForm
from sameroom.booking.making import Proposal
from sameroom.booking.models import Appointment, Move
from sameroom.booking.moving import move, switch_to_online
from sameroom.booking.views import filled_in
from sameroom.desk.acting import back, changeable
from sameroom.people.access import FRONT_DESK, THERAPIST, PersonRequest, open_to
from sameroom.people.models import CaseFile, Person
from sameroom.refusal import refuse_if
from sameroom.room import switchboard, visits


@open_to(THERAPIST, FRONT_DESK)
def move_appointment(request: PersonRequest, pk: UUID) -> HttpResponse:
    shown = changeable(request, pk)
    sent = filled_in(request) if request.method == "POST" else None
    case_file = CaseFile.objects.bookable_by(request.user).get(appointments=shown)
    form = MoveForm(sent, appointment=shown, case_file=case_file, by=request.user)
    if form.is_valid() and form.carry_out(partial(move_with_its_links, shown, by=request.user)) is not None:
        switchboard.check_again(shown.pk)
        messages.success(request, _("The appointment is moved. Send everyone a new link when you are ready."))
        return redirect("appointment", pk)
    return render(request, "booking/move.html", {"form": form, "appointment": shown})


@require_POST
@open_to(THERAPIST, FRONT_DESK)
def to_online(request: PersonRequest, pk: UUID) -> HttpResponse:
    changed = changeable(request, pk)
    switch(changed, by=request.user)
    messages.success(request, _("The session is by video now, at the same time. Send everyone their link."))
    return back(request, pk)


@transaction.atomic
def move_with_its_links(appointment: Appointment, to: Proposal, *, by: Person) -> Move:
    """To another time; what was sent for the one before opens nothing any more. Raises `Refused`."""
    made = move(appointment, to, by=by)
    visits.withdraw_links(appointment.clients, by=by)
    return made


def switch(appointment: Appointment, *, by: Person) -> None:
    """By video instead of in person, unless they sit there already. Raises `Refused`."""
    refuse_if([_("This session has begun in the office.")] if appointment.visits.open().exists() else [])
    switch_to_online(appointment, by=by)
