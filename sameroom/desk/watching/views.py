"""The owner's page, and two addresses for programs."""

from secrets import compare_digest
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from sameroom.desk.watching import metrics
from sameroom.desk.watching.signs import signs
from sameroom.people.access import OWNER, PersonRequest, open_to, open_to_everyone
from sameroom.practice.models import Drill
from sameroom.practice.models.drills import note_drill, obstacles_to_noting

SHOWN = 8


class DrillForm(forms.Form):
    """A restore that was practised."""

    on = forms.DateField(
        label=gettext_lazy("On which day?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Choose the day."),
            "invalid": gettext_lazy("Write the day as 2026-11-24."),
        },
    )
    went_well = forms.TypedChoiceField(
        label=gettext_lazy("Did everything come back?"),
        choices=[("yes", gettext_lazy("Yes, and somebody looked")), ("no", gettext_lazy("No, or not all of it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one of these."),
            "invalid_choice": gettext_lazy("Choose one of these."),
        },
    )
    found = forms.CharField(
        label=gettext_lazy("What was found"),
        help_text=gettext_lazy("What is to be mended, how long it took. Nothing about clients."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": gettext_lazy("This is too long. Up to 500 characters are kept.")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for sentence in [] if self.errors else obstacles_to_noting(**data):
            self.add_error(None, sentence)
        return data


@open_to(OWNER)
def standing(request: PersonRequest) -> HttpResponse:
    """How the machine stands, and the restores that were practised."""
    form = DrillForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        note_drill(**form.cleaned_data, by=request.user)
        messages.success(request, _("Noted."))
        return redirect("standing")
    found = signs()
    shown = {
        "signs": found,
        "is_well": all(one.is_good for one in found),
        "form": form,
        "drills": Drill.objects.newest_first().select_related("by")[:SHOWN],
    }
    return render(request, "desk/standing.html", shown)


@require_safe
@open_to_everyone(because="whether the site answers, and nothing else")
def health(request: HttpRequest) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("no database\n", content_type="text/plain; charset=utf-8", status=503)
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@open_to_everyone(because="numbers for whoever has the token of the program that watches; without it, nothing is here")
def numbers(request: HttpRequest) -> HttpResponse:
    token = settings.METRICS_TOKEN
    sent = request.headers.get("Authorization", "")
    if not token or not compare_digest(sent.encode(), f"Bearer {token}".encode()):
        raise Http404
    return HttpResponse(metrics.text(), content_type=metrics.TYPE)
