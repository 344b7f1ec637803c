"""What each message of a page does. Only the therapist lets in, turns away, locks and ends."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace

from sameroom.room import switchboard, visits
from sameroom.room.admission import Entrant
from sameroom.room.calls import Seat
from sameroom.room.connection import Closed, Connection
from sameroom.room.protocol import COUNTS, PONG, Message
from sameroom.room.questions import database
from sameroom.room.switchboard import call_of, calls


class NotAllowed(Exception):
    """The message was not carried out; `reason` as `refused` in `docs/protocol.md`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def carry_out(connection: Connection, message: Message) -> None:
    try:
        await _ACTS[message["type"]](connection, message)
    except NotAllowed as refusal:
        await connection.send({"type": "refused", "reason": refusal.reason})


async def close_page(call: str, page: str, *, reason: str) -> None:
    """Take one page's seat away, then close its socket, in whichever process it is.

    In this order: a socket that closes while it has a seat ends the visit of a person who may go on elsewhere.
    """
    await calls().drop(call, page)
    await calls().tell(call, {"kind": "close", "page": page, "reason": reason})
    await database(visits.gone, page)


async def _pong(connection: Connection, message: Message) -> None:
    await connection.send_text(PONG)


async def _relay(connection: Connection, message: Message) -> None:
    """Bring what one page says to another one, as it is."""
    call, to = call_of(connection), message["to"]
    mine, other = call.seats.get(connection.page), call.seats.get(to)
    if mine is None or other is None or not call.are_linked(mine, other):
        raise NotAllowed("not-linked")
    if "candidate" in message:
        connection.count_candidate(to)
    text = json.dumps(
        {"from": connection.page, **{k: v for k, v in message.items() if k != "to"}}, separators=(",", ":")
    )
    if target := switchboard.find(connection.call, to):
        await target.send_text(text)
    else:
        await calls().tell(connection.call, {"kind": "to", "page": to, "text": text})


async def _admit(connection: Connection, message: Message) -> None:
    entrant = _therapist(connection)
    for seat in [_client(connection, page) for page in message["pages"]]:
        if seat.phase == "admitted":
            continue
        await database(visits.admit, seat.participants, device_hash=seat.device_hash, by=entrant.participant.person)
        holder = call_of(connection).holder(seat.seat)
        if holder and holder.page != seat.page:
            await close_page(connection.call, holder.page, reason="replaced")
        await calls().put(connection.call, replace(seat, phase="admitted"))


async def _deny(connection: Connection, message: Message) -> None:
    entrant = _therapist(connection)
    seat = _client(connection, message["page"])
    if seat.phase == "second-device":
        person = entrant.participant.person
        await database(visits.refuse_device, seat.seat, device_hash=seat.device_hash, by=person)
        await close_page(connection.call, seat.page, reason="denied")
        return
    turned_away = [one for one in entrant.appointment.clients if str(one.pk) == seat.seat]
    await database(visits.turn_away, turned_away, by=entrant.participant.person)
    await close_page(connection.call, seat.page, reason="denied")
    await calls().tell(connection.call, {"kind": "recheck"})


async def _lock(connection: Connection, message: Message) -> None:
    _therapist(connection)
    if seat := call_of(connection).seats.get(connection.page):
        await calls().put(connection.call, replace(seat, locked=message["on"]))


async def _end(connection: Connection, message: Message) -> None:
    entrant = _therapist(connection)
    await database(visits.end, entrant.appointment, by=entrant.participant.person)
    await calls().tell(connection.call, {"kind": "end"})


async def _report(connection: Connection, message: Message) -> None:
    entrant = _entrant(connection)
    await database(
        visits.report,
        entrant.participant,
        transport=message["transport"],
        round_trip_ms=message["round_trip_ms"],
        counted={name: message[name] for name in COUNTS},
    )


async def _hello_again(connection: Connection, message: Message) -> None:
    raise Closed("malformed")


def _entrant(connection: Connection) -> Entrant:
    if connection.entrant is None:
        raise Closed("malformed")
    return connection.entrant


def _therapist(connection: Connection) -> Entrant:
    entrant = _entrant(connection)
    if not entrant.is_therapist:
        raise NotAllowed("not-allowed")
    return entrant


def _client(connection: Connection, page: str) -> Seat:
    seat = call_of(connection).seats.get(page)
    if seat is None or seat.is_therapist:
        raise NotAllowed("not-linked")
    return seat


_ACTS: dict[str, Callable[[Connection, Message], Awaitable[None]]] = {
    "admit": _admit,
    "deny": _deny,
    "end": _end,
    "hello": _hello_again,
    "lock": _lock,
    "ping": _pong,
    "report": _report,
    "signal": _relay,
    "verify": _relay,
}
