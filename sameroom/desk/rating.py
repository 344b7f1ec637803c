"""How a session was, on a page, each for themselves; and what a therapist expects of the first one by video."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sameroom.booking.models import Appointment, AppointmentQuerySet
from sameroom.desk import rift_words
from sameroom.desk.acting import own, seat_of
from sameroom.desk.session_check import INSTRUMENT, still_open
from sameroom.look.presets import preset
from sameroom.measures import instruments
from sameroom.measures.by_video import is_to_expect
from sameroom.measures.instruments import RISQ, VIDEO_BEFORE, Instrument
from sameroom.measures.instruments.shape import THERAPIST as THERAPISTS_FORM
from sameroom.measures.models import Answer, Response, form_on, respond
from sameroom.measures.rifts import felt_unsafe, respond_of_rift
from sameroom.people.access import CLIENT, THERAPIST, PersonRequest, open_record, open_to, open_to_change
from sameroom.people.kiosk import is_at_kiosk, opens_at_kiosk
from sameroom.people.models import CaseFile, Person
from sameroom.refusal import refuse_if

SKIP = Answer.Skipped.DECLINED.value


class RatingForm(forms.Form):
    """One field for each item. What is asked only after another answer may stay empty until then."""

    def __init__(self, *args: Any, instrument: Instrument, form: str, modality: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.instrument, self.form, self.modality = instrument, form, modality
        self.words = self.readers = ""
        self.language = instrument.language_for((get_language() or "en")[:2])
        for item in instrument.as_form(form, self.language, modality=modality)["items"]:
            self.fields[item["code"]] = _field(item)

    def clean(self) -> dict[str, Any]:
        """What is not asked after all is left out; what is asked and open is said at its place."""
        sent = super().clean() or {}
        self.readers = sent.get(rift_words.READERS, "")
        given = {code: value for code, value in sent.items() if self.instrument.item(code)}
        self.skipped = {code: SKIP for code, value in given.items() if value == SKIP}
        said = {code: int(value) for code, value in given.items() if value and value != SKIP}
        asked = {item.code for item in self.instrument.asked(self.form, said, modality=self.modality)}
        self.rated = {code: value for code, value in said.items() if code in asked}
        self.skipped = {code: why for code, why in self.skipped.items() if code in asked}
        for code in asked - set(self.rated) - set(self.skipped) - set(self.errors):
            self.add_error(code, _("Choose one of the answers."))
        return sent

    @property
    def title(self) -> str:
        is_ours = self.instrument.id == INSTRUMENT and self.form == THERAPISTS_FORM
        return _("Rate the session") if is_ours else rift_words.title_of(self.instrument, self.language)

    @property
    def source(self) -> str:
        return rift_words.source_of(self.instrument, self.language)

    @property
    def intro(self) -> str:
        return self.instrument.intro[self.form][self.language] or self.words

    @cached_property
    def nothing(self) -> dict[str, str]:
        """Everything that is asked, as left out."""
        return {item.code: SKIP for item in self.instrument.asked(self.form, {}, modality=self.modality)}


@open_to(THERAPIST)
def rate_session(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Before anything of the clients' ratings is seen; once. After the first one by video, how personal it was."""
    shown = _shown(request, pk, Appointment.objects.visible_to(request.user).with_therapist(request.user).whole())
    return _rate(request, shown, onward=_onward(shown))


