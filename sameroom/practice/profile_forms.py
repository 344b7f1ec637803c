"""What a therapist's page asks: the College's register, what clients read, whom somebody sees and how, and areas."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.db.models import Max
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sameroom.look.numbers import number_field
from sameroom.people.provinces import PROVINCES
from sameroom.practice.colleges import by_college
from sameroom.practice.matching.vocabulary import AGES, AREAS, COMMUNITIES, GENDERS, LANGUAGES, MODALITIES, STYLES
from sameroom.practice.models import Area, Registration, Service, Therapist
from sameroom.practice.models.areas import obstacles_to_focusing, obstacles_to_naming
from sameroom.practice.services import DollarsField

FARTHEST = timedelta(days=10 * 366)
ONE_OR_MORE = {"required": _("Choose one or more."), "invalid_choice": _("Choose from the list.")}
ONE_OF_THESE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}
SEES = {"individual": _("people who come alone"), "couple": _("couples")}
# How far towards one end, from −3 to 3; `{end}` is that end in words.
STEPS = {3: _("very much: {end}"), 2: _("rather: {end}"), 1: _("a little: {end}")}


class RegistrationForm(forms.ModelForm):  # type: ignore[type-arg]
    """As it stands in the College's public register."""

    prefix = "register"
    standing = forms.ChoiceField(
        label=_("College and class"),
        choices=by_college,
        error_messages={"required": _("Choose one from the list."), "invalid_choice": _("Choose one from the list.")},
    )
    expires_on = forms.DateField(
        label=_("Registered until"),
        help_text=_("The last day on which the registration holds. From the day after nobody can book."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a day."), "invalid": _("Write the day as 2026-11-24.")},
    )

    class Meta:
        model = Registration
        fields = ("standing", "number", "expires_on")
        labels = {"number": _("Registration number")}
        error_messages = {"number": {"required": _("Write the number that the College gave.")}}

    def clean_expires_on(self) -> Any:
        day = self.cleaned_data["expires_on"]
        if day > timezone.localdate() + FARTHEST:
            raise forms.ValidationError(gettext("This day is more than ten years away. Choose one that is nearer."))
        return day


class Cards(forms.CheckboxSelectMultiple):
    """Looks as choices elsewhere do."""

    template_name = "django/forms/widgets/radio.html"


class WordsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What clients read."""

    prefix = "words"
    languages = forms.MultipleChoiceField(
        label=_("Languages in which you work"),
        choices=LANGUAGES.items(),
        widget=Cards,
        error_messages=ONE_OR_MORE,
    )
    provinces = forms.MultipleChoiceField(
        label=_("Where the client may be"),
        help_text=_("The provinces in which this therapist may practise."),
        choices=PROVINCES.items(),
        widget=Cards,
        error_messages=ONE_OR_MORE,
    )
    video_url = forms.URLField(
        label=_("Link to a video in which you introduce yourself"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("Nothing of it is shown here: a client who wants to see it follows the link."),
        error_messages={"invalid": _("This does not look like a link. It begins with https://")},
    )

    class Meta:
        model = Therapist
        fields = ("languages", "other_languages", "provinces", "about_en", "about_fr", "video_url")
        labels = {
            "other_languages": _("Other languages"),
            "about_en": _("About you, in English"),
            "about_fr": _("About you, in French"),
        }
        help_texts = {
            "other_languages": _("Those that are not in the list."),
            "about_en": _(
                "What you have learned to treat, and how you work. Promise nothing, and compare with nobody."
            ),
        }

    def clean_video_url(self) -> str:
        link = str(self.cleaned_data["video_url"])
        if link and urlsplit(link).scheme != "https":
            raise forms.ValidationError(gettext("Use a link that begins with https://"))
        return link


def several(label: Any, words: Mapping[str, Any]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=words.items(), widget=Cards, error_messages=ONE_OR_MORE)


class Scale(forms.RadioSelect):
    """Seven steps between two ends, side by side, and a way to say nothing."""

    template_name = "practice/scale.html"

    def __init__(self, *, ends: tuple[Any, Any]) -> None:
        super().__init__()
        self.ends = ends

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"ends": self.ends}


def scale_field(ends: tuple[Any, Any]) -> forms.TypedChoiceField:
    """Its value is −3 to 3, or nothing. Each step says aloud what it means."""
    low, high = ends
    steps = [(-far, format_lazy(words, end=low)) for far, words in STEPS.items()]
    steps += [(0, _("in between"))]
    steps += [(far, format_lazy(words, end=high)) for far, words in reversed(STEPS.items())]
    return forms.TypedChoiceField(
        label=format_lazy(_("“{low}” or “{high}”"), low=low, high=high),
        choices=[*steps, ("", _("I would rather not say"))],
        coerce=int,
        empty_value=None,
        required=False,
        widget=Scale(ends=ends),
        error_messages=ONE_OF_THESE,
    )


class SeeingForm(forms.ModelForm):  # type: ignore[type-arg]
    """Whom a therapist sees, and how: by this, people find them."""

    prefix = "seeing"
    gender = forms.ChoiceField(
        label=_("You are"),
        help_text=_("Some people can talk only with a woman, say, or only with a man."),
        choices=[*GENDERS.items(), ("", _("I would rather not say"))],
        required=False,
        widget=forms.RadioSelect,
        error_messages=ONE_OF_THESE,
    )
    sees = several(_("Whom you see"), SEES)
    ages = several(_("How old they may be"), AGES)
    modalities = several(_("How you meet"), MODALITIES)
    takes_new_clients = forms.TypedChoiceField(
        label=_("Do you take new people?"),
        choices=[(True, _("Yes")), (False, _("Not just now"))],
        coerce=lambda said: said == "True",
        widget=forms.RadioSelect,
        error_messages=ONE_OF_THESE,
    )
    caseload_cap = number_field(
        _("At most so many open files"),
        low=1,
        most=500,
        required=False,
        help_text=_(
            "Once there are so many, nobody new finds a time with you. Leave it empty where there is no limit."
        ),
    )
    reduced_fee_cents = DollarsField(
        label=_("Reduced fee in dollars"),
        required=False,
        help_text=_("For a session, where the usual fee is too much for somebody. Leave it empty if you have none."),
    )

    class Meta:
        model = Therapist
        fields = ("gender", "sees", "ages", "modalities", "takes_new_clients", "caseload_cap", "reduced_fee_cents")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, ends in STYLES.items():
            self.fields[f"style_{name}"] = scale_field(ends)
            self.initial.setdefault(f"style_{name}", self.instance.styles.get(name, ""))
        self.fields[f"style_{next(iter(STYLES))}"].help_text = gettext(
            "Four scales on how you work. Which clients suit you: those who say the one, or those who say the other? "
            "It stands on your page."
        )

    def clean_reduced_fee_cents(self) -> int | None:
        cents: int | None = self.cleaned_data["reduced_fee_cents"]
        sessions = Service.objects.offered().exclude(kind=Service.Kind.CONSULTATION)
        dearest = sessions.order_by().aggregate(most=Max("fee_cents"))["most"]
        if cents is not None and dearest is not None and cents >= dearest:
            raise forms.ValidationError(
                gettext("This is not less than the usual fee. Write a lower one, or leave it empty.")
            )
        return cents

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = {name: data.get(f"style_{name}") for name in STYLES}
        self.instance.styles = {name: value for name, value in given.items() if value is not None}
        return data


class AreaForm(forms.ModelForm):  # type: ignore[type-arg]
    """An area in which a therapist has training, and by what."""

    prefix = "area"
    code = forms.ChoiceField(
        label=_("Area"),
        choices=[
            ("", _("Choose one")),
            (_("What brings people"), [*AREAS.items()]),
            (_("Who they are"), [*COMMUNITIES.items()]),
        ],
        error_messages={"required": _("Choose one from the list."), "invalid_choice": _("Choose one from the list.")},
    )
    evidence = forms.CharField(
        label=_("What shows that you have learned this"),
        help_text=_("Training, with its year and where it was; or supervised practice. Everybody can read this."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write what shows it, for example: “Emotion-focused therapy for couples, level 2, 2019”."),
            "max_length": _("Use no more than 300 characters."),
        },
    )
    is_focus = forms.TypedChoiceField(
        label=_("How much you work with it"),
        choices=[(False, _("I work with this, too")), (True, _("I work with this most"))],
        coerce=lambda said: said == "True",
        initial=False,
        widget=forms.RadioSelect,
        error_messages=ONE_OF_THESE,
    )

    class Meta:
        model = Area
        fields = ("code", "evidence", "is_focus")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        named = obstacles_to_naming(self.instance.therapist, data.get("code", ""))
        focused = obstacles_to_focusing(self.instance.therapist) if data.get("is_focus") else []
        for field, sentences in (("code", named), ("is_focus", focused)):
            for sentence in sentences:
                self.add_error(field, sentence)
        return data
