"""`python bench/signalling.py [SEATS]`: how many seats one process holds, what each costs, how fast it relays.

Every seat is a real join: capability, database, roster. Half of them are therapists, half clients, in pairs; each pair
then relays candidates to each other as fast as it goes, within the protocol's own limits.
"""

import asyncio
import json
import secrets
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import django
from websockets.asyncio.client import ClientConnection, connect

from bench.machine import Server, a_server, describe, resident_kib

EACH_SENDS = 60
AT_ONCE = 50


def main() -> None:
    seats = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    print(describe())
    with a_server() as server:
        asyncio.run(measure(server, seats))


async def measure(server: Server, seats: int) -> None:
    capabilities = await asyncio.to_thread(make_pairs, seats // 2)
    before = resident_kib(server.pid)
    began = time.perf_counter()
    gate = asyncio.Semaphore(AT_ONCE)
    pages = await asyncio.gather(*(join(server, capability, gate) for capability in capabilities))
    took = time.perf_counter() - began
    after = resident_kib(server.pid)
    print(f"seats connected in one process: {len(pages)}")
    print(f"joins per second: {len(pages) / took:.0f} ({AT_ONCE} at once, each through the database)")
    print(
        f"memory a seat: {(after - before) / len(pages):.1f} KiB ({before >> 10} MiB before, {after >> 10} MiB after)"
    )
    await asyncio.sleep(3)
    pairs = list(zip(pages[::2], pages[1::2], strict=True))
    began = time.perf_counter()
    await asyncio.gather(*(exchange(one, other) for pair in pairs for one, other in (pair, pair[::-1])))
    took = time.perf_counter() - began
    print(
        f"relayed messages per second: {len(pages) * EACH_SENDS / took:.0f} ({len(pages) * EACH_SENDS} in {took:.2f} s)"
    )
    await asyncio.gather(*(leave(page) for page in pages))


class Page:
    """One connected seat of the bench."""

    def __init__(self, socket: ClientConnection, page: str, keeper: "asyncio.Task[None] | None" = None) -> None:
        self.socket = socket
        self.page = page
        self.keeper = keeper


async def join(server: Server, capability: str, gate: asyncio.Semaphore) -> Page:
    async with gate:
        address = server.origin.replace("http", "ws", 1) + "/room/socket"
        socket = await connect(address, origin=server.origin, compression=None, ping_interval=None)  # type: ignore[arg-type]
        page = Page(socket, secrets.token_hex(16))
        await socket.send(json.dumps({"type": "hello", "version": 1, "capability": capability, "page": page.page}))
        while json.loads(await socket.recv())["type"] != "roster":
            pass
    page.keeper = asyncio.create_task(keep_alive(page))
    return page


async def keep_alive(page: Page) -> None:
    while True:
        await asyncio.sleep(3)
        await page.socket.send('{"type":"ping"}')


async def exchange(mine: Page, other: Page) -> None:
    """Send to the other page, and wait for what it sends."""
    candidate = {"candidate": "candidate:1 1 udp 2122260223 192.0.2.1 54400 typ host generation 0", "sdpMid": "0"}
    message = json.dumps({"type": "signal", "to": other.page, "candidate": candidate})
    for _ in range(EACH_SENDS):
        await mine.socket.send(message)
    heard = 0
    while heard < EACH_SENDS:
        heard += json.loads(await mine.socket.recv())["type"] == "signal"


async def leave(page: Page) -> None:
    if page.keeper:
        page.keeper.cancel()
    await page.socket.send('{"type":"leave"}')
    await page.socket.close()


def a_person(role: str, number: int) -> Any:
    from sameroom.people.models import Person, Role

    person = Person.objects.create(name=f"{role} {number}", email=f"{role}{number}@example.com")
    Role.objects.create(person=person, kind=role)
    return person


def make_pairs(pairs: int) -> list[str]:
    """Capabilities for so many sessions of two: therapist, client, therapist, client …"""
    django.setup()
    from django.db import transaction

    from sameroom.desk.demo.cast import invent
    from sameroom.people.models import CaseFile
    from tests.appointments import an_appointment, capability_for

    capabilities = []
    with transaction.atomic():
        service = invent().individual
        for number in range(pairs):
            therapist, client = (a_person(role, number) for role in ("therapist", "client"))
            file = CaseFile.objects.create(kind="individual", therapist=therapist)
            file.people.add(client)
            appointment = an_appointment(file, service)
            capabilities += [capability_for(appointment, therapist), capability_for(appointment, client)]
    return capabilities


if __name__ == "__main__":
    main()
