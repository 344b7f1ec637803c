"""Moving an appointment, and switching one to a video session: what was open or sent before ends at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.booking.clocks import moment_sent, on_the_wall
from sameroom.booking.forms import MoveForm
from sameroom.booking.making import Proposal
from sameroom.booking.models import Appointment, Participant
from sameroom.booking.moving import move, switch_to_online
from sameroom.booking.moving_oneself import movable_until, move_oneself, obstacles_to_moving_oneself, times_to_move_to
from sameroom.booking.repeating import move_along, reached
from sameroom.booking.series import Reach
from sameroom.booking.views import filled_in
from sameroom.booking.weeks import week_of
from sameroom.desk.acting import back, changeable, own
from sameroom.look.moments import when
from sameroom.people.access import CLIENT, FRONT_DESK, THERAPIST, PersonRequest, open_to, open_to_change
from sameroom.people.models import CaseFile, Person
from sameroom.refusal import Refused, refuse_if
from sameroom.room import switchboard, visits


@dataclass(frozen=True)
class _Moved:
    """`stay`: those of a series that could not go along."""

    went: list[Appointment]
    stay: list[Appointment]


@open_to(THERAPIST, FRONT_DESK)
def move_appointment(request: PersonRequest, pk: UUID) -> HttpResponse:
    shown = changeable(request, pk)
    sent = filled_in(request) if request.method == "POST" else None
    case_file = CaseFile.objects.bookable_by(request.user).get(appointments=shown)
    form = MoveForm(sent, appointment=shown, case_file=case_file, by=request.user)
    if form.is_valid():
        reach = form.cleaned_data.get("reach", Reach.THIS)
        moved = form.carry_out(partial(_move, reached(shown, reach), alone=reach == Reach.THIS, by=request.user))
        if moved is not None:
            return _moved(request, moved)
    return render(request, "booking/move.html", {"form": form, "appointment": shown})


@open_to(CLIENT)
def another_time(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A client chooses among the free times, is asked once more, and has it moved."""
    shown = open_to_change(request, own(request), pk, act="move")
    client = next(one for one in shown.clients if one.person_id == request.user.pk)
    obstacles = obstacles_to_moving_oneself(client)
    chosen = moment_sent(request.POST.get("starts_at", ""))
    if request.method == "POST":
        refuse_if(obstacles or ([] if chosen else [_("Choose one of the times on the page.")]))
        if chosen and request.POST.get("sure") == "yes":
            return _move_oneself(request, client, chosen)
    times = [] if obstacles else times_to_move_to(client)
    context = {
        "appointment": shown,
        "obstacles": obstacles,
        "until": movable_until(client),
        "chosen": chosen,
        "week": week_of(times, zone=shown.zone, first=request.GET.get("from", _monday_of(shown))),
    }
    return render(request, "booking/another_time.html", context)


@require_POST
@open_to(THERAPIST, FRONT_DESK)
def to_online(request: PersonRequest, pk: UUID) -> HttpResponse:
    changed = changeable(request, pk)
    switch(changed, by=request.user)
    messages.success(request, _("The session is by video now, at the same time. Send everyone their link."))
    return back(request, pk)


def _monday_of(appointment: Appointment) -> str:
    """The week in which it is now: most move it by a little."""
    day = on_the_wall(appointment.starts_at, appointment.zone).date()
    return (day - timedelta(days=day.weekday())).isoformat()


def _move_oneself(request: PersonRequest, client: Participant, to: datetime) -> HttpResponse:
    """Somebody else may have the time by now: then the free ones are shown as they are."""
    try:
        with transaction.atomic():
            move_oneself(client, to)
            visits.withdraw_links(client.appointment.clients, by=request.user)
    except Refused as refused:
        for sentence in refused.reasons:
            messages.error(request, sentence)
        return redirect("another_time", client.appointment_id)
    switchboard.check_again(client.appointment_id)
    messages.success(request, _("Your appointment is moved."))
    return redirect("appointment", client.appointment_id)


@transaction.atomic
def _move(meant: list[Appointment], to: Proposal, *, alone: bool, by: Person) -> _Moved:
    """The first of those that are meant, and the others of its series along with it."""
    first, *others = meant
    shift = to.wall_time - datetime.fromisoformat(first.wall_time)
    move(first, to, by=by)
    first.wall_time = to.wall_time.isoformat(timespec="seconds")
    stay = [] if alone else move_along(first, others, shift, by=by)
    went = [one for one in meant if one not in stay]
    for one in went:
        visits.withdraw_links(one.clients, by=by)
    return _Moved(went, stay)


def _moved(request: PersonRequest, moved: _Moved) -> HttpResponse:
    for one in moved.went:
        switchboard.check_again(one.pk)
    messages.success(request, _("The appointment is moved. Send everyone a new link when you are ready."))
    if moved.stay:
        days = "; ".join(when(one.starts_at, one.zone) for one in moved.stay)
        messages.warning(request, _("These could not go along and stay where they are: %(days)s.") % {"days": days})
    return redirect("appointment", moved.went[0].pk)


def switch(appointment: Appointment, *, by: Person) -> None:
    """By video instead of in person, unless they sit there already. Raises `Refused`."""
    refuse_if([_("This session has begun in the office.")] if appointment.visits.open().exists() else [])
    switch_to_online(appointment, by=by)
