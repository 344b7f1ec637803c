"""What the room's page is told about its session: each person what that person may know (`docs/protocol.md`)."""

from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.booking.models import Appointment, Participant
from sameroom.consent.standing import lacks_video
from sameroom.people.models import Person, Supervision
from sameroom.people.models.residence import province_of
from sameroom.practice.models import Practice
from sameroom.practice.provinces import is_outside
from sameroom.room.admission import Entrant, last_check_in, newest_admission
from sameroom.room.introductions import attending
from sameroom.room.keyrings import secret_of
from sameroom.room.models import CheckIn
from sameroom.room.standing import utc, window
from sameroom.room.turn import has_relay
from sameroom.sealing.fields import CannotUnseal


def describe(entrant: Entrant) -> dict[str, Any]:
    """The `session` of `docs/protocol.md`, as this person may know it."""
    appointment, participant = entrant.appointment, entrant.participant
    open_, practice = window(appointment), Practice.objects.first()
    person, partner = participant.person, participant.partner()
    check_in = last_check_in(participant)
    return {
        "appointment": {
            "modality": appointment.modality,
            "service": appointment.service.kind,
            "service_name": appointment.service.name,
            "starts_at": utc(appointment.starts_at),
            "ends_at": utc(appointment.ends_at),
            "opens_at": utc(open_.opens_at),
            "closes_at": utc(open_.closes_at),
            "wall_time": appointment.wall_time,
            "zone": appointment.zone,
        },
        "now": utc(timezone.now()),
        "practice": {"name": practice.name, "phone": practice.phone} if practice else {"name": "", "phone": ""},
        "therapist": {"name": appointment.therapist.name, "person": str(appointment.therapist.pk)},
        "you": {
            "participant": str(participant.pk),
            "person": str(person.pk),
            "role": participant.role,
            "name": person.name,
            "language": person.language,
            "partner": partner.person.name if partner else None,
            "checked_in": participant.check_ins.filter(device_hash=entrant.device_hash).exists(),
            "together": check_in is not None and check_in.together,
            "phone": person.phone or None,
            "province": None if entrant.is_therapist else province_of(person) or None,
            "keyring": secret_of(person),
        },
        "state": _state(appointment),
        "relay": has_relay(),
        "people": _people(appointment) if entrant.is_therapist else [],
    }


def _state(appointment: Appointment) -> str:
    """`open`, `running` (in person: begun) or `ended`."""
    if appointment.visits.open().exists() and not appointment.is_online:
        return "running"
    ending = appointment.endings.aggregate(at=Max("at"))["at"]
    if ending is None or appointment.visits.filter(entered_at__gt=ending).exists():
        return "open"
    return "ended"


def _people(appointment: Appointment) -> list[dict[str, Any]]:
    here = {one.pk for one in attending(appointment)}
    return [{**_person(client, appointment), "attends": client.pk in here} for client in appointment.clients]


def _person(client: Participant, appointment: Appointment) -> dict[str, Any]:
    check_in = _check_in_inside(client)
    return {
        "participant": str(client.pk),
        "person": str(client.person_id),
        "name": client.person.name,
        "phone": client.person.phone or None,
        "emergency_contact": _emergency_contact(client.person),
        "check_in": check_in and {**check_in.as_json(), "place": _place(check_in)},
        "agreed": not (
            appointment.is_online and appointment.case_file and lacks_video(client.person, appointment.case_file)
        ),
        "outside": _outside(check_in.province, appointment) if check_in else None,
    }


def _outside(province: str, appointment: Appointment) -> dict[str, list[str]] | None:
    """Where the client says to be somewhere that the therapist may not practise: whom the therapist asks first."""
    therapist = appointment.therapist
    if not appointment.is_online or not province or not is_outside(therapist, province):
        return None
    asked = Supervision.objects.filter(therapist=therapist).order_by("supervisor__name")
    return {"ask": list(asked.values_list("supervisor__name", flat=True))}


def _emergency_contact(person: Person) -> dict[str, str] | None:
    """What cannot be unsealed is said in its place: it keeps nobody out of the session."""
    contact = getattr(person, "emergency_contact", None)
    try:
        return contact and {"name": contact.name, "relation": contact.relation, "phone": contact.phone}
    except CannotUnseal:
        return {"name": _("This cannot be opened. It was noted."), "relation": "", "phone": ""}


def _place(check_in: CheckIn) -> str:
    try:
        return check_in.place
    except CannotUnseal:
        return _("This cannot be opened. It was noted.")


def _check_in_inside(participant: Participant) -> CheckIn | None:
    """What was said on the device that was let in; another one that waits or was refused says nothing of it."""
    newest = newest_admission(participant)
    if newest is None:
        return last_check_in(participant)
    return participant.check_ins.filter(device_hash=newest.device_hash).order_by("-at").first()
