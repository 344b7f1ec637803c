from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.people.models import STAFF, BreakGlass, CaseFile, EmergencyContact, Lock, Person, Role
from sameroom.people.models.lockbox import obstacles_to_locking
from sameroom.people.models.residence import province_of
from sameroom.people.provinces import ONTARIO_FIRST

# What is typed about somebody else is kept neither by a browser's form memory nor by its list of closed tabs. One's own
# address and number say what they are instead (WCAG 2.2, 1.3.5): the browser of whoever wants it fills them in.
KEPT_NOWHERE = {"autocomplete": "off"}


class DetailsForm(forms.Form):
    """How a client is reached, and whom to call when the client cannot be asked."""

    phone = forms.CharField(
        label=gettext_lazy("Your telephone number"),
        help_text=gettext_lazy("Your therapist calls it when the picture stops."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    province = forms.ChoiceField(
        label=gettext_lazy("Where are you when you meet by video?"),
        help_text=gettext_lazy("Therapists may work only where they are registered."),
        choices=[("", gettext_lazy("not said yet")), *ONTARIO_FIRST],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose a place from the list.")},
    )
    contact_name = forms.CharField(
        label=gettext_lazy("Whom may we call in an emergency?"),
        help_text=gettext_lazy(
            "Somebody who is near you and whom you trust. We tell them only what they need to help."
        ),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs=KEPT_NOWHERE),
    )
    contact_relation = forms.CharField(
        label=gettext_lazy("Who is that to you?"),
        help_text=gettext_lazy("For example: sister, friend, neighbour."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs=KEPT_NOWHERE),
    )
    contact_phone = forms.CharField(
        label=gettext_lazy("Their telephone number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={**KEPT_NOWHERE, "inputmode": "tel"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        parts = [data.get(f"contact_{part}") for part in ("name", "relation", "phone")]
        if any(parts) and not all(parts):
            missing = next(part for part, value in zip(("name", "relation", "phone"), parts, strict=True) if not value)
            self.add_error(f"contact_{missing}", _("We need the name, who it is, and a number, or none of the three."))
        return data

    @classmethod
    def of(cls, person: Person) -> dict[str, str]:
        contact = EmergencyContact.objects.visible_to(person).filter(person=person).first()
        parts = ("name", "relation", "phone")
        own = {"phone": person.phone, "province": province_of(person)}
        return own | ({f"contact_{p}": getattr(contact, p) for p in parts} if contact else {})


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the front desk keeps right."""

    class Meta:
        model = Person
        fields = ("name", "email", "phone", "language")
        widgets = {
            "name": forms.TextInput(attrs=KEPT_NOWHERE),
            "email": forms.EmailInput(attrs=KEPT_NOWHERE),
            "phone": forms.TextInput(attrs=KEPT_NOWHERE),
        }
        labels = {
            "name": gettext_lazy("Name"),
            "email": gettext_lazy("E-mail address"),
            "phone": gettext_lazy("Telephone"),
            "language": gettext_lazy("Language"),
        }
        help_texts = {
            "email": gettext_lazy("Codes to sign in go there: change it only when you are sure who asks for it."),
        }
        error_messages = {
            "name": {"required": gettext_lazy("Type the name.")},
            "email": {
                "required": gettext_lazy("Type the e-mail address."),
                "invalid": gettext_lazy("This does not look like an e-mail address. It has an @ in it."),
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Where a colleague's codes go is not for the front desk, though the colleague may be a client as well."""
        super().__init__(*args, **kwargs)
        self.fields["email"].disabled = bool(self.instance.role_kinds() & STAFF)

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if Person.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("This address cannot be used here. Ask for another one."))
        return email


class LockForm(forms.Form):
    """From whom a file, or one session's answers, are kept."""

    EVERYONE = "everyone"
    against = forms.ChoiceField(
        label=gettext_lazy("From whom?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose from whom you keep it."),
            "invalid_choice": gettext_lazy("Choose somebody from the list."),
        },
    )

    def __init__(self, *args: Any, case_file: CaseFile, thing: str, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case_file, self.thing, self.by = case_file, thing, by
        staff = Person.objects.staff().exclude(pk=by.pk).order_by("name")
        if thing == Lock.Thing.CASE_FILE:
            staff = staff.exclude(pk=case_file.therapist_id)
        everyone = (self.EVERYONE, _("everybody but %(name)s") % {"name": case_file.therapist.name})
        choices = [everyone, *((str(one.pk), one.name) for one in staff)]
        self.fields["against"].choices = choices  # type: ignore[attr-defined]

    @property
    def person(self) -> Person | None:
        chosen = self.cleaned_data["against"]
        return None if chosen == self.EVERYONE else Person.objects.staff().get(pk=chosen)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for sentence in obstacles_to_locking(self.case_file, thing=self.thing, against=self.person, by=self.by):
                self.add_error(None, sentence)
        return data


class BreakGlassForm(forms.Form):
    """Whose record, and why."""

    client = forms.CharField(
        label=gettext_lazy("Whose record?"),
        help_text=gettext_lazy("The full name or the e-mail address, as the practice has it."),
        max_length=254,
        widget=forms.TextInput(attrs=KEPT_NOWHERE),
        error_messages={"required": gettext_lazy("Type the full name or the e-mail address.")},
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why?"),
        choices=BreakGlass.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the reason.")},
    )
    words = forms.CharField(
        label=gettext_lazy("What happened?"),
        help_text=gettext_lazy("In a sentence or two. The client can read it."),
        max_length=1000,
        widget=forms.Textarea(attrs={**KEPT_NOWHERE, "rows": 4}),
        error_messages={"required": gettext_lazy("Say in a sentence what happened.")},
    )

    def clean_client(self) -> Person:
        typed = " ".join(self.cleaned_data["client"].split())
        clients = Person.objects.filter(role__kind=Role.Kind.CLIENT)
        found = list(clients.filter(email__iexact=typed)) or list(clients.filter(name__iexact=typed)[:2])
        if not found:
            raise forms.ValidationError(_("No client has exactly this name or address. Look at the spelling."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several clients have this name. Type the e-mail address instead."))
        return found[0]


class SuccessorForm(forms.Form):
    """Who takes over the files."""

    successor = forms.ModelChoiceField(
        label=gettext_lazy("Who takes over the files?"),
        queryset=Person.objects.none(),
        required=False,
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Person.objects.staff().filter(role__kind=Role.Kind.THERAPIST).exclude(pk=person.pk).order_by("name")
        self.fields["successor"].queryset = others  # type: ignore[attr-defined]
        self.fields["successor"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]
