"""Who may come into which room, and when. This module decides; the socket only relays what it answers.

Terms and reasons: `docs/protocol.md`.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.booking.models import Appointment, Participant
from sameroom.look.moments import when
from sameroom.people.models import Person, Role
from sameroom.room.keyrings import secret_of
from sameroom.room.models import Admission, Capability, CheckIn, JoinToken, Presence

OPENS_BEFORE = timedelta(minutes=30)
CLOSES_AFTER = timedelta(minutes=60)
SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
DEVICE = re.compile(r"[0-9a-f]{32}")


class RoomRefused(Exception):  # noqa: N818 - it is an answer, not an error
    """Nobody comes in this way. `reason` and `status` are those of `docs/protocol.md`."""

    def __init__(self, reason: str, status: int, **more: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.more = more


@dataclass(frozen=True)
class Window:
    """From when to when a room can be entered."""

    opens_at: datetime
    closes_at: datetime


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


def window(appointment: Appointment) -> Window:
    return Window(appointment.starts_at - OPENS_BEFORE, appointment.ends_at + CLOSES_AFTER)


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
    row = JoinToken.objects.select_related("minted_in__ending").filter(token_hash=_digest_of(token)).first()
    if row is None:
        raise RoomRefused("unknown", 404)
    entrant = _entrant(row, _participants([row])[row.participant_id], digest(device))
    participant = entrant.participant
    secret_of(participant.person)
    text = secrets.token_urlsafe(32)
    Capability.objects.create(
        participant=participant, capability_hash=digest(text), device_hash=digest(device), token=row
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
    hashes = [digest(text) for text in capabilities if isinstance(text, str) and SECRET.fullmatch(text)]
    held = Capability.objects.select_related("token__minted_in__ending", "refusal").filter(capability_hash__in=hashes)
    rows = {row.capability_hash: row for row in held}
    participants = _participants(row.token for row in rows.values())
    return [_answer(capability, rows, participants) for capability in capabilities]


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


def therapists_elsewhere(appointments: Iterable[Appointment]) -> set[UUID]:
    """Those of these whose therapist is in another session just now, with somebody let in."""
    therapists = {one.pk: one.therapist.pk for one in appointments}
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


def utc(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return moment.astimezone(timezone.get_fixed_timezone(0)).strftime("%Y-%m-%dT%H:%M:%SZ")


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _digest_of(secret: object) -> str:
    if not isinstance(secret, str) or not SECRET.fullmatch(secret):
        raise RoomRefused("unknown", 404)
    return digest(secret)


def _answer(
    capability: object, rows: dict[str, Capability], participants: dict[UUID, Participant]
) -> Entrant | RoomRefused:
    try:
        row = rows.get(_digest_of(capability))
        if row is None:
            raise RoomRefused("unknown", 404)
        if hasattr(row, "refusal"):
            raise RoomRefused("denied", 410)
        return _entrant(row.token, participants[row.token.participant_id], row.device_hash)
    except RoomRefused as refusal:
        return refusal


def _participants(tokens: Iterable[JoinToken]) -> dict[UUID, Participant]:
    """Those whom these tokens name, with all that the questions here read."""
    whole = (
        Participant.objects.select_related(
            "person", "appointment__service", "appointment__cancellation", "appointment__case_file__closing"
        )
        .prefetch_related(
            "person__role_set",
            Prefetch("appointment__participants", Participant.objects.select_related("person")),
        )
        .annotate(withdrawn_at=Max("withdrawals__at"), session_ended_at=Max("appointment__endings__at"))
    )
    return {one.pk: one for one in whole.filter(pk__in={token.participant_id for token in tokens})}


def _entrant(token: JoinToken, participant: Any, device_hash: str) -> Entrant:
    """Raises `RoomRefused` if the token does not hold now. `participant` is one of `_participants`."""
    if token.minted_in and hasattr(token.minted_in, "ending"):
        raise RoomRefused("replaced", 410)
    _refuse_outside(participant, minted_at=token.minted_at, withdrawn_at=participant.withdrawn_at)
    return Entrant(participant, device_hash, (participant.withdrawn_at, participant.session_ended_at))


def _refuse_outside(participant: Participant, *, minted_at: datetime, withdrawn_at: datetime | None) -> None:
    """Outside the window, or by a link that ended, nobody comes in."""
    appointment, now = participant.appointment, timezone.now()
    open_ = window(appointment)
    if not _still_has_part(participant) or (withdrawn_at and withdrawn_at >= minted_at):
        raise RoomRefused("replaced", 410)
    if appointment.cancelled or (appointment.case_file and appointment.case_file.is_closed):
        raise RoomRefused("cancelled", 410)
    if now > open_.closes_at:
        raise RoomRefused("late", 410)
    if now < open_.opens_at:
        raise RoomRefused(
            "early",
            425,
            now=utc(now),
            opens_at=utc(open_.opens_at),
            starts_at=utc(appointment.starts_at),
            zone=appointment.zone,
        )


def _still_has_part(participant: Participant) -> bool:
    """Whoever left the practice, treats nobody any more, or handed this file over has no seat."""
    person, case_file = participant.person, participant.appointment.case_file
    if not person.is_active or participant.role != Participant.Role.THERAPIST:
        return person.is_active
    is_theirs = case_file is None or case_file.therapist_id == person.pk
    return is_theirs and Role.Kind.THERAPIST in person.role_kinds()
