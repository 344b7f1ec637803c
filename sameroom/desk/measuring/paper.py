"""A therapist types in a form that a client filled in on paper."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sameroom.booking.models import Appointment, Participant
from sameroom.desk.measuring.planning import titles
from sameroom.desk.rating import RatingForm
from sameroom.measures import instruments
from sameroom.measures.models import form_on, type_in
from sameroom.people.access import THERAPIST, PersonRequest, open_record, open_to, open_to_change
from sameroom.people.models import CaseFile, Person
from sameroom.refusal import refuse_if


class PaperForm(forms.Form):
    """Whose form it is, and which. What the therapist is asked, too, is not typed in: their own comes first."""

    client = forms.ChoiceField()
    form = forms.ChoiceField()

    def __init__(self, *args: Any, clients: list[Participant], **more: Any) -> None:
        super().__init__(*args, **more)
        self.seats = {str(one.person_id): one for one in clients}
        named: list[Any] = [self.fields["client"], self.fields["form"]]
        named[0].label, named[1].label = _("Who filled it in?"), _("Which form?")
        named[0].choices = [(key, seat.person.name) for key, seat in self.seats.items()]
        named[1].choices = [(one, title) for one, title in titles().items() if one not in instruments.two_sided()]
        for field in named:
            field.error_messages["invalid_choice"] = _("Choose one of these.")

    @property
    def seat(self) -> Participant:
        return self.seats[self.cleaned_data["client"]]


@open_to(THERAPIST)
def enter_paper(request: PersonRequest, pk: UUID) -> HttpResponse:
    """First who and which, in the address; then its questions on one page, as they stand on the paper."""
    sends = request.method == "POST"
    rows = Appointment.objects.visible_to(request.user).filter(case_file__in=_files(request.user)).not_cancelled()
    shown = open_to_change(request, rows.whole(), pk, act="answer") if sends else open_record(request, rows.whole(), pk)
    choice = PaperForm(request.GET if "form" in request.GET else None, clients=shown.clients)
    if not choice.is_valid():
        refuse_if([_("Choose first who filled in which form.")] if sends else [])
        return render(request, "desk/measuring/paper_choice.html", {"appointment": shown, "choice": choice})
    seat, instrument = choice.seat, instruments.load(choice.cleaned_data["form"])
    form = RatingForm(request.POST or None, instrument=instrument, form=form_on(instrument, seat), modality="")
    if sends and form.is_valid():
        type_in(instrument, participant=seat, answers=form.rated, skipped=form.skipped, by=request.user)
        messages.success(request, _("Kept. It counts like what is answered on a screen."))
        return redirect("prepare", pk)
    return render(request, "desk/measuring/paper.html", {"appointment": shown, "form": form, "client": seat.person})


def _files(person: Person) -> Any:
    return CaseFile.objects.treated_by(person).filter(closing=None).values("pk")
