"""A client says yes or no to an appointment that somebody else made."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.booking.making import take_up
from sameroom.booking.models import Appointment, Series
from sameroom.desk.acting import own
from sameroom.look.moments import when
from sameroom.people.access import CLIENT, PersonRequest, open_to, open_to_change
from sameroom.refusal import Refused, refuse_if
from sameroom.room import switchboard


@require_POST
@open_to(CLIENT)
def say_yes(request: PersonRequest, pk: UUID) -> HttpResponse:
    asked = open_to_change(request, own(request), pk, act="take-up")
    take_up(asked.participants.get(person=request.user))
    messages.success(request, _("Thank you. The time is yours."))
    return redirect("home")


@require_POST
@open_to(CLIENT)
def say_yes_to_all(request: PersonRequest, pk: UUID) -> HttpResponse:
    """To every appointment of a series that still asks; where this client is taken, the question stays."""
    series = open_to_change(request, Series.objects.visible_to(request.user), pk, act="take-up")
    asked = own(request).filter(occurrence__series=series).order_by("starts_at")
    taken = [one for one in asked if one.asks(request.user) and not _says_yes(one, request)]
    if taken:
        days = "; ".join(when(one.starts_at, one.zone) for one in taken)
        messages.warning(request, _("You have another appointment at these times: %(days)s.") % {"days": days})
    messages.success(request, _("Thank you. The times are yours."))
    return redirect("home")


def _says_yes(appointment: Appointment, request: PersonRequest) -> bool:
    try:
        take_up(appointment.participants.get(person=request.user))
    except Refused:
        return False
    return True


@require_POST
@open_to(CLIENT)
def say_no(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Before saying yes: the appointment is cancelled, and costs nothing."""
    asked = open_to_change(request, own(request), pk, act="cancel")
    refuse_if(asked.obstacles_to_declining(request.user))
    asked.cancel(by=request.user)
    switchboard.check_again(asked.pk)
    messages.success(request, _("Thank you for saying so. The time is free again; you can choose another."))
    return redirect("home")
