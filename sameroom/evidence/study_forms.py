"""What a reader types in: a study, one of its comparisons, the numbers of it."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sameroom.evidence.models import Effect, Extraction, Study
from sameroom.evidence.models.studies import obstacles_to_entering
from sameroom.look.numbers import number_field

CHOOSE = _("Choose one of these.")
TOO_LONG = _("This is longer than we can keep. Shorten it a little.")
NO_NUMBER = _("Write a number, as it stands in the article.")
# Beyond it there is no scale.
MOST = 1e6
ARMS = ("mean_online", "sd_online", "n_online", "mean_in_person", "sd_in_person", "n_in_person")
ESTIMATE = ("estimate", "low", "high")


def _text(label: Any, *, most: int, missing: Any, **more: Any) -> forms.CharField:
    said = {"required": missing, "max_length": TOO_LONG}
    return forms.CharField(label=label, max_length=most, error_messages=said, **more)


def _choice(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    said = dict.fromkeys(("required", "invalid_choice"), CHOOSE)
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, error_messages=said, **more)


def _number(label: Any, *, low: float = -MOST) -> forms.FloatField:
    """Decimal points or commas, as the article has them."""
    return forms.FloatField(
        label=label,
        min_value=low,
        max_value=MOST,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 8}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), NO_NUMBER),
    )


class StudyForm(forms.ModelForm):  # type: ignore[type-arg]
    authors = _text(_("Authors"), most=200, missing=_("Write who wrote it, Smith A, Jones B say."))
    year = number_field(_("Year"), low=1950, most=2100)
    title = _text(_("Title"), most=300, missing=_("Write its title."))
    doi = _text(_("DOI"), most=100, missing="", required=False, help_text=_("If it has one, 10.1000/xyz say."))
    ways = _choice(_("How did those meet who came online?"), Study.Ways.choices)
    design = _choice(_("Who came online?"), Study.Design.choices)
    people = _choice(_("Who were they?"), Study.People.choices)

    class Meta:
        model = Study
        fields = ("authors", "year", "title", "doi", "ways", "design", "people")

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if year > timezone.localdate().year + 1:
            raise forms.ValidationError(gettext("That year has not come yet."))
        return year

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            same = Study.objects.filter(authors=data["authors"], year=data["year"], title=data["title"])
            if same.exists():
                self.add_error(None, gettext("This study is in the list already."))
        return data


class EffectForm(forms.ModelForm):  # type: ignore[type-arg]
    """One more comparison of `study`."""

    outcome = _choice(_("What was measured?"), Effect.Outcome.choices)
    rater = _choice(_("Who rated it?"), Effect.Rater.choices)
    instrument = _text(_("With what?"), most=80, missing=_("Write the scale’s name, WAI-SR say."))
    time = _text(_("When?"), most=80, missing=_("Write when it was measured, at the end say."))

    class Meta:
        model = Effect
        fields = ("outcome", "rater", "instrument", "time")

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.study = study

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        wanted = {name: data.get(name) for name in self.Meta.fields}
        if not self.errors and self.study.effects.filter(**wanted).exists():
            self.add_error(None, gettext("This comparison is in the list already."))
        return data


class EntryForm(forms.Form):
    """The numbers of one comparison, in one of two kinds; those of the other kind are left alone."""

    place = _text(
        _("Where in the article?"),
        most=200,
        missing=_("Write the page and the table, so that another reader finds them."),
        help_text=_("The page, and the table or the sentence."),
    )

    def numbers(self) -> dict[str, float]:
        return {name: self.cleaned_data[name] for name in self.asked}

    @property
    def turn(self) -> int:
        """1 where above 0 is better online already, else -1."""
        return int(self.cleaned_data["direction"])

    @property
    def number_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.asked]

    asked: tuple[str, ...] = ()
    kind = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for sentence in obstacles_to_entering(self.kind, self.numbers(), self.turn):
                self.add_error(None, sentence)
        return data


class ArmsForm(EntryForm):
    kind, asked = Extraction.Kind.ARMS, ARMS
    mean_online, sd_online = _number(_("Mean, online")), _number(_("Standard deviation, online"), low=0)
    n_online = number_field(_("People, online"), low=2, most=1_000_000)
    mean_in_person, sd_in_person = _number(_("Mean, in person")), _number(_("Standard deviation, in person"), low=0)
    n_in_person = number_field(_("People, in person"), low=2, most=1_000_000)
    direction = _choice(
        _("Which way is better on this scale?"), [("1", _("Higher is better")), ("-1", _("Lower is better"))]
    )


class EstimateForm(EntryForm):
    kind, asked = Extraction.Kind.ESTIMATE, ESTIMATE
    estimate = _number(_("Difference, in standard deviations"))
    low, high = _number(_("Its 95 percent interval, from")), _number(_("to"))
    direction = _choice(
        _("What does a number above 0 mean?"), [("1", _("Better online")), ("-1", _("Better in person"))]
    )


ENTRY_FORMS: dict[str, type[EntryForm]] = {Extraction.Kind.ARMS: ArmsForm, Extraction.Kind.ESTIMATE: EstimateForm}
