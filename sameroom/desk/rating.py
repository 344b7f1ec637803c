"""The therapist's own rating of a session, on a page: for whoever did not answer in the room."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sameroom.booking.models import Appointment, AppointmentQuerySet, Participant
from sameroom.desk.session_check import INSTRUMENT
from sameroom.look.presets import preset
from sameroom.measures import instruments
from sameroom.measures.instruments import Instrument
from sameroom.measures.instruments.shape import THERAPIST as THERAPISTS_FORM
from sameroom.measures.models import Answer, Response, respond
from sameroom.people.access import THERAPIST, PersonRequest, open_record, open_to, open_to_change
from sameroom.people.models import Person
from sameroom.refusal import refuse_if

SKIP = Answer.Skipped.DECLINED.value


class RatingForm(forms.Form):
    """One field for each item. What is asked only after another answer may stay empty until then."""

    def __init__(self, *args: Any, instrument: Instrument, modality: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.instrument, self.modality = instrument, modality
        language = (get_language() or "en")[:2]
        for item in instrument.as_form(THERAPISTS_FORM, language, modality=modality)["items"]:
            self.fields[item["code"]] = _field(item)

    def clean(self) -> dict[str, Any]:
        """What is not asked after all is left out; what is asked and open is said at its place."""
        given = super().clean() or {}
        self.skipped = {code: SKIP for code, value in given.items() if value == SKIP}
        said = {code: int(value) for code, value in given.items() if value and value != SKIP}
        asked = {item.code for item in self.instrument.asked(THERAPISTS_FORM, said, modality=self.modality)}
        self.rated = {code: value for code, value in said.items() if code in asked}
        self.skipped = {code: why for code, why in self.skipped.items() if code in asked}
        for code in asked - set(self.rated) - set(self.skipped) - set(self.errors):
            self.add_error(code, _("Choose one of the answers."))
        return given

    @cached_property
    def nothing(self) -> dict[str, str]:
        """Everything that is asked, as left out."""
        return {item.code: SKIP for item in self.instrument.asked(THERAPISTS_FORM, {}, modality=self.modality)}


@open_to(THERAPIST)
def rate_session(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Before anything of the clients' ratings is seen; once."""
    held = _held_by(request.user)
    is_sent = request.method == "POST"
    shown = open_to_change(request, held, pk, act="answer") if is_sent else open_record(request, held, pk)
    if not shown.has_begun:
        refuse_if([_("You can rate the session once it has begun.")])
    if Response.objects.visible_to(request.user).given().filter(**_own(shown, request.user)).exists():
        messages.info(request, _("You have rated this session already."))
        return _onward(shown)
    form = RatingForm(request.POST or None, instrument=instruments.load(INSTRUMENT), modality=shown.modality)
    leaves_out = "leave_out" in request.POST
    if is_sent and (leaves_out or form.is_valid()):
        given = ({}, form.nothing) if leaves_out else (form.rated, form.skipped)
        _give(shown, request.user, *given)
        messages.success(request, _("Thank you. Your rating is kept."))
        return _onward(shown)
    return render(request, "desk/rating.html", {"form": form, "appointment": shown})


def _held_by(person: Person) -> AppointmentQuerySet:
    return Appointment.objects.visible_to(person).with_therapist(person).not_cancelled().whole()


def _own(appointment: Appointment, person: Person) -> dict[str, object]:
    return {"appointment": appointment, "person": person, "instrument": INSTRUMENT}


def _give(appointment: Appointment, person: Person, answers: dict[str, int], skipped: dict[str, str]) -> None:
    seat: Participant = appointment.participants.get(person=person)
    instrument = instruments.load(INSTRUMENT)
    respond(instrument, participant=seat, answers=answers, skipped=skipped, channel=Response.Channel.PAGE)


def _onward(appointment: Appointment) -> HttpResponse:
    """Where the clients' side is shown, or back."""
    if appointment.case_file_id:
        return redirect("alliance", appointment.case_file_id)
    return redirect("appointment", appointment.pk)


def _field(item: dict[str, Any]) -> forms.ChoiceField:
    numbers = range(item["min"], item["max"] + 1)
    labels = item["labels"] or [str(number) for number in numbers]
    choices = [(str(number), label) for number, label in zip(numbers, labels, strict=True)]
    field = forms.ChoiceField(
        label=item["text"],
        choices=[*choices, (SKIP, Answer.Skipped.DECLINED.label)],
        widget=forms.RadioSelect,
        required="asked_if" not in item,
        help_text=_hint(item),
        error_messages={"required": _("Choose one of the answers.")},
    )
    return preset(field)


def _hint(item: dict[str, Any]) -> str:
    """What the ends of the numbers mean, or when the question is asked at all."""
    if "asked_if" in item:
        return _("Only if there was such a moment.")
    return "" if item["labels"] else f"{item['min']}: {item['low']} · {item['max']}: {item['high']}"
