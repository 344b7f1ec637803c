"""Who is connected to which call, and how a message reaches them.

A `Seat` is one connected page. `Calls` keeps them in this process; `SharedCalls` shares them between processes through
Redis. What a page may know of the others is one pure function, `roster`.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

Event = dict[str, Any]
Listener = Callable[[str, Event], Awaitable[None]]
# A seat of another process that was not heard of for this long is gone (its process died).
STALE = 120.0
# To Redis, of each process; one of them hears what happens.
CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Seat:
    """One connected page, as every process knows it. `seen` is Unix time in seconds.

    It lies in Redis, so nothing is in it but who, by which name, and whether let in. `socket` tells two sockets apart
    that claim one page.
    """

    page: str
    seat: str
    role: str
    names: tuple[str, ...]
    participants: tuple[str, ...]
    people: tuple[str, ...]
    phase: str
    device_hash: str
    present: bool = True
    socket: str = ""
    busy: bool = False
    locked: bool = False
    seen: float = field(default_factory=time.time)

    @property
    def is_therapist(self) -> bool:
        return self.role == "therapist"


class Call:
    """The seats of one call, by page. Whoever sits down holds `sitting`, so that two at once do not take one seat."""

    __slots__ = ("seats", "sitting")

    def __init__(self) -> None:
        self.seats: dict[str, Seat] = {}
        self.sitting = asyncio.Lock()

    def therapist(self) -> Seat | None:
        return next((seat for seat in self.seats.values() if seat.is_therapist), None)

    def holder(self, seat: str) -> Seat | None:
        """The page that sits on this seat; not one that waits beside it as a second device."""
        return next((s for s in self.seats.values() if s.seat == seat and s.phase != "second-device"), None)

    def second_device(self, seat: str) -> Seat | None:
        """The device that waits beside the one on this seat."""
        return next((s for s in self.seats.values() if s.seat == seat and s.phase == "second-device"), None)

    def are_linked(self, one: Seat, other: Seat) -> bool:
        """Whether two pages keep a peer connection: therapist and client from standby on, clients once both are in."""
        if "second-device" in (one.phase, other.phase) or one.seat == other.seat:
            return False
        if not one.is_therapist and not other.is_therapist:
            return one.phase == other.phase == "admitted"
        therapist, client = (one, other) if one.is_therapist else (other, one)
        return client.phase == "admitted" or not (therapist.locked or therapist.busy)

    def roster(self, mine: Seat, *, epoch: int, is_elsewhere: bool, has_relay: bool = False) -> dict[str, Any]:
        """The `roster` of `docs/protocol.md` for one page: all that it may know."""
        visible = [other for other in self.seats.values() if _may_know(mine, other)]
        therapist = self.therapist()
        if therapist and therapist.present and not therapist.busy:
            where = "here"
        else:
            where = "elsewhere" if is_elsewhere or (therapist and therapist.busy) else "away"
        return {
            "type": "roster",
            "epoch": epoch,
            "phase": mine.phase,
            "names": list(mine.names),
            "people": list(mine.people),
            "therapist": where,
            "locked": bool(therapist and therapist.locked),
            "seats": [
                self._entry(mine, other) | {"relay": has_relay and _meet_by_relay(mine, other)} for other in visible
            ],
        }

    def _entry(self, mine: Seat, other: Seat) -> dict[str, Any]:
        return {
            "seat": other.seat,
            "page": other.page,
            "role": other.role,
            "names": list(other.names),
            "participants": list(other.participants),
            "people": list(other.people),
            "phase": other.phase,
            "present": other.present,
            "link": self.are_linked(mine, other),
            "polite": (mine.role, mine.page) < (other.role, other.page),
        }


def _may_know(mine: Seat, other: Seat) -> bool:
    if mine.page == other.page:
        return False
    if mine.is_therapist or other.is_therapist:
        return True
    if mine.seat == other.seat:
        return other.phase == "second-device"
    return mine.phase == other.phase == "admitted"


def _meet_by_relay(mine: Seat, other: Seat) -> bool:
    """Whether neither page may learn the other's network address: before both are in, and between partners."""
    both_in = mine.phase == other.phase == "admitted"
    return not both_in or not (mine.is_therapist or other.is_therapist)


