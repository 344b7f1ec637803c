"""An appointment is repeated: how often, then a look at each day, then all at once."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.booking.models import Appointment
from sameroom.booking.repeating import MOST, Day, Plan, days_of, obstacles_to_repeating, repeat
from sameroom.booking.series import MOST_WEEKS_APART
from sameroom.look.moments import day_words, time_of_day
from sameroom.look.numbers import number_field, number_words
from sameroom.people.access import FRONT_DESK, THERAPIST, PersonRequest, open_to, open_to_change
from sameroom.refusal import Refused, refuse_if


class RepeatForm(forms.Form):
    """How often, and how long."""

    weeks_apart = forms.TypedChoiceField(
        label=gettext_lazy("How often"),
        choices=[
            (1, gettext_lazy("Every week")),
            *[(number, gettext_lazy("Every %d weeks") % number) for number in range(2, MOST_WEEKS_APART + 1)],
        ],
        coerce=int,
        widget=forms.RadioSelect,
        initial=1,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose how often.")),
    )
    is_kept = forms.TypedChoiceField(
        label=gettext_lazy("How long"),
        choices=[("no", gettext_lazy("So many times more")), ("yes", gettext_lazy("Keep this place until we end it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="no",
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose how long.")),
    )
    count = number_field(gettext_lazy("How many times more"), low=1, most=MOST, required=False, initial=8)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("is_kept") and not data.get("count") and "count" not in self.errors:
            self.add_error("count", number_words(1, MOST))
        return data


@open_to(THERAPIST, FRONT_DESK)
def repeat_appointment(request: PersonRequest, pk: UUID) -> HttpResponse:
    first = open_to_change(request, Appointment.objects.changeable_by(request.user).whole(), pk, act="repeat")
    form = RepeatForm(request.POST or None)
    plan = _plan(first, form) if form.is_valid() else None
    if plan:
        refuse_if(obstacles_to_repeating(plan))
    if plan and request.POST.get("do") == "make":
        try:
            repeat(plan, _chosen(request.POST, plan), by=request.user)
        except Refused as refused:
            for sentence in refused.reasons:
                messages.error(request, sentence)
            messages.info(request, _("Nothing was made. Look at the days once more."))
        else:
            messages.success(request, _("The series is made. Everyone is asked whether the times suit."))
            return redirect("appointment", pk)
    days = [_shown(day, request.POST) for day in days_of(plan, by=request.user)] if plan else []
    context = {"appointment": first, "form": form, "days": days, "taken": sum(day["is_taken"] for day in days)}
    return render(request, "booking/repeat.html", context)


def _plan(first: Appointment, form: RepeatForm) -> Plan:
    data = form.cleaned_data
    return Plan(first, data["weeks_apart"], data["count"] or 0, is_kept=data["is_kept"])


def _shown(day: Day, sent: QueryDict) -> dict[str, Any]:
    """For the page: the day with its choices, each `(value, words, is marked)`; what was chosen before stays marked."""
    offered = day.instead if day.obstacles else [day.wall_time]
    values = [one.isoformat(timespec="minutes") for one in offered]
    name = f"on-{day.wall_time.date()}"
    marked = sent.get(name, "" if day.obstacles else values[0])
    words = [_words(one, day.wall_time.date()) for one in offered]
    choices = [(value, said, value == marked) for value, said in zip(values, words, strict=True)]
    return {
        "name": name,
        "day": day.wall_time.date(),
        "obstacles": day.obstacles,
        "is_taken": bool(day.obstacles),
        "choices": [*choices, ("", _("Leave it out"), marked not in values)],
    }


def _words(time: datetime, day: date) -> str:
    """The day is named only where it is another one."""
    if time.date() == day:
        return time_of_day(time.time())
    return _("%(day)s, %(time)s") % {"day": day_words(time.date()), "time": time_of_day(time.time())}


def _chosen(sent: QueryDict, plan: Plan) -> dict[date, datetime]:
    """By the day of the plan. What is no time is taken as left out."""
    chosen = {}
    for wall_time in plan.times:
        try:
            time = datetime.fromisoformat(sent.get(f"on-{wall_time.date()}", ""))
        except ValueError:
            continue
        chosen[wall_time.date()] = time.replace(tzinfo=None)
    return chosen
