from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.people.models import Person
from sameroom.retention.holding import Record, clients, find, obstacles_to_noting

# What is typed about somebody else is kept by no browser.
KEPT_NOWHERE = {"autocomplete": "off"}


class HoldForm(forms.Form):
    """What must not be erased, and why."""

    record = forms.CharField(
        label=gettext_lazy("Whose record?"),
        help_text=gettext_lazy(
            "The client’s e-mail address: then all that concerns them stays. Or the number of one file, as "
            "“sameroom retention” prints it."
        ),
        max_length=254,
        widget=forms.TextInput(attrs=KEPT_NOWHERE),
        error_messages={
            "required": gettext_lazy("Type the e-mail address, or the number of a file."),
            "max_length": gettext_lazy("This is too long for an address or a number."),
        },
    )
    reason = forms.CharField(
        label=gettext_lazy("Why must it stay?"),
        help_text=gettext_lazy("For example: a complaint to the College, with its number. Only owners can read this."),
        max_length=1000,
        widget=forms.Textarea(attrs={**KEPT_NOWHERE, "rows": 4}),
        error_messages={
            "required": gettext_lazy("Say in a sentence why it must stay."),
            "max_length": gettext_lazy("This is too long. Up to 1,000 characters are kept."),
        },
    )

    def clean_record(self) -> Record:
        found = find(self.cleaned_data["record"])
        if found is None:
            raise forms.ValidationError(_("No client has this address, and no file this number. Look at the spelling."))
        return found


class BirthdayForm(forms.Form):
    """When a client who came under eighteen was born."""

    client = forms.EmailField(
        label=gettext_lazy("The client’s e-mail address"),
        widget=forms.EmailInput(attrs=KEPT_NOWHERE),
        error_messages={
            "required": gettext_lazy("Type the e-mail address."),
            "invalid": gettext_lazy("This does not look like an e-mail address. It has an @ in it."),
        },
    )
    on = forms.DateField(
        label=gettext_lazy("Date of birth"),
        widget=forms.DateInput(attrs={"type": "date", **KEPT_NOWHERE}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Choose the day."),
            "invalid": gettext_lazy("Write the day as 2026-11-24."),
        },
    )

    def clean_client(self) -> Person:
        found = clients().filter(email__iexact=self.cleaned_data["client"]).first()
        if found is None:
            raise forms.ValidationError(_("No client has this address. Look at the spelling."))
        return found

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if obstacles := obstacles_to_noting(on):
            raise forms.ValidationError(obstacles)
        return on
