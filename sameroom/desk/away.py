"""“I cannot work today”: what becomes of each appointment, in one act; and whom to call."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.booking.calls import note_call
from sameroom.booking.instead import times_instead
from sameroom.booking.invitations import UNDO
from sameroom.booking.models import Appointment, Call
from sameroom.desk.absence import Days, Stayed, stay_away
from sameroom.desk.away_forms import ChoicesForm, DaysForm
from sameroom.people.access import FRONT_DESK, THERAPIST, PersonRequest, open_to, open_to_change
from sameroom.people.models import Person
from sameroom.practice.models import Therapist


@open_to(THERAPIST, FRONT_DESK)
def away(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Asked for: the days, then what would become of each appointment. Sent: that is done."""
    therapist = open_to_change(request, _therapists(request), pk).therapist
    today = timezone.localdate(timezone=ZoneInfo(therapist.zone))
    sent = request.POST if request.method == "POST" else request.GET
    form = DaysForm(sent if request.method == "POST" or "way" in sent else None, today=today)
    if not form.is_valid():
        return _show(request, Days(therapist, today, today), form=form)
    days = Days(therapist, form.cleaned_data["first"], form.cleaned_data["last"])
    choices = _choices(request, days, form, sent if request.method == "POST" else None)
    if request.method != "POST" or not choices.is_valid():
        return _show(request, days, form=form, choices=choices)
    stayed = stay_away(days, choices.chosen(), by=request.user)
    if stayed:
        return _show(request, days, form=form, choices=_choices(request, days, form), stayed=stayed)
    messages.success(request, _("Done. Nobody can book in these days any more."))
    return redirect("away", pk)


@require_POST
@open_to(THERAPIST, FRONT_DESK)
def called(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Somebody was reached."""
    calls = Call.objects.visible_to(request.user).select_related("participant")
    note_call(open_to_change(request, calls, pk, act="call"), by=request.user)
    messages.success(request, _("Noted. Thank you."))
    return redirect("day")


def calls_for(person: Person) -> QuerySet[Call]:
    """Whom `person` or a colleague still has to call."""
    facts = ("participant__person", "participant__appointment__cancellation", "participant__appointment__service")
    return Call.objects.visible_to(person).to_make().select_related(*facts)


def _therapists(request: PersonRequest) -> QuerySet[Person]:
    """Oneself; for the front desk everybody who treats here."""
    rows = Person.objects.staff().filter(therapist__in=Therapist.objects.hours_changeable_by(request.user))
    return rows if FRONT_DESK in request.user.role_kinds() else rows.filter(pk=request.user.pk)


def _choices(request: PersonRequest, days: Days, form: DaysForm, sent: Any = None) -> ChoicesForm:
    appointments = list(days.of(Appointment.objects.changeable_by(request.user)).whole())
    offers = times_instead(appointments, therapist=days.therapist.person, zone=days.therapist.zone, after=days.ends)
    return ChoicesForm(sent, appointments=appointments, offers=offers, way=form.cleaned_data["way"])


def _show(
    request: PersonRequest,
    days: Days,
    *,
    form: DaysForm,
    choices: ChoicesForm | None = None,
    stayed: Sequence[Stayed] = (),
) -> HttpResponse:
    mine = Appointment.objects.changeable_by(request.user).with_therapist(days.therapist.person)
    undoable = mine.filter(cancellation__by=request.user, cancellation__at__gt=timezone.now() - UNDO)
    kept_back = days.of(Appointment.objects.all()).count() - days.of(mine).count()
    return render(
        request,
        "desk/away.html",
        {
            "days": days,
            "is_own": days.therapist.person == request.user,
            "form": form,
            "choices": choices,
            "stayed": stayed,
            "kept_back": kept_back,
            "undoable": undoable.filter(starts_at__gt=timezone.now()).order_by("starts_at").whole(),
            "calls": calls_for(request.user),
        },
    )
