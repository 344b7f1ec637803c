"""The room's socket: a bare ASGI application beside Django's. It relays and never decides; `admission` decides.

Messages and close codes: `docs/protocol.md`. Why not channels: `docs/adr/0001-signalling-is-a-bare-socket.md`.
"""

import asyncio
import logging
import math
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from redis.exceptions import RedisError

from sameroom.booking.models import SEATS
from sameroom.people.access import open_to_everyone
from sameroom.room import arrivals, switchboard, turn, visits
from sameroom.room.acts import carry_out, close_page
from sameroom.room.arrivals import Arrival, Knock, Look
from sameroom.room.calls import Call, Seat
from sameroom.room.connection import Closed, Connection, Gone
from sameroom.room.questions import database, from_database
from sameroom.room.standing import utc, window
from sameroom.room.switchboard import ask, call_of, calls

log = logging.getLogger(__name__)

HELLO_WITHIN = 5.0
SILENCE = 9.0
CHECK_EVERY = 30.0
CHECK_FIRST = 1.0
# A page that is asked about every half minute can wait this long to be asked about together with others.
LOOKS_GATHER = 0.2
KEEP_PLACE = 60.0
# Firefox closes a page's sockets before the page hears that it is being left, so its `leave` does not come. A reload is
# back within this time, and so is everybody when a proxy in front of us loads its settings anew and says the same.
KEEP_PLACE_OF_WHO_GOES = 3.0

_may_come = from_database(arrivals.arrive)
_still_there = from_database(arrivals.look_again, gathers=LOOKS_GATHER)


