"""The plan, and a table for a researcher, as forms."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.consent.models import Statement
from sameroom.evidence.own.outcomes import OUTCOMES
from sameroom.evidence.own.planning import (
    LARGEST_MARGIN,
    SMALLEST_MARGIN,
    USUAL_MARGIN,
    Draft,
    obstacles_to_planning,
)
from sameroom.look.moments import day_words
from sameroom.people.models import Person

MARGIN_WORDS = gettext_lazy("Write a number from 0.05 to 0.50.")


class PlanForm(forms.Form):
    """The next plan. `number`: the one that it would have."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=gettext_lazy("What is compared?"),
        choices=[(name, one.name) for name, one in OUTCOMES.items()],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose what is compared.")),
    )
    margin = forms.DecimalField(
        label=gettext_lazy("How large a difference would matter?"),
        help_text=gettext_lazy(
            "In standard deviations: how much clients differ from each other. 0.20 is a small difference by "
            "convention. A smaller number asks for more sessions."
        ),
        min_value=SMALLEST_MARGIN,
        max_value=LARGEST_MARGIN,
        max_digits=3,
        decimal_places=2,
        initial=USUAL_MARGIN,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits"),
            MARGIN_WORDS,
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why this margin?"),
        help_text=gettext_lazy("A sentence or two. It is locked with the plan, and everybody here can read it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": gettext_lazy("Write why, so that others can judge it later."),
            "max_length": gettext_lazy("This is longer than the plan keeps. Shorten it to 500 letters."),
        },
    )

    def __init__(self, *args: Any, by: Person, **more: Any) -> None:
        super().__init__(*args, **more)
        self.by = by

    def clean_margin(self) -> Decimal:
        return Decimal(self.cleaned_data["margin"]).quantize(Decimal("0.01"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for sentence in obstacles_to_planning(self.draft, by=self.by):
                self.add_error(None, sentence)
        return data

    @property
    def draft(self) -> Draft:
        data = self.cleaned_data
        return Draft(data["number"], data["outcome"], data["margin"], data["reason"])


class CopyForm(forms.Form):
    """A table for a researcher: whom it is for, and from which text on clients agreed to that."""

    to = forms.CharField(
        label=gettext_lazy("Who gets it, and for what?"),
        help_text=gettext_lazy("Name, institution and purpose. It stays in the list below."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": gettext_lazy("Write who gets the table, and for what."),
            "max_length": gettext_lazy("This is longer than the list keeps. Shorten it to 300 letters."),
        },
    )
    since = forms.TypedChoiceField(
        label=gettext_lazy("From which text on did clients agree to that?"),
        help_text=gettext_lazy(
            "Read the text that they signed. Only who agreed to this version, or to a newer one, is in the table."
        ),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choose the first version that says so.")
        ),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        versions = Statement.objects.filter(kind=Statement.Kind.EVIDENCE).order_by("-number")
        field: Any = self.fields["since"]
        field.choices = [(str(one.number), _version_words(one)) for one in versions]


def _version_words(one: Statement) -> str:
    words = {"number": one.number, "day": day_words(one.published_at.date())}
    return _("Version %(number)d, published %(day)s") % words
