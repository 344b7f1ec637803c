"""A therapist's other calendars: which there are, how they were read last, one more, one less."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sameroom.booking.busy import BusyCalendar, add_calendar, remove_calendar
from sameroom.people.access import THERAPIST, PersonRequest, open_to, open_to_change
from sameroom.practice.models import practice_zone
from sameroom.refusal import Refused


class BusyForm(forms.Form):
    """One more calendar."""

    address = forms.CharField(
        label=gettext_lazy("The private address of your calendar"),
        help_text=gettext_lazy("It begins with https:// or webcal:// and often ends in .ics."),
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
        error_messages={
            "required": gettext_lazy("Paste the address."),
            "max_length": gettext_lazy("This address is too long for us."),
        },
    )


@open_to(THERAPIST)
def busy_calendars(request: PersonRequest) -> HttpResponse:
    form = BusyForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _add(form, request):
        messages.success(request, _("The calendar is added. We read it within a minute, then every 15 minutes."))
        return redirect("busy_calendars")
    calendars = BusyCalendar.objects.visible_to(request.user).select_related("reading").order_by("made_at")
    return render(
        request, "booking/busy_calendars.html", {"form": form, "calendars": calendars, "zone": practice_zone()}
    )


@require_POST
@open_to(THERAPIST)
def remove_busy_calendar(request: PersonRequest, pk: UUID) -> HttpResponse:
    remove_calendar(
        open_to_change(request, BusyCalendar.objects.visible_to(request.user), pk, act="remove"), by=request.user
    )
    messages.success(request, _("We no longer read this calendar, and kept nothing of it."))
    return redirect("busy_calendars")


def _add(form: BusyForm, request: PersonRequest) -> bool:
    try:
        add_calendar(form.cleaned_data["address"], by=request.user)
    except Refused as refused:
        for sentence in refused.reasons:
            form.add_error("address", sentence)
        return False
    return True
