"""Therapists whose registration ran out, and what is booked with them: somebody has to decide what becomes of it."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sameroom.booking.models import Appointment, AppointmentQuerySet, Participant
from sameroom.people.access import FRONT_DESK, OWNER, PersonRequest, open_to, record_list
from sameroom.people.models import BreakGlass
from sameroom.practice.models import Registration, Therapist


@dataclass(frozen=True)
class Row:
    """One therapist, with the sessions to come: `seen` for whoever may read them, of the others how many there are."""

    registration: Registration
    seen: list[Appointment]
    count: int


@open_to(FRONT_DESK, OWNER)
def lapsed(request: PersonRequest) -> HttpResponse:
    if BreakGlass.objects.in_force(by=request.user).exists():
        record_list(request, "day")
    found = registrations_to_see_to()
    rows = [_row(request, one) for one in found if one.is_lapsed]
    return render(request, "desk/lapsed.html", {"rows": rows, "soon": [one for one in found if one.ends_soon]})


def registrations_to_see_to() -> list[Registration]:
    """Those that ran out, or will within the month, the first to end first."""
    newest = Registration.objects.newest().filter(therapist__in=Therapist.objects.treating())
    rows = newest.select_related("therapist__person").order_by("expires_on", "pk")
    return [one for one in rows if one.is_lapsed or one.ends_soon]


def _row(request: PersonRequest, registration: Registration) -> Row:
    coming = _coming(registration)
    seen = coming.filter(pk__in=Appointment.objects.open_to_staff(request.user).values("pk"))
    return Row(registration, list(seen.whole().order_by("starts_at")), coming.count())


def _coming(registration: Registration) -> AppointmentQuerySet:
    """One filter: two would meet any participant's role."""
    with_them = Appointment.objects.not_cancelled().filter(
        participants__person=registration.therapist.person, participants__role=Participant.Role.THERAPIST
    )
    return with_them.filter(ends_at__gt=timezone.now())
