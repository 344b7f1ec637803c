"""A client writes something to the therapist before a session, in their own words."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.audit.trail import record
from sameroom.booking.models import Appointment
from sameroom.desk.acting import own
from sameroom.desk.forms import KEPT_NOWHERE
from sameroom.measures.due import obstacles_to_answering
from sameroom.measures.saying import LONGEST, obstacles_to_writing, own_words, write_own_words
from sameroom.people.access import CLIENT, PersonRequest, open_to, open_to_change


class OwnWordsForm(forms.Form):
    """Empty takes back what stood there."""

    text = forms.CharField(
        label=gettext_lazy("Your words to your therapist"),
        help_text=gettext_lazy("What was, what you want to talk about, what is easier to write than to say."),
        required=False,
        widget=forms.Textarea(attrs={**KEPT_NOWHERE, "rows": 8, "maxlength": LONGEST}),
    )

    def __init__(self, *args: Any, appointment: Appointment, **more: Any) -> None:
        super().__init__(*args, **more)
        self.appointment = appointment

    def clean_text(self) -> str:
        """A line's end counts as one, as the browser counts it."""
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        if sentences := obstacles_to_writing(self.appointment, text):
            raise forms.ValidationError(sentences)
        return text


@open_to(CLIENT)
def write_words(request: PersonRequest, pk: UUID) -> HttpResponse:
    """It can be changed until the session is over. What is sent too late is shown, so that it can be copied."""
    person, appointment = request.user, open_to_change(request, own(request), pk, act="give")
    if request.method == "POST":
        form = OwnWordsForm(request.POST, appointment=appointment)
        if form.is_valid():
            write_own_words(appointment, form.cleaned_data["text"], by=person)
            messages.success(request, _("Kept.") if form.cleaned_data["text"] else _("Nothing of it is kept."))
            return redirect("forms_before", pk)
    else:
        record("view", "own-words", pk, by=person.pk, about=[person.pk])
        now = own_words(appointment, person)
        form = OwnWordsForm(initial={"text": now.text if now else ""}, appointment=appointment)
    shown = {"appointment": appointment, "form": form, "obstacles": obstacles_to_answering(appointment)}
    return render(request, "desk/measuring/own_words.html", shown)
