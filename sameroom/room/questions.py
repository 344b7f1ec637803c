"""Questions to the database, beside the sockets' loop.

Every thread that runs holds up the loop, so there are few; and what many pages ask at the same moment is asked once.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from typing import Any, ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections, connections

from sameroom.room.together import Together

P = ParamSpec("P")
T = TypeVar("T")
Q = TypeVar("Q")
A = TypeVar("A")

THREADS = 2
# A thread that had nothing to do for so many seconds ends, and its connection with it.
IDLE = 1.0
TOGETHER = 32


async def database(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `work` in a thread that has a database connection of its own."""
    return await asyncio.wrap_future(_threads.run(partial(work, *args, **kwargs)))


def from_database(ask: Callable[[Sequence[Q]], Sequence[A | Exception]], *, gathers: float = 0) -> Together[Q, A]:
    """What many pages ask the database at one moment, or within `gathers` seconds, is asked at once.

    One that cannot be answered does not spoil the others, unless it is the database that does not answer.
    """

    async def answers(questions: Sequence[Q]) -> Sequence[A | Exception]:
        try:
            return await database(ask, questions)
        except (OperationalError, InterfaceError, OSError) as error:
            return [error for _ in questions]
        except Exception as error:
            if len(questions) == 1:
                return [error]
            return [answer for one in questions for answer in await answers([one])]

    return Together(answers, most=TOGETHER, gathers=gathers)


class _Threads:
    """At most `most` threads, each with a connection that it keeps while there is work."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._running = 0
        self._changing = threading.Lock()
        self._work: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = queue.SimpleQueue()

    def run(self, work: Callable[[], T]) -> "Future[T]":
        future: Future[T] = Future()
        self._work.put((future, partial(copy_context().run, work)))
        with self._changing:
            if self._running < self._most and not self._work.empty():
                self._running += 1
                threading.Thread(target=self._serve, name="room-database").start()
        return future

    def _serve(self) -> None:
        try:
            while job := self._next():
                _do(*job)
        finally:
            connections.close_all()

    def _next(self) -> tuple[Future[Any], Callable[[], Any]] | None:
        """What is to be done next; nothing, where this thread ends."""
        while True:
            with suppress(queue.Empty):
                return self._work.get(timeout=IDLE)
            with self._changing:
                if self._work.empty():
                    self._running -= 1
                    return None


def _do(future: Future[Any], work: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        try:
            result = work()
        finally:
            _look_after_connections()
    except BaseException as error:
        future.set_exception(error)  # whatever it was: whoever waits hears of it, and the thread goes on
    else:
        future.set_result(result)


def _look_after_connections() -> None:
    """A broken one is closed. A good one stays, where Django would close it after each request."""
    for connection in connections.all(initialized_only=True):
        connection.close_at = None
    close_old_connections()


_threads = _Threads(THREADS)
