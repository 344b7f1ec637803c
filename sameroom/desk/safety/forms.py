"""What is written about a notice, and who is named to look at them."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.desk.forms import KEPT_NOWHERE
from sameroom.look.numbers import number_field
from sameroom.look.presets import preset
from sameroom.measures.models import SafetyCover
from sameroom.measures.safety_cover import USUAL_MINUTES, obstacles_to_covering
from sameroom.people.models import Person

Second = SafetyCover.Second


def _words(label: Any, hint: Any, missing: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=4000,
        widget=forms.Textarea(attrs={**KEPT_NOWHERE, "rows": 4}),
        error_messages={"required": missing},
    )


class AssessForm(forms.Form):
    """After somebody has talked with the person."""

    words = _words(
        gettext_lazy("How is the person?"),
        gettext_lazy("What you asked, what you heard, and how you see it. In your own words: no number stands for it."),
        gettext_lazy("Write how the person is."),
    )
    plan = _words(
        gettext_lazy("What did you agree on?"),
        gettext_lazy("Who does what, and until when. Whom the person calls if it gets worse."),
        gettext_lazy("Write what you agreed on."),
    )


class CloseForm(forms.Form):
    """Why nothing more is to be done about this notice."""

    reason = _words(
        gettext_lazy("Why can it be closed?"),
        gettext_lazy("For example: we met again, the plan holds, the next session is on Thursday."),
        gettext_lazy("Write why it can be closed."),
    )


class CoverForm(forms.Form):
    """Who looks. `number`: the version that this would become."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    responsible = forms.ModelChoiceField(
        label=gettext_lazy("Who is responsible for looking?"),
        help_text=gettext_lazy(
            "The file’s therapist is always told. This person is told, too, and sees that it is looked at."
        ),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody"),
        error_messages={"invalid_choice": gettext_lazy("Choose somebody from the list.")},
    )
    minutes = number_field(
        gettext_lazy("How many minutes may pass until somebody looks?"),
        low=5,
        most=1440,
        help_text=gettext_lazy("After that we write to the next person, and again after twice as long each time."),
        initial=USUAL_MINUTES,
    )
    second = forms.ChoiceField(
        label=gettext_lazy("Whom do we write to then?"),
        choices=[
            (Second.COLLEAGUE.value, gettext_lazy("Somebody who works here")),
            (Second.OUTSIDE.value, gettext_lazy("A colleague from outside, by mail")),
            (Second.NOBODY.value, gettext_lazy("Nobody else: clients read that on the form")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Say who is written to when nobody looks."),
            "invalid_choice": gettext_lazy("Choose one of the three."),
        },
    )
    backup = forms.ModelChoiceField(
        label=gettext_lazy("Who of those who work here?"),
        queryset=Person.objects.none(),
        required=False,
        empty_label="–",
        error_messages={"invalid_choice": gettext_lazy("Choose somebody from the list.")},
    )
    outside_name = forms.CharField(
        label=gettext_lazy("Name of the colleague from outside"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs=KEPT_NOWHERE),
    )
    outside_address = forms.EmailField(
        label=gettext_lazy("Their e-mail address"),
        help_text=gettext_lazy(
            "They get initials and your telephone number, nothing else. Agree with them what to do."
        ),
        required=False,
        widget=forms.EmailInput(attrs=KEPT_NOWHERE),
        error_messages={"invalid": gettext_lazy("This does not look like an e-mail address. It has an @ in it.")},
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        for name in ("responsible", "backup"):
            field: Any = self.fields[name]
            field.queryset = Person.objects.staff().order_by("name")
            field.label_from_instance = lambda one: one.name
        for name in ("responsible", "backup", "outside_name", "outside_address"):
            preset(self.fields[name])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("second") == Second.COLLEAGUE and not data.get("backup") and "backup" not in self.errors:
            self.add_error("backup", _("Choose who it is."))
        if data.get("second") == Second.OUTSIDE:
            self._ask_for_the_colleague(data)
        if not self.errors:
            for sentence in obstacles_to_covering(self.draft, by=self.by):
                self.add_error(None, sentence)
        return data

    def _ask_for_the_colleague(self, data: dict[str, Any]) -> None:
        if not data.get("outside_name"):
            self.add_error("outside_name", _("Type the colleague’s name."))
        if not data.get("outside_address") and "outside_address" not in self.errors:
            self.add_error("outside_address", _("Type the colleague’s e-mail address."))

    @property
    def draft(self) -> SafetyCover:
        """The version as it was chosen, without what belongs to the ways that were not."""
        data = self.cleaned_data
        is_outside = data["second"] == Second.OUTSIDE
        return SafetyCover(
            number=data["number"],
            responsible=data["responsible"],
            second=data["second"],
            backup=data["backup"] if data["second"] == Second.COLLEAGUE else None,
            outside_name=data["outside_name"] if is_outside else "",
            outside_address=data["outside_address"] if is_outside else "",
            minutes=data["minutes"],
        )
