"""When a therapist works and how they are booked; the practice's offices and holidays. Each adds one row."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sameroom.look.numbers import number_words
from sameroom.practice.models import ExtraHours, Holiday, Office, Therapist, TimeOff, WeeklyHours

LONGEST_OFF = timedelta(days=400)
NO_TIME = {"required": _("Choose a time."), "invalid": _("Write the time as 09:00.")}
NO_DAY = {"required": _("Choose a day."), "invalid": _("Write the day as 2026-11-24.")}


def _clock(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, error_messages=NO_TIME)


def _day(label: Any, **words: Any) -> forms.DateField:
    """`words`: what is said of other mistakes, by Django's names for them."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages=NO_DAY | words)


class WeeklyForm(forms.ModelForm):  # type: ignore[type-arg]
    """Hours of one weekday."""

    prefix = "weekly"
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"),
        choices=WeeklyHours.Weekday.choices,
        coerce=int,
        error_messages={"required": _("Choose a day."), "invalid_choice": _("Choose a day.")},
    )
    starts = _clock(_("From"))
    ends = _clock(_("To"))

    class Meta:
        model = WeeklyHours
        fields = ("weekday", "starts", "ends")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            therapist = self.instance.therapist
            others = WeeklyHours.objects.filter(therapist=therapist, weekday=data["weekday"])
            _check_hours(self, data, others)
        return data


class ExtraHoursForm(forms.ModelForm):  # type: ignore[type-arg]
    """Hours of one day."""

    prefix = "extra"
    on = _day(_("Day"))
    starts = _clock(_("From"))
    ends = _clock(_("To"))

    class Meta:
        model = ExtraHours
        fields = ("on", "starts", "ends")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            _check_hours(self, data, ExtraHours.objects.filter(therapist=self.instance.therapist, on=data["on"]))
        return data


class TimeOffForm(forms.ModelForm):  # type: ignore[type-arg]
    """Whole days."""

    prefix = "off"
    first = _day(_("First day"))
    last = _day(_("Last day"))

    class Meta:
        model = TimeOff
        fields = ("first", "last")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and data["last"] < data["first"]:
            self.add_error("last", _("The last day is before the first one."))
        if not self.errors and data["last"] - data["first"] > LONGEST_OFF:
            self.add_error("last", _("That is more than a year. Choose a day that is nearer."))
        return data


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]
    """How a therapist is booked."""

    prefix = "rules"
    grid_minutes = forms.TypedChoiceField(
        label=_("A session can start every"),
        choices=[(minutes, _("%(count)d minutes") % {"count": minutes}) for minutes in (15, 20, 30, 60)],
        coerce=int,
        error_messages={"required": _("Choose one from the list."), "invalid_choice": _("Choose one from the list.")},
    )

    class Meta:
        model = Therapist
        fields = ("gap_minutes", "grid_minutes", "notice_hours", "horizon_days", "daily_cap")
        labels = {
            "gap_minutes": _("Minutes free after each session"),
            "notice_hours": _("Clients book no later than so many hours before"),
            "horizon_days": _("Clients book up to so many days ahead"),
            "daily_cap": _("At most so many sessions a day"),
        }
        help_texts = {"daily_cap": _("Leave it empty where there is no limit.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, most in (("gap_minutes", 120), ("notice_hours", 720), ("horizon_days", 400), ("daily_cap", 24)):
            low = 1 if name in {"horizon_days", "daily_cap"} else 0
            words = number_words(low, most)
            self.fields[name].error_messages |= {"required": words, "invalid": words}
            self.fields[name].validators = [_between(low, most, words)]


class OfficeForm(forms.ModelForm):  # type: ignore[type-arg]
    """Another office."""

    prefix = "office"

    class Meta:
        model = Office
        fields = ("name",)
        labels = {"name": _("Name of the office")}
        error_messages = {
            "name": {"required": _("Write a name."), "unique": _("There is an office with this name already.")}
        }


class HolidayForm(forms.ModelForm):  # type: ignore[type-arg]
    """Another day on which the practice is closed."""

    prefix = "holiday"
    on = _day(_("Day"), unique=_("This day is in the list already."))

    class Meta:
        model = Holiday
        fields = ("on", "name")
        labels = {"name": _("What day it is")}
        error_messages = {"name": {"required": _("Write what day it is.")}}


def _check_hours(form: forms.BaseForm, data: dict[str, Any], others: Any) -> None:
    if data["ends"] <= data["starts"]:
        form.add_error("ends", _("The end is not after the beginning."))
    elif others.filter(starts__lt=data["ends"], ends__gt=data["starts"]).exists():
        form.add_error(None, _("These hours overlap with others on that day. Remove those first."))


def _between(low: int, most: int, words: str) -> Any:
    def check(value: int) -> None:
        if not low <= value <= most:
            raise forms.ValidationError(words)

    return check
