"""A client waits for a time that suits, and takes or passes on what is offered; staff see who waits."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sameroom.booking.holding import services_of
from sameroom.booking.models import Appointment, Offer, Waiting
from sameroom.booking.offering import (
    obstacles_to_waiting,
    obstacles_to_waiting_until,
    pass_on,
    stop_waiting,
    take_offer,
    wait,
)
from sameroom.people.access import CLIENT, FRONT_DESK, THERAPIST, PersonRequest, open_to, open_to_change, record_list
from sameroom.people.models import CaseFile, Person
from sameroom.practice.models import WeeklyHours

EVERY_DAY = "".join(str(day.value) for day in WeeklyHours.Weekday)
NOT_THERE = dict.fromkeys(("required", "invalid_choice", "invalid_list"), gettext_lazy("Choose from the list."))


class WaitForm(forms.Form):
    """Which time would suit."""

    service = forms.ChoiceField(label=gettext_lazy("What"), widget=forms.RadioSelect, error_messages=NOT_THERE)
    modality = forms.ChoiceField(
        label=gettext_lazy("How you meet"),
        choices=Appointment.Modality.choices,
        initial=Appointment.Modality.ONLINE,
        widget=forms.RadioSelect,
        error_messages=NOT_THERE,
    )
    days = forms.MultipleChoiceField(
        label=gettext_lazy("On which days"),
        choices=WeeklyHours.Weekday.choices,
        initial=list(EVERY_DAY[:5]),
        widget=forms.CheckboxSelectMultiple,
        error_messages=NOT_THERE | {"required": gettext_lazy("Choose at least one day.")},
    )
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("At what part of the day"),
        choices=Waiting.Part.choices,
        initial=[part.value for part in Waiting.Part],
        widget=forms.CheckboxSelectMultiple,
        error_messages=NOT_THERE | {"required": gettext_lazy("Choose at least one part of the day.")},
    )
    until = forms.DateField(
        label=gettext_lazy("Until when it helps you"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Choose a day."),
            "invalid": gettext_lazy("Write the day as 2026-11-24."),
        },
    )

    def __init__(self, *args: Any, case_file: CaseFile, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case_file, self.by = case_file, by
        self.services = {str(one.pk): one for one in services_of(case_file)}
        service: Any = self.fields["service"]
        service.choices = [(key, str(one)) for key, one in self.services.items()]
        service.initial = next(iter(self.services), None)

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if obstacles := obstacles_to_waiting_until(until):
            raise forms.ValidationError(obstacles)
        return until

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for sentence in obstacles_to_waiting(self.wish()):
                self.add_error(None, sentence)
        return data

    def wish(self) -> Waiting:
        """Not saved."""
        data = self.cleaned_data
        return Waiting(
            case_file=self.case_file,
            person=self.by,
            service=self.services[data["service"]],
            modality=data["modality"],
            days="".join(data["days"]),
            parts="".join(data["parts"]),
            until=data["until"],
        )


@open_to(CLIENT)
def wait_for_time(request: PersonRequest, pk: UUID) -> HttpResponse:
    own = CaseFile.objects.attended_by(request.user).open().select_related("therapist").prefetch_related("people")
    case_file = open_to_change(request, own, pk, act="wait")
    form = WaitForm(request.POST or None, case_file=case_file, by=request.user)
    if request.method == "POST" and form.is_valid():
        wait(form.wish())
        messages.success(request, _("We write to you as soon as such a time is free."))
        return redirect("home")
    return render(request, "desk/wait_for_time.html", {"form": form, "case_file": case_file})


@require_POST
@open_to(CLIENT)
def no_longer_wait(request: PersonRequest, pk: UUID) -> HttpResponse:
    own = Waiting.objects.visible_to(request.user).filter(person=request.user)
    stop_waiting(open_to_change(request, own, pk, act="stop-waiting"), by=request.user)
    messages.success(request, _("You no longer wait."))
    return redirect("home")


@require_POST
@open_to(CLIENT)
def take_offered(request: PersonRequest, pk: UUID) -> HttpResponse:
    appointment = take_offer(open_to_change(request, _offered(request), pk, act="take-up"), by=request.user)
    messages.success(request, _("The time is yours. An appointment that you no longer need you can cancel here, too."))
    return redirect("appointment", appointment.pk)


@require_POST
@open_to(CLIENT)
def pass_offered(request: PersonRequest, pk: UUID) -> HttpResponse:
    pass_on(open_to_change(request, _offered(request), pk, act="pass-on"), by=request.user)
    messages.success(request, _("Thank you for saying so. Somebody else is asked, and you wait on."))
    return redirect("home")


@open_to(THERAPIST, FRONT_DESK)
def waitlist(request: PersonRequest) -> HttpResponse:
    """Who waits, the longest first, and what is offered just now."""
    record_list(request, "waitlist")
    rows = Waiting.objects.visible_to(request.user).exclude(person=request.user).going_on()
    waiting = rows.select_related("person", "service", "case_file__therapist").order_by("at", "pk")
    standing = Offer.objects.visible_to(request.user).standing()
    offered = {one.waiting_id: one for one in standing}
    return render(request, "desk/waitlist.html", {"rows": [(one, offered.get(one.pk)) for one in waiting]})


def offers_to(person: Person) -> list[Offer]:
    """What is kept for this client just now."""
    offers = Offer.objects.visible_to(person).to(person).standing()
    return list(offers.select_related("waiting__service", "waiting__case_file__therapist__therapist"))


def waits_of(person: Person) -> list[Waiting]:
    own = Waiting.objects.visible_to(person).filter(person=person).going_on()
    return list(own.select_related("service", "case_file__therapist").order_by("at"))


def _offered(request: PersonRequest) -> QuerySet[Offer]:
    own = Offer.objects.visible_to(request.user).to(request.user)
    return own.select_related("hold__office", "waiting__case_file__therapist", "waiting__service")
