"""The four weights in a form, with what each means; and why they are changed."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sameroom.desk.finding.rule_words import PARTS
from sameroom.look.numbers import number_field
from sameroom.people.models import Person
from sameroom.practice.matching.scoring import Weights
from sameroom.practice.models.weighing import obstacles_to_weighing, weights_of

MOST = 100


class DraftForm(forms.Form):
    """Four numbers, of which one at least is above zero; what they are to each other counts."""

    problem, preferences, schedule, style = (number_field(name, low=0, most=MOST) for name, _means in PARTS.values())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(data[name] for name in PARTS):
            self.add_error("problem", gettext("At least one of the four has to count. Write a number above 0."))
        return data

    @property
    def weight_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in PARTS]

    @property
    def weights(self) -> Weights:
        return Weights(**{name: self.cleaned_data[name] for name in PARTS})


class WeightsForm(DraftForm):
    """The next version, on the ground of version `after`."""

    after = forms.CharField(widget=forms.HiddenInput, required=False)
    why = forms.CharField(
        label=_("Why"),
        help_text=_("A sentence or two. It stays in the log, and everybody who works here can read it."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write why, so that others understand it later."),
            "max_length": _("This is longer than the log keeps. Shorten it to 300 letters."),
        },
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_after(self) -> int:
        """What is no number is no version that was ever at hand."""
        sent = str(self.cleaned_data["after"])
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else -1

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors:
            for sentence in obstacles_to_weighing(self.weights, after=data["after"], by=self.by):
                self.add_error(None, sentence)
        return data


def draft_from(query: QueryDict) -> Weights | None:
    """What the address asks to have in the form: a version to go back to, or weights that were tried."""
    back = query.get("back", "")
    if back.isascii() and back.isdigit() and len(back) < 9:
        return weights_of(int(back))
    form = DraftForm(query)
    return form.weights if form.is_valid() else None


def as_initial(weights: Weights) -> dict[str, int]:
    return asdict(weights)
