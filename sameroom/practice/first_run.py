"""The first page of an empty place: whoever holds the link that the site printed becomes its owner."""

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sameroom.people import opening, slowing
from sameroom.people.access import open_to_everyone
from sameroom.people.forms import WordForm, address_field, name_field
from sameroom.people.models import Attempt, Enrolment, Role
from sameroom.people.views.enrolling import let_set_up
from sameroom.people.views.signing_in import slowed_down
from sameroom.practice.models import Therapist
from sameroom.refusal import Refused


class FirstForm(forms.Form):
    """Who is responsible, and whether they see clients themselves. The link's secret comes by script, or is pasted."""

    token = forms.CharField(
        label=_("The end of your link, after the sign #"),
        max_length=60,
        error_messages={"required": _("Open the link that the site printed, or paste what stands after the sign #.")},
        widget=WordForm.base_fields["token"].widget,
    )
    name = name_field(_("Your first and last name"), filled_in="name", if_empty=_("Type your first and last name."))
    email = address_field(
        _("Your e-mail address"), filled_in="email", help_text=_("You sign in with it. It must be yours alone.")
    )
    sees_clients = forms.ChoiceField(
        label=_("Do you see clients yourself?"),
        choices=[("yes", _("Yes, I am a therapist here, too")), ("no", _("No, I run the practice"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two."), "invalid_choice": _("Choose one of the two.")},
    )


@open_to_everyone(because="an empty place has nobody who could sign in; it asks for a token of 256 bits")
def first_run(request: HttpRequest) -> HttpResponse:
    """Once somebody set up the practice, there is no such page."""
    if not opening.is_empty():
        raise Http404
    form = FirstForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "practice/first_run.html", {"form": form})
    attempt = slowing.count(Attempt.Kind.SECRET, slowing.knock_of(request, "first-link"))
    if obstacles := slowing.obstacles_to_trying(attempt):
        return slowed_down(request, "practice/first_run.html", form, obstacles)
    try:
        enrolment = _open(form)
    except Refused as refusal:
        form.add_error(None, refusal.reasons[0])
        return render(request, "practice/first_run.html", {"form": form})
    slowing.forgive(attempt)
    return let_set_up(request, enrolment)


@transaction.atomic
def _open(form: FirstForm) -> Enrolment:
    """Who sees clients, too, is both: one person with two roles."""
    parts = form.cleaned_data
    enrolment = opening.open_with(
        token=parts["token"].strip().lstrip("#"),
        name=parts["name"],
        address=parts["email"],
        language=(get_language() or "en")[:2],
    )
    if parts["sees_clients"] == "yes":
        Role.objects.create(person=enrolment.person, kind=Role.Kind.THERAPIST)
        Therapist.objects.create(person=enrolment.person)
    return enrolment