@opens_at_kiosk
@open_to(CLIENT)
def how_it_was(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A client's own answers after a session, for whoever did not give them in the room."""
    shown = _shown(request, pk, own(request))
    return _rate(request, shown, onward=redirect("kiosk" if is_at_kiosk(request) else "home"))


@open_to(THERAPIST)
def expect_session(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Before the first session by video; once it has begun nothing can be expected any more, only left out."""
    shown = _shown(request, pk, Appointment.objects.visible_to(request.user).with_therapist(request.user).whole())
    if not is_to_expect(shown, request.user):
        messages.info(request, _("There is nothing to say before this session."))
        return redirect("prepare", pk)
    form = _form(request, shown, VIDEO_BEFORE)
    if shown.has_begun and request.method == "POST" and "leave_out" not in request.POST:
        refuse_if([_("The session has begun. What was expected of it can only be left out now.")])
    if _is_kept(request, shown, form):
        messages.success(request, _("Thank you. Your answers are kept."))
        return redirect("prepare", pk)
    return render(request, "desk/rating.html", {"form": form, "appointment": shown, "is_before": True})


def _rate(request: PersonRequest, shown: Appointment, *, onward: HttpResponse) -> HttpResponse:
    if not shown.has_begun:
        refuse_if([_("You can rate the session once it has begun.")])
    names = still_open(seat_of(shown, request.user))
    if not names:
        messages.info(request, _("You have rated this session already."))
        return onward
    form = _form(request, shown, names[0])
    if request.POST.get("instrument", names[0]) != names[0]:
        return redirect(request.path)
    if _is_kept(request, shown, form):
        messages.success(request, _("Thank you. Your answers are kept."))
        return _help(request, shown, names[0]) or (redirect(request.path) if names[1:] else onward)
    return render(request, "desk/rating.html", {"form": form, "appointment": shown})


def _shown(request: PersonRequest, pk: UUID, rows: AppointmentQuerySet) -> Appointment:
    there = rows.not_cancelled()
    is_sent = request.method == "POST"
    return open_to_change(request, there, pk, act="answer") if is_sent else open_record(request, there, pk)


def _form(request: PersonRequest, appointment: Appointment, name: str) -> RatingForm:
    seat, asked, file = seat_of(appointment, request.user), instruments.load(name), appointment.case_file
    words_for, modality = form_on(asked, seat), appointment.modality
    form = RatingForm(request.POST or None, instrument=asked, form=words_for, modality=modality)
    form.words = rift_words.intro_of(name)
    if name == RISQ and file:
        form.fields[rift_words.READERS] = _readers(file, request.user)
    return form


def _readers(file: CaseFile, person: Person) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=rift_words.readers_words(),
        help_text=rift_words.readers_hint(file, person),
        choices=rift_words.readers_choices(file, person),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who may read your answers. It can be nobody.")},
    )


def _help(request: PersonRequest, appointment: Appointment, name: str) -> HttpResponse | None:
    """Who felt unsafe finds at once whom to call, whoever reads it."""
    if name != RISQ:
        return None
    own = Response.objects.visible_to(request.user).filter(
        person=request.user, appointment=appointment, instrument=name
    )
    said = own.prefetch_related("answers").get()
    return redirect("help_after_rift", said.pk) if felt_unsafe(said) else None


def _is_kept(request: PersonRequest, appointment: Appointment, form: RatingForm) -> bool:
    """Whether it was sent, whole, or left out as a whole by a therapist."""
    leaves_out = "leave_out" in request.POST and form.form == THERAPISTS_FORM
    if request.method != "POST" or not (leaves_out or form.is_valid()):
        return False
    answers, skipped = ({}, form.nothing) if leaves_out else (form.rated, form.skipped)
    channel = Response.Channel.KIOSK if is_at_kiosk(request) else Response.Channel.PAGE
    seat = seat_of(appointment, request.user)
    if form.readers:
        respond_of_rift(participant=seat, answers=answers, skipped=skipped, readers=form.readers, channel=channel)
    else:
        respond(form.instrument, participant=seat, answers=answers, skipped=skipped, channel=channel)
    return True


def _onward(appointment: Appointment) -> HttpResponse:
    """Where the clients' side is shown, or back."""
    if appointment.case_file_id:
        return redirect("alliance", appointment.case_file_id)
    return redirect("appointment", appointment.pk)


def _field(item: dict[str, Any]) -> forms.ChoiceField:
    numbers = item["values"]
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