@open_to_everyone(because="the room never uses the cookie: the first message carries a capability")
async def room_socket(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """One socket, from its opening to its end."""
    await receive()
    if [value for name, value in scope["headers"] if name == b"origin"] != [_pages_origin()]:
        await send({"type": "websocket.close"})
        return
    await send({"type": "websocket.accept"})
    connection = Connection(receive, send)
    try:
        async with connection.heard():
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
        if switchboard.remove(connection):
            switchboard.keep(_part(connection))
        elif connection.call:
            switchboard.keep(switchboard.forget_if_empty(connection.call))


def _pages_origin() -> bytes:
    """The one origin that has the room's page."""
    return str(settings.ROOM_ORIGIN or settings.ORIGIN).encode()


async def _serve(connection: Connection) -> None:
    hello = await connection.receive(within=HELLO_WITHIN)
    if hello["type"] != "hello":
        raise Closed("malformed")
    await _join(connection, await ask(_may_come, Knock(hello["capability"], hello["page"])))
    # What was changed between the answer and the seat reached no socket of this page: it is asked once more, soon.
    connection.checked_at -= CHECK_EVERY - CHECK_FIRST
    while True:
        message = await connection.receive(within=SILENCE)
        if connection.time() > connection.touched_at + CHECK_EVERY:
            connection.touched_at = connection.time()
            switchboard.keep(_touch(connection))
        if connection.time() > connection.checked_at + CHECK_EVERY:
            connection.checked_at = math.inf  # one at a time, also where the answer takes long
            switchboard.keep(_check(connection))
        if message["type"] == "leave":
            connection.has_left = True
            return
        await carry_out(connection, message)


async def _join(connection: Connection, arrival: Arrival) -> None:
    """Take the seat, or wait beside it, and tell everyone."""
    entrant, seat = arrival.entrant, replace(arrival.seat, socket=connection.key)
    connection.capability, connection.entrant = arrival.capability, entrant
    connection.call, connection.is_elsewhere = str(entrant.appointment.pk), arrival.is_elsewhere
    call = await calls().open(connection.call)
    _refuse_to_sit(call, seat)
    connection.page = seat.page
    switchboard.add(connection)
    # Nothing above this line since `open` may wait: a call that looked empty meanwhile would be forgotten.
    you = {"seat": seat.seat, "page": seat.page, "role": seat.role}
    now, ice_servers = utc(timezone.now()), turn.ice_servers(window(entrant.appointment).closes_at)
    await connection.send({"type": "welcome", "now": now, "you": you, "ice_servers": ice_servers})
    async with call.sitting:
        await calls().put(connection.call, await _find_place(call, connection.call, seat))
    for other in list(call.seats.values()):
        if other.seat != seat.seat and seat.seat in other.participants and other.phase != "admitted":
            # The partner came by an own link: the seat that said "we are together" is one person's again.
            alone = replace(other, names=other.names[:1], participants=other.participants[:1], people=other.people[:1])
            await calls().put(connection.call, alone)


def _refuse_to_sit(call: Call, seat: Seat) -> None:
    """A page belongs to one seat and device for good; a call has four seats."""
    known = call.seats.get(seat.page)
    if known and (known.seat, known.device_hash) != (seat.seat, seat.device_hash):
        raise Closed("malformed")
    if len({one.seat for one in call.seats.values()} | {seat.seat}) > SEATS:
        raise Closed("full")


async def _find_place(call: Call, name: str, seat: Seat) -> Seat:
    """On the seat; or beside it, where another device of the same person holds it: the therapist decides then."""
    holder = call.holder(seat.seat)
    if holder is None or holder.page == seat.page:
        return replace(seat, locked=bool(holder and holder.locked))
    if holder.device_hash == seat.device_hash or seat.is_therapist:
        await close_page(name, holder.page, reason="replaced")
        return replace(seat, locked=holder.locked)
    waiting = call.second_device(seat.seat)
    if waiting and waiting.page != seat.page:
        await close_page(name, waiting.page, reason="replaced")
    return replace(seat, phase="second-device")


async def _touch(connection: Connection) -> None:
    """The page is there, however long the database takes to answer what `_check` asks."""
    if switchboard.find(connection.call, connection.page) is connection:
        await calls().touch(connection.call, connection.page)


async def _check(connection: Connection) -> None:
    """Every 30 seconds: does the capability still hold, is the therapist elsewhere?

    Beside the socket: what the page says meanwhile does not wait for the database.
    """
    try:
        await _look_again(connection)
    except Closed as closed:
        await connection.close(closed.reason)
    except (DatabaseError, RedisError, OSError) as error:
        log.error("a socket is closed, since the database or Redis is out of reach (%s)", type(error).__name__)
        await connection.close("unavailable")
    finally:
        connection.checked_at = connection.time()


async def _look_again(connection: Connection) -> None:
    call, page = call_of(connection), connection.page
    async with switchboard.notes(connection):
        if switchboard.find(connection.call, page) is not connection:
            return  # what was written down of a page that went must stay gone
        seat, therapist = call.seats.get(page), call.therapist()
        if seat is None:
            raise Closed("unavailable")  # a seat that got lost: the page comes back and takes it anew
        # Where the therapist sits here and is free, only the therapist's own socket has to ask about other rooms.
        must_ask = seat.is_therapist or therapist is None or therapist.busy
        before = connection.is_elsewhere
        connection.is_elsewhere = await ask(_still_there, Look(connection.capability, seat, must_ask))
    seat = call.seats.get(page)
    if seat and before != connection.is_elsewhere:
        await calls().put(connection.call, replace(seat, busy=seat.is_therapist and connection.is_elsewhere))


async def _part(connection: Connection) -> None:
    """The socket is gone. Whoever did not say so keeps the place for a while."""
    if connection.has_left or connection.closed_for:
        is_over = connection.closed_for != "replaced"
    else:
        is_over = not await _comes_back(connection)
    if is_over:
        await _forget(connection)
    await switchboard.forget_if_empty(connection.call)


async def _comes_back(connection: Connection) -> bool:
    """Whether this page, or another in its place, is there again before the time is over."""
    seat = call_of(connection).seats.get(connection.page)
    if seat and seat.socket == connection.key:
        await calls().put(connection.call, replace(seat, present=False))
        await asyncio.sleep(KEEP_PLACE_OF_WHO_GOES if connection.is_going else KEEP_PLACE)
        seat = call_of(connection).seats.get(connection.page)
    return seat is None or seat.socket != connection.key


async def _forget(connection: Connection) -> None:
    """The page is gone for good, and with it the visit. A device that waited beside it may take the seat."""
    name, entrant = connection.call, connection.entrant
    await calls().drop(name, connection.page)
    async with switchboard.notes(connection):
        await database(visits.gone, connection.page)
        if entrant and connection.phase == "admitted":
            await database(visits.leave, entrant.participant)
    if entrant and (waiting := call_of(connection).second_device(str(entrant.participant.pk))):
        await calls().put(name, replace(waiting, phase="waiting"))
