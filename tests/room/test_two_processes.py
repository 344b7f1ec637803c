"""One call in two server processes that share Redis: who is there, signals, admission; and Redis going away."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from types import NoneType
from typing import Any, TypeVar

import pytest
from django.conf import settings
from redis import Redis
from redis.exceptions import ResponseError

from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from sameroom.room import switchboard
from sameroom.room.calls import Event, Listener, Seat
from sameroom.room.shared_calls import SharedCalls, make_calls
from tests.appointments import an_appointment, capability_for
from tests.room.page import Page, others, wait_for
from tests.room.process import Process

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(not settings.REDIS_URL, reason="two processes share their calls through Redis"),
]

Answered = TypeVar("Answered")


@pytest.fixture
def two(live_cast: Cast) -> Iterator[tuple[Process, Process]]:
    pair = Process(), Process()
    yield pair
    for process in pair:
        process.end()


def test_a_call_in_two_processes(live_cast: Cast, two: tuple[Process, Process]) -> None:
    appointment = an_appointment(live_cast.couples_file, live_cast.couple)

    def enter(process: Process, person: Person) -> Page:
        return Page(process.origin, capability_for(appointment, person))

    ben, cleo, dev = enter(two[0], live_cast.ben), enter(two[1], live_cast.cleo), enter(two[0], live_cast.dev)
    assert set(others(ben.roster(lambda r: len(r["seats"]) == 2))) == {cleo.page, dev.page}
    offer = {"type": "offer", "sdp": "v=0\r\n"}
    cleo.roster(lambda r: bool(r["seats"]))
    ben.say(type="signal", to=cleo.page, description=offer)
    assert cleo.hear("signal")["description"] == offer
    ben.say(type="admit", pages=[cleo.page, dev.page])
    assert set(others(cleo.roster(lambda r: len(r["seats"]) == 2))) == {ben.page, dev.page}

    # A page that reconnects to the other process goes on there; its old socket is closed.
    again = Page(two[0].origin, capability_for(appointment, live_cast.cleo), page=cleo.page)
    assert cleo.close_reason() == ("replaced", 4409)
    assert again.roster()["phase"] == "admitted"

    redis_goes_away_for_a_moment()
    again.say(type="ping")
    again.hear("pong")
    moved = enter(two[1], live_cast.dev)
    assert moved.roster(lambda r: r["phase"] == "admitted")
    assert dev.close_reason() == ("replaced", 4409)
    ben.roster(lambda r: {seat["page"] for seat in r["seats"]} == {again.page, moved.page})

    appointment.cancel(by=live_cast.ben)
    switchboard.check_again(appointment.pk)
    for page in (again, moved, ben):
        assert page.close_reason() == ("cancelled", 4410)


SEAT = Seat("a" * 32, "seat", "client", ("Cleo",), ("one",), ("person",), "waiting", "b" * 64)


async def nobody_hears(call: str, event: Event) -> None:
    raise AssertionError("nobody of these calls is here")


def in_a_loop_of_its_own(coroutine: Coroutine[Any, Any, Answered]) -> Answered:
    """In a thread of its own, too: where a browser was driven before, its loop runs in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


@asynccontextmanager
async def some_calls(hear: Listener) -> AsyncIterator[SharedCalls]:
    calls = make_calls(hear, redis_url=settings.REDIS_URL)
    assert isinstance(calls, SharedCalls)
    yield calls
    if calls._reader:
        calls._reader.cancel()
    await calls._pubsub.aclose()
    await calls._redis.aclose()
    await calls._redis.connection_pool.disconnect()


def test_many_come_and_go_in_one_moment() -> None:
    sessions = [secrets.token_hex(8) for _ in range(300)]

    async def come() -> int:
        async with some_calls(nobody_hears) as calls:
            await asyncio.gather(*(calls.put(call, SEAT) for call in sessions))
            there = [await calls._redis.hlen(f"sameroom:call:{call}") for call in sessions]
            await asyncio.gather(*(calls.drop(call, SEAT.page) for call in sessions))
        return sum(there)

    assert in_a_loop_of_its_own(come()) == len(sessions)


def test_what_is_written_in_one_moment_arrives_in_its_order() -> None:
    call, told, heard = secrets.token_hex(8), range(1000), list[int]()

    async def hear(call: str, event: Event) -> None:
        heard.append(event["number"])

    async def tell() -> None:
        async with some_calls(hear) as calls:
            await calls.open(call)
            await asyncio.gather(*(calls.tell(call, {"kind": "count", "number": number}) for number in told))
            async with asyncio.timeout(10):
                while len(heard) < len(told):
                    await asyncio.sleep(0.01)

    in_a_loop_of_its_own(tell())
    assert heard == list(told)


def test_who_leaves_while_it_is_read_who_is_there_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    call, stays = secrets.token_hex(8), replace(SEAT, page="c" * 32)

    async def hear(call: str, event: Event) -> None:
        pass

    async def come() -> set[str]:
        async with some_calls(hear) as calls:
            for seat in (SEAT, stays):
                await calls.put(call, seat)
            load = calls._load

            async def load_late(some: Sequence[str]) -> None:
                await calls.tell(call, {"kind": "drop", "page": SEAT.page})
                async with asyncio.timeout(5):
                    while not calls._left:
                        await asyncio.sleep(0.01)
                await load(some)  # as Redis said before that page left

            monkeypatch.setattr(calls, "_load", load_late)
            return set((await calls.open(call)).seats)

    assert in_a_loop_of_its_own(come()) == {stays.page}


def test_what_redis_refuses_harms_nobody_else_in_the_same_moment() -> None:
    sessions = [secrets.token_hex(8) for _ in range(3)]

    async def come() -> list[BaseException | None]:
        async with some_calls(nobody_hears) as calls:
            await calls._redis.set(f"sameroom:call:{sessions[1]}", "no hash")
            answers = await asyncio.gather(*(calls.put(call, SEAT) for call in sessions), return_exceptions=True)
            await calls._redis.delete(*(f"sameroom:call:{call}" for call in sessions))
            return answers

    answers = in_a_loop_of_its_own(come())
    assert [type(answer) for answer in answers] == [NoneType, ResponseError, NoneType]


def redis_goes_away_for_a_moment() -> None:
    """Every connection to it is cut; each process has to connect and subscribe again."""
    with Redis.from_url(settings.REDIS_URL) as redis:
        me = redis.client_id()
        for client in redis.client_list():
            if int(client["id"]) != me:
                redis.client_kill_filter(_id=client["id"])
    wait_for(lambda: _subscribers() >= 2)


def _subscribers() -> int:
    with Redis.from_url(settings.REDIS_URL) as redis:
        return int(redis.execute_command("PUBSUB", "NUMSUB", "sameroom:events:none")[1])
