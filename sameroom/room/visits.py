"""Writing down who was inside, from when to when; and the acts of the therapist that open and close a session."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from sameroom.audit.trail import record
from sameroom.booking.models import Appointment, Participant
from sameroom.people.models import Person
from sameroom.room.admission import Entrant, people_at, people_at_each
from sameroom.room.models import (
    FRESH,
    Admission,
    Capability,
    CheckIn,
    Departure,
    Ending,
    Introduction,
    NoticeRequest,
    Presence,
    Refusal,
    Visit,
    Withdrawal,
)
from sameroom.room.standing import RoomRefused


@transaction.atomic
def check_in(said: CheckIn) -> None:
    """Keep what somebody said on the way in."""
    said.save(force_insert=True)
    _record("check-in", [said.participant], by=said.participant.person)


@transaction.atomic
def admit(people: tuple[str, ...], *, device_hash: str, by: Person) -> None:
    """Let a seat in, as the therapist sees it: a participant, perhaps with the partner before the same screen.

    Two people wait for this row before they see each other, so nothing is done but this and its entry.
    """
    beside = people[1] if len(people) > 1 else None
    Admission.objects.create(participant_id=people[0], beside_id=beside, device_hash=device_hash, by=by)
    _record("admit", Participant.objects.filter(pk__in=people), by=by)


@dataclass(frozen=True)
class Sight:
    """A page that is connected: whose it is, and whether let in."""

    participant: Participant
    page: str
    phase: str


@dataclass(frozen=True)
class Glance:
    """A page that is still connected. `inside`: appointment and person of each who sits there, let in."""

    participant: UUID
    page: str
    phase: str
    inside: Sequence[tuple[UUID, UUID]]


@transaction.atomic
def arrive(*sights: Sight) -> None:
    """These pages are connected; who is let in already is inside with them."""
    NoticeRequest.objects.filter(participant__in=[sight.participant for sight in sights]).delete()
    inside = [sight.participant for sight in sights if sight.phase == "admitted"]
    begin(*inside)
    seated = _seated(inside)
    seen(*(Glance(one.participant.pk, one.page, one.phase, seated.get(one.participant.pk, [])) for one in sights))


@transaction.atomic
def begin(*participants: Participant) -> None:
    """A visit for each person at these seats, unless a fresh one goes on (a reload, a lost socket)."""
    seated = {pair for pairs in _seated(participants).values() for pair in pairs}
    going_on = _going_on(seated)
    fresh = {_whose(visit) for visit in going_on if visit.seen_at > timezone.now() - FRESH}
    _depart((visit for visit in going_on if _whose(visit) not in fresh), at_last_sight=True)
    Visit.objects.bulk_create(
        Visit(appointment_id=appointment, person_id=person)
        for appointment, person in seated
        if (appointment, person) not in fresh
    )


@transaction.atomic
def leave(participant: Participant) -> None:
    people = [one.person_id for one in people_at(participant)]
    _depart(Visit.objects.open().filter(appointment=participant.appointment, person_id__in=people))


@transaction.atomic
def end(appointment: Appointment, *, by: Person) -> None:
    """The session is over for everyone."""
    _end(appointment, by=by)
    record("end", "appointment", appointment.pk, by=by.pk, about=appointment.client_ids)


@transaction.atomic
def withdraw_links(participants: Sequence[Participant], *, by: Person) -> None:
    """Every link that these people had stops working. All of one appointment."""
    _withdraw(participants, by=by)
    _record("withdraw-links", participants, by=by)


@transaction.atomic
def refuse_device(participant_id: str, *, device_hash: str, by: Person) -> None:
    """Another device does not come in beside the person's own; the links, and the device inside, stay as they are."""
    asked = Capability.objects.filter(participant_id=participant_id, device_hash=device_hash, refusal=None)
    Refusal.objects.bulk_create(Refusal(capability=capability, by=by) for capability in asked)
    _record("refuse-device", Participant.objects.filter(pk=participant_id), by=by)


@transaction.atomic
def turn_away(participants: Sequence[Participant], *, by: Person) -> None:
    """Their links stop working, and a visit that goes on ends. All of one appointment."""
    _withdraw(participants, by=by)
    for participant in participants:
        leave(participant)
    _record("turn-away", participants, by=by)


