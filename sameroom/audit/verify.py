"""Whether the trail is whole. What is not is named: the first row that was touched, the line or trigger that is gone.

Memory stays flat: rows are read some thousand at a time. Nothing is locked meanwhile.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from sameroom.audit import anchors, macs, triggers
from sameroom.audit.anchors import Anchor
from sameroom.audit.blocks import newest
from sameroom.audit.models import Anchoring, Block, Concern, Entry, Place

AT_ONCE = 2_000
PATIENCE = timedelta(minutes=5)


@dataclass(frozen=True)
class Trouble:
    """`what` names the row, line or trigger (`entry 12`, `block 3`); the sentence says what was done to it."""

    what: str
    sentence: str


@dataclass(frozen=True)
class Row:
    """A place with what should stand there. `entry`: the values of `macs.FIELDS`, or None where it is gone."""

    number: int
    block: int
    mac: str
    entry_id: int
    entry: tuple[Any, ...] | None
    about: list[UUID]


def examine(*, as_of: datetime | None = None) -> list[Trouble]:
    """Empty when the trail is whole. `as_of`: when it stood so, for one that comes from a backup; else it is now.

    Raises `ImproperlyConfigured` without the key.
    """
    patient = (as_of or timezone.now()) - PATIENCE
    return list(chain(_triggers(), _chain(), _waiting(patient), _anchored(patient)))


def summary() -> str:
    """“340 entries in 12 blocks, the newest 12:5f…c1”."""
    block = newest()
    if block is None:
        return "no block yet"
    return f"{block.total} entries in {block.number} blocks, the newest {block.number}:{block.mac}"


def compare(number: int, mac: str) -> Trouble | None:
    """An anchor that somebody kept (from a mail, say) against the block of that number."""
    return _compare(Anchor(number, 0, mac), Block.objects.filter(number=number).first())


def lost_lines() -> list[int]:
    """The blocks whose lines were written to the anchor file, and are no longer there."""
    there = _numbers_in_the_file()
    return [n for n in Anchoring.objects.order_by("block_id").values_list("block_id", flat=True) if n not in there]


def _triggers() -> Iterator[Trouble]:
    for name in triggers.missing():
        yield Trouble(f"trigger {name}", f"The trigger {name} is gone or changed: rows could be changed since.")


def _chain() -> Iterator[Trouble]:
    """The first block or entry that is not as it was closed."""
    key, rows = macs.audit_key(), _rows()
    before = Block(number=0, total=0, mac=macs.NOTHING_BEFORE)
    for block in Block.objects.order_by("number").iterator(chunk_size=AT_ONCE):
        trouble = _of_block(key, block, before=before, rows=rows)
        if trouble:
            yield trouble
            return
        before = block
    stray = Place.objects.filter(number__gt=before.total).exclude(block__in=Block.objects.all()).order_by("number")
    for place in stray[:1]:
        yield Trouble(f"block {before.number + 1}", f"Block {place.block_id} was deleted; the places in it are there.")


def _of_block(key: bytes, block: Block, *, before: Block, rows: Iterator[Row]) -> Trouble | None:
    number = before.number + 1
    if block.number != number:
        said = f"Block {number} was deleted: block {block.number} comes after {before.number}."
        return Trouble(f"block {number}", said)
    if block.total != before.total + block.count:
        return Trouble(f"block {number}", f"Block {number} was edited: its counts do not fit each other.")
    fitting = []
    for place in range(before.total + 1, block.total + 1):
        row = next(rows, None)
        if trouble := _of_row(key, row, place=place, block=block):
            return trouble
        fitting.append(row.mac if row else "")
    if block.previous != before.mac or block.mac != macs.of_block(key, block, fitting):
        said = f"Block {number} was edited, or is not the one that followed block {before.number}."
        return Trouble(f"block {number}", said)
    return None


def _of_row(key: bytes, row: Row | None, *, place: int, block: Block) -> Trouble | None:
    where = f"place {place}, block {block.number}"
    if row is None or row.number != place:
        return Trouble(f"place {place}", f"An entry was deleted with its place: {where} is empty.")
    if row.entry is None:
        return Trouble(f"entry {row.entry_id}", f"Entry {row.entry_id} was deleted ({where}).")
    if row.block != block.number or row.mac != macs.of_entry(key, place, entry=row.entry, about=row.about):
        stood = _stood_at(key, row, block=block)
        if stood is not None and stood != row.entry_id:
            said = f"Entries were reordered: entry {row.entry_id} stands where entry {stood} stood ({where})."
            return Trouble(f"entry {row.entry_id}", said)
        return Trouble(f"entry {row.entry_id}", f"Entry {row.entry_id} was edited ({where}).")
    return None


def _stood_at(key: bytes, row: Row, *, block: Block) -> int | None:
    """Which entry of the block fits this place."""
    for other in _with_entries(Place.objects.filter(block=block)):
        if other.entry and macs.of_entry(key, row.number, entry=other.entry, about=other.about) == row.mac:
            return other.entry_id
    return None


def _rows() -> Iterator[Row]:
    """Every place with its entry, in order."""
    last = 0
    while found := _with_entries(Place.objects.filter(number__gt=last).order_by("number")[:AT_ONCE]):
        yield from found
        last = found[-1].number


def _with_entries(places: Any) -> list[Row]:
    found = list(places.values_list("number", "block_id", "mac", "entry_id"))
    ids = [entry_id for *_, entry_id in found]
    entries = {entry[0]: entry for entry in Entry.objects.filter(id__in=ids).values_list(*macs.FIELDS)}
    about: dict[int, list[UUID]] = {}
    for entry_id, person in Concern.objects.filter(entry__in=ids).values_list("entry_id", "person"):
        about.setdefault(entry_id, []).append(person)
    return [
        Row(number, block, mac, entry_id, entries.get(entry_id), about.get(entry_id, []))
        for number, block, mac, entry_id in found
    ]


def _waiting(patient: datetime) -> Iterator[Trouble]:
    late = Entry.objects.filter(place=None, at__lt=patient).order_by("id")
    for entry in late[:1]:
        said = f"Entry {entry.pk} and {late.count() - 1} more wait for a block: `sameroom work` does not run."
        yield Trouble(f"entry {entry.pk}", said)


def _anchored(patient: datetime) -> Iterator[Trouble]:
    """The anchor file against the blocks: the first that differs, the first line that is gone, a block that waits."""
    path = settings.AUDIT_ANCHORS
    if not path.exists():
        if Anchoring.objects.exists() or Block.objects.filter(closed_at__lt=patient).exists():
            yield Trouble("anchor file", f"The anchor file {path} is gone. Put it back.")
        return
    yield from _first_difference()
    if lost := lost_lines():
        said = f"The anchor file was shortened: it has lost the line of block {lost[0]} and of {len(lost) - 1} more."
        yield Trouble(f"anchor {lost[0]}", said)
    late = Block.objects.filter(anchoring=None, closed_at__lt=patient).order_by("number")
    for block in late[:1]:
        yield Trouble(f"block {block.number}", f"Block {block.number} has no line in the anchor file {path} yet.")


def _first_difference() -> Iterator[Trouble]:
    lines = anchors.read(settings.AUDIT_ANCHORS)
    while some := list(islice(lines, AT_ONCE)):
        blocks = Block.objects.in_bulk([line.number for line in some if isinstance(line, Anchor)])
        for line in some:
            if isinstance(line, str):
                yield Trouble("anchor file", f"The anchor file has a line that cannot be read: {line[:40]!r}.")
                return
            if trouble := _compare(line, blocks.get(line.number)):
                yield trouble
                return


def _compare(anchor: Anchor, block: Block | None) -> Trouble | None:
    number = anchor.number
    if block is None:
        last = newest()
        said = f"The trail was cut off: block {number} was anchored, and the last is {last.number if last else 0}."
        return Trouble(f"block {number}", said)
    if block.mac != anchor.mac or anchor.total not in {0, block.total}:
        said = f"Block {number} is not the one that was anchored: the trail was written anew, from there or before."
        return Trouble(f"block {number}", said)
    return None


def _numbers_in_the_file() -> set[int]:
    if not settings.AUDIT_ANCHORS.exists():
        return set()
    return {line.number for line in anchors.read(settings.AUDIT_ANCHORS) if isinstance(line, Anchor)}
