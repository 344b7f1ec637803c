from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.consent.models import Statement
from sameroom.consent.models.statement import in_order
from sameroom.consent.signing import obstacles_to_keeping_paper
from sameroom.people.models import CaseFile, Person
from sameroom.practice.models import practice_zone


class PaperForm(forms.Form):
    """Who of the file signed what on paper, and when. Refuses by `obstacles_to_keeping_paper`."""

    person = forms.ModelChoiceField(
        label=gettext_lazy("Who signed?"),
        queryset=Person.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose who signed."),
            "invalid_choice": gettext_lazy("Choose somebody of this file."),
        },
    )
    statement = forms.ModelChoiceField(
        label=gettext_lazy("What?"),
        help_text=gettext_lazy("Look at the version on the sheet: only the newest can be noted."),
        queryset=Statement.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what was signed."),
            "invalid_choice": gettext_lazy("Choose a text from the list. If there is a newer version, print that one."),
        },
    )
    signed_on = forms.DateField(
        label=gettext_lazy("On which day?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Choose the day that stands on the sheet."),
            "invalid": gettext_lazy("Write the day as 2026-11-24."),
        },
    )

    def __init__(self, *args: Any, case_file: CaseFile, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case_file, self.by = case_file, by
        in_file = Person.objects.visible_to(by).filter(case_files=case_file).order_by("name")
        person, statement = self.fields["person"], self.fields["statement"]
        person.queryset = in_file  # type: ignore[attr-defined]
        person.initial = in_file.first() if len(in_file) == 1 else None
        person.label_from_instance = lambda one: one.name  # type: ignore[attr-defined]
        statement.queryset = Statement.objects.current()  # type: ignore[attr-defined]
        statement.choices = [  # type: ignore[attr-defined]
            (one.pk, _("%(title)s (version %(number)d)") % {"title": one.title, "number": one.number})
            for one in in_order(Statement.objects.current())
            if one.is_for(case_file)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        zone, on = practice_zone(), data["signed_on"]
        if on > timezone.localdate(timezone=zone):
            self.add_error("signed_on", _("This day is still to come."))
        if on < timezone.localdate(data["statement"].published_at, timezone=zone):
            self.add_error("signed_on", _("This version was not there yet on that day. Which version is on the sheet?"))
        for sentence in obstacles_to_keeping_paper(
            data["statement"], case_file=self.case_file, person=data["person"], by=self.by
        ):
            self.add_error(None, sentence)
        return data
