"""`python bench/signalling.py [SEATS] [--processes 2]`: how many pages the room's socket holds, and how quick it stays.

Every seat is a real join: capability, database, roster. Half of them are therapists, half clients, in sessions of two;
each beats its heart every three seconds. One process has an encrypted SQLite file, as a practice starts; more share
PostgreSQL and Redis, and the two of a session sit in different ones.

While a hundred sessions relay messages, first nothing else happens; then so many more join at the same moment; then a
tenth of all lose their line and come back at once. At last the server is killed and started again.
"""

import argparse
import asyncio
import resource
import secrets
import signal
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.machine import Server, describe, resident_kib, servers
from bench.practice import count_rows, make_sessions
from bench.relay import PADDING, relaying
from bench.seats import Page, keep_alive
from bench.services import services_of_its_own

AT_ONCE = 50
RELAYING = 100
IN_ONE_GO, GOES = 4, 5


@dataclass(frozen=True)
class Size:
    """How many sit when it begins, and how many more join at one moment."""

    seats: int
    storm: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seats", nargs="?", type=int, default=10_000)
    parser.add_argument("--storm", type=int, default=500, help="how many more join at the same moment (500)")
    parser.add_argument("--processes", type=int, default=1, help="of the server (1)")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was made is taken away then, too
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    print(describe())
    print(f"server processes: {options.processes}; open files allowed to each process: {most}")
    with shared(options.processes) as more, servers(options.processes, **more) as started:
        asyncio.run(measure(started, Size(options.seats, options.storm)))


@contextmanager
def shared(processes: int) -> Iterator[dict[str, str]]:
    if processes == 1:
        yield {}
    else:
        with services_of_its_own() as settings:
            yield settings


async def measure(started: list[Server], size: Size) -> None:
    pages = await asyncio.to_thread(make_pages, started, size.seats + size.storm)
    standing, coming = pages[: size.seats], pages[size.seats :]
    heart = asyncio.create_task(keep_alive(standing))
    await fill(started, standing)
    await asyncio.to_thread(count_rows)
    relays = list(zip(standing[::2], standing[1::2], strict=True))[:RELAYING]
    await during(relays, "nothing else", lambda: asyncio.sleep(10))
    await during(relays, f"{len(coming)} join at once", lambda: together(page.sit() for page in coming))
    standing += coming
    blip = standing[2 * RELAYING :: 10]
    await during(relays, f"{len(blip)} drop and return at once", lambda: reconnect(blip))
    await throughput(standing)
    await restart(started, standing)
    heart.cancel()
    for page in standing:
        page.drop()


def make_pages(started: list[Server], seats: int) -> list[Page]:
    """Therapist, client, therapist, client …"""
    pages = []
    for session in make_sessions(seats // 2):
        ids = [secrets.token_hex(16) for _ in range(2)]
        pages.append(Page(started[0], session.therapist, page=ids[0], other=ids[1]))
        pages.append(Page(started[-1], session.client, page=ids[1], other=ids[0]))
    return pages


async def fill(started: list[Server], pages: list[Page]) -> None:
    before = sum(resident_kib(server.pid) for server in started)
    gate = asyncio.Semaphore(AT_ONCE)

    async def sit(page: Page) -> None:
        async with gate:
            await page.sit()

    took = await timed(lambda: together(sit(page) for page in pages))
    after = sum(resident_kib(server.pid) for server in started)
    print(f"seats connected: {seated(pages)}")
    print(f"joins per second: {len(pages) / took:.0f} ({AT_ONCE} at once, each through the database)")
    print(
        f"memory a seat: {(after - before) / len(pages):.1f} KiB ({before >> 10} MiB before, {after >> 10} MiB after)"
    )


async def during(relays: list[tuple[Page, Page]], name: str, work: Callable[[], Awaitable[None]]) -> None:
    await asyncio.sleep(4)
    async with relaying(relays) as relayed:
        took = await timed(work)
        await asyncio.sleep(0.5)
    print(f"relayed while {name} ({took:.1f} s): {relayed.summary()}")


async def reconnect(pages: list[Page]) -> None:
    for page in pages:
        page.drop()
    await together(page.sit() for page in pages)


class Ears:
    """What all pages hear together; `whole` once that is everything."""

    def __init__(self, pages: list[Page]) -> None:
        self.pages, self.wanted = pages, len(pages) * IN_ONE_GO
        self.heard, self.whole = 0, asyncio.Event()
        for page in pages:
            page.on_signal = self._hear

    def _hear(self, _: bytes) -> None:
        self.heard += 1
        if self.heard == self.wanted:
            self.whole.set()

    async def hear_all(self) -> None:
        """Waits for everything, then begins anew; where something is lost the bench ends, and says why."""
        try:
            async with asyncio.timeout(120):
                await self.whole.wait()
        except TimeoutError:
            seats = f"{seated(self.pages)} of {len(self.pages)} are seated: {lost(self.pages)}"
            raise SystemExit(f"{self.heard} of {self.wanted} were heard, {seats}") from None
        self.heard = 0
        self.whole.clear()


async def throughput(pages: list[Page]) -> None:
    """Every page sends as fast as it goes, within the protocol's own limits, and goes on when all have heard.

    What is under way at once has to fit what Redis holds for one reader (32 MB, `client-output-buffer-limit`).
    """
    ears = Ears(pages)

    async def send(page: Page) -> None:
        for _ in range(IN_ONE_GO):
            page.say({"type": "signal", "to": page.other, "description": {"type": "offer", "sdp": PADDING[:120]}})
            await asyncio.sleep(0)

    async def all_at_once() -> None:
        for _ in range(GOES):
            await together(send(page) for page in pages)
            await ears.hear_all()

    await asyncio.sleep(6)  # until each may send a burst again
    took, sent = await timed(all_at_once), ears.wanted * GOES
    print(f"relayed messages per second: {sent / took:.0f} ({sent} in {took:.2f} s)")


async def restart(started: list[Server], pages: list[Page]) -> None:
    for page in pages:
        page.on_signal = lambda text: None
    began = time.perf_counter()
    for server in started:
        server.kill()
    await asyncio.sleep(0.1)
    returning = asyncio.gather(*(page.come_back() for page in pages))
    for server in started:
        await asyncio.to_thread(server.start)
    answered = time.perf_counter() - began
    await returning
    print(
        f"killed and started again: it answered after {answered:.1f} s, the last of {seated(pages)} was seated after "
        f"{time.perf_counter() - began:.1f} s"
    )


async def together(work: Iterator[Awaitable[None]]) -> None:
    await asyncio.gather(*work)


async def timed(work: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


def lost(pages: list[Page]) -> dict[str, int]:
    """How many lost their place, by the last word of the server."""
    return dict(Counter(page.why for page in pages if not page.is_seated))


def seated(pages: list[Page]) -> int:
    return sum(page.is_seated for page in pages)


if __name__ == "__main__":
    main()
