"""One form for each page of questions. Each gives what is kept as plain JSON, and begins with what was kept before."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from sameroom.desk.finding.fields import (
    FROM_THE_LIST,
    LEANINGS,
    Scale,
    capitalised,
    fees,
    how_much,
    leanings,
    one_of,
    some_of,
)
from sameroom.desk.finding.saying import EITHER, Page
from sameroom.look.money import dollars
from sameroom.look.presets import preset
from sameroom.people.provinces import ONTARIO_FIRST
from sameroom.practice.colleges import STANDINGS
from sameroom.practice.matching.vocabulary import (
    AGES,
    AREAS,
    COMMUNITIES,
    EXPECTATIONS,
    GENDERS,
    LANGUAGES,
    MODALITIES,
    PARTS,
    STYLES,
    Importance,
)

ALONE, AS_COUPLE = "alone", "couple"


class QuestionForm(forms.Form):
    """`kept`: what was said on this page before. `folded`: fields that are opened by whom they concern."""

    use_required_attribute = False
    folded: tuple[str, ...] = ()
    fold_title: str | Promise = ""

    def __init__(self, *args: Any, kept: Page, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": self.initial_of(kept)})
        self.kept = kept
        self.fill_in()

    def initial_of(self, kept: Page) -> dict[str, Any]:
        return kept

    def fill_in(self) -> None:
        """The choices that depend on the language or on the practice."""

    @property
    def said(self) -> Page:
        return dict(self.cleaned_data)

    @property
    def open_fields(self) -> list[forms.BoundField]:
        return [one for one in self if not one.name.startswith(self.folded or "-")]

    @property
    def folded_fields(self) -> list[forms.BoundField]:
        return [one for one in self if one.name.startswith(self.folded or "-")]

    @property
    def is_unfolded(self) -> bool:
        """Where something was said, or has to be put right."""
        return bool(self.errors) or any(self.kept.get(name) for name in (*self.folded, "communities"))


class WhoForm(QuestionForm):
    who = one_of(
        _("Do you come alone, or as a couple?"),
        [(ALONE, _("I come alone")), (AS_COUPLE, _("We come as a couple"))],
        required=True,
    )
    age = one_of(_("How old are you?"), [], required=True)

    def fill_in(self) -> None:
        self.fields["age"].choices = capitalised(AGES)  # type: ignore[attr-defined]


class AgeForm(WhoForm):
    """Of whoever is one of a couple already."""

    who = None  # type: ignore[assignment]


class BringsForm(QuestionForm):
    folded = ("also",)
    fold_title = _("Something else, too?")
    main = one_of(_("What brings you most?"), [])
    also = some_of(_("What else?"), AREAS)

    def fill_in(self) -> None:
        none = [("", gettext("Hard to say, or something else"))]
        self.fields["main"].choices = [*capitalised(AREAS), *none]  # type: ignore[attr-defined]
        self.fields["also"].choices = capitalised(AREAS)  # type: ignore[attr-defined]


class MeetingForm(QuestionForm):
    province = forms.ChoiceField(
        label=_("Where will you be when you meet?"),
        help_text=_("Therapists may work only where they are registered."),
        choices=ONTARIO_FIRST,
        error_messages={
            "required": _("Choose a place from the list."),
            "invalid_choice": _("Choose a place from the list."),
        },
    )
    how = one_of(_("By video or in person?"), [], initial=EITHER)
    matters = how_much(_("How much does that matter?"))

    def fill_in(self) -> None:
        either = [(EITHER, gettext("Either is fine"))]
        self.fields["how"].choices = [*capitalised(MODALITIES), *either]  # type: ignore[attr-defined]


class TimesForm(QuestionForm):
    parts = some_of(_("Which times would suit you?"), PARTS, help_text=_("Choose as many as you like."))
    matters = how_much(_("How much does that matter?"))

    def fill_in(self) -> None:
        self.fields["parts"].choices = capitalised(PARTS)  # type: ignore[attr-defined]


class PersonForm(QuestionForm):
    """Languages are always a must; of each community one says how much it matters."""

    folded = ("community-",)
    fold_title = _("Should your therapist know people like you?")

    language = forms.ChoiceField(
        label=_("Which language would you like to speak?"),
        error_messages={
            "required": _("Choose a language from the list."),
            **{"invalid_choice": _("Choose a language from the list.")},
        },
    )
    other_language = forms.ChoiceField(
        label=_("Another one that is just as good"),
        required=False,
        error_messages={"invalid_choice": _("Choose a language from the list.")},
    )
    gender = some_of(_("Would you like to talk to"), GENDERS, help_text=_("Choose as many as you like, or none."))
    gender_matters = how_much(_("How much does that matter?"))

    def initial_of(self, kept: Page) -> dict[str, Any]:
        languages = [*kept.get("languages", [(get_language() or "en")[:2]]), "", ""]
        communities = {f"community-{code}": one for code, one in kept.get("communities", {}).items()}
        return {**kept, "language": languages[0], "other_language": languages[1], **communities}

    def fill_in(self) -> None:
        languages = capitalised(LANGUAGES)
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        self.fields["other_language"].choices = [("", gettext("No other one")), *languages]  # type: ignore[attr-defined]
        self.fields["gender"].choices = capitalised(GENDERS)  # type: ignore[attr-defined]
        for code, words in capitalised(COMMUNITIES):
            more = {"widget": forms.Select, "initial": Importance.NO_MATTER.value}
            choices = reversed(Importance.choices)
            self.fields[f"community-{code}"] = preset(one_of(words, list(choices), **more))

    @property
    def said(self) -> Page:
        data = self.cleaned_data
        levels = {code: data[f"community-{code}"] for code in COMMUNITIES}
        languages = dict.fromkeys(filter(None, [data["language"], data["other_language"]]))
        return {
            "languages": list(languages),
            "gender": data["gender"],
            "gender_matters": data["gender_matters"],
            "communities": {code: one for code, one in levels.items() if one and one != Importance.NO_MATTER},
        }


class StyleForm(QuestionForm):
    def fill_in(self) -> None:
        for name, (first, second) in STYLES.items():
            words = dict(zip(LEANINGS, leanings(str(first), str(second)), strict=True))
            choices = [(str(one), words[one]) for one in LEANINGS]
            self.fields[name] = one_of(
                gettext("%(first)s, or: %(second)s") % {"first": first, "second": second},
                choices,
                widget=Scale((first, second)),
            )

    def initial_of(self, kept: Page) -> dict[str, Any]:
        return {name: str(value) for name, value in kept.items()}

    @property
    def said(self) -> Page:
        return {name: int(value) for name, value in self.cleaned_data.items() if value}


class MoneyForm(QuestionForm):
    folded = ("titles",)
    fold_title = _("Does an insurance pay for it?")
    most = one_of(_("What may a session cost at most?"), [])
    most_matters = how_much(_("How much does that matter?"))
    titles = some_of(
        _("Does your insurance ask for a certain title?"),
        {},
        help_text=_("Some insurances pay only for therapists with one of these titles. Your plan says which."),
    )
    titles_matter = how_much(_("How much does that matter?"))

    def fill_in(self) -> None:
        bands = [(str(one), gettext("Up to %(fee)s") % {"fee": dollars(one)}) for one in fees(self.kept)]
        self.fields["most"].choices = [*bands, ("", gettext("It does not matter"))]  # type: ignore[attr-defined]
        self.fields["titles"].choices = [(code, one.title) for code, one in STANDINGS.items()]  # type: ignore[attr-defined]


class ExpectationsForm(QuestionForm):
    expects = some_of(
        _("What do you think of sessions by video?"), EXPECTATIONS, help_text=_("Choose as many as you like.")
    )

    def fill_in(self) -> None:
        self.fields["expects"].choices = capitalised(EXPECTATIONS)  # type: ignore[attr-defined]


class GateForm(forms.Form):
    """One question, with an answer on each of two buttons."""

    answer = forms.ChoiceField(choices=[("yes", ""), ("no", "")], error_messages=FROM_THE_LIST)


FORMS: dict[str, type[QuestionForm]] = {
    "who": WhoForm,
    "brings": BringsForm,
    "meeting": MeetingForm,
    "times": TimesForm,
    "person": PersonForm,
    "style": StyleForm,
    "money": MoneyForm,
    "expectations": ExpectationsForm,
}
