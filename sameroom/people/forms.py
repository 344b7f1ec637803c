"""What people type to sign in, and to set it up."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from sameroom.people.enrolling import STAFF_ROLES
from sameroom.people.models import Person

AN_ADDRESS = {
    "required": _("Type your e-mail address, for example ada@example.com."),
    "invalid": _("This does not look like an e-mail address. It has an @ in it, as in ada@example.com."),
}


def address_field(label: Any, *, filled_in: str, help_text: Any = "") -> forms.EmailField:
    """`filled_in`: what browsers put there (HTML's `autocomplete`)."""
    attrs = {"autocomplete": filled_in, "spellcheck": "false"}
    widget = forms.EmailInput(attrs=attrs)
    return forms.EmailField(label=label, help_text=help_text, error_messages=AN_ADDRESS, widget=widget)


def name_field(label: Any, *, filled_in: str, if_empty: Any) -> forms.CharField:
    """Somebody's name. `filled_in`: as above. `if_empty`: the sentence for who types none."""
    widget = forms.TextInput(attrs={"autocomplete": filled_in})
    return forms.CharField(label=label, max_length=120, error_messages={"required": if_empty}, widget=widget)


class AddressForm(forms.Form):
    email = address_field(
        _("Your e-mail address"), filled_in="username", help_text=_("The one that you gave to the practice.")
    )


def digits_field(**more: Any) -> forms.CharField:
    return forms.CharField(
        label=_("The six digits"),
        error_messages={"required": _("Type the six digits.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "16"}),
        **more,
    )


class CodeForm(forms.Form):
    """A code from the mail: six digits, or twelve when many were asked for."""

    code = digits_field()

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        if len(code) not in {6, 12} or not code.isdecimal():
            raise forms.ValidationError(_("The code has six digits. Look for it in the newest mail from us."))
        return code


class StaffForm(forms.Form):
    """All three parts at once."""

    email = address_field(_("Your e-mail address"), filled_in="username")
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=1000,
        error_messages={"required": _("Type your password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=_("The six digits from your app"),
        help_text=_("Or one of your recovery codes."),
        max_length=40,
        error_messages={"required": _("Type the six digits that your app shows now, or a recovery code.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "spellcheck": "false", "class": "digits-or-code"}
        ),
    )


class NewPasswordField(forms.CharField):
    """At least twelve characters, not a common one, nor the person's own name; nothing else is asked of it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            label=_("A password"),
            help_text=_("Twelve characters or more. Four words that do not belong together are good."),
            strip=False,
            max_length=1000,
            error_messages={"required": _("Type a password of twelve characters or more.")},
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            **more,
        )


class PasswordForm(forms.Form):
    password = NewPasswordField()

    def __init__(self, *args: Any, person: Person, **more: Any) -> None:
        super().__init__(*args, **more)
        self.person = person

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], self.person)
        return str(self.cleaned_data["password"])


class AppForm(PasswordForm):
    """A password and an app together are one way to sign in; who has a password already is not asked for one."""

    code = digits_field()

    def __init__(self, *args: Any, person: Person, **more: Any) -> None:
        super().__init__(*args, person=person, **more)
        if person.has_usable_password():
            del self.fields["password"]

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())


class WordForm(forms.Form):
    """The link's secret comes from the address, by script; without one it is pasted."""

    token = forms.CharField(
        label=_("The end of your link, after the sign #"),
        max_length=60,
        error_messages={"required": _("Open the link from the mail, or paste what stands after the sign # in it.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-token": ""}),
    )
    word = forms.CharField(
        label=_("The word that you were told"),
        help_text=_("In person or by telephone. For a recovery kit: the code on the paper."),
        max_length=60,
        error_messages={"required": _("Type the word that your colleague told you.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class StopForm(forms.Form):
    token = WordForm.base_fields["token"]


class KitForm(forms.Form):
    email = address_field(_("Your e-mail address"), filled_in="email")
    code = forms.CharField(
        label=_("The code on your recovery kit"),
        max_length=80,
        error_messages={"required": _("Type the long code from the printed page.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class InviteForm(forms.Form):
    name = name_field(_("Name"), filled_in="off", if_empty=_("Type their first and last name."))
    email = address_field(
        _("E-mail address"), filled_in="off", help_text=_("The link goes there. It must be theirs alone.")
    )
    role = forms.ChoiceField(
        label=_("What they do here"),
        choices=[(kind.value, kind.label) for kind in STAFF_ROLES],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what this person will do here.")},
    )
