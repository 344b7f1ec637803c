"""`python bench/audit.py [ENTRIES]`: how fast entries are recorded, closed into blocks and verified, in what memory.

On an encrypted SQLite file of its own, as a practice has it. First each entry in a transaction of its own, as a look at
a record makes it; then the rest in large transactions, to have enough of them.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.installation import set_up
from bench.machine import describe

ALONE = 2_000


def main() -> None:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    print(describe())
    set_up()
    from sameroom.audit import anchors, blocks, verify

    by, about = uuid4(), [uuid4()]
    took = timed(lambda: record(ALONE, by=by, about=about))
    print(f"entries recorded per second, each in its own transaction: {ALONE / took:.0f}")
    took = timed(lambda: record_together(entries - ALONE, by=by, about=about))
    print(f"entries recorded per second, within larger transactions: {(entries - ALONE) / took:.0f}")
    took = timed(blocks.close_blocks)
    print(f"seconds to close {entries} entries: {took:.1f} (blocks of at most {blocks.LARGEST})")
    anchors.write_due()
    before = peak_mib()
    took = timed(lambda: print(f"found: {verify.examine() or 'nothing'}"))
    print(f"seconds to verify {entries} entries: {took:.1f}; the peak of memory went from {before} to {peak_mib()} MiB")


def record(number: int, *, by: object, about: list[object]) -> None:
    from sameroom.audit import trail

    for _ in range(number):
        trail.record("view", "appointment", uuid4(), by=by, about=about)


def record_together(number: int, *, by: object, about: list[object]) -> None:
    from django.db import transaction

    for start in range(0, number, 5_000):
        with transaction.atomic():
            record(min(5_000, number - start), by=by, about=about)


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def peak_mib() -> int:
    return getrusage(RUSAGE_SELF).ru_maxrss >> 10


if __name__ == "__main__":
    main()
