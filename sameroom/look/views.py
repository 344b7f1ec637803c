"""The parts that every page is made of, shown together with each of their states."""

from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("What shall we call you?"), help_text=_("Your therapist sees this name."))
    email = forms.EmailField(
        label=_("Your e-mail address"),
        error_messages={"invalid": _("An address has an @ in it, as in ada@example.com. Add it, then go on.")},
    )
    place = forms.ChoiceField(
        label=_("How would you like to meet?"),
        choices=[("online", _("by video")), ("in-person", _("in person"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Anything we should know"), required=False, widget=forms.Textarea({"rows": 3}))


def parts(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "form": SampleForm({"name": "Ada", "email": "ada.example.com", "place": "online"}),
        "kinds": ["success", "info", "warning", "error", "danger"],
        "moments": [now - timedelta(minutes=5), now, now + timedelta(hours=2), now + timedelta(days=9)],
    }
    return render(request, "look/parts_page.html", context)
