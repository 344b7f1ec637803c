"""Forms of the owner’s and the readers’ pages about the literature."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sameroom.evidence.claims import MARGINS
from sameroom.evidence.models import Analysis, Reading

LEAST, MOST = 0.05, 0.50
NO_MARGIN = _("Write a number from 0.05 to 0.50, 0.20 say.")


def _margin(label: Any, help_text: Any) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        help_text=help_text,
        min_value=LEAST,
        max_value=MOST,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 6}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), NO_MARGIN),
    )


def _reason(label: Any, help_text: Any, *, most: int = 500) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write why, so that everybody who reads the page can judge it."),
            "max_length": _("This is longer than we can keep. Shorten it a little."),
        },
    )


class EditionForm(forms.Form):
    """The margins of the next edition, the reason for them, and what of the practice's own analyses goes in."""

    symptoms = _margin(_("Margin for getting better"), _("In standard deviations. Smaller is stricter."))
    alliance = _margin(_("Margin for the alliance"), _("In standard deviations. Smaller is stricter."))
    why = _reason(_("Why these"), _("A sentence or two. It stands on the page."))
    pooled = forms.ModelMultipleChoiceField(
        Analysis.objects.none(),
        label=_("Our own analyses of studies on the page"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Analysis.objects.filter(kind=Analysis.Kind.POOLED)
        self.fields["pooled"].queryset = offered  # type: ignore[attr-defined]
        self.fields["pooled"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]
        if not offered.exists():
            del self.fields["pooled"]

    @property
    def margins(self) -> dict[str, float]:
        return {name: self.cleaned_data[name] for name in MARGINS}


class WithdrawalForm(forms.Form):
    why = _reason(_("Why"), _("It stands on the page in place of the figures."))


class ReadingForm(forms.Form):
    sign = forms.ChoiceField(
        label=_("What does a number above 0 mean in the article?"),
        choices=Reading.Sign.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two, as the article says it.")},
    )
    place = forms.CharField(
        label=_("Where in the article is it said?"),
        help_text=_("The page, and the table or the sentence, so that another reader finds it."),
        max_length=300,
        error_messages={
            "required": _("Write where it stands, so that another reader finds it."),
            "max_length": _("This is longer than we can keep. Shorten it a little."),
        },
    )
