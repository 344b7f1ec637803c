from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sameroom.booking.clocks import on_the_wall
from sameroom.booking.free import free_office, nearest_free, needs_an_office, obstacles_to_an_office
from sameroom.booking.making import Proposal, obstacles_to_proposing
from sameroom.booking.models import Appointment, Overlap
from sameroom.booking.moving import in_an_office, obstacles_to_its_time, obstacles_to_moving
from sameroom.booking.occupancy import obstacles_to_taking
from sameroom.booking.series import Reach
from sameroom.look.moments import when
from sameroom.people.models import CaseFile, Person
from sameroom.practice.models import Office, Service, practice_zone
from sameroom.refusal import Refused

T = TypeVar("T")


class TimeForm(forms.Form):
    """A day and a time; where it is taken, the free ones next to it, or a reason to overlap. What for, say those below.

    Refuses by `obstacles`, and where the time is taken.
    """

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
    overlap = forms.ChoiceField(
        label=_("Put it there all the same, because"),
        choices=[("", _("No, choose another time")), *Overlap.CHOSEN],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose a reason from the list.")},
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.zone = practice_zone().key
        self.is_taken = False

    def proposal(self) -> Proposal:
        """What was filled in, once every field is good."""
        raise NotImplementedError

    def obstacles(self, proposal: Proposal) -> list[str]:
        raise NotImplementedError

    def obstacles_to_its_time(self, proposal: Proposal) -> list[str]:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            proposal = self.proposal()
            for sentence in self.obstacles(proposal):
                self.add_error(None, sentence)
            if not self.errors and not proposal.overlap:
                self._refuse(self.obstacles_to_its_time(proposal) + obstacles_to_an_office(proposal))
        return data

    def nearest(self) -> list[tuple[str, str]]:
        """Free times next to the one that is taken, by the practice's clocks: as they are sent, and in words."""
        wanted = self.proposal()
        therapist, in_person = wanted.case_file.therapist, needs_an_office(wanted.modality)
        moments = nearest_free(therapist, wanted.service, wanted.starts_at, in_person=in_person)
        return [(on_the_wall(one, self.zone).strftime("%Y-%m-%dT%H:%M"), when(one, self.zone)) for one in moments]

    def carry_out(self, act: Callable[[Proposal], T]) -> T | None:
        """What comes of it; nothing, where somebody took the time meanwhile: then the form says so."""
        try:
            return act(self.proposal())
        except Refused as refused:
            self._refuse(refused.reasons)
            return None

    def _refuse(self, sentences: list[str]) -> None:
        self.is_taken = bool(sentences)
        self.fields["overlap"].required = self.is_taken  # there is something to decide now
        for sentence in sentences:
            self.add_error(None, sentence)


class AppointmentForm(TimeForm):
    """Whom, what, how and when."""

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
    office = forms.ModelChoiceField(
        label=_("In which office"),
        queryset=Office.objects.none(),
        required=False,
        empty_label=_("Whichever is free"),
        help_text=_("Only for a session in person."),
        error_messages={"invalid_choice": _("Choose an office from the list.")},
    )

    field_order = ("case_file", "service", "modality", "office", "on", "at", "overlap")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {
            "case_file": CaseFile.objects.bookable_by(self.by).open(),
            "service": Service.objects.offered(),
            "office": Office.objects.all(),
        }
        for name, rows in offered.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]  # the stubs take it for any field

    def obstacles(self, proposal: Proposal) -> list[str]:
        return obstacles_to_proposing(proposal, by=self.by)

    def obstacles_to_its_time(self, proposal: Proposal) -> list[str]:
        return obstacles_to_taking(proposal.spans)

    def proposal(self) -> Proposal:
        """In person in the office that was chosen, or in a free one."""
        data = self.cleaned_data
        proposal = Proposal(
            data["case_file"],
            data["service"],
            datetime.combine(data["on"], data["at"]),
            self.zone,
            data["modality"],
            overlap=data["overlap"],
        )
        if not needs_an_office(proposal.modality):
            return proposal
        return replace(proposal, office=data["office"] or free_office(proposal.spans[0]))


class MoveForm(TimeForm):
    """Another time for an appointment: in its own office where that is free, else in another one."""

    reach = forms.ChoiceField(
        label=_("How many of the series?"),
        choices=Reach.choices,
        initial=Reach.THIS,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose how many of the series.")),
    )

    def __init__(self, *args: Any, appointment: Appointment, case_file: CaseFile, **kwargs: Any) -> None:
        now = on_the_wall(appointment.starts_at, practice_zone().key)
        super().__init__(*args, initial={"on": now.date(), "at": now.time()}, **kwargs)
        self.appointment, self.case_file = appointment, case_file
        if not hasattr(appointment, "occurrence"):
            del self.fields["reach"]

    def obstacles(self, proposal: Proposal) -> list[str]:
        return obstacles_to_moving(self.appointment, proposal, by=self.by)

    def obstacles_to_its_time(self, proposal: Proposal) -> list[str]:
        return obstacles_to_its_time(self.appointment, proposal)

    def proposal(self) -> Proposal:
        data, was = self.cleaned_data, self.appointment
        wall_time = datetime.combine(data["on"], data["at"])
        proposal = Proposal(self.case_file, was.service, wall_time, self.zone, was.modality, overlap=data["overlap"])
        return in_an_office(was, proposal)
