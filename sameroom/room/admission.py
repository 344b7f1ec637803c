"""Who may come into which room, and when. This module decides; the socket only relays what it answers.

Terms and reasons: `docs/protocol.md`.
"""

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.booking.models import Appointment, Participant
from sameroom.look.moments import when
from sameroom.people.models import Person
from sameroom.room.keyrings import secret_of
from sameroom.room.models import Admission, Capability, CheckIn, Presence
from sameroom.room.standing import Held, RoomRefused, digest, of_capabilities, of_token, window

DEVICE = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Entrant:
    """Somebody whose capability holds: who, where, on which device.

    `ended_at`: when links were withdrawn and the session was ended last; an admission before either is over.
    """

    participant: Participant
    device_hash: str
    ended_at: tuple[datetime | None, datetime | None]

    @property
    def appointment(self) -> Appointment:
        return self.participant.appointment

    @property
    def is_therapist(self) -> bool:
        return self.participant.role == Participant.Role.THERAPIST


def obstacles_to_joining(appointment: Appointment, person: Person) -> list[str]:
    """Why `person` cannot go into the room now, as sentences. Empty means yes."""
    now, open_ = timezone.now(), window(appointment)
    if appointment.cancelled:
        return [_("This appointment was cancelled.")]
    if person.pk not in {participant.person_id for participant in appointment.participants.all()}:
        return [_("You do not take part in this appointment.")]
    if appointment.case_file and appointment.case_file.is_closed:
        return [_("The file that this appointment belongs to is closed.")]
    if now < open_.opens_at:
        return [_("The room opens on %(time)s.") % {"time": when(open_.opens_at, appointment.zone)}]
    if now > open_.closes_at:
        return [_("This appointment is over.")]
    return []


@transaction.atomic
def redeem(token: object, device: object) -> tuple[str, Entrant]:
    """A new capability for a join token, bound to the device. Raises `RoomRefused`."""
    if not isinstance(device, str) or not DEVICE.fullmatch(device):
        raise RoomRefused("malformed", 400, field="device")
    key, standing = of_token(token)
    participant = _participants([standing.participant])[standing.participant]
    entrant = _entrant(Held(digest(device), standing), participant)
    secret_of(participant.person)
    text = secrets.token_urlsafe(32)
    Capability.objects.create(
        participant=participant, capability_hash=digest(text), device_hash=digest(device), token_id=key
    )
    # A therapist who comes in sees whom to call in an emergency: that is a look at each client's record.
    about = entrant.appointment.client_ids if entrant.is_therapist else [participant.person_id]
    record("redeem", "appointment", participant.appointment_id, by=participant.person_id, about=about)
    return text, entrant


def enter(capability: object) -> Entrant:
    """Who holds this capability. Raises `RoomRefused` if it does not hold now."""
    (answer,) = enter_all([capability])
    if isinstance(answer, RoomRefused):
        raise answer
    return answer


def enter_all(capabilities: Sequence[object]) -> list[Entrant | RoomRefused]:
    """`enter` for each, with what it raises as an answer: as many questions to the database as for one."""
    answers = of_capabilities(capabilities)
    them = _participants(one.standing.participant for one in answers if isinstance(one, Held))
    return [_entrant(one, them[one.standing.participant]) if isinstance(one, Held) else one for one in answers]


def is_admitted(entrant: Entrant, newest: Admission | None) -> bool:
    """The therapist always is. Others: let in last on this device; the session not ended nor links withdrawn since.

    `newest` is that of `newest_admissions`.
    """
    if entrant.is_therapist:
        return True
    return (
        newest is not None
        and newest.device_hash == entrant.device_hash
        and all(at is None or newest.at > at for at in entrant.ended_at)
    )


def people_at(participant: Participant) -> list[Participant]:
    """Who sits at this participant's seat: alone, or a couple before one screen."""
    return people_at_each([participant])[participant.pk]


def people_at_each(participants: Iterable[Participant]) -> dict[UUID, list[Participant]]:
    """Who sits at each one's seat.

    Before admission as this person said at check-in; afterwards as the therapist saw the seat and let it in. A partner
    who checked in by an own link is never counted here: one word does not speak for two.
    """
    them = list(participants)
    couples = {one.pk: (one, partner) for one in them if (partner := one.partner())}
    admissions = newest_admissions(one for one, _ in couples.values())
    check_ins = last_check_ins(one for pair in couples.values() for one in pair)
    alone = {one.pk: [one] for one in them}
    return alone | {
        one.pk: [one, partner]
        for one, partner in couples.values()
        if partner.pk not in check_ins and _is_beside(partner, admissions.get(one.pk), check_ins.get(one.pk))
    }


def _is_beside(partner: Participant, newest: Admission | None, said: CheckIn | None) -> bool:
    return newest.beside_id == partner.pk if newest else said is not None and said.together


def newest_admissions(participants: Iterable[Participant]) -> dict[UUID, Admission]:
    """The newest of each one who was ever let in."""
    rows = Admission.objects.filter(participant__in={one.pk for one in participants}).order_by("at", "pk")
    return {row.participant_id: row for row in rows}


def last_check_ins(participants: Iterable[Participant]) -> dict[UUID, CheckIn]:
    """The last of each one who ever checked in."""
    rows = CheckIn.objects.filter(participant__in={one.pk for one in participants}).order_by("at", "pk")
    return {row.participant_id: row for row in rows}


def newest_admission(participant: Participant) -> Admission | None:
    return newest_admissions([participant]).get(participant.pk)


def last_check_in(participant: Participant) -> CheckIn | None:
    return last_check_ins([participant]).get(participant.pk)


def therapists_elsewhere(appointments: Iterable[UUID]) -> set[UUID]:
    """Those of these whose therapist is in another session just now, with somebody let in."""
    seats = Participant.objects.filter(appointment__in=set(appointments), role=Participant.Role.THERAPIST)
    therapists = dict(seats.values_list("appointment", "person"))
    inside = Presence.objects.fresh().filter(phase="admitted")
    rooms: dict[UUID, set[UUID]] = {}
    theirs = inside.filter(participant__person__in=set(therapists.values()))
    for person, room in theirs.values_list("participant__person", "participant__appointment"):
        rooms.setdefault(person, set()).add(room)
    clients = inside.filter(
        participant__appointment__in=set().union(*rooms.values()), participant__role=Participant.Role.CLIENT
    )
    busy = set(clients.values_list("participant__appointment", flat=True))
    return {one for one, therapist in therapists.items() if (rooms.get(therapist, set()) & busy) - {one}}


def _entrant(held: Held, participant: Participant) -> Entrant:
    standing = held.standing
    return Entrant(participant, held.device_hash, (standing.withdrawn_at, standing.ended_at))


def _participants(them: Iterable[UUID]) -> dict[UUID, Participant]:
    """These, with all that is asked about who comes in."""
    whole = Participant.objects.select_related(
        "person", "appointment__service", "appointment__cancellation", "appointment__case_file__closing"
    ).prefetch_related(
        "person__role_set",
        Prefetch("appointment__participants", Participant.objects.select_related("person")),
    )
    return {one.pk: one for one in whole.filter(pk__in=set(them))}
