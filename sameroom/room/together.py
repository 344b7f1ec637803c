"""What many want at one moment is done at once (docs/adr/0013-many-pages-at-one-moment.md)."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")


class Together(Generic[Q, A]):
    """One kind of question. Those that come while the last ones are being asked wait, and are then asked at once.

    `ask` answers each in its order, at most `most` at once; an answer that is an exception is raised to the one who
    asked. What `ask` itself raises is raised to all who asked with it. The first to come waits `gathers` seconds for
    more to come.
    """

    def __init__(
        self, ask: Callable[[Sequence[Q]], Awaitable[Sequence[A | Exception]]], *, most: int, gathers: float = 0
    ) -> None:
        self._ask = ask
        self._most = most
        self._gathers = gathers
        self._waiting: deque[tuple[Q, asyncio.Future[A]]] = deque()
        self._asking: asyncio.Task[None] | None = None

    async def __call__(self, question: Q) -> A:
        answer: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_all())
        return await answer

    async def _ask_all(self) -> None:
        while self._waiting:
            if self._gathers and len(self._waiting) < self._most:
                await asyncio.sleep(self._gathers)
            some = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
            for (_, future), answer in zip(some, await self._answers([one for one, _ in some]), strict=True):
                if future.done():
                    continue  # whoever asked went away
                if isinstance(answer, Exception):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)

    async def _answers(self, questions: Sequence[Q]) -> Sequence[A | Exception]:
        try:
            return await self._ask(questions)
        except Exception as error:
            return [error for _ in questions]
