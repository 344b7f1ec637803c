"""In person a code on the therapist's screen makes two devices known to each other (`docs/verification.md`).

The server makes the link and carries the answer. What ties the two together stands in the code alone, where it cannot
read it.
"""

import re

from django.db import transaction
from django.utils import timezone

from sameroom.audit.trail import record
from sameroom.booking.models import Appointment, Participant
from sameroom.room.admission import Entrant
from sameroom.room.links import mint_token
from sameroom.room.models import Introduction, JoinToken
from sameroom.room.standing import RoomRefused, utc

HASH = re.compile(r"[0-9a-f]{64}")


@transaction.atomic
def invite(entrant: Entrant, participant: str) -> str:
    """A join token for this client, who sits in the room; what was answered before is gone. Raises `RoomRefused`."""
    _refuse_unless_running(entrant, as_therapist=True)
    client = next((one for one in attending(entrant.appointment) if str(one.pk) == participant), None)
    if client is None:
        raise RoomRefused("malformed", 400, field="participant")
    Introduction.objects.filter(participant=client).delete()
    _record("introduce", client, by=entrant.participant)
    return mint_token(client, via=JoinToken.Via.IN_PERSON)


@transaction.atomic
def answer(entrant: Entrant, *, key: str, proof: str) -> None:
    """Keep what a client's device said to the code, until the therapist's page asks. Raises `RoomRefused`."""
    _refuse_unless_running(entrant, as_therapist=False)
    if entrant.participant not in attending(entrant.appointment):
        raise RoomRefused("not-now", 409)
    for name, value in (("key", key), ("proof", proof)):
        if not HASH.fullmatch(value):
            raise RoomRefused("malformed", 400, field=name)
    said = {"key": key, "proof": proof, "at": timezone.now()}
    Introduction.objects.update_or_create(participant=entrant.participant, defaults=said)
    _record("introduced", entrant.participant, by=entrant.participant)


def newest_answers(entrant: Entrant) -> list[dict[str, str]]:
    """The newest answer of each client, as `docs/protocol.md` has it. Raises `RoomRefused`."""
    _refuse_unless_running(entrant, as_therapist=True)
    rows = Introduction.objects.filter(participant__in=entrant.appointment.clients).order_by("at")
    return [
        {"participant": str(row.participant_id), "key": row.key, "proof": row.proof, "at": utc(row.at)} for row in rows
    ]


def attending(appointment: Appointment) -> list[Participant]:
    """The clients who sit in the practice's room now."""
    if appointment.is_online:
        return []
    here = set(appointment.visits.open().values_list("person", flat=True))
    return [one for one in appointment.clients if one.person_id in here]


def _refuse_unless_running(entrant: Entrant, *, as_therapist: bool) -> None:
    if entrant.appointment.is_online or entrant.is_therapist != as_therapist:
        raise RoomRefused("unknown", 404)
    if not entrant.appointment.visits.open().exists():
        raise RoomRefused("not-now", 409)


def _record(act: str, client: Participant, *, by: Participant) -> None:
    record(act, "appointment", client.appointment_id, by=by.person_id, about=[client.person_id])
