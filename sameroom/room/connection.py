"""One socket: what comes in within the limits, and what goes out. Knows nothing of calls."""

import asyncio
import json
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Any

from sameroom.room import protocol
from sameroom.room.admission import Entrant

A_SECOND = 20
BURST = 100
SEND_WITHIN = 5.0


class Closed(Exception):
    """The server closes the socket, and says why (`docs/protocol.md`, `closing`)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Gone(Exception):
    """The other side closed the socket, or is not heard any more."""


GOING_AWAY = 1001
"""RFC 6455, 7.4.1: the close code of a browser whose person leaves or reloads the page."""


class Connection:
    """A socket of the room."""

    __slots__ = (
        "_allowance", "_allowance_at", "_candidates", "_is_closed", "_patience", "_receive", "_send", "_waits_since",
        "_watch", "_within", "call", "capability", "checked_at", "closed_for", "entrant", "epoch", "has_left",
        "is_elsewhere", "is_going", "key", "page", "phase", "time", "touched_at",
    )  # fmt: skip

    def __init__(self, receive: Any, send: Any) -> None:
        self.time = asyncio.get_running_loop().time
        self._receive = receive
        self._send = send
        self._is_closed = False
        self._allowance = float(BURST)
        self._allowance_at = self.checked_at = self.touched_at = self.time()
        self._candidates: dict[str, int] = {}
        self._patience = asyncio.timeout(None)
        self._watch: asyncio.TimerHandle | None = None
        self._waits_since: float | None = None
        self._within = 0.0
        self.call = self.capability = self.page = self.phase = ""
        self.entrant: Entrant | None = None
        self.epoch = 0
        self.key = secrets.token_hex(4)
        self.has_left = self.is_elsewhere = self.is_going = False
        self.closed_for = ""

    @asynccontextmanager
    async def heard(self) -> AsyncGenerator[None]:
        """While inside, `receive` waits no longer than it says: raises `Gone` where nothing comes."""
        try:
            async with self._patience:
                yield
        except TimeoutError:
            if self._patience.expired():
                raise Gone from None
            raise
        finally:
            if self._watch:
                self._watch.cancel()

    async def receive(self, *, within: float) -> protocol.Message:
        """The next message. Raises `Closed` for one that the protocol does not allow, `Gone` at the end."""
        self._waits_since = self.time()
        if within != self._within:
            self._within = within
            self._look()
        event = await self._receive()
        self._waits_since = None
        if event["type"] == "websocket.disconnect" or self._is_closed:
            self.is_going = event.get("code") == GOING_AWAY
            raise Gone
        text = event.get("text")
        self._count()
        if text is None:
            raise Closed("malformed")
        if len(text) > protocol.LONGEST or len(text.encode()) > protocol.LONGEST:
            raise Closed("too-large")
        try:
            return protocol.parse(text)
        except protocol.Malformed:
            raise Closed("malformed") from None

    async def send(self, message: dict[str, Any]) -> None:
        await self.send_text(json.dumps(message, separators=(",", ":")))

    async def send_text(self, text: str) -> None:
        """A page that does not take its messages must not hold up the others: it is given up after five seconds."""
        if self._is_closed:
            return
        try:
            async with asyncio.timeout(SEND_WITHIN):
                await self._send({"type": "websocket.send", "text": text})
        except (OSError, RuntimeError, TimeoutError):  # RuntimeError: uvicorn's word for a socket that is closed
            self._is_closed = True

    async def close(self, reason: str) -> None:
        """Say why, then close."""
        self.closed_for = "" if reason == "unavailable" else reason
        await self.send({"type": "closing", "reason": reason})
        await self._close(protocol.CLOSE_CODES[reason])

    async def end(self) -> None:
        """The session is over."""
        self.closed_for = "ended"
        await self.send({"type": "ended"})
        await self._close(1000)

    def count_candidate(self, page: str) -> None:
        self._candidates[page] = self._candidates.get(page, 0) + 1
        if self._candidates[page] > protocol.CANDIDATES:
            raise Closed("too-many")

    async def _close(self, code: int) -> None:
        if not self._is_closed:
            self._is_closed = True
            with suppress(OSError, RuntimeError):
                await self._send({"type": "websocket.close", "code": code})

    def _look(self) -> None:
        """Whether the other side was silent for too long. Looks when it could be: a timer of its own for each message
        would cost more than the message."""
        if self._watch:
            self._watch.cancel()
        now = self.time()
        due = (now if self._waits_since is None else self._waits_since) + self._within
        if due <= now:
            self._patience.reschedule(now)
        else:
            self._watch = asyncio.get_running_loop().call_at(due, self._look)

    def _count(self) -> None:
        """A bucket of `BURST` messages that fills by `A_SECOND`."""
        now = self.time()
        self._allowance = min(BURST, self._allowance + (now - self._allowance_at) * A_SECOND) - 1
        self._allowance_at = now
        if self._allowance < 0:
            raise Closed("too-many")
