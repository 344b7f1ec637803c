"""The page on which the owner tries other weights. Everything stands in its address; nothing is kept."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from sameroom.desk.finding.profiles import read_for_each
from sameroom.desk.finding.rule_words import PARTS
from sameroom.desk.finding.trying import try_on_many, try_on_one
from sameroom.desk.finding.weights_form import DraftForm, as_initial
from sameroom.people.access import OWNER, PersonRequest, open_to
from sameroom.practice.matching import vocabulary as words
from sameroom.practice.matching.facts import Answers, Wish
from sameroom.practice.models.matching import current_weights

CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}
MATTERS = [(words.Importance.NICE, words.Importance.NICE.label), (words.Importance.MUST, words.Importance.MUST.label)]


class Cards(forms.CheckboxSelectMultiple):
    """Looks as choices elsewhere do."""

    template_name = "django/forms/widgets/radio.html"


class TryForm(DraftForm):
    """Weights to try, and one invented person."""

    area = forms.ChoiceField(
        label=_("What brings them"),
        choices=[("", _("hard to say")), *words.AREAS.items()],
        required=False,
        error_messages=CHOOSE,
    )
    language = forms.ChoiceField(
        label=_("The language that they need"), choices=words.LANGUAGES.items(), error_messages=CHOOSE
    )
    who = forms.ChoiceField(
        label=_("Who comes"),
        choices=[("alone", _("one person")), ("couple", _("a couple, who say the same"))],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    times = forms.MultipleChoiceField(
        label=_("When they want to come"),
        help_text=_("Choose none if it does not matter."),
        choices=words.PARTS.items(),
        widget=Cards,
        required=False,
        error_messages={"invalid_choice": _("Choose one of these.")},
    )
    times_matter = forms.ChoiceField(
        label=_("How much the times matter"), choices=MATTERS, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    gender = forms.ChoiceField(
        label=_("The therapist’s gender"),
        choices=[("", _("It does not matter")), *words.GENDERS.items()],
        required=False,
        error_messages=CHOOSE,
    )
    gender_matters = forms.ChoiceField(
        label=_("How much the gender matters"), choices=MATTERS, widget=forms.RadioSelect, error_messages=CHOOSE
    )

    @property
    def people(self) -> list[Answers]:
        """One, or two who say the same."""
        said = self.cleaned_data
        wishes = [
            Wish("language", frozenset({said["language"]}), words.Importance.MUST),
            Wish("times", frozenset(said["times"]), words.Importance(said["times_matter"])),
            Wish("gender", frozenset({said["gender"]} - {""}), words.Importance(said["gender_matters"])),
        ]
        as_couple = said["who"] == "couple"
        one = Answers(as_couple=as_couple, main=said["area"], wishes=tuple(each for each in wishes if each.values))
        return [one, one] if as_couple else [one]


AT_FIRST = {"language": "en", "who": "alone", "times_matter": "nice", "gender_matters": "nice"}


@open_to(OWNER)
def try_weights(request: PersonRequest) -> HttpResponse:
    number, weights = current_weights()
    form = TryForm(request.GET or None, initial=as_initial(weights) | AT_FIRST)
    shown: dict[str, Any] = {"form": form, "number": number, "parts": [name for name, _means in PARTS.values()]}
    shown["person_fields"] = [field for field in form if field.name not in PARTS]
    if form.is_valid():
        profiles, now, pair = read_for_each(), timezone.now(), (weights, form.weights)
        people = form.people
        shown |= {
            "is_same": weights == form.weights,
            "trial": try_on_many(profiles, pair, now=now),
            "person": try_on_one(profiles[people[0].as_couple], people, pair, now=now),
            "draft": urlencode(as_initial(form.weights)),
        }
    return render(request, "desk/finding/try.html", shown)
