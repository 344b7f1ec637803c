from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sameroom.booking.models import Appointment, Proposal, obstacles_to_making
from sameroom.people.models import CaseFile, Person
from sameroom.practice.models import Service, practice_zone


class AppointmentForm(forms.Form):
    """Whom, what, how and when. Refuses by `obstacles_to_making`."""

    case_file = forms.ModelChoiceField(
        label=_("With whom"),
        queryset=CaseFile.objects.none(),
        empty_label=None,
        error_messages={
            "required": _("Choose whom you meet."),
            "invalid_choice": _("Choose somebody from the list."),
        },
    )
    service = forms.ModelChoiceField(
        label=_("What"),
        queryset=Service.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a service.")},
    )
    modality = forms.ChoiceField(
        label=_("How you meet"),
        choices=Appointment.Modality.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you meet by video or in person.")},
    )
    on = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a day."), "invalid": _("Write the day as 2026-11-24.")},
    )
    at = forms.TimeField(
        label=_("Start"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Choose when it starts."), "invalid": _("Write the time as 10:00.")},
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.zone = practice_zone().key
        self.fields["case_file"].queryset = CaseFile.objects.bookable_by(by).open()  # type: ignore[attr-defined]
        self.fields["service"].queryset = Service.objects.order_by("minutes")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for sentence in obstacles_to_making(self.proposal(), by=self.by):
                self.add_error(None, sentence)
        return data

    def proposal(self) -> Proposal:
        """What was filled in, once every field is good."""
        data = self.cleaned_data
        wall_time = datetime.combine(data["on"], data["at"])
        return Proposal(data["case_file"], data["service"], wall_time, self.zone)
