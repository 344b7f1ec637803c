"""The power is cut at any moment: what was acknowledged is on the disk, not only with the system.

A real `sameroom serve` writes under load while strace notes each write, sync and answer. From these the disk is
rebuilt as it would be found after a power cut, at hundreds of moments: what was synced, and of the rest a part, torn
and out of order. The product opens it, and the ledger is held against it. The same with a database that does
not wait for the disk has to fail: so the test can tell.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.config.commands import CLEAN, COMMAND, ROOT
from tests.reliability.calls import STRACE, Call, read
from tests.reliability.disk import Disk
from tests.reliability.place import Place
from tests.reliability.visitors import Ledger, Load, Note, writers

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which("strace"), reason="strace notes what a server asks of the system"),
]
SECONDS = 8.0
CUTS = int(os.environ.get("RELIABILITY_CUTS", "200"))


@dataclass(frozen=True)
class Traced:
    """What a server did, and when each act was acknowledged: its place in the order of calls."""

    calls: list[Call]
    notes: list[Note]
    acked_at: dict[int, int]
    before: Path


def traced(place: Place, **environment: str) -> Traced:
    """Some seconds of load on a server that is watched."""
    before, log = place.folder / "before", place.folder / "calls"
    shutil.copytree(place.folder / "data", before)
    (before / "sameroom.db-shm").unlink(missing_ok=True)
    ledger = Ledger()
    server = subprocess.Popen(
        [*STRACE, "-o", str(log), *COMMAND, "serve", "--port", str(place.port)],
        env={**CLEAN, **place.environment, **environment},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert server.stdout and server.stdout.readline().startswith("Ready: ")
    with Load(writers(place.port, place.people, ledger)):
        time.sleep(SECONDS)
    os.killpg(server.pid, signal.SIGINT)
    server.wait(60)
    server.stdout.close()
    calls = read(log)
    return Traced(calls, ledger.notes, _acknowledged(calls, ledger.notes), before)


def _acknowledged(calls: list[Call], notes: list[Note]) -> dict[int, int]:
    """Of each note that was acknowledged when its answer began to leave: the n-th answer on a connection is to its n-th
    note."""
    answers: dict[int, list[int]] = defaultdict(list)
    for call in calls:
        if call.name == "send" and call.data.startswith(b"HTTP/1.1"):
            answers[int(call.path.rstrip("]").rpartition(":")[2])].append(call.began)
    at = {}
    for number, note in enumerate(notes):
        if note.port:
            began = answers[note.port].pop(0)
            if note.acked:
                at[number] = began
    return at


def troubles_after_cuts(place: Place, seen: Traced, number: int) -> dict[int, list[str]]:
    """By the moment of the cut, what is not as it was acknowledged. Half of the moments are right after an answer."""
    random_ = random.Random(20261129)
    last = seen.calls[-1].ended
    moments = random_.choices(list(seen.acked_at.values()), k=number // 2)
    moments += [random_.randrange(min(moments), last) for _ in range(number - len(moments))]
    troubles = {}
    for moment in sorted(moments):
        folder = place.folder / "after"
        folder.mkdir()
        disk = Disk(place.folder / "data", seen.before)
        disk.follow(seen.calls, moment)
        disk.cut(folder, random_)
        notes = [_as_of(moment, note, seen.acked_at.get(number)) for number, note in enumerate(seen.notes)]
        if found := place.nursery.ask("examine", notes=notes, database=str(folder / "sameroom.db")):
            troubles[moment] = found
        shutil.rmtree(folder)
    return troubles


def _as_of(moment: int, note: Note, acked_at: int | None) -> dict[str, Any]:
    is_acked = acked_at is not None and acked_at <= moment
    return {"kind": note.kind, "who": note.who, "value": note.value, "acked": is_acked}


def test_what_was_acknowledged_is_on_the_disk(place: Place) -> None:
    seen = traced(place)
    assert len(seen.acked_at) > 30
    began = time.monotonic()
    assert troubles_after_cuts(place, seen, CUTS) == {}
    syncs = sum(call.name in {"fsync", "fdatasync"} for call in seen.calls)
    print(f"\n{CUTS} power cuts in {time.monotonic() - began:.0f} s: {len(seen.acked_at)} acknowledged acts, 0 lost")
    print(f"({len(seen.calls):,} calls were followed, {syncs:,} of them syncs)", file=sys.stdout)


@pytest.mark.parametrize("synchronous", ["OFF", "NORMAL"])
def test_a_database_that_does_not_wait_is_found_out(place: Place, synchronous: str) -> None:
    """The control: the same load, the same cuts."""
    careless = {"DJANGO_SETTINGS_MODULE": "tests.reliability.careless.settings", "RELIABILITY_SYNCHRONOUS": synchronous}
    seen = traced(place, **careless)
    troubles = troubles_after_cuts(place, seen, 20)
    print(f"\nsynchronous={synchronous}: {len(troubles)} of 20 power cuts lost something that was acknowledged")
    assert troubles
