"""One question on a page of its own, and the plan of what is asked in a file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sameroom.measures import schedule
from sameroom.measures.instruments.shape import Item
from sameroom.measures.models import Answer

NEVER = "never"
RHYTHMS = (
    (NEVER, _("Not asked")),
    (schedule.FIRST, _("Once, before the first session")),
    (schedule.EACH, _("Before every session")),
    (schedule.FORTNIGHT, _("Every two weeks")),
    (schedule.MONTH, _("Every four weeks")),
)


# Of what is asked about a session.
RHYTHMS_AFTER = (
    (NEVER, _("Not asked")),
    (schedule.EACH, _("After every session")),
    (schedule.FORTNIGHT, _("Every two weeks")),
    (schedule.MONTH, _("Every four weeks")),
)


class ItemForm(forms.Form):
    """One item: an option is chosen, or the item is skipped for a reason."""

    skip = forms.ChoiceField(choices=Answer.Skipped.choices, required=False)

    def __init__(self, *args: Any, item: Item, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [(one.code, one.label.get(language) or str(one.value)) for one in item.options]
        self.fields["choice"] = forms.ChoiceField(
            choices=chosen,
            widget=forms.RadioSelect,
            required=False,
            error_messages={"invalid_choice": _("Choose one of these answers.")},
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("choice") and not data.get("skip"):
            self.add_error("choice", _("Choose an answer. If you would rather not, you can skip the question below."))
        return data


class PlanForm(forms.Form):
    """One rhythm for each instrument that can be asked before a session, and for those `after` it."""

    def __init__(self, *args: Any, titles: dict[str, str], after: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._after = after
        for instrument, title in {**titles, **after}.items():
            rhythms = RHYTHMS_AFTER if instrument in after else RHYTHMS
            self.fields[instrument] = forms.ChoiceField(label=title, choices=rhythms, initial=NEVER, required=False)

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """What is asked before sessions; what after."""
        return [
            ("before", [one for one in self if one.name not in self._after]),
            ("after", [one for one in self if one.name in self._after]),
        ]

    @property
    def rhythms(self) -> dict[str, str]:
        return {one: rhythm for one, rhythm in self.cleaned_data.items() if rhythm not in ("", NEVER)}
