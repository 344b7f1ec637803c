"""Cancelling: by a client, who sees before what it costs; by staff, who say who asked; and undoing it at once."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from sameroom.booking.fees import waive
from sameroom.booking.models import Appointment, FeeWaiver, MissedFee, Participant
from sameroom.booking.repeating import end_series, reached
from sameroom.booking.series import Reach
from sameroom.booking.terms import terms_of
from sameroom.booking.undoing import undo_cancelling
from sameroom.desk.acting import changeable, own
from sameroom.people.access import (
    CLIENT,
    FRONT_DESK,
    THERAPIST,
    PersonRequest,
    open_to,
    open_to_change,
)
from sameroom.people.models import Person
from sameroom.practice.models import fee_words
from sameroom.refusal import refuse_if
from sameroom.room import switchboard

PRACTICE = "practice"


class CancelForm(forms.Form):
    """Who asked for it; and, at the front desk, whether the practice asks for the fee."""

    asked_by = forms.ChoiceField(
        label=gettext_lazy("Who asked for it?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose who asked for it.")),
    )
    waiver = forms.ChoiceField(
        label=gettext_lazy("If there is a fee for cancelling late"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose one from the list.")},
    )

    reach = forms.ChoiceField(
        label=gettext_lazy("How many of the series?"),
        choices=Reach.choices,
        initial=Reach.THIS,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose how many of the series.")),
    )

    def __init__(self, *args: Any, appointment: Appointment, sees_fees: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not hasattr(appointment, "occurrence"):
            del self.fields["reach"]
        self.clients = {str(one.pk): one for one in appointment.clients}
        costs = {key: _costs(one) if sees_fees else 0 for key, one in self.clients.items()}
        names = [
            (key, _cost_words(one, costs[key]) if sees_fees else one.person.name) for key, one in self.clients.items()
        ]
        asked_by: Any = self.fields["asked_by"]
        asked_by.choices = [*names, (PRACTICE, _("We, the practice: it costs nobody anything"))]
        waiver: Any = self.fields["waiver"]
        waiver.choices = [("", _("ask for it")), *FeeWaiver.CHOSEN]
        if not any(costs.values()):
            del self.fields["waiver"]


@open_to(THERAPIST, FRONT_DESK)
def cancel(request: PersonRequest, pk: UUID) -> HttpResponse:
    shown = changeable(request, pk)
    sees_fees = FRONT_DESK in request.user.role_kinds()
    form = CancelForm(request.POST or None, appointment=shown, sees_fees=sees_fees)
    if request.method == "POST":
        refuse_if(shown.obstacles_to_cancelling())
        if form.is_valid():
            return _cancelled(request, _cancel(shown, form, request))
    return render(request, "desk/cancel.html", {"appointment": shown, "form": form, "sees_fees": sees_fees})


@open_to(CLIENT)
def cannot_come(request: PersonRequest, pk: UUID) -> HttpResponse:
    """What it costs, then one button. Where the cost rose meanwhile, the page says so before anything is done."""
    shown = open_to_change(request, own(request), pk, act="cancel")
    client = _client(shown, request)
    terms = terms_of(client)
    costs = terms.late_cents if terms else 0
    obstacles = obstacles_to_not_coming(shown)
    has_risen = False
    if request.method == "POST":
        refuse_if(obstacles)
        has_risen = costs > _number(request.POST.get("seen", ""))
        if not has_risen:
            shown.cancel(by=request.user, asked_by=client)
            return _cancelled(request, [shown])
    return render(
        request,
        "desk/cannot_come.html",
        {
            "appointment": shown,
            "terms": terms,
            "costs": costs,
            "amount": fee_words(costs, shown.tax) if costs else "",
            "obstacles": obstacles,
            "has_risen": has_risen,
        },
    )


@require_POST
@open_to(CLIENT, THERAPIST, FRONT_DESK)
def undo_cancel(request: PersonRequest, pk: UUID) -> HttpResponse:
    at_work, mine = Appointment.objects.changeable_by(request.user), own(request)
    rows = Appointment.objects.filter(Q(pk__in=at_work.values("pk")) | Q(pk__in=mine.values("pk")))
    changed = open_to_change(request, rows.whole(), pk)
    undo_cancelling(changed, by=request.user)
    switchboard.check_again(changed.pk)
    messages.success(request, _("The appointment takes place after all."))
    return redirect("appointment", pk)


@require_POST
@open_to(FRONT_DESK)
def waive_fee(request: PersonRequest, pk: UUID) -> HttpResponse:
    fee = open_to_change(request, MissedFee.objects.visible_to(request.user).select_related("participant"), pk)
    why = request.POST.get("why", "")
    refuse_if([] if why in dict(FeeWaiver.CHOSEN) else [_("Choose from the list why nobody has to pay.")])
    waive(fee, why, by=request.user)
    messages.success(request, _("Nobody is asked for this fee any more."))
    return redirect("appointment", fee.participant.appointment_id)


def fees_for(appointment: Appointment, person: Person) -> list[MissedFee]:
    """What is owed for this appointment, or was, as far as `person` may know."""
    seen = MissedFee.objects.visible_to(person).filter(participant__appointment=appointment)
    return list(seen.select_related("participant__person", "waiver").order_by("at", "pk"))


def obstacles_to_not_coming(appointment: Appointment) -> list[str]:
    """Why a client cannot cancel it here any more, as sentences."""
    if appointment.cancelled or not appointment.has_begun:
        return appointment.obstacles_to_cancelling()
    return [_("The session has begun. Call us if you cannot come.")]


@transaction.atomic
def _cancel(appointment: Appointment, form: CancelForm, request: PersonRequest) -> list[Appointment]:
    """With the fees that follow from it; and none, where the front desk gave a reason for that.

    Of a series nothing more is made, once more than this one is cancelled.
    """
    asking = form.clients.get(form.cleaned_data["asked_by"])
    reach, why = form.cleaned_data.get("reach", Reach.THIS), form.cleaned_data.get("waiver", "")
    ending = reached(appointment, reach)
    for one in ending:
        client = next((c for c in one.clients if asking and c.person_id == asking.person_id), None)
        one.cancel(by=request.user, asked_by=client)
        fee = client.missed_fees.due().first() if client and why else None
        if fee:
            waive(fee, why, by=request.user)
    if reach != Reach.THIS:
        end_series(appointment.occurrence.series, by=request.user)
    return ending


def _cancelled(request: PersonRequest, ended: list[Appointment]) -> HttpResponse:
    for one in ended:
        switchboard.check_again(one.pk)
    words = ngettext(
        "The appointment is cancelled. Its links no longer work.",
        "%(count)d appointments are cancelled. Their links no longer work.",
        len(ended),
    )
    messages.success(request, words % {"count": len(ended)})
    return redirect("appointment", ended[0].pk)


def _costs(client: Participant) -> int:
    """In cents, for cancelling now."""
    terms = terms_of(client)
    return terms.late_cents if terms else 0


def _cost_words(client: Participant, costs: int) -> str:
    """“Ada Singh: it costs nothing”."""
    if not costs:
        return _("%(name)s: it costs nothing") % {"name": client.person.name}
    words = {"name": client.person.name, "amount": fee_words(costs, client.appointment.tax)}
    return _("%(name)s: %(amount)s, as signed") % words


def _client(appointment: Appointment, request: PersonRequest) -> Participant:
    return next(one for one in appointment.clients if one.person_id == request.user.pk)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
