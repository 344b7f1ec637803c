"""A client answers the forms before a session: one question a page, each answer kept at once."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.audit.trail import record
from sameroom.booking.models import Appointment
from sameroom.desk.acting import own, seat_of
from sameroom.desk.answers import given
from sameroom.desk.measuring.forms import ItemForm
from sameroom.measures import instruments
from sameroom.measures.due import asked_here, due_before, obstacles_to_answering, start
from sameroom.measures.instruments import Instrument
from sameroom.measures.instruments.shape import Item
from sameroom.measures.models import Answer, Response, form_on, give, save_answer
from sameroom.measures.safety import severity_of
from sameroom.measures.safety_cover import before_form_words
from sameroom.measures.saying import own_words
from sameroom.people.access import CLIENT, PersonRequest, open_to, open_to_change
from sameroom.people.kiosk import is_at_kiosk, opens_at_kiosk
from sameroom.people.models import Person

# A short form takes so many seconds an item; said in whole minutes.
SECONDS_AN_ITEM = 7


@dataclass(frozen=True)
class Asked:
    """One form before a session, for whoever answers it. `response`: what is begun or given of it."""

    instrument: Instrument
    response: Response | None
    language: str

    @property
    def title(self) -> str:
        return self.instrument.title[self.language]

    @property
    def is_given(self) -> bool:
        return bool(self.response and self.response.given_at)

    @property
    def is_open_at_kiosk(self) -> bool:
        return self.response is None or (not self.is_given and self.response.channel == Response.Channel.KIOSK)


@opens_at_kiosk
@open_to(CLIENT)
def forms_before(request: PersonRequest, pk: UUID) -> HttpResponse:
    """What is to answer before this session, and what is done."""
    person, appointment = request.user, _own(request, pk)
    if is_at_kiosk(request):
        return redirect("kiosk")
    record("view", "forms", appointment.pk, by=person.pk, about=[person.pk])
    asked = forms_of(appointment, person)
    open_ones = [one for one in asked if not one.is_given]
    return render(
        request,
        "desk/measuring/forms.html",
        {
            "appointment": appointment,
            "obstacles": obstacles_to_answering(appointment),
            "asked": asked,
            "next": open_ones[0] if open_ones else None,
            "has_begun": any(one.response for one in asked),
            "minutes": minutes_for(open_ones),
            "safety_words": _safety_words(open_ones, appointment),
            "words": own_words(appointment, person),
        },
    )


@opens_at_kiosk
@open_to(CLIENT)
def answer_form(request: PersonRequest, pk: UUID, instrument: str) -> HttpResponse:
    """The next open question, or the one named in the address to change its answer."""
    appointment = _own(request, pk)
    asked = _asked(appointment, request, instrument)
    if asked is None or asked.is_given:
        return _nothing_to_answer(request, pk, asked)
    item = _item(appointment, request, asked)
    if item is None:
        return redirect("check_form", pk, instrument)
    form = ItemForm(request.POST or None, item=item, language=asked.language, initial={"choice": _chosen(asked, item)})
    if request.method == "POST" and form.is_valid():
        return _keep(request, appointment, asked, form.cleaned_data | {"item": item.code})
    return render(request, "desk/measuring/item.html", _page(appointment, request, asked, item) | {"form": form})


@opens_at_kiosk
@open_to(CLIENT)
def check_form(request: PersonRequest, pk: UUID, instrument: str) -> HttpResponse:
    """All answers once more, before they are sent."""
    appointment = _own(request, pk)
    asked = _asked(appointment, request, instrument)
    if asked is None or asked.response is None or asked.is_given:
        return _nothing_to_answer(request, pk, asked)
    if asked.response.next_item():
        return redirect("answer_form", pk, instrument)
    record("view", "forms", appointment.pk, by=request.user.pk, about=[request.user.pk])
    codes = {item.code for item in asked.response.asked()}
    said = [one for one in given(asked.response).said if one.item in codes]
    return render(request, "desk/measuring/check.html", {"appointment": appointment, "asked": asked, "said": said})


@require_POST
@opens_at_kiosk
@open_to(CLIENT)
def send_form(request: PersonRequest, pk: UUID, instrument: str) -> HttpResponse:
    appointment = _own(request, pk)
    asked = _asked(appointment, request, instrument)
    if asked is None or asked.response is None or asked.is_given:
        return _nothing_to_answer(request, pk, asked)
    give(asked.response)
    more = [one for one in forms_here(appointment, request) if not one.is_given]
    return redirect("answer_form", pk, more[0].instrument.id) if more else redirect("forms_before", pk)


def forms_of(appointment: Appointment, person: Person) -> list[Asked]:
    """Those that are given, and those that are due, begun or not, in order."""
    here = {one.instrument: one for one in asked_here(appointment, person)}
    due = due_before(appointment, person)
    names = dict.fromkeys([*(name for name, one in here.items() if one.given_at or name in due), *due])
    return [_of(name, here.get(name), person.language) for name in names]


def forms_here(appointment: Appointment, request: PersonRequest) -> list[Asked]:
    """At the kiosk only what is answered there: nothing shows what somebody said at home."""
    asked = forms_of(appointment, request.user)
    return [one for one in asked if one.is_open_at_kiosk] if is_at_kiosk(request) else asked


def has_forms_open(appointment: Appointment, person: Person) -> bool:
    return bool(due_before(appointment, person))


def minutes_for(asked: list[Asked]) -> int:
    """How long what is left takes, at least one minute."""
    items = sum(len(one.instrument.items_on("client")) for one in asked)
    return max(1, round(items * SECONDS_AN_ITEM / 60))


def _own(request: PersonRequest, pk: UUID) -> Appointment:
    return open_to_change(request, own(request), pk, act="answer")


def _safety_words(asked: list[Asked], appointment: Appointment) -> str:
    """Where a form asks about wanting to die: that nobody watches, and who is told."""
    return before_form_words(appointment.therapist) if any(one.instrument.asks_about_harm for one in asked) else ""


def _asked(appointment: Appointment, request: PersonRequest, instrument: str) -> Asked | None:
    """The form of this name; None where it is not asked for this appointment (any more). Raises `Http404`."""
    if instrument not in instruments.askable(timezone.localdate()):
        raise Http404
    return next((one for one in forms_here(appointment, request) if one.instrument.id == instrument), None)


def _of(name: str, response: Response | None, language: str) -> Asked:
    """In the version that was begun."""
    instrument = response.asked_with if response else instruments.load(name)
    return Asked(instrument, response, response.language if response else instrument.language_for(language))


def _nothing_to_answer(request: PersonRequest, pk: UUID, asked: Asked | None) -> HttpResponse:
    if asked and asked.is_given:
        messages.info(request, _("You sent these answers already. Thank you."))
    return redirect("forms_before", pk)


def _item(appointment: Appointment, request: PersonRequest, asked: Asked) -> Item | None:
    """The one that is named, where it is asked; else the next open one."""
    form = _form(appointment, request, asked)
    named = asked.instrument.item(request.POST.get("item") or request.GET.get("item", ""))
    values = asked.response.values if asked.response else {}
    if named and named in asked.instrument.asked(form, values):
        return named
    if asked.response is None:
        return asked.instrument.items_on(form)[0]
    return asked.response.next_item()


def _chosen(asked: Asked, item: Item) -> str:
    """What was chosen before, on this device or on another."""
    answers = asked.response.answers.all() if asked.response else []
    return next((one.code for one in answers if one.item == item.code), "")


def _keep(request: PersonRequest, appointment: Appointment, asked: Asked, said: dict[str, Any]) -> HttpResponse:
    participant = seat_of(appointment, request.user)
    channel = Response.Channel.KIOSK if is_at_kiosk(request) else Response.Channel.PAGE
    response = start(asked.instrument.id, participant=participant, channel=channel)
    answer = save_answer(response, said["item"], code="" if said["skip"] else said["choice"], skipped=said["skip"])
    if severity_of(response, answer.item, answer.value):
        return redirect("help_after_answer", response.pk)
    return redirect("answer_form", appointment.pk, asked.instrument.id)


def _form(appointment: Appointment, request: PersonRequest, asked: Asked) -> str:
    """In whose words it is asked: as it was begun, or as it would be."""
    return asked.response.form if asked.response else form_on(asked.instrument, seat_of(appointment, request.user))


def _page(appointment: Appointment, request: PersonRequest, asked: Asked, item: Item) -> dict[str, Any]:
    form = _form(appointment, request, asked)
    values = asked.response.values if asked.response else {}
    items = asked.instrument.asked(form, values)
    at = items.index(item)
    return {
        "appointment": appointment,
        "asked": asked,
        "item": item,
        "question": item.text[form][asked.language],
        "stem": asked.instrument.intro[form][asked.language],
        "left": item.left.get(asked.language, ""),
        "right": item.right.get(asked.language, ""),
        "number": at + 1,
        "of": len(items),
        "before": items[at - 1].code if at else "",
        "skips": Answer.Skipped.choices,
    }
