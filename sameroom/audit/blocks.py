"""Closing what is new into the next block, once a minute.

Entries are not chained when they are written: one chain would make every page wait for every other. Until the block
closes, a minute at most, an entry is guarded by the triggers alone. On PostgreSQL an entry may become visible after
one with a higher id; it has no place yet, so the next block takes it.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from sameroom.audit import macs
from sameroom.audit.models import Block, Concern, Entry, EntryQuerySet, Place

LARGEST = 5_000
# No transaction of ours lasts so long. Below what a block of that age reached nothing new can come.
LATEST_COMMIT = timedelta(days=1)


def close_blocks() -> int:
    """Close all that is new; returns how many blocks it took. Others may write between two of them."""
    closed, above = 0, None
    while block := close_block(above=above):
        closed += 1
        above = block.places.aggregate(last=Max("entry_id"))["last"]
    return closed


def close_block(*, above: int | None = None) -> Block | None:
    """Close what is new, up to `LARGEST` entries, into one block; None when nothing is new.

    Looks at entries with ids `above` this; without it, at all that may still have come.
    """
    new = new_entries(above=above)
    if not new.exists():
        return None
    with transaction.atomic():
        one_at_a_time()
        entries = list(new.values_list(*macs.FIELDS)[:LARGEST])
        return _close(entries) if entries else None


def new_entries(*, above: int | None = None) -> EntryQuerySet:
    """Those that are in no block yet, the oldest first; with `above`, of those with higher ids alone."""
    return Entry.objects.filter(id__gt=_settled() if above is None else above, place=None).order_by("id")


def newest() -> Block | None:
    return Block.objects.order_by("-number").first()


def one_at_a_time() -> None:
    """Until the transaction ends, another that comes here waits. On SQLite every transaction of ours does so."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Block._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def about(first: int, last: int) -> dict[int, list[UUID]]:
    """Whom the entries with ids from `first` to `last` concern."""
    people: dict[int, list[UUID]] = {}
    for entry, person in Concern.objects.filter(entry__gte=first, entry__lte=last).values_list("entry_id", "person"):
        people.setdefault(entry, []).append(person)
    return people


def _settled() -> int:
    """Up to this id nothing new can come."""
    block = Block.objects.filter(closed_at__lt=timezone.now() - LATEST_COMMIT).order_by("-closed_at").first()
    return block.highest_entry if block else 0


def _close(entries: list[tuple[Any, ...]]) -> Block:
    key, before = macs.audit_key(), newest()
    total, highest = (before.total, before.highest_entry) if before else (0, 0)
    block = Block(
        number=before.number + 1 if before else 1,
        previous=before.mac if before else macs.NOTHING_BEFORE,
        count=len(entries),
        total=total + len(entries),
        highest_entry=max(highest, entries[-1][0]),
        closed_at=timezone.now(),
    )
    people = about(entries[0][0], entries[-1][0])
    places = [
        Place(
            number=number,
            entry_id=entry[0],
            block=block,
            mac=macs.of_entry(key, number, entry=entry, about=people.get(entry[0], ())),
        )
        for number, entry in enumerate(entries, start=total + 1)
    ]
    block.mac = macs.of_block(key, block, [place.mac for place in places])
    block.save(force_insert=True)
    Place.objects.bulk_create(places)
    return block
