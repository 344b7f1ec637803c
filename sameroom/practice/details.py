"""What the practice says of itself, in three small pages, and its logo. The owner's."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sameroom.audit.trail import record
from sameroom.look.moments import ZONES, zone_words
from sameroom.people.access import OWNER, PersonRequest, open_to
from sameroom.practice.models import Practice

# Those that have no words of their own are called by their city.
MORE_ZONES = ("America/Whitehorse", "America/Yellowknife", "America/Iqaluit")


class NameForm(forms.ModelForm):  # type: ignore[type-arg]
    zone = forms.ChoiceField(
        label=_("By whose clocks you work"),
        error_messages={"required": _("Choose one from the list."), "invalid_choice": _("Choose one from the list.")},
    )

    class Meta:
        model = Practice
        fields = ("name", "city", "province", "zone")
        labels = {"name": _("Name of the practice"), "city": _("City"), "province": _("Province")}
        error_messages = {
            "name": {"required": _("Write the name that clients know.")},
            "city": {"required": _("Write the city.")},
            "province": {"required": _("Choose one from the list."), "invalid_choice": _("Choose one from the list.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [*ZONES, *MORE_ZONES]
        own = [self.instance.zone] if self.instance.zone not in known else []
        self.fields["zone"].choices = [(zone, zone_words(zone)) for zone in [*known, *own]]  # type: ignore[attr-defined]


class ReachForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Practice
        fields = ("address", "phone", "email")
        labels = {"address": _("Address"), "phone": _("Telephone"), "email": _("E-mail address of the practice")}
        help_texts = {
            "address": _("Street, number, floor, city. Clients who come in person find you by it."),
            "phone": _("Pages and mails say: call us."),
        }
        error_messages = {
            "address": {"required": _("Write the address.")},
            "phone": {"required": _("Write a telephone number.")},
            "email": {
                "required": _("Write an e-mail address."),
                "invalid": _("This does not look like an e-mail address. It has an @ in it, as in ada@example.com."),
            },
        }


class WordsForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Practice
        fields = ("introduction_en", "introduction_fr")
        labels = {"introduction_en": _("In English"), "introduction_fr": _("In French")}
        help_texts = {"introduction_en": _("Two or three sentences. Promise nothing, and compare with nobody.")}


PARTS: dict[str, Any] = {"name": NameForm, "reach": ReachForm, "words": WordsForm}


@open_to(OWNER)
def practice_part(request: PersonRequest, part: str) -> HttpResponse:
    """One idea a page. The name comes first: without it there is no practice."""
    if part not in PARTS:
        raise Http404
    practice = Practice.objects.first()
    if practice is None and part != "name":
        return redirect("practice_part", "name")
    form = PARTS[part](request.POST or None, instance=practice)
    if request.method == "POST" and form.is_valid():
        _keep(request, form)
        return redirect("opening")
    return render(request, "practice/practice_part.html", {"form": form, "part": part})


@transaction.atomic
def _keep(request: PersonRequest, form: Any) -> None:
    """Of the practice's one row only what this page asks; two who keep different pages do not undo each other."""
    row = form.save(commit=False)
    known = Practice.objects.filter(pk=row.pk)
    if not known.update(**{name: getattr(row, name) for name in form.fields}):
        row.save(force_insert=True)
    record("change", "practice", 1, by=request.user.pk)
    messages.success(request, gettext("It is kept."))
