"""What the database says of those who come in, and of those who are there: of many at once, in few questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sameroom.room import admission, visits
from sameroom.room.admission import Entrant
from sameroom.room.calls import Seat
from sameroom.room.standing import Held, RoomRefused, Standing, of_capabilities
from sameroom.room.visits import Glance, Sight


@dataclass(frozen=True)
class Knock:
    """A page wants to come in."""

    capability: str
    page: str


@dataclass(frozen=True)
class Arrival:
    """What the database says about somebody who comes in: the right to, the seat, and where the therapist is."""

    capability: str
    entrant: Entrant
    seat: Seat
    is_elsewhere: bool


@dataclass(frozen=True)
class Look:
    """A page is there and may still be; `must_ask`: whether its therapist is elsewhere is to be found out, too."""

    capability: str
    seat: Seat
    must_ask: bool


def arrive(knocks: Sequence[Knock]) -> list[Arrival | RoomRefused]:
    """For each who may come in and as what, or why not."""
    entrants = admission.enter_all([knock.capability for knock in knocks])
    let_in = [one for one in entrants if isinstance(one, Entrant)]
    newest = admission.newest_admissions(one.participant for one in let_in)
    here = admission.people_at_each(one.participant for one in let_in)
    elsewhere = admission.therapists_elsewhere(one.appointment.pk for one in let_in)

    def answer(knock: Knock, entrant: Entrant) -> Arrival:
        participant, is_elsewhere = entrant.participant, entrant.appointment.pk in elsewhere
        is_in = admission.is_admitted(entrant, newest.get(participant.pk))
        seat = Seat(
            page=knock.page,
            seat=str(participant.pk),
            role=participant.role,
            names=tuple(one.person.name for one in here[participant.pk]),
            participants=tuple(str(one.pk) for one in here[participant.pk]),
            people=tuple(str(one.person_id) for one in here[participant.pk]),
            phase="admitted" if is_in else "waiting",
            device_hash=entrant.device_hash,
            busy=entrant.is_therapist and is_elsewhere,
        )
        return Arrival(knock.capability, entrant, seat, is_elsewhere)

    return [
        answer(knock, entrant) if isinstance(entrant, Entrant) else entrant
        for knock, entrant in zip(knocks, entrants, strict=True)
    ]


def look_again(looks: Sequence[Look]) -> list[bool | RoomRefused]:
    """For each whether the therapist is elsewhere, or why the page may no longer stay. Those who may were seen."""
    answers = of_capabilities([look.capability for look in looks])
    staying = [(look, one.standing) for look, one in zip(looks, answers, strict=True) if isinstance(one, Held)]
    visits.seen(*(_glance(look, standing) for look, standing in staying))
    elsewhere = admission.therapists_elsewhere(one.appointment for look, one in staying if look.must_ask)
    return [
        look.must_ask and one.standing.appointment in elsewhere if isinstance(one, Held) else one
        for look, one in zip(looks, answers, strict=True)
    ]


def _glance(look: Look, standing: Standing) -> Glance:
    seat = look.seat
    people = [UUID(person) for person in seat.people] if seat.phase == "admitted" else []
    return Glance(standing.participant, seat.page, seat.phase, [(standing.appointment, person) for person in people])


def note(sights: Sequence[Sight]) -> list[None]:
    """Written down: these pages are connected, and inside where they were let in."""
    visits.arrive(*sights)
    return [None for _ in sights]
