from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.consent.models import Statement
from sameroom.consent.models.statement import obstacles_to_publishing
from sameroom.consent.signing import text_changed
from sameroom.look.printable import is_printable
from sameroom.people.models import Person


class SignForm(forms.Form):
    """One's name under the text that was shown. `text_hash` says which that was."""

    text_hash = forms.CharField(widget=forms.HiddenInput, required=False)
    typed_name = forms.CharField(
        label=gettext_lazy("Type your full name to sign"),
        help_text=gettext_lazy("It counts like your signature on paper."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": gettext_lazy("Type your first and last name to sign."),
            "max_length": gettext_lazy("This is longer than a name that we can keep. Shorten it, please."),
        },
    )

    def __init__(self, *args: Any, statement: Statement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.statement = statement

    def clean_typed_name(self) -> str:
        name = " ".join(str(self.cleaned_data["typed_name"]).split())
        if not is_printable(name) or not any(sign.isalpha() for sign in name):
            raise forms.ValidationError(_("Type your first and last name, with letters."))
        return name

    def clean(self) -> dict[str, Any]:
        """An older text is not signed: the page shows the new one, with the name that was typed."""
        data = super().clean() or {}
        if self.statement.text_with(data.get("text_hash", "")) is None:
            self.add_error(None, text_changed())
        return data


class StatementForm(forms.Form):
    """A new version of a statement, in both languages, written on the ground of version `after`."""

    after = forms.CharField(widget=forms.HiddenInput, required=False)
    text_en = forms.CharField(
        label=gettext_lazy("In English"),
        help_text=gettext_lazy("An empty line begins a paragraph, “# ” a heading, “- ” a point of a list."),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 18, "lang": "en"}),
        error_messages={"required": gettext_lazy("Write the English text, too.")},
    )
    text_fr = forms.CharField(
        label=gettext_lazy("In French"),
        help_text=gettext_lazy("The same in French: clients choose in which language they read and sign."),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 18, "lang": "fr"}),
        error_messages={"required": gettext_lazy("Write the French text, too.")},
    )

    def __init__(self, *args: Any, kind: str, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.by = kind, by

    def clean_after(self) -> int:
        """What is no number is no version that was ever at hand."""
        sent = str(self.cleaned_data["after"])
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else -1

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for sentence in obstacles_to_publishing(self.kind, texts=self.texts, after=data["after"], by=self.by):
                self.add_error(None, sentence)
        return data

    @property
    def texts(self) -> dict[str, str]:
        """By language, as typed."""
        return {language: self.cleaned_data[f"text_{language}"] for language in ("en", "fr")}
