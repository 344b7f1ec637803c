"""The room's socket: a bare ASGI application beside Django's. It relays and never decides; `admission` decides.

Messages and close codes: `docs/protocol.md`. Why not channels: `docs/adr/0001-signalling-is-a-bare-socket.md`.
"""

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from redis.exceptions import RedisError

from sameroom.booking.models import SEATS
from sameroom.people.access import open_to_everyone
from sameroom.room import admission, switchboard, visits
from sameroom.room.acts import carry_out, close_page
from sameroom.room.admission import Entrant
from sameroom.room.calls import Seat
from sameroom.room.connection import Closed, Connection, Gone
from sameroom.room.switchboard import ask, call_of, calls, database

log = logging.getLogger(__name__)

HELLO_WITHIN = 5.0
SILENCE = 9.0
CHECK_EVERY = 30.0
KEEP_PLACE = 20.0

_partings: set[asyncio.Task[None]] = set()


@open_to_everyone(because="the room never uses the cookie: the first message carries a capability")
async def room_socket(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """One socket, from its opening to its end."""
    await receive()
    if dict(scope["headers"]).get(b"origin", b"").decode("latin-1") != settings.ORIGIN:
        await send({"type": "websocket.close"})
        return
    await send({"type": "websocket.accept"})
    connection = Connection(receive, send)
    try:
        await _serve(connection)
    except Gone:
        pass
    except Closed as closed:
        await connection.close(closed.reason)
    except (DatabaseError, RedisError, OSError) as error:
        log.error("a socket is closed, since the database or Redis is out of reach (%s)", type(error).__name__)
        await connection.close("unavailable")
    except Exception:
        log.exception("a fault of ours closes a socket")
        await connection.close("unavailable")
    finally:
        if connection.call and switchboard.remove(connection):
            parting = asyncio.create_task(_part(connection))
            _partings.add(parting)
            parting.add_done_callback(_partings.discard)


async def _serve(connection: Connection) -> None:
    hello = await connection.receive(within=HELLO_WITHIN)
    if hello["type"] != "hello":
        raise Closed("malformed")
    await _join(connection, await ask(_arrive, hello["capability"], hello["page"]))
    while True:
        message = await connection.receive(within=SILENCE)
        if connection.time() > connection.checked_at + CHECK_EVERY:
            await _check(connection)
        if message["type"] == "leave":
            connection.has_left = True
            return
        await carry_out(connection, message)


@dataclass(frozen=True)
class Arrival:
    """What the database says about somebody who comes in: the right to, the seat, and where the therapist is."""

    capability: str
    entrant: Entrant
    seat: Seat
    is_elsewhere: bool


def _arrive(capability: str, page: str) -> Arrival:
    """All questions at once, in one connection."""
    entrant = admission.enter(capability)
    participant = entrant.participant
    is_in, is_elsewhere = admission.is_admitted(entrant), _is_elsewhere(entrant)
    check_in = admission.last_check_in(participant)
    here = admission.people_at(participant, own=check_in)
    seat = Seat(
        page=page,
        seat=str(participant.pk),
        role=participant.role,
        names=tuple(one.person.name for one in here),
        participants=tuple(str(one.pk) for one in here),
        phase="admitted" if is_in else "waiting",
        device_hash=entrant.device_hash,
        busy=entrant.is_therapist and is_elsewhere,
        check_in=check_in.as_json() if check_in else None,
    )
    return Arrival(capability, entrant, seat, is_elsewhere)


def _is_elsewhere(entrant: Entrant) -> bool:
    return admission.is_elsewhere(entrant.appointment.therapist, than=entrant.appointment)


async def _join(connection: Connection, arrival: Arrival) -> None:
    """Take the seat, or wait beside it, and tell everyone."""
    entrant, seat = arrival.entrant, arrival.seat
    connection.capability, connection.entrant = arrival.capability, entrant
    connection.page, connection.call = seat.page, str(entrant.appointment.pk)
    connection.is_elsewhere = arrival.is_elsewhere
    call = await calls().open(connection.call)
    if len({one.seat for one in call.seats.values()} | {seat.seat}) > SEATS:
        raise Closed("full")
    holder = call.holder(seat.seat)
    if holder and holder.page != seat.page:
        if holder.present and holder.device_hash != seat.device_hash and not entrant.is_therapist:
            seat = replace(seat, phase="second-device")
        else:
            await close_page(connection.call, holder.page, reason="replaced")
    switchboard.add(connection)
    you = {"seat": seat.seat, "page": seat.page, "role": seat.role}
    now = admission.utc(timezone.now())
    await connection.send({"type": "welcome", "now": now, "you": you, "ice_servers": []})
    await calls().put(connection.call, seat)


async def _check(connection: Connection) -> None:
    """Every 30 seconds: does the capability still hold, is the therapist elsewhere? And the page is still there."""
    connection.checked_at = connection.time()
    entrant = await ask(admission.enter, connection.capability)
    seat = call_of(connection).seats.get(connection.page)
    if seat is None:
        return
    await database(visits.seen, entrant.participant, page=seat.page, phase=seat.phase)
    before, connection.is_elsewhere = connection.is_elsewhere, await database(_is_elsewhere, entrant)
    if before != connection.is_elsewhere:
        await calls().put(connection.call, replace(seat, busy=entrant.is_therapist and connection.is_elsewhere))
    await calls().touch(connection.call, connection.page)


async def _part(connection: Connection) -> None:
    """The socket is gone. Whoever did not say so keeps the place for a while."""
    if not connection.has_left and not connection.closed_for:
        if seat := call_of(connection).seats.get(connection.page):
            await calls().put(connection.call, replace(seat, present=False))
            await asyncio.sleep(KEEP_PLACE)
        seat = call_of(connection).seats.get(connection.page)
        is_over = seat is not None and not seat.present
    else:
        is_over = connection.closed_for != "replaced"
    if is_over:
        await _forget(connection)
    await switchboard.forget_if_empty(connection.call)


async def _forget(connection: Connection) -> None:
    """The page is gone for good, and with it the visit. Not so where another page of the same person goes on."""
    await calls().drop(connection.call, connection.page)
    async with connection.notes:
        await database(visits.gone, connection.page)
        if connection.entrant and connection.phase == "admitted":
            await database(visits.leave, connection.entrant.participant)
