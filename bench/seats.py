"""Pages of the room, many thousand in one process: each a WebSocket of its own on the bare transport.

A client library would cost the bench more than the server that it measures. So this speaks just as much of RFC 6455 as
is needed: masked text frames out (with a mask of zeros, which changes nothing), text frames in.
"""

import asyncio
import json
import random
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.machine import Server

HEARTBEAT = 3.0
FIRST_PAUSE, LONGEST_PAUSE = 0.4, 12.0
PING = b'\x81\x8f\0\0\0\0{"type":"ping"}'
TEXT, CLOSE, IS_PING = 0x81, 0x88, 0x89


@dataclass
class Page:
    """One seat: whose, at which server, with whom it is in session."""

    server: Server
    capability: str
    page: str
    other: str = ""
    line: "Line | None" = None
    tries: int = 0
    is_seated: bool = False
    why: str = ""
    answer: "asyncio.Future[None] | None" = None
    on_signal: Callable[[bytes], None] = lambda text: None

    async def sit(self) -> None:
        """Connect, greet, and wait for the roster. Raises `OSError` where the server does not let it sit."""
        loop = asyncio.get_running_loop()
        self.answer = loop.create_future()
        await loop.create_connection(lambda: Line(self), "127.0.0.1", self.server.port)
        await self.answer
        self.tries = 0

    def say(self, message: dict[str, object]) -> None:
        if self.line:
            self.line.write(frame(json.dumps(message, separators=(",", ":")).encode()))

    def drop(self) -> None:
        """As when the network goes: no word, no close."""
        if self.line:
            self.line.transport.abort()
            self.lose("the network")

    def take_seat(self) -> None:
        self.is_seated = True
        if self.answer and not self.answer.done():
            self.answer.set_result(None)

    def lose(self, why: str) -> None:
        self.line, self.is_seated, self.why = None, False, why
        if self.answer and not self.answer.done():
            self.answer.set_exception(OSError(why))

    async def come_back(self) -> None:
        """With the pauses of the room's page (`static/room/socket.js`), until it is seated again."""
        while not self.is_seated:
            await asyncio.sleep(min(LONGEST_PAUSE, FIRST_PAUSE * 2**self.tries) * (0.5 + random.random()))  # noqa: S311
            self.tries += 1
            try:
                async with asyncio.timeout(60):
                    await self.sit()
            except (OSError, TimeoutError):
                self.drop()


class Line(asyncio.Protocol):
    """The bytes of one page."""

    __slots__ = ("_buffer", "_last", "_page", "_upgraded", "transport")
    transport: asyncio.Transport

    def __init__(self, page: Page) -> None:
        self._page = page
        self._buffer = b""
        self._last = "no word"
        self._upgraded = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._page.line = self
        transport.write(
            f"GET /room/socket HTTP/1.1\r\nHost: localhost\r\nOrigin: {self._page.server.origin}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n".encode()
        )

    def write(self, data: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(data)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._upgraded:
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            assert b" 101 " in head.split(b"\r\n")[0], head
            self._buffer, self._upgraded = rest, True
            page = self._page
            page.say({"type": "hello", "version": 1, "capability": page.capability, "page": page.page})
        while taken := self._take():
            self._hear(*taken)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._page.line is self:
            self._page.lose(self._last)

    def _take(self) -> tuple[int, bytes] | None:
        """The next whole frame."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        start, length = 2, buffer[1]
        if length == 126:
            start, length = 4, int.from_bytes(buffer[2:4], "big")
        elif length == 127:
            start, length = 10, int.from_bytes(buffer[2:10], "big")
        if len(buffer) < start + length:
            return None
        self._buffer = buffer[start + length :]
        return buffer[0], buffer[start : start + length]

    def _hear(self, kind: int, payload: bytes) -> None:
        if kind == TEXT and payload.startswith(b'{"type":"roster"'):
            self._page.take_seat()
        elif kind == TEXT and b'"type":"signal"' in payload[:80]:
            self._page.on_signal(payload)
        elif kind == IS_PING:
            self.write(b"\x8a" + bytes([0x80 | len(payload)]) + bytes(4) + payload)
        elif kind == CLOSE:
            self.transport.close()
        elif payload.startswith(b'{"type":"closing"'):
            self._last = payload.decode()


def frame(text: bytes) -> bytes:
    """A masked text frame."""
    length = len(text)
    head = bytes([TEXT, 0x80 | length]) if length < 126 else struct.pack(">BBH", TEXT, 0x80 | 126, length)
    return head + bytes(4) + text


async def keep_alive(pages: list[Page]) -> None:
    """Each page's heartbeat, the beats spread evenly. Pages that join the list later beat, too."""
    turn, began = 0, time.perf_counter()
    while True:
        due = int((time.perf_counter() - began) / HEARTBEAT * 100)
        while turn < due:
            for page in pages[turn % 100 :: 100]:
                if page.line and page.is_seated:
                    page.line.write(PING)
            turn += 1
        await asyncio.sleep(0.01)
