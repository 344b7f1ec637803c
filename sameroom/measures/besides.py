"""What a client is asked about a session besides the session-check: SPARQ and RISQ, where the therapist chose them."""

from datetime import datetime

from django.db.models import Max

from sameroom.booking.models import Appointment, Participant
from sameroom.measures import schedule
from sameroom.measures.instruments import BESIDES
from sameroom.measures.models import Response
from sameroom.measures.plans import plan_of
from sameroom.practice.models import Service


def due_besides(participant: Participant) -> list[str]:
    """By the plan of the file; its rhythm counts from the last session before this one that it was given for."""
    appointment, person = participant.appointment, participant.person
    file = appointment.case_file
    if participant.role != Participant.Role.CLIENT or file is None or not _is_asked_about(appointment):
        return []
    plan = {one: rhythm for one, rhythm in plan_of(file).items() if one in BESIDES}
    if not plan:
        return []
    own = Response.objects.visible_to(person).given().filter(person=person, instrument__in=plan)
    here = set(own.filter(appointment=appointment).values_list("instrument", flat=True))
    earlier = own.filter(appointment__case_file=file, appointment__starts_at__lt=appointment.starts_at)
    last: dict[str, datetime] = dict(earlier.values_list("instrument").annotate(Max("appointment__starts_at")))
    due = schedule.due(plan, last=last, at=appointment.starts_at)
    return [one for one in BESIDES if one in due and one not in here]


def _is_asked_about(appointment: Appointment) -> bool:
    file = appointment.case_file
    return file is not None and not file.is_closed and appointment.service.kind != Service.Kind.CONSULTATION
