"""“I cannot work today”, filled in: which days, and what becomes of each appointment in them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.booking.clocks import on_the_wall
from sameroom.booking.models import Appointment
from sameroom.desk.absence import CANCEL, KEEP, ONLINE, Choice
from sameroom.look.moments import clock, day_words, when

LONGEST = timedelta(days=31)
FARTHEST = timedelta(days=730)
MOVE = "move"
NO_DAY = {"required": gettext_lazy("Choose a day."), "invalid": gettext_lazy("Write the day as 2026-11-24.")}
NO_WAY = dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose what becomes of the appointments."))
Offers = Mapping[UUID, Sequence[datetime]]


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages=NO_DAY)


class DaysForm(forms.Form):
    """Which days, and what becomes of the appointments in them as a rule."""

    first = _day(gettext_lazy("First day"))
    last = _day(gettext_lazy("Last day"))
    way = forms.ChoiceField(
        label=gettext_lazy("What becomes of the appointments?"),
        help_text=gettext_lazy("You see each one before anything is done, and can choose otherwise for it."),
        choices=[
            (ONLINE, gettext_lazy("They take place by video, at the same time")),
            (MOVE, gettext_lazy("They move to another day")),
            (CANCEL, gettext_lazy("They are cancelled, and cost nobody anything")),
        ],
        widget=forms.RadioSelect,
        error_messages=NO_WAY,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"first": today, "last": today}
        self.today = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and not self.today <= first <= self.today + FARTHEST:
            self.add_error("first", _("Choose today or a later day, in the next two years."))
        elif first and last and last < first:
            self.add_error("last", _("The last day is before the first one."))
        elif first and last and last - first >= LONGEST:
            self.add_error("last", _("That is more than a month. Choose a day that is nearer."))
        return data


class ChoicesForm(forms.Form):
    """What becomes of each appointment: as of all of them, until somebody chooses otherwise."""

    def __init__(
        self, *args: Any, appointments: Sequence[Appointment], offers: Offers, way: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.shown = appointments
        for one in appointments:
            words = {"who": one.client_names, "when": when(one.starts_at, one.zone)}
            choices = _choices(one, offers[one.pk])
            self.fields[_name(one)] = ChoiceForOne(
                label=_("What becomes of %(who)s, %(when)s") % words,
                widget=forms.Select(choices=choices),
                initial=_usual(way, [value for value, _words in choices]),
                error_messages={"required": _("Choose what becomes of this appointment.")},
            )

    def rows(self) -> Iterator[tuple[Appointment, forms.BoundField]]:
        for one in self.shown:
            yield one, self[_name(one)]

    def chosen(self) -> list[Choice]:
        return [Choice(one, self.cleaned_data[_name(one)]) for one in self.shown]


class ChoiceForOne(forms.CharField):
    """One of the words, or a moment. Whether that is still free, whoever moves it says."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text in {KEEP, ONLINE, CANCEL}:
            return text
        moment = _moment(text)
        if moment is None or not timedelta() < moment - timezone.now() < FARTHEST:
            raise forms.ValidationError(_("Choose one from the list."))
        return moment


def _name(appointment: Appointment) -> str:
    return f"do-{appointment.pk}"


def _choices(appointment: Appointment, offered: Sequence[datetime]) -> list[tuple[str, str]]:
    keep = _("stays as it is, by video") if appointment.is_online else _("stays as it is, in person")
    by_video = [] if appointment.is_online else [(ONLINE, _("by video, at the same time"))]
    moves = [(one.isoformat(), _to(one, appointment.zone)) for one in offered]
    return [(KEEP, keep), *by_video, *moves, (CANCEL, _("is cancelled"))]


def _to(moment: datetime, zone: str) -> str:
    """Without the zone's name, which stands in the row: so that the hour is read on a telephone."""
    day = on_the_wall(moment, zone).date()
    return _("to %(day)s, %(time)s") % {"day": day_words(day), "time": clock(moment, zone)}


def _usual(way: str, values: Sequence[str]) -> str:
    """What the rule means for one appointment; where it does not fit (by video already, no time free), it stays."""
    if way == MOVE:
        return next((one for one in values if one not in {KEEP, ONLINE, CANCEL}), KEEP)
    return way if way in values else KEEP


def _moment(text: str) -> datetime | None:
    """With its zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
