from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sameroom.consent.questionnaire import Part, Question

KEPT_NOWHERE = {"autocomplete": "off"}
LONGEST = {"long": 4000, "line": 200}


class Choices(forms.RadioSelect):
    """An answer that opens another question, or brings help, says so to the page's style."""

    def __init__(self, *, opens: set[str], helps: set[str]) -> None:
        super().__init__()
        self.opens, self.helps = opens, helps

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        marks = {"data-opens": self.opens, "data-helps": self.helps}
        option["attrs"] |= {mark: "" for mark, values in marks.items() if str(value) in values}
        return option


class PartForm(forms.Form):
    """One part of the questions. Nothing has to be answered. `seen`: what the page had seen when it was loaded."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, part: Part, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part = part
        for question in part.questions:
            self.fields[question.code] = self._field(question)

    def _field(self, question: Question) -> forms.Field:
        if question.kind == "choice":
            return forms.ChoiceField(
                label=question.text,
                choices=[(code, question.said(code)) for code, _words in question.choices],
                widget=Choices(opens=self._opening(question), helps=set(question.help_if)),
                required=False,
                error_messages={"invalid_choice": _("Choose an answer from the list.")},
            )
        long, line = forms.Textarea(attrs={**KEPT_NOWHERE, "rows": 4}), forms.TextInput(attrs=KEPT_NOWHERE)
        return forms.CharField(
            label=question.text,
            max_length=LONGEST[question.kind],
            widget=long if question.kind == "long" else line,
            required=False,
            error_messages={"max_length": _("This is longer than what we can keep. Shorten it, please.")},
        )

    def _opening(self, question: Question) -> set[str]:
        return {value for one in self.part.questions if one.under == question.code for value in one.only_if}

    @property
    def given(self) -> dict[str, str]:
        return {one.code: self.cleaned_data[one.code] for one in self.part.questions}

    @property
    def seen_changes(self) -> int:
        return self.cleaned_data.get("seen") or 0

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each question with those that hang on it."""
        questions = self.part.questions
        return [
            {
                "field": self[one.code],
                "hanging": [self[other.code] for other in questions if other.under == one.code],
                "helps": bool(one.help_if),
            }
            for one in questions
            if not one.under
        ]
