from django import forms
from django.utils.translation import gettext_lazy as _


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The one that you gave to the practice."),
        error_messages={
            "required": _("Type your e-mail address, for example ada@example.com."),
            "invalid": _("This does not look like an e-mail address. It has an @ in it, as in ada@example.com."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The six digits"),
        error_messages={"required": _("Type the six digits from the mail.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "12"}),
    )

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        if len(code) != 6 or not code.isdecimal():
            raise forms.ValidationError(_("The code has six digits. Look for it in the newest mail from us."))
        return code
