"""The calls of several server processes, shared through Redis: who is there, and what happens."""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from sameroom.room.calls import STALE, Call, Calls, Event, Listener, Seat, as_row, from_row
from sameroom.room.together import Together

log = logging.getLogger(__name__)

Command = tuple[str | int, ...]
# Seconds for which a call of which nobody tells anything more lies in Redis.
KEPT = 6 * 3600
# So much goes to Redis at once.
AT_ONCE = 200
SUBSCRIBED_WITHIN = 20.0
EVENTS = "sameroom:events:"


@dataclass(frozen=True)
class _Opening:
    """A call is to be known here; or, with `unless`, to be forgotten, unless that holds."""

    call: str
    unless: Callable[[], bool] | None = None


class SharedCalls(Calls):
    """Calls shared through Redis: a hash a call for who is there, and a channel a call for what happens.

    Events of one process arrive everywhere in their order, in the sender's process too: it writes in one way alone.
    """

    def __init__(self, listener: Listener, redis: "Redis") -> None:
        super().__init__(listener)
        self._redis = redis
        self._pubsub = redis.pubsub()
        self._reader: asyncio.Task[None] | None = None
        self._write = Together(self._write_all, most=AT_ONCE)
        self._change = Together(self._change_all, most=AT_ONCE)
        # Calls of which it is known who is there.
        self._open: set[str] = set()
        self._heard: dict[str, asyncio.Future[None]] = {}
        # Pages that left while it was being read who is there: call and page.
        self._left: set[tuple[str, str]] = set()

    async def open(self, call: str) -> Call:
        """Whoever comes second waits until it is known who is there."""
        while call not in self._open:
            await self._change(_Opening(call))
        return self._calls[call]

    async def close(self, call: str, *, unless: Callable[[], bool]) -> None:
        await self._change(_Opening(call, unless))

    async def _change_all(self, wanted: Sequence[_Opening]) -> list[None]:
        gone = {one.call for one in wanted if one.call in self._calls and one.unless and not one.unless()}
        for call in gone:
            self._open.discard(call)
            del self._calls[call]
        if gone:
            await self._pubsub.unsubscribe(*map(event_channel, gone))
        if new := [*{one.call: None for one in wanted if one.unless is None and one.call not in self._open}]:
            self._calls |= {call: Call() for call in new if call not in self._calls}
            await self._listen_to(new)
            await self._load(new)
            self._open |= set(new)
            self._left.clear()
        return [None] * len(wanted)

    async def _listen_to(self, some: Sequence[str]) -> None:
        """From its return on no event of these calls is missed."""
        if self._reader is None:
            # One subscription always stands, since the reader's `listen` ends when there is none.
            await self._pubsub.subscribe(event_channel("none"))
            self._reader = asyncio.create_task(self._read())
        last = self._heard[event_channel(some[-1])] = asyncio.get_running_loop().create_future()
        await self._pubsub.subscribe(*map(event_channel, some))
        try:
            async with asyncio.timeout(SUBSCRIBED_WITHIN):
                await last
        finally:
            del self._heard[event_channel(some[-1])]

    async def put(self, call: str, seat: Seat) -> None:
        row = as_row(replace(seat, seen=time.time()))
        await self._write(
            (
                ("HSET", _key(call), seat.page, json.dumps(row)),
                ("EXPIRE", _key(call), KEPT),
                _publish(call, {"kind": "put", "seat": row}),
            )
        )

    async def drop(self, call: str, page: str) -> None:
        await self._write((("HDEL", _key(call), page), _publish(call, {"kind": "drop", "page": page})))

    async def touch(self, call: str, page: str) -> None:
        if seat := self.get(call).seats.get(page):
            await self._write((("HSET", _key(call), page, json.dumps(as_row(replace(seat, seen=time.time())))),))
        await super().touch(call, page)

    async def tell(self, call: str, event: Event) -> None:
        await self._write((_publish(call, event),))

    async def _write_all(self, written: Sequence[tuple[Command, ...]]) -> list[Exception | None]:
        """For each nothing, or what Redis said against it."""
        async with self._redis.pipeline(transaction=False) as line:
            for command in (command for commands in written for command in commands):
                line.execute_command(*command)
            answers = iter(await line.execute(raise_on_error=False))
        said = [[answer for _, answer in zip(commands, answers, strict=False)] for commands in written]
        return [next((one for one in each if isinstance(one, Exception)), None) for each in said]

    async def _read(self) -> None:
        """What other processes and this one tell. A lost connection to Redis is taken up again."""
        while True:
            try:
                async for message in self._pubsub.listen():
                    await self._hear(message["type"], message["channel"], message["data"])
            except RedisError:
                log.warning("Redis is out of reach; calls go on, and this is tried again")
                await asyncio.sleep(1)
                await self._load_again()
            except Exception:
                log.exception("an event of a call was not taken")

    async def _hear(self, kind: str, channel: str, data: Any) -> None:
        if kind == "message":
            call, event = channel.removeprefix(EVENTS), json.loads(data)
            if event["kind"] == "drop" and call not in self._open:
                self._left.add((call, event["page"]))
            await self._take(call, event)
        elif kind == "subscribe" and (heard := self._heard.get(channel)) and not heard.done():
            heard.set_result(None)

    async def _load(self, some: Sequence[str]) -> None:
        """Who is there by Redis; what an event told meanwhile is newer and stays."""
        async with self._redis.pipeline(transaction=False) as line:
            for call in some:
                line.hgetall(_key(call))
            answers = await line.execute()
        for call, rows in zip(some, answers, strict=True):
            there = [from_row(json.loads(text)) for text in rows.values()]
            here = [one for one in there if one.seen > time.time() - STALE and (call, one.page) not in self._left]
            if known := self._calls.get(call):
                known.seats = {one.page: one for one in here} | known.seats

    async def _load_again(self) -> None:
        """What happened while Redis was out of reach was not heard: read who is there, and tell the pages here."""
        with suppress(RedisError):
            every = list(self._calls)
            for some in (every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE)):
                for known in (self._calls[call] for call in some if call in self._calls):
                    known.seats = {}
                await self._load(some)
                for call in some:
                    await self._listener(call, {"kind": "put"})


def _publish(call: str, event: Event) -> Command:
    return "PUBLISH", event_channel(call), json.dumps(event)


def make_calls(listener: Listener, *, redis_url: str) -> Calls:
    if not redis_url:
        return Calls(listener)
    retry = Retry(ExponentialBackoff(cap=0.5, base=0.05), 4)
    redis = Redis.from_url(redis_url, decode_responses=True, retry=retry, retry_on_error=[RedisConnectionError])
    return SharedCalls(listener, redis)


def event_channel(call: str) -> str:
    """The channel on which the events of a call are published."""
    return f"{EVENTS}{call}"


def _key(call: str) -> str:
    return f"sameroom:call:{call}"
