"""“When we write to you”: which reminders one gets, and at what hours none come."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.booking.reminders import choose, wish_of
from sameroom.look.moments import ZONES, zone_words
from sameroom.people.access import CLIENT, THERAPIST, PersonRequest, open_to
from sameroom.people.models import Person
from sameroom.practice.models import practice_zone

# Field of the wish → who may choose it, and what it says.
OFFERED = {
    "two_days": (CLIENT, gettext_lazy("two days before each of my appointments")),
    "two_hours": (CLIENT, gettext_lazy("two hours before each of my appointments")),
    "as_therapist": (THERAPIST, gettext_lazy("two hours before each session that I hold")),
}
# Stands for the practice's zone, whichever that is.
OURS = "practice"
NO_TIME = {"required": gettext_lazy("Choose a time."), "invalid": gettext_lazy("Write the time as 21:00.")}
NOT_THERE = gettext_lazy("Choose one from the list.")


def _clock(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, error_messages=NO_TIME)


class ReminderForm(forms.Form):
    """What one's roles let one choose."""

    remind = forms.MultipleChoiceField(
        label=gettext_lazy("Send me a mail"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": NOT_THERE},
    )
    quiet_from = _clock(gettext_lazy("No reminders from"))
    quiet_to = _clock(gettext_lazy("until"))
    zone = forms.TypedChoiceField(
        label=gettext_lazy("By the clocks of"),
        coerce=lambda key: "" if key == OURS else key,
        error_messages={"required": NOT_THERE, "invalid_choice": NOT_THERE},
    )

    def __init__(self, data: QueryDict | None, *, person: Person) -> None:
        wish = wish_of(person)
        self.offered = {name: words for name, (role, words) in OFFERED.items() if role in person.role_kinds()}
        chosen = [name for name in self.offered if getattr(wish, name)]
        initial = {
            "remind": chosen,
            "quiet_from": wish.quiet_from,
            "quiet_to": wish.quiet_to,
            "zone": wish.zone or OURS,
        }
        super().__init__(data, initial=initial)
        self.fields["remind"].choices = list(self.offered.items())  # type: ignore[attr-defined]
        ours = _("our clocks (%(zone)s)") % {"zone": zone_words(practice_zone())}
        self.fields["zone"].choices = [(OURS, ours), *ZONES.items()]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """By the fields of the wish."""
        data = dict(self.cleaned_data)
        wanted = data.pop("remind")
        return {**data, **{name: name in wanted for name in self.offered}}


@open_to(CLIENT, THERAPIST)
def reminders(request: PersonRequest) -> HttpResponse:
    form = ReminderForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_valid():
        choose(request.user, **form.chosen())
        messages.success(request, _("Saved. From now on we write to you like this."))
        return redirect("reminders")
    return render(request, "booking/reminders.html", {"form": form})
