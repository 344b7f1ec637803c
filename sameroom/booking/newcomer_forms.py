"""What newcomers type: what they look for, and who they are."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.booking.consultations import Choice, Wish
from sameroom.booking.models import Appointment
from sameroom.people.forms import AN_ADDRESS, address_field, name_field
from sameroom.people.newcomers import Newcomer
from sameroom.people.provinces import ONTARIO_FIRST
from sameroom.practice.models import Therapist
from sameroom.practice.own_answers import GIVES, MAY_LEARN
from sameroom.practice.provinces import obstacles_to_practising

ALONE, AS_COUPLE = "alone", "couple"
ANYBODY = "anybody"


class WishForm(forms.Form):
    """Three questions with an answer each, so that one tap goes on."""

    who = forms.ChoiceField(
        label=gettext_lazy("Who comes?"),
        choices=[(ALONE, gettext_lazy("I come alone")), (AS_COUPLE, gettext_lazy("We come as a couple"))],
        widget=forms.RadioSelect,
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How would you like to meet?"),
        choices=[
            (Appointment.Modality.ONLINE, gettext_lazy("By video")),
            (Appointment.Modality.IN_PERSON, gettext_lazy("In person")),
        ],
        widget=forms.RadioSelect,
    )
    whom = forms.ChoiceField(label=gettext_lazy("With whom?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, therapists: list[Therapist], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anybody = (ANYBODY, _("Whoever is free first"))
        self.fields["whom"].choices = [anybody, *((str(one.person_id), one.name) for one in therapists)]  # type: ignore[attr-defined]


def answers_in(given: Mapping[str, str], therapists: list[Therapist]) -> dict[str, str]:
    """The three answers; instead of one that is none of the list, what most choose."""
    possible = {
        "who": (ALONE, AS_COUPLE),
        "how": Appointment.Modality.values,
        "whom": (ANYBODY, *(str(one.person_id) for one in therapists)),
    }
    usual = {"who": ALONE, "how": Appointment.Modality.ONLINE.value, "whom": ANYBODY}
    return {name: given[name] if given.get(name) in possible[name] else usual[name] for name in usual}


def wish_of(answers: Mapping[str, str], therapists: list[Therapist]) -> Wish:
    whom = next((one.person for one in therapists if str(one.person_id) == answers["whom"]), None)
    return Wish(answers["who"] == AS_COUPLE, answers["how"], whom)


class PlaceForm(forms.Form):
    """Where somebody will be, and what becomes of the answers by which the therapist was found."""

    province = forms.ChoiceField(
        label=gettext_lazy("Where will you be when you meet?"),
        help_text=gettext_lazy("Therapists may work only where they are registered."),
        choices=ONTARIO_FIRST,
        error_messages={"invalid_choice": gettext_lazy("Choose a place from the list.")},
    )

    def __init__(self, *args: Any, choice: Choice | None = None, has_answers: bool = False, **kwargs: Any) -> None:
        """`has_answers`: in this browser questions were answered to find a therapist."""
        super().__init__(*args, **kwargs)
        self.choice = choice
        if has_answers and choice:
            self.fields["ticked"] = giving_field(choice.therapist.name)

    def clean_province(self) -> str:
        province, choice = str(self.cleaned_data["province"]), self.choice
        if choice is None:
            return province
        by_video = choice.modality == Appointment.Modality.ONLINE
        if obstacles := obstacles_to_practising(choice.therapist.person, province, by_video=by_video):
            raise forms.ValidationError(obstacles)
        return province


class NewcomerForm(PlaceForm):
    """Who somebody is, and where a code can be sent."""

    name = name_field(
        gettext_lazy("Your name"), filled_in="name", if_empty=gettext_lazy("Type your first and last name.")
    )
    email = address_field(
        gettext_lazy("Your e-mail address"),
        filled_in="email",
        help_text=gettext_lazy("We send a code there, and later your appointment. Choose one that you alone read."),
    )
    phone = forms.CharField(
        label=gettext_lazy("Your telephone number"),
        help_text=gettext_lazy("Your therapist calls it when the picture stops."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of our pages and mails"),
        choices=settings.LANGUAGES,
        error_messages={"invalid_choice": gettext_lazy("Choose a language from the list.")},
    )

    field_order: tuple[str, ...] = ("name", "email", "phone", "province", "language", "ticked")


def giving_field(name: str) -> forms.MultipleChoiceField:
    """What becomes of the answers by which a therapist was found: nothing, unless it is ticked."""
    return forms.MultipleChoiceField(
        label=_("Your answers of before"),
        help_text=_("Without a tick only you can read them. You can change your mind later."),
        choices=[
            (GIVES, _("Give them to %(name)s, so that I need not say everything twice") % {"name": name}),
            (MAY_LEARN, _("Let the practice learn from them, by numbers alone, who suits whom")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )


def partner_field() -> forms.EmailField:
    return forms.EmailField(
        label=gettext_lazy("Your partner’s e-mail address"),
        help_text=gettext_lazy("We ask your partner there whether the time suits. The mail names nobody."),
        error_messages={
            "required": gettext_lazy("Type your partner’s e-mail address, for example dev@example.com."),
            "invalid": AN_ADDRESS["invalid"],
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class DetailsOfTwoForm(NewcomerForm):
    """The same, and where the partner is asked."""

    partner = partner_field()

    field_order = ("name", "email", "partner", "phone", "province", "language", "ticked")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        refuse_own_address(self, data.get("email", ""))
        return data


class PlaceOfTwoForm(PlaceForm):
    """Of somebody who is known here: the place, and where the partner is asked. `own`: their own address."""

    partner = partner_field()

    field_order = ("partner", "province", "ticked")

    def __init__(self, *args: Any, own: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        refuse_own_address(self, self.own)
        return data


def refuse_own_address(form: forms.Form, own: str) -> None:
    if form.cleaned_data.get("partner", "").lower() == own.lower() != "":
        form.add_error("partner", _("This is your own address. Your partner needs one of their own."))


def newcomer_of(typed: Mapping[str, str]) -> Newcomer:
    """What was typed and found good."""
    return Newcomer(**{name: typed[name] for name in ("name", "email", "phone", "province", "language")})