class Calls:
    """The calls of this process. `listener` is told of every event in a call that has a page here."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._calls: dict[str, Call] = {}

    def get(self, call: str) -> Call:
        return self._calls.get(call) or Call()

    async def open(self, call: str) -> Call:
        """The call, known here from now on."""
        return self._calls.setdefault(call, Call())

    async def close(self, call: str, *, unless: Callable[[], bool]) -> None:
        """Forget a call of which nobody is connected here any more; `unless` is asked at the last moment."""
        if not unless():
            self._calls.pop(call, None)

    async def put(self, call: str, seat: Seat) -> None:
        await self.tell(call, {"kind": "put", "seat": _row(seat)})

    async def drop(self, call: str, page: str) -> None:
        await self.tell(call, {"kind": "drop", "page": page})

    async def touch(self, call: str, page: str) -> None:
        """The page is still connected. Seats that were not touched for long, their process having died, go."""
        await self.tell(call, {"kind": "seen", "page": page, "at": time.time()})
        for seat in list(self.get(call).seats.values()):
            if seat.seen < time.time() - STALE:
                await self.drop(call, seat.page)

    async def tell(self, call: str, event: Event) -> None:
        """Bring an event to every process that has pages of this call."""
        await self._take(call, event)

    async def _take(self, call: str, event: Event) -> None:
        known = self._calls.get(call)
        if known is not None:
            if event["kind"] == "put":
                seat = event["seat"]
                known.seats[seat["page"]] = _seat(seat)
            elif event["kind"] == "drop":
                known.seats.pop(event["page"], None)
            elif event["kind"] == "seen" and event["page"] in known.seats:
                known.seats[event["page"]] = replace(known.seats[event["page"]], seen=event["at"])
        await self._listener(call, event)


class SharedCalls(Calls):
    """Calls shared through Redis: a hash a call for who is there, and a channel a call for what happens.

    Events of one process arrive everywhere in their order, in the sender's process too.
    """

    def __init__(self, listener: Listener, redis: "Redis") -> None:
        super().__init__(listener)
        self._redis = redis
        self._pubsub = redis.pubsub(ignore_subscribe_messages=True)
        self._reader: asyncio.Task[None] | None = None
        self._opening = asyncio.Lock()

    async def open(self, call: str) -> Call:
        """Whoever comes second waits until it is known who is there."""
        async with self._opening:
            if call not in self._calls:
                if self._reader is None:
                    # One subscription always stands, since the reader's `listen` ends when there is none.
                    await self._pubsub.subscribe(event_channel("none"))
                    self._reader = asyncio.create_task(self._read())
                await self._pubsub.subscribe(event_channel(call))
                self._calls[call] = Call()
                await self._load(call, self._calls[call])
            return self._calls[call]

    async def close(self, call: str, *, unless: Callable[[], bool]) -> None:
        async with self._opening:
            if call in self._calls and not unless():
                del self._calls[call]
                await self._pubsub.unsubscribe(event_channel(call))

    async def put(self, call: str, seat: Seat) -> None:
        row = _row(replace(seat, seen=time.time()))
        async with self._redis.pipeline(transaction=False) as line:
            line.hset(_key(call), seat.page, json.dumps(row))
            line.expire(_key(call), 6 * 3600)
            line.publish(event_channel(call), json.dumps({"kind": "put", "seat": row}))
            await line.execute()

    async def drop(self, call: str, page: str) -> None:
        await self._redis.hdel(_key(call), page)
        await super().drop(call, page)

    async def touch(self, call: str, page: str) -> None:
        if seat := self.get(call).seats.get(page):
            await self._redis.hset(_key(call), page, json.dumps(_row(replace(seat, seen=time.time()))))
        await super().touch(call, page)

    async def tell(self, call: str, event: Event) -> None:
        await self._redis.publish(event_channel(call), json.dumps(event))

    async def _read(self) -> None:
        """What other processes and this one tell. A lost connection to Redis is taken up again."""
        while True:
            try:
                async for message in self._pubsub.listen():
                    await self._take(message["channel"].removeprefix("sameroom:events:"), json.loads(message["data"]))
            except RedisError:
                log.warning("Redis is out of reach; calls go on, and this is tried again")
                await asyncio.sleep(1)
                await self._load_again()
            except Exception:
                log.exception("an event of a call was not taken")

    async def _load(self, call: str, known: Call) -> None:
        """Who is there by Redis; what an event told meanwhile is newer and stays."""
        rows = [json.loads(text) for text in (await self._redis.hgetall(_key(call))).values()]
        told = known.seats
        known.seats = {row["page"]: _seat(row) for row in rows if row["seen"] > time.time() - STALE} | told

    async def _load_again(self) -> None:
        """What happened while Redis was out of reach was not heard: read who is there, and tell the pages here."""
        with suppress(RedisError):
            for call, known in list(self._calls.items()):
                known.seats = {}
                await self._load(call, known)
                await self._listener(call, {"kind": "put"})


def _row(seat: Seat) -> dict[str, Any]:
    """What `asdict` gives, at a tenth of its cost: at each coming and going every process makes one."""
    return {name: getattr(seat, name) for name in Seat.__slots__}


def _seat(row: dict[str, Any]) -> Seat:
    told = {name: tuple(row[name]) for name in ("names", "participants", "people")}
    return Seat(**row | told)


def make_calls(listener: Listener, *, redis_url: str) -> Calls:
    if not redis_url:
        return Calls(listener)
    retry = Retry(ExponentialBackoff(cap=0.5, base=0.05), 4)
    # When many come and go at once they wait for a connection; the pool that does not wait refuses them instead.
    pool = BlockingConnectionPool.from_url(
        redis_url,
        max_connections=CONNECTIONS,
        decode_responses=True,
        retry=retry,
        retry_on_error=[RedisConnectionError],
    )
    return SharedCalls(listener, Redis(connection_pool=pool))


def event_channel(call: str) -> str:
    """The channel on which the events of a call are published."""
    return f"sameroom:events:{call}"


def _key(call: str) -> str:
    return f"sameroom:call:{call}"
