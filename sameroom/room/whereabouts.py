"""Where the clients of sessions by video are just now: inside, waiting, or stuck before the door."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import F, Max, Q
from django.utils import timezone

from sameroom.booking.models import Participant
from sameroom.room.admission import people_at_each
from sameroom.room.models import Capability, Presence, Visit

# So long after a link was opened a page is usually there.
AT_THE_DOOR = timedelta(minutes=2)


class Whereabouts(StrEnum):
    """From the door to the end, in this order."""

    STUCK = "stuck"  # opened the link, and no page of theirs is connected
    WAITING = "waiting"
    INSIDE = "inside"
    LEFT = "left"


def whereabouts(clients: Sequence[Participant]) -> dict[UUID, Whereabouts]:
    """Of each of these who did anything yet; a couple before one screen is in one place."""
    own = _stuck(clients) | _waiting(clients) | _visiting(clients)
    found: dict[UUID, Whereabouts] = {}
    for seat, people in people_at_each(clients).items():
        for one in people:
            if seat in own and (one.pk == seat or one.pk not in own):
                found[one.pk] = own[seat]
    return found


def _stuck(clients: Sequence[Participant]) -> dict[UUID, Whereabouts]:
    seats = Capability.objects.filter(participant__in=[one.pk for one in clients]).values("participant")
    opened = seats.annotate(opened=Max("issued_at"), withdrawn=Max("participant__withdrawals__at"))
    holding = opened.filter(Q(withdrawn=None) | Q(opened__gt=F("withdrawn")), opened__lt=timezone.now() - AT_THE_DOOR)
    return dict.fromkeys((row["participant"] for row in holding), Whereabouts.STUCK)


def _waiting(clients: Sequence[Participant]) -> dict[UUID, Whereabouts]:
    present = Presence.objects.fresh().filter(participant__in=[one.pk for one in clients])
    return {
        seat: Whereabouts.INSIDE if phase == "admitted" else Whereabouts.WAITING
        for seat, phase in present.values_list("participant", "phase")
    }


def _visiting(clients: Sequence[Participant]) -> dict[UUID, Whereabouts]:
    seats = {(one.appointment_id, one.person_id): one.pk for one in clients}
    visits = Visit.objects.filter(appointment__in={appointment for appointment, _person in seats})
    found: dict[UUID, Whereabouts] = {}
    for visit in visits.select_related("departure").order_by("entered_at"):
        if seat := seats.get((visit.appointment_id, visit.person_id)):
            found[seat] = Whereabouts.LEFT if visit.left_at else Whereabouts.INSIDE
    return found
