"""Fields of the questions: choices as cards, scales between two ends, and how much something matters."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sameroom.desk.finding.saying import Page
from sameroom.look.presets import preset
from sameroom.practice.matching.vocabulary import Importance, Words
from sameroom.practice.models import Service, Therapist

Choices = Iterable[tuple[str, str | Promise]]
FROM_THE_LIST = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}
# How strongly somebody leans to one of the two ends.
LEANINGS = (-3, -2, 0, 2, 3)


class Cards(forms.CheckboxSelectMultiple):
    """Looks as choices elsewhere do."""

    template_name = "django/forms/widgets/radio.html"


class Scale(forms.RadioSelect):
    """Five places between two ends, which stand in words on both sides."""

    template_name = "desk/finding/scale.html"

    def __init__(self, ends: tuple[str | Promise, str | Promise]) -> None:
        super().__init__()
        self.ends = ends

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "ends": self.ends}


def one_of(label: Any, choices: Choices, **more: Any) -> forms.ChoiceField:
    more = {"widget": forms.RadioSelect, "required": False, **more}
    return forms.ChoiceField(label=label, choices=choices, error_messages=FROM_THE_LIST, **more)


def some_of(label: Any, words: Words, **more: Any) -> forms.MultipleChoiceField:
    more = {"required": False, **more}
    return forms.MultipleChoiceField(
        label=label, choices=capitalised(words), widget=Cards, error_messages=FROM_THE_LIST, **more
    )


def how_much(label: Any) -> forms.ChoiceField:
    return preset(one_of(label, Importance.choices, initial=Importance.NICE.value))


def capitalised(words: Words) -> Choices:
    return [(code, said[:1].upper() + said[1:]) for code, said in ((one, str(words[one])) for one in words)]


def fees(kept: Page) -> list[int]:
    """What sessions cost here, in cents, in order; and what was chosen before, if no session costs that any more."""
    offered = Service.objects.offered().exclude(kind=Service.Kind.CONSULTATION)
    reduced = Therapist.objects.shown().exclude(reduced_fee_cents=None).values_list("reduced_fee_cents", flat=True)
    chosen = str(kept.get("most", ""))
    before = {int(chosen)} if chosen.isascii() and chosen.isdecimal() else set()
    return sorted({one.fee_cents for one in offered if one.fee_cents} | {one for one in reduced if one} | before)


def leanings(first: str, second: str) -> list[str]:
    """What each place of a scale is called, from the first end to the second."""
    return [
        gettext("Very much: %(words)s") % {"words": first},
        gettext("Rather: %(words)s") % {"words": first},
        gettext("It does not matter"),
        gettext("Rather: %(words)s") % {"words": second},
        gettext("Very much: %(words)s") % {"words": second},
    ]
