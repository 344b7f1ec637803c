"""Whom to call: the page for everybody, and the one that a client sees at once after an answer that asks for a look."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from sameroom.measures.crisis import contacts_for, is_abroad
from sameroom.measures.models import Response, SafetyNotice
from sameroom.measures.safety import HIGH
from sameroom.measures.safety_cover import who_is_told_words
from sameroom.people.access import CLIENT, PersonRequest, open_record, open_to, open_to_everyone
from sameroom.people.kiosk import opens_at_kiosk
from sameroom.people.models import Person


@opens_at_kiosk
@open_to_everyone(because="help in a crisis is for everyone, without a question")
def help_now(request: HttpRequest) -> HttpResponse:
    """Nothing is asked, and nobody is told who looked: see docs/safety.md."""
    person = request.user if isinstance(request.user, Person) else None
    return render(request, "desk/help_now.html", {"contacts": contacts_for(person), "is_abroad": is_abroad(person)})


@opens_at_kiosk
@open_to(CLIENT)
def help_after_answer(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Contacts first; then who is told; then back to the form. It does not say what the answer means."""
    own = Response.objects.visible_to(request.user).filter(person=request.user, safety_notices__isnull=False)
    response = open_record(request, own.select_related("appointment__case_file__therapist").distinct(), pk)
    file = response.appointment.case_file
    return render(
        request,
        "desk/safety/help.html",
        {
            "contacts": sorted(contacts_for(request.user), key=lambda one: (not one.is_first, one.is_emergency)),
            "is_calm": True,
            "is_abroad": is_abroad(request.user),
            "is_high": SafetyNotice.objects.filter(response=response, severity=HIGH).exists(),
            "who_is_told": who_is_told_words(file.therapist) if file else "",
            "back": _way_back(response),
        },
    )


def _way_back(response: Response) -> str:
    """To the form as long as it is not given."""
    if response.given_at:
        return reverse("home")
    return reverse("answer_form", args=[response.appointment_id, response.instrument])
