"""The owner says what a late cancellation and a missed session cost, beside the text that says so."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sameroom.look.numbers import number_field
from sameroom.people.access import OWNER, PersonRequest, open_to
from sameroom.practice.models import CancellationPolicy
from sameroom.practice.models.cancelling import obstacles_to_setting, set_policy, text_on_fees


class PolicyForm(forms.Form):
    """The three numbers. Begins with those of the version before."""

    notice_hours = number_field(
        _("Free up to so many hours before"), low=0, most=336, help_text=_("24 is a day, 48 are two days."), initial=24
    )
    late_percent = number_field(_("Later than that, so many per cent of the fee"), low=0, most=100, initial=100)
    missed_percent = number_field(_("For who does not come, so many per cent of the fee"), low=0, most=100, initial=100)


@open_to(OWNER)
def cancelling(request: PersonRequest) -> HttpResponse:
    text = text_on_fees()
    obstacles = obstacles_to_setting(text)
    before = CancellationPolicy.objects.order_by("-statement__number").first()
    form = PolicyForm(request.POST or None, initial=_numbers(before) if before else None)
    if request.method == "POST" and text and form.is_valid():
        set_policy(text, by=request.user, **form.cleaned_data)
        messages.success(request, gettext("It is kept. It holds for everybody who signs this version."))
        return redirect("cancelling")
    policy = before if before and text and before.statement_id == text.pk else None
    shown = {"form": form, "text": text, "policy": policy, "before": before, "obstacles": obstacles}
    return render(request, "practice/cancelling.html", shown)


def _numbers(policy: CancellationPolicy) -> dict[str, int]:
    return {name: getattr(policy, name) for name in PolicyForm.base_fields}
