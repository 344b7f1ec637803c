"""Messages from page to page at a moderate rate, and how long each was under way."""

import asyncio
import gc
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from bench.seats import Page

EACH_PER_SECOND = 5
# As long as a small session description.
PADDING = "a=candidate:1 1 udp 2122260223 192.0.2.1 54400 typ host\r\n" * 10


@dataclass
class Relayed:
    """`took[n]` (seconds) belongs to the message sent at `sent_at[n]`; `late` is how late this process woke up."""

    sent: int = 0
    sent_at: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)

    def summary(self) -> str:
        took, late = sorted(self.took), sorted(self.late)
        return (
            f"p50 {_at(took, 0.5):.1f}, p99 {_at(took, 0.99):.1f}, longest {_at(took, 1):.1f} ms "
            f"of {len(took)} messages, {self.sent - len(took)} lost; "
            f"this process itself woke up late by p99 {_at(late, 0.99):.1f}, at most {_at(late, 1):.1f} ms"
        )


@asynccontextmanager
async def relaying(pairs: list[tuple[Page, Page]]) -> AsyncIterator[Relayed]:
    """Both pages of each pair send to each other while this is open; what is under way at its end is awaited."""
    relayed = Relayed()
    pages = [page for pair in pairs for page in pair]
    for page in pages:
        page.on_signal = partial(_hear, relayed)
    gc.collect()
    gc.disable()
    tasks = [asyncio.create_task(_send(relayed, pages)), asyncio.create_task(_watch_lateness(relayed))]
    try:
        yield relayed
        tasks[0].cancel()
        for _ in range(50):
            if len(relayed.took) < relayed.sent:
                await asyncio.sleep(0.1)
    finally:
        gc.enable()
        for task in tasks:
            task.cancel()


def _hear(relayed: Relayed, text: bytes) -> None:
    now, sent_at = time.perf_counter(), float(json.loads(text)["description"]["sdp"].split(" ")[0])
    relayed.sent_at.append(sent_at)
    relayed.took.append((now - sent_at) * 1000)


async def _send(relayed: Relayed, pages: list[Page]) -> None:
    """One page after the other, evenly."""
    began, turn = time.perf_counter(), 0
    while True:
        while turn < (time.perf_counter() - began) * EACH_PER_SECOND * len(pages):
            page = pages[turn % len(pages)]
            sdp = f"{time.perf_counter()!r} {PADDING}"
            page.say({"type": "signal", "to": page.other, "description": {"type": "offer", "sdp": sdp}})
            relayed.sent += 1
            turn += 1
        await asyncio.sleep(0.002)


async def _watch_lateness(relayed: Relayed) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.01)
        relayed.late.append((time.perf_counter() - before - 0.01) * 1000)


def _at(ordered: list[float], quantile: float) -> float:
    return ordered[min(len(ordered) - 1, int(quantile * len(ordered)))] if ordered else float("nan")
