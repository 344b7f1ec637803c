"""Questions to the database beside the loop: few threads, asked together, one never spoiling the others."""

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from django.db import OperationalError, connection
from pytest_django import DjangoDbBlocker

from sameroom.room import questions
from sameroom.room.questions import IDLE, THREADS, TOGETHER, database, from_database
from tests.room.page import wait_for

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """In a loop of its own, in a thread without one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


class Asked:
    """Answers each question with its double; keeps which were asked at once."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    def __call__(self, numbers: Sequence[int]) -> list[int | Exception]:
        self.batches.append(list(numbers))
        if -1 in numbers:
            raise ValueError("minus one")
        if -2 in numbers:
            raise OperationalError("the database is away")
        return [LookupError(number) if number == 13 else 2 * number for number in numbers]


@pytest.fixture
def asked(transactional_db: None) -> Asked:
    """A thread looks after its database connection, whatever it was asked."""
    return Asked()


def answers(asked: Asked, numbers: Sequence[int]) -> list[Any]:
    async def all_at_once() -> list[Any]:
        ask = from_database(asked)
        return await asyncio.gather(*map(ask, numbers), return_exceptions=True)

    return run(all_at_once())


def test_what_is_asked_at_one_moment_is_asked_together(asked: Asked) -> None:
    assert answers(asked, range(100, 100 + 2 * TOGETHER)) == [2 * one for one in range(100, 100 + 2 * TOGETHER)]
    assert [len(batch) for batch in asked.batches] == [TOGETHER, TOGETHER]


def test_what_can_wait_is_asked_together_with_what_comes_a_little_later(asked: Asked) -> None:
    async def one_after_the_other() -> list[int]:
        ask = from_database(asked, gathers=0.5)
        first = asyncio.create_task(ask(1))
        await asyncio.sleep(0.05)
        return [*await asyncio.gather(ask(2), ask(3)), await first]

    assert run(one_after_the_other()) == [4, 6, 2]
    assert asked.batches == [[1, 2, 3]]


def test_a_refusal_is_for_the_one_who_asked(asked: Asked) -> None:
    first, second, third = answers(asked, [1, 13, 3])
    assert (first, third) == (2, 6) and isinstance(second, LookupError)


def test_a_question_that_breaks_does_not_spoil_the_others(asked: Asked) -> None:
    first, second, third = answers(asked, [1, -1, 3])
    assert (first, third) == (2, 6) and isinstance(second, ValueError)
    assert asked.batches == [[1, -1, 3], [1], [-1], [3]]


def test_a_database_that_is_away_is_not_asked_for_each(asked: Asked) -> None:
    assert [type(one) for one in answers(asked, [1, -2, 3])] == [OperationalError] * 3
    assert len(asked.batches) == 1


def test_whoever_goes_away_meanwhile_does_not_hold_up_the_others(asked: Asked) -> None:
    async def one_goes() -> int:
        ask = from_database(asked)
        gone, stays = asyncio.create_task(ask(1)), asyncio.create_task(ask(2))
        await asyncio.sleep(0)
        gone.cancel()
        return await stays

    assert run(one_goes()) == 4


def _threads() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "room-database"]


def test_there_are_few_threads_and_they_end() -> None:
    async def many() -> None:
        await asyncio.gather(*(database(_ask_the_database) for _ in range(5 * THREADS)))
        assert 1 <= len(_threads()) <= THREADS

    run(many())
    wait_for(lambda: not _threads(), within=IDLE + 5)
    assert run(database(_ask_the_database)) == 1


def test_a_thread_outlives_whatever_goes_wrong_in_it(
    monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> None:
    """Where nothing may ask the database any more, even looking after the connection fails."""
    monkeypatch.setattr(questions, "_threads", questions._Threads(1))

    async def ask_meanwhile() -> int:
        async with asyncio.timeout(20):
            await database(_ask_the_database)
            with django_db_blocker.block():
                for _ in range(2):
                    with pytest.raises(RuntimeError):
                        await database(_ask_the_database)
            return await database(_ask_the_database)

    assert run(ask_meanwhile()) == 1


def test_a_thread_keeps_its_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "_threads", questions._Threads(1))

    async def ask_twice() -> list[int]:
        return [await database(_which) for _ in range(2)]

    first, second = run(ask_twice())
    assert first == second


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connection that could break")
def test_a_connection_that_broke_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "_threads", questions._Threads(1))

    async def ask_before_and_after() -> tuple[int, int]:
        first = await database(_which)
        with pytest.raises(OperationalError):
            await database(_break)
        return first, await database(_which)

    first, second = run(ask_before_and_after())
    assert first != second


def _ask_the_database() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return int(cursor.fetchone()[0])


_SEEN: list[Any] = []


def _which() -> int:
    """A number for the connection of this thread. What was seen is kept, so that no number comes twice."""
    _ask_the_database()
    if not any(one is connection.connection for one in _SEEN):
        _SEEN.append(connection.connection)
    return next(number for number, one in enumerate(_SEEN) if one is connection.connection)


def _break() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