@transaction.atomic
def open_in_person(entrant: Entrant, attending: list[str]) -> None:
    """The therapist and those who came sit down together. Raises `RoomRefused`."""
    _refuse_unless_in_person(entrant)
    appointment = entrant.appointment
    came = [client for client in appointment.clients if str(client.pk) in attending]
    if not came or len(came) != len(attending):
        raise RoomRefused("malformed", 400, field="attending")
    if appointment.visits.open().exists():
        raise RoomRefused("not-now", 409)
    Visit.objects.bulk_create(
        Visit(appointment=appointment, person=one.person, transport=Visit.Transport.IN_PERSON)
        for one in [entrant.participant, *came]
    )
    _record("open", came, by=entrant.participant.person)


@transaction.atomic
def close_in_person(entrant: Entrant) -> None:
    _refuse_unless_in_person(entrant)
    if not entrant.appointment.visits.open().exists():
        raise RoomRefused("not-now", 409)
    _end(entrant.appointment, by=entrant.participant.person)
    Introduction.objects.filter(participant__appointment=entrant.appointment).delete()
    _record("close", entrant.appointment.clients, by=entrant.participant.person)


@transaction.atomic
def seen(*glances: Glance) -> None:
    """The pages are still there; so are their visits, where they are inside."""
    now = timezone.now()
    # In one order everywhere, so that two processes do not wait for each other.
    pages = sorted({glance.page: glance for glance in glances}.items())
    Presence.objects.bulk_create(
        [Presence(page=page, participant_id=one.participant, phase=one.phase, seen_at=now) for page, one in pages],
        update_conflicts=True,
        unique_fields=["page"],
        update_fields=["phase", "seen_at"],
    )
    inside = {pair for glance in glances for pair in glance.inside}
    Visit.objects.filter(pk__in=[visit.pk for visit in _going_on(inside)]).update(seen_at=now)


@transaction.atomic
def gone(page: str) -> None:
    Presence.objects.filter(page=page).delete()


@transaction.atomic
def report(participant: Participant, *, transport: str, round_trip_ms: float, counted: dict[str, int]) -> None:
    """Numbers about the line, kept with the visit that goes on: what was counted since the last report is added."""
    people = [one.person_id for one in people_at(participant)]
    Visit.objects.open().filter(appointment=participant.appointment, person_id__in=people).update(
        transport=transport,
        round_trip_ms=round_trip_ms,
        seen_at=timezone.now(),
        **{name: F(name) + number for name, number in counted.items()},
    )


def _seated(participants: Iterable[Participant]) -> dict[UUID, list[tuple[UUID, UUID]]]:
    """Appointment and person of everybody at each one's seat."""
    here = people_at_each(participants)
    return {seat: [(person.appointment_id, person.person_id) for person in people] for seat, people in here.items()}


def _going_on(seated: set[tuple[UUID, UUID]]) -> list[Visit]:
    """The visits of these, by appointment and person, that go on; held until the transaction ends."""
    visits = Visit.objects.open().filter(appointment__in={appointment for appointment, _ in seated})
    return [visit for visit in visits.order_by("pk").select_for_update(of=("self",)) if _whose(visit) in seated]


def _whose(visit: Visit) -> tuple[UUID, UUID]:
    return visit.appointment_id, visit.person_id


def _end(appointment: Appointment, *, by: Person) -> None:
    Ending.objects.create(appointment=appointment, by=by)
    _depart(appointment.visits.open())


def _withdraw(participants: Iterable[Participant], *, by: Person) -> None:
    Withdrawal.objects.bulk_create(Withdrawal(participant=participant, by=by) for participant in participants)


def _record(act: str, participants: Iterable[Participant], *, by: Person) -> None:
    """What was done to these, who take part in one appointment. A therapist has no record of their own here."""
    them = list(participants)
    about = [one.person_id for one in them if one.role == Participant.Role.CLIENT]
    record(act, "appointment", them[0].appointment_id, by=by.pk, about=about)


def _depart(visits: Iterable[Visit], *, at_last_sight: bool = False) -> None:
    now = timezone.now()
    departures = [Departure(visit=visit, at=visit.seen_at if at_last_sight else now) for visit in visits]
    # An end and a leaving in the same moment both find the visit open; the first one counts.
    Departure.objects.bulk_create(departures, ignore_conflicts=True)


def _refuse_unless_in_person(entrant: Entrant) -> None:
    if entrant.appointment.is_online or not entrant.is_therapist:
        raise RoomRefused("unknown", 404)
