"""The sockets of this process, the calls that they belong to, and the way from an event to a page."""

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

from sameroom.room import arrivals, standing, turn
from sameroom.room.calls import Call, Calls, Event
from sameroom.room.connection import Closed, Connection
from sameroom.room.questions import from_database
from sameroom.room.shared_calls import event_channel, make_calls
from sameroom.room.standing import RoomRefused
from sameroom.room.together import Together
from sameroom.room.visits import Sight

Q = TypeVar("Q")
A = TypeVar("A")

log = logging.getLogger(__name__)

_may_stay = from_database(standing.of_capabilities)
_noted = from_database(arrivals.note)
_tasks: set[asyncio.Task[None]] = set()
_notes: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
_here: dict[str, dict[str, Connection]] = {}
_running: tuple[Calls, asyncio.AbstractEventLoop] | None = None


def calls() -> Calls:
    """The calls that this process knows; made at the first socket, in the loop that serves it."""
    global _running
    loop = asyncio.get_running_loop()
    if _running is None or _running[1] is not loop:
        _running = (make_calls(_hear, redis_url=settings.REDIS_URL), loop)
    return _running[0]


def call_of(connection: Connection) -> Call:
    return calls().get(connection.call)


def add(connection: Connection) -> None:
    """From now on events of its call reach this socket; an older one of the same page gives way."""
    older = find(connection.call, connection.page)
    _here.setdefault(connection.call, {})[connection.page] = connection
    if older:
        keep(older.close("replaced"))


def find(call: str, page: str) -> Connection | None:
    return _here.get(call, {}).get(page)


def remove(connection: Connection) -> bool:
    """Whether this socket was still the one of its page."""
    here = _here.get(connection.call, {})
    if here.get(connection.page) is not connection:
        return False
    del here[connection.page]
    if not here:
        del _here[connection.call]
    return True


async def forget_if_empty(call: str) -> None:
    """With the last socket of a call here, this process forgets the call."""
    await calls().close(call, unless=lambda: call in _here)


def notes(connection: Connection) -> asyncio.Lock:
    """What is written down of one seat is written in order, by whichever of its sockets."""
    seat = str(connection.entrant.participant.pk) if connection.entrant else connection.page
    return _notes.setdefault(seat, asyncio.Lock())


def keep(work: Coroutine[Any, Any, None]) -> None:
    """Do this beside the rest. A task that nobody holds may be collected before it is done."""
    task = asyncio.create_task(_guarded(work))
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


async def _guarded(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:
        log.exception("something beside a socket did not succeed")


async def ask(question: Together[Q, A], about: Q) -> A:
    """Put a question of `admission`'s to the database; where it refuses, the socket is closed for that reason."""
    try:
        return await question(about)
    except RoomRefused as refusal:
        raise Closed("revoked" if refusal.reason in {"replaced", "early"} else refusal.reason) from None


def check_again(appointment: object) -> None:
    """Something changed who may be in this call (a cancellation, withdrawn links): its sockets are asked again now.

    Callable from any thread and any process, after the change is committed. Where Redis is out of reach the change
    stands all the same: each socket is asked again within half a minute.
    """
    event = {"kind": "recheck"}
    if settings.REDIS_URL:
        try:
            with Redis.from_url(settings.REDIS_URL) as redis:
                redis.publish(event_channel(str(appointment)), json.dumps(event))
        except RedisError as error:
            log.warning(
                "sockets hear of a change a little later, since Redis is out of reach (%s)", type(error).__name__
            )
    elif _running is not None and _running[1].is_running():
        asyncio.run_coroutine_threadsafe(_running[0].tell(str(appointment), event), _running[1])


async def _hear(call: str, event: Event) -> None:
    """An event reached this process: bring it to the page it is for, or to all pages of the call here.

    One page's trouble is its own: the others hear the event all the same.
    """
    if act := _FOR_ONE.get(event["kind"]):
        if target := find(call, event["page"]):
            await _guarded(act(target, event))
    elif to_all := _FOR_ALL.get(event["kind"]):
        for connection in list(_here.get(call, {}).values()):
            await _guarded(to_all(connection))


async def _send_roster(connection: Connection) -> None:
    call = call_of(connection)
    mine = call.seats.get(connection.page)
    if mine is None:
        return
    if mine.socket != connection.key:
        # Before its first roster a socket still waits for its own seat; what is there is an older one's.
        if connection.epoch:  # another process has a newer socket of this page
            await connection.close("replaced")
        return
    connection.epoch += 1
    roster = call.roster(mine, epoch=connection.epoch, is_elsewhere=connection.is_elsewhere, has_relay=turn.has_relay())
    await connection.send(roster)
    if mine.phase != connection.phase:
        connection.phase = mine.phase
        keep(_note(connection, mine.phase))


async def _note(connection: Connection, phase: str) -> None:
    """Write down that the page is there, and inside: after the others were told, who wait for that and not for this."""
    if connection.entrant is None:
        return
    async with notes(connection):
        if not connection.closed_for:
            await _noted(Sight(connection.entrant.participant, connection.page, phase))


async def _ask_again(connection: Connection) -> None:
    """In a task of its own: the others need not wait for this answer."""
    keep(_ask(connection))


async def _ask(connection: Connection) -> None:
    try:
        await ask(_may_stay, connection.capability)
    except Closed as closed:
        await connection.close(closed.reason)


_FOR_ONE: dict[str, Callable[[Connection, Event], Coroutine[Any, Any, None]]] = {
    "to": lambda connection, event: connection.send_text(event["text"]),
    "close": lambda connection, event: connection.close(event["reason"]),
}
_FOR_ALL: dict[str, Callable[[Connection], Coroutine[Any, Any, None]]] = {
    "put": _send_roster,
    "drop": _send_roster,
    "end": Connection.end,
    "recheck": _ask_again,
}
