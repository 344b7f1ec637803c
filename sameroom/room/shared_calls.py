"""The calls of several server processes, shared through Redis: who is there, and what happens."""

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from sameroom.room.calls import STALE, Call, Calls, Event, Listener, Seat, as_row, from_row

log = logging.getLogger(__name__)

Command = tuple[str | int, ...]
# To Redis, of each process; one of them hears what happens, and one writes.
CONNECTIONS = 16
# Seconds for which a call of which nobody tells anything more lies in Redis.
KEPT = 6 * 3600
AT_ONCE = 200


class SharedCalls(Calls):
    """Calls shared through Redis: a hash a call for who is there, and a channel a call for what happens.

    Events of one process arrive everywhere in their order, in the sender's process too.
    """

    def __init__(self, listener: Listener, redis: "Redis") -> None:
        super().__init__(listener)
        self._redis = redis
        self._write = _Writing(redis)
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
        row = as_row(replace(seat, seen=time.time()))
        await self._write(
            ("HSET", _key(call), seat.page, json.dumps(row)),
            ("EXPIRE", _key(call), KEPT),
            _publish(call, {"kind": "put", "seat": row}),
        )

    async def drop(self, call: str, page: str) -> None:
        await self._write(("HDEL", _key(call), page), _publish(call, {"kind": "drop", "page": page}))

    async def touch(self, call: str, page: str) -> None:
        if seat := self.get(call).seats.get(page):
            await self._write(("HSET", _key(call), page, json.dumps(as_row(replace(seat, seen=time.time())))))
        await super().touch(call, page)

    async def tell(self, call: str, event: Event) -> None:
        await self._write(_publish(call, event))

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
        known.seats = {row["page"]: from_row(row) for row in rows if row["seen"] > time.time() - STALE} | told

    async def _load_again(self) -> None:
        """What happened while Redis was out of reach was not heard: read who is there, and tell the pages here."""
        with suppress(RedisError):
            for call, known in list(self._calls.items()):
                known.seats = {}
                await self._load(call, known)
                await self._listener(call, {"kind": "put"})


class _Writing:
    """All that this process writes, in its order. What comes while the last is under way then goes at once.

    However many come and go in one moment, they need one connection, and wait for one answer. Raises `RedisError` to
    whoever wrote what was not taken.
    """

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis
        self._waiting: deque[tuple[tuple[Command, ...], asyncio.Future[None]]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, *commands: Command) -> None:
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((commands, written))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_all())
        await written

    async def _write_all(self) -> None:
        while self._waiting:
            some = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
            answers = iter(await self._write([command for commands, _ in some for command in commands]))
            for commands, written in some:
                failed = [answer for _, answer in zip(commands, answers, strict=False) if isinstance(answer, Exception)]
                if written.done():
                    continue  # whoever wrote went away
                if failed:
                    written.set_exception(failed[0])
                else:
                    written.set_result(None)

    async def _write(self, commands: list[Command]) -> list[Any]:
        try:
            async with self._redis.pipeline(transaction=False) as line:
                for command in commands:
                    line.execute_command(*command)
                return await line.execute(raise_on_error=False)
        except (RedisError, OSError) as error:
            return [error] * len(commands)


def _publish(call: str, event: Event) -> Command:
    return "PUBLISH", event_channel(call), json.dumps(event)


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
