"""Staff note who came; where the session was by video, the visits say it beforehand."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.booking.attendance import attended, note, obstacles_to_noting
from sameroom.booking.models import Appointment, Attendance
from sameroom.people.access import FRONT_DESK, THERAPIST, PersonRequest, open_to, open_to_change
from sameroom.people.models import Person
from sameroom.refusal import refuse_if
from sameroom.room.models import Visit


class AttendanceForm(forms.Form):
    """Of each client, whether they came. Begins with what is noted, else with what the visits say."""

    use_required_attribute = False

    def __init__(self, *args: Any, appointment: Appointment, were_there: set[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for client in appointment.clients:
            noted = attended(client)
            is_guessed = not noted and client.person_id in were_there
            self.fields[f"came-{client.pk}"] = forms.ChoiceField(
                label=client.person.name,
                help_text=_("Was in the video session; not noted yet.") if is_guessed else "",
                choices=[(kind.value, str(kind.label).capitalize()) for kind in Attendance.Kind],
                initial=Attendance.Kind.CAME if is_guessed else noted,
                widget=forms.RadioSelect,
            )


def who_came(appointment: Appointment, person: Person) -> AttendanceForm | None:
    """None, where there is nothing to note."""
    if obstacles_to_noting(appointment):
        return None
    visits = Visit.objects.visible_to(person).filter(appointment=appointment)
    return AttendanceForm(appointment=appointment, were_there=set(visits.values_list("person", flat=True)))


@require_POST
@open_to(THERAPIST, FRONT_DESK)
def note_attendance(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Of each client who was chosen for; who was left out stays as noted before."""
    changed = open_to_change(request, Appointment.objects.changeable_by(request.user).whole(), pk)
    refuse_if(obstacles_to_noting(changed))
    chosen = {client: request.POST.get(f"came-{client.pk}", "") for client in changed.clients}
    known = {client: kind for client, kind in chosen.items() if kind in Attendance.Kind.values}
    refuse_if([] if known else [_("Choose for each whether they came.")])
    with transaction.atomic():
        for client, kind in known.items():
            note(client, kind, by=request.user)
    messages.success(request, _("It is kept."))
    return redirect("appointment", pk)
