"""What a client finds after telling of a rift: whom to call, who reads it, and how to choose anew."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sameroom.desk import rift_words
from sameroom.desk.answers import given
from sameroom.measures.crisis import contacts_for, is_abroad
from sameroom.measures.instruments import RISQ
from sameroom.measures.models import Response, ResponseQuerySet
from sameroom.measures.rifts import felt_unsafe, share, shared_now
from sameroom.people.access import CLIENT, PersonRequest, open_record, open_to, open_to_change
from sameroom.people.kiosk import is_at_kiosk, opens_at_kiosk


class ReadersForm(forms.Form):
    """Who may read one response from now on."""

    readers = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, data: object, *, response: Response) -> None:
        super().__init__(data, initial={"readers": shared_now(response)})  # type: ignore[arg-type]
        field, file = self.fields["readers"], response.appointment.case_file
        field.label = rift_words.readers_words()
        field.error_messages = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}
        if file and isinstance(field, forms.ChoiceField):
            field.help_text = rift_words.readers_hint(file, response.person)
            field.choices = rift_words.readers_choices(file, response.person)


@opens_at_kiosk
@open_to(CLIENT)
def help_after_rift(request: PersonRequest, pk: UUID) -> HttpResponse:
    """It does not say what the answers mean, nor whose fault it was."""
    rows = _own(request)
    here = rows.filter(channel=Response.Channel.KIOSK) if is_at_kiosk(request) else rows
    response = open_record(request, here, pk)
    contacts = sorted(contacts_for(request.user), key=lambda one: (not one.is_first, one.is_emergency))
    return render(
        request,
        "desk/measuring/after_rift.html",
        {
            "response": response,
            "what_happens": rift_words.what_happens(response),
            "contacts": contacts,
            "is_calm": True,
            "is_abroad": is_abroad(request.user),
        },
    )


@open_to(CLIENT)
def choose_readers(request: PersonRequest, pk: UUID) -> HttpResponse:
    """From now on; what was raised stays raised."""
    sends = request.method == "POST"
    response = (
        open_to_change(request, _own(request), pk, act="share") if sends else open_record(request, _own(request), pk)
    )
    form = ReadersForm(request.POST if sends else None, response=response)
    if sends and form.is_valid():
        share(response, form.cleaned_data["readers"])
        messages.success(request, f"{_('Kept.')} {rift_words.what_happens(response)}")
        return redirect("my_record")
    shown = {"form": form, "given": given(response), "what_happens": rift_words.what_happens(response)}
    return render(request, "desk/measuring/readers.html", shown | {"felt_unsafe": felt_unsafe(response)})


def _own(request: PersonRequest) -> ResponseQuerySet:
    own = Response.objects.visible_to(request.user).given().filter(person=request.user, instrument=RISQ)
    return own.select_related("appointment__case_file__therapist", "person").prefetch_related("answers")
