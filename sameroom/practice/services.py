"""What the practice offers, for how long, and what it costs."""

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from sameroom.audit.trail import record
from sameroom.look.numbers import number_field
from sameroom.people.access import FRONT_DESK, OWNER, PersonRequest, open_to
from sameroom.practice.models import Retirement, Service

MOST_CENTS = 10_000_00
AN_AMOUNT = re.compile(r"\$?(\d{1,3}(?:[, ]\d{3})+|\d{1,6})(?:[.,](\d{1,2}))?\$?")


class DollarsField(forms.CharField):
    """“160”, “$12.50” or “12,50 $”; its value is whole cents, or `None` where one may leave it empty."""

    def __init__(self, **more: Any) -> None:
        words = _("Write an amount of up to 10,000 dollars, for example 160 or 12.50; 0 if it is free.")
        self.words = words
        super().__init__(
            max_length=20,
            error_messages={"required": words},
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            **more,
        )

    def clean(self, value: Any) -> Any:
        text = re.sub(r"\s", "", super().clean(value))
        if not text and not self.required:
            return None
        amount = AN_AMOUNT.fullmatch(text)
        if amount is None:
            raise forms.ValidationError(self.words)
        cents = int(amount[1].replace(",", "")) * 100 + int((amount[2] or "0").ljust(2, "0"))
        if cents > MOST_CENTS:
            raise forms.ValidationError(self.words)
        return cents

    def prepare_value(self, value: Any) -> Any:
        """What was typed stays as it was typed."""
        if not isinstance(value, int):
            return value
        whole, rest = divmod(value, 100)
        return f"{whole}.{rest:02}" if rest else str(whole)


class ServiceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A service, as clients read it."""

    kind = forms.ChoiceField(
        label=_("Who comes"),
        choices=Service.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")},
    )
    tax = forms.ChoiceField(
        label=_("Tax"),
        choices=Service.Tax.choices,
        widget=forms.RadioSelect,
        initial=Service.Tax.EXEMPT,
        help_text=_("Psychotherapy has no HST. Other things, a workshop say, may have it."),
        error_messages={"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")},
    )
    minutes = number_field(_("Minutes"), low=5, most=240)
    fee_cents = DollarsField(label=_("Fee in dollars"))

    class Meta:
        model = Service
        fields = ("kind", "name_en", "name_fr", "minutes", "fee_cents", "tax")
        labels = {"name_en": _("Name in English"), "name_fr": _("Name in French")}
        error_messages = {
            "name_en": {"required": _("Write the name in English.")},
            "name_fr": {"required": _("Write the name in French.")},
        }


@open_to(FRONT_DESK, OWNER)
def services(request: PersonRequest) -> HttpResponse:
    form = ServiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _keep(request, form)
        return redirect("services")
    retired = Service.objects.filter(retirement__isnull=False).select_related("retirement")
    shown = {"offered": Service.objects.offered(), "retired": retired.order_by("-retirement__at"), "form": form}
    return render(request, "practice/services.html", shown)


@open_to(FRONT_DESK, OWNER)
def service(request: PersonRequest, pk: int) -> HttpResponse:
    """What is booked already keeps the fee of that day."""
    changed = _offered(pk)
    if changed is None:
        messages.info(request, gettext("That is gone already."))
        return redirect("services")
    form = ServiceForm(request.POST or None, instance=changed)
    if request.method == "POST" and form.is_valid():
        _keep(request, form)
        return redirect("services")
    return render(request, "practice/service.html", {"form": form, "service": _offered(pk)})


@require_POST
@open_to(FRONT_DESK, OWNER)
def retire_service(request: PersonRequest, pk: int) -> HttpResponse:
    _retire(request, pk)
    return redirect("services")


@transaction.atomic
def _retire(request: PersonRequest, pk: int) -> None:
    retired = _offered(pk)
    is_new = retired is not None and Retirement.objects.get_or_create(service=retired, defaults={"by": request.user})[1]
    if not is_new:
        messages.info(request, gettext("That is gone already."))
        return
    record("retire", "service", pk, by=request.user.pk)
    messages.success(request, gettext("It is no longer offered. What is booked stays."))


@transaction.atomic
def _keep(request: PersonRequest, form: ServiceForm) -> None:
    kept = form.save()
    record("change", "service", kept.pk, by=request.user.pk)
    messages.success(request, gettext("It is kept."))


def _offered(pk: int) -> Service | None:
    return Service.objects.offered().filter(pk=pk).first()
