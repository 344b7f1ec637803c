"""One call in two server processes that share Redis: who is there, signals, admission; and Redis going away."""

import asyncio
import secrets
from collections.abc import Iterator

import pytest
from django.conf import settings
from redis import Redis

from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from sameroom.room import switchboard
from sameroom.room.calls import Event, Seat, SharedCalls, make_calls
from tests.appointments import an_appointment, capability_for
from tests.room.page import Page, others, wait_for
from tests.room.process import Process

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(not settings.REDIS_URL, reason="two processes share their calls through Redis"),
]


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


def test_more_come_at_once_than_there_are_connections_to_redis() -> None:
    sessions = [secrets.token_hex(8) for _ in range(300)]
    seat = Seat("a" * 32, "seat", "client", ("Cleo",), ("one",), ("person",), "waiting", "b" * 64)

    async def hear(call: str, event: Event) -> None:
        raise AssertionError("nobody of these calls is here")

    async def come() -> int:
        calls = make_calls(hear, redis_url=settings.REDIS_URL)
        assert isinstance(calls, SharedCalls)
        await asyncio.gather(*(calls.put(call, seat) for call in sessions))
        there = [await calls._redis.hlen(f"sameroom:call:{call}") for call in sessions]
        await asyncio.gather(*(calls.drop(call, seat.page) for call in sessions))
        await calls._redis.aclose()
        await calls._redis.connection_pool.disconnect()
        return sum(there)

    assert asyncio.run(come()) == len(sessions)


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
