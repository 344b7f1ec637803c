"""The anchor file: a line for each block, outside the database. What it says cannot be unsaid there.

A line is `number total mac closed_at`, as in `12 340 5f…c1 2026-11-24T10:00:00Z`. An `Anchoring` says which lines were
written, so that a file that was shortened, or put away and begun anew, has a hole that shows.
"""

import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from django.conf import settings
from django.db.models import Max

from sameroom.audit.models import Anchoring, Block
from sameroom.durable import force_folder

_LINE = re.compile(r"(\d{1,18}) (\d{1,18}) ([0-9a-f]{64}) \S+")
# Lines of one crash between file and database, at most a few; read from the file's end.
_TAIL = 64 * 1024


@dataclass(frozen=True)
class Anchor:
    """What stood in a line. `total`: the entries up to and with this block."""

    number: int
    total: int
    mac: str


def write_due() -> int:
    """Add a line for each block that has none; returns how many. Raises `OSError` where the file cannot be written.

    A crash between block and line is made good by the next call; one between line and `Anchoring` writes no line twice.
    """
    last = Anchoring.objects.aggregate(number=Max("block_id"))["number"] or 0
    if not Block.objects.filter(number__gt=last).exists():
        return 0
    with _locked(settings.AUDIT_ANCHORS) as file:
        last = Anchoring.objects.aggregate(number=Max("block_id"))["number"] or 0
        blocks = list(Block.objects.filter(number__gt=last).order_by("number"))
        there = {anchor.number for anchor in _tail(file)}
        _add(file, [block for block in blocks if block.number not in there])
        Anchoring.objects.bulk_create(Anchoring(block=block) for block in blocks)
    return len(blocks)


def write_again(numbers: Iterable[int]) -> None:
    """Add the lines of these blocks, which the file has lost."""
    with _locked(settings.AUDIT_ANCHORS) as file:
        _add(file, Block.objects.filter(number__in=numbers).order_by("number"))


def read(path: Path) -> Iterator[Anchor | str]:
    """Each line, in order; one that cannot be read as its text. One torn by a crash is followed by its whole self."""
    torn = ""
    with path.open(encoding="ascii", errors="replace") as file:
        for text in file:
            found = _LINE.fullmatch(text.rstrip("\n"))
            if torn and not text.startswith(torn):
                yield torn
            torn = "" if found else text.rstrip("\n")
            if found:
                yield Anchor(int(found[1]), int(found[2]), found[3])
    if torn:
        yield torn


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """The file, for one process at a time. It is only ever added to."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)


def _tail(file: int) -> Iterator[Anchor]:
    size = os.fstat(file).st_size
    lines = os.pread(file, _TAIL, max(0, size - _TAIL)).decode("ascii", errors="replace").split("\n")
    for found in filter(None, map(_LINE.fullmatch, lines)):
        yield Anchor(int(found[1]), int(found[2]), found[3])


def _add(file: int, blocks: Iterable[Block]) -> None:
    size = os.fstat(file).st_size
    is_torn = size > 0 and os.pread(file, 1, size - 1) != b"\n"
    text = ("\n" if is_torn else "") + "".join(_line(block) for block in blocks)
    written = text.encode("ascii")
    while written:
        written = written[os.write(file, written) :]
    os.fsync(file)
    force_folder(Path(settings.AUDIT_ANCHORS).parent)


def _line(block: Block) -> str:
    return f"{block.number} {block.total} {block.mac} {block.closed_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\n"
