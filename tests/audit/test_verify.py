"""Each thing that somebody could do to the trail is named by its finding; before it, nothing is found."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from sameroom.audit import anchors, blocks, macs, trail, triggers, verify
from sameroom.audit.blocks import close_block
from sameroom.audit.models import Anchoring, Block, Concern, Entry, Place
from tests.emptying import drop_triggers, without_triggers

pytestmark = [pytest.mark.services, pytest.mark.django_db]
BEN, ADA, CLEO = (UUID(int=number) for number in (1, 2, 3))


@pytest.fixture
def entries() -> list[int]:
    """Three blocks of three entries, anchored; the ids of the entries by their places."""
    for _ in range(3):
        for about in ([ADA], [ADA, CLEO], []):
            trail.record("view", "appointment", by=BEN, about=about)
        close_block()
        anchors.write_due()
    connection.check_constraints()
    assert verify.examine() == []
    return list(Place.objects.order_by("number").values_list("entry_id", flat=True))


def found() -> list[str]:
    return [trouble.what for trouble in verify.examine()]


def rewrite() -> None:
    """Close all entries anew, with the right key, as whoever holds database and key can do."""
    numbers = Block.objects.count()
    Place.objects.all().delete()
    Block.objects.all().delete()
    for _ in range(numbers):
        close_block()


CHANGES: dict[str, Any] = {
    "by": UUID(int=9),
    "at": timezone.now(),
    "roles": "owner",
    "session": "other",
    "address": "192.0.2.0/24",
    "act": "make",
    "thing": "letter",
    "thing_id": "7",
    "outcome": "refused",
    "reason": "because",
}


@pytest.mark.parametrize("field", CHANGES)
def test_an_edited_entry_is_named(entries: list[int], field: str) -> None:
    assert {*CHANGES, "id"} == set(macs.FIELDS)
    with without_triggers():
        Entry.objects.filter(pk=entries[4]).update(**{field: CHANGES[field]})
    assert found() == [f"entry {entries[4]}"]
    assert "edited (place 5, block 2)" in verify.examine()[0].sentence


def test_an_entry_that_concerns_somebody_else_is_named(entries: list[int]) -> None:
    with without_triggers():
        Concern.objects.filter(entry=entries[4], person=CLEO).delete()
    assert found() == [f"entry {entries[4]}"]


def test_an_added_concern_needs_no_dropped_trigger_and_is_named(entries: list[int]) -> None:
    Concern.objects.create(entry_id=entries[2], person=CLEO)
    assert found() == [f"entry {entries[2]}"]


def test_a_deleted_entry_is_named(entries: list[int]) -> None:
    with without_triggers():
        Entry.objects.filter(pk=entries[5])._raw_delete("default")
    assert found() == [f"entry {entries[5]}"]
    assert "was deleted (place 6, block 2)" in verify.examine()[0].sentence


def test_an_entry_that_is_deleted_with_its_place_is_missed_by_its_number(entries: list[int]) -> None:
    with without_triggers():
        Place.objects.filter(number=6).delete()
        Entry.objects.filter(pk=entries[5]).delete()
    assert found() == ["place 6"]


def test_entries_that_changed_places_are_named(entries: list[int]) -> None:
    with without_triggers():
        Place.objects.filter(number=5).update(entry_id=0)
        Place.objects.filter(number=4).update(entry_id=entries[4])
        Place.objects.filter(number=5).update(entry_id=entries[3])
    assert found() == [f"entry {entries[4]}"]
    assert f"stands where entry {entries[3]} stood" in verify.examine()[0].sentence


def test_entries_whose_contents_changed_places_are_named(entries: list[int]) -> None:
    with without_triggers():
        one, other = Entry.objects.get(pk=entries[3]), Entry.objects.get(pk=entries[4])
        Entry.objects.filter(pk=one.pk).update(at=other.at)
        Entry.objects.filter(pk=other.pk).update(at=one.at)
    assert found() == [f"entry {entries[3]}"]


def test_an_entry_slipped_in_later_waits_and_is_named(entries: list[int]) -> None:
    long_ago = timezone.now() - timedelta(days=30)
    Entry.objects.create(at=long_ago, by=BEN, act="view", thing="person", outcome="done")
    assert found() == [f"entry {entries[-1] + 1}"]
    close_block()
    anchors.write_due()
    assert found() == []  # its block tells when it came


@pytest.mark.parametrize("field", ["previous", "count", "total", "highest_entry", "closed_at", "mac"])
def test_an_edited_block_is_named(entries: list[int], field: str) -> None:
    block = Block.objects.get(number=2)
    value = getattr(block, field)
    other = value + 1 if isinstance(value, int) else "0" * 64 if isinstance(value, str) else timezone.now()
    with without_triggers():
        Block.objects.filter(number=2).update(**{field: other})
    assert found()[0] == "block 2"


def test_a_deleted_block_is_named(entries: list[int]) -> None:
    with without_triggers():
        Block.objects.filter(number=2)._raw_delete("default")
    assert found() == ["block 2", "block 2"]  # by the chain, and by the anchor


def test_a_tail_that_is_cut_off_is_shown_by_the_anchor(entries: list[int]) -> None:
    with without_triggers():
        Concern.objects.filter(entry__in=entries[6:]).delete()
        Place.objects.filter(number__gt=6).delete()
        Entry.objects.filter(pk__in=entries[6:]).delete()
        Block.objects.filter(number=3)._raw_delete("default")
    assert list(verify._chain()) == []
    assert found() == ["block 3"]
    with without_triggers():
        Anchoring.objects.filter(block=3).delete()
    assert found() == ["block 3"]
    assert "cut off" in verify.examine()[0].sentence


def test_a_block_that_is_deleted_while_its_entries_are_there_is_named(entries: list[int]) -> None:
    with without_triggers():
        Block.objects.filter(number=3)._raw_delete("default")
    assert [trouble.what for trouble in verify._chain()] == ["block 3"]


def test_a_trail_that_is_written_anew_with_the_right_key_is_shown_by_the_anchor(entries: list[int]) -> None:
    mailed = Block.objects.get(number=3).mac
    with without_triggers():
        Entry.objects.filter(pk=entries[1]).update(by=CLEO)
        rewrite()
        for number in (2, 3):  # so that blocks, entries and counts fit as before
            trail.record("view", "appointment", by=BEN)
            close_block()
            assert Block.objects.filter(number=number).exists()
    assert list(verify._chain()) == []
    assert found()[0] == "block 1"
    trouble = verify.compare(3, mailed)
    assert trouble
    assert trouble.what == "block 3"


@pytest.mark.parametrize("number", range(10))
def test_each_trigger_that_is_dropped_is_named(entries: list[int], number: int) -> None:
    names = sorted(triggers._wanted("default"))
    name = names[number % len(names)]
    on = f" ON {triggers._table(name)}" if connection.vendor == "postgresql" else ""
    connection.cursor().execute(f"DROP TRIGGER {name}{on}")
    assert found() == [f"trigger {name}"]
    triggers.create_missing()
    assert found() == []


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite cannot switch one off")
def test_a_trigger_that_is_switched_off_is_named(entries: list[int]) -> None:
    connection.cursor().execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_refuses")
    assert found() == ["trigger audit_entry_refuses"]


LINES: dict[str, Callable[[list[str]], list[str]]] = {
    "anchor 3": lambda lines: lines[:2],
    "anchor 2": lambda lines: [lines[0], lines[2]],
    "anchor 1": lambda lines: [],
}


@pytest.mark.parametrize("named", LINES)
def test_a_shortened_anchor_file_names_the_line(entries: list[int], anchor_file: Path, named: str) -> None:
    anchor_file.write_text("".join(LINES[named](anchor_file.read_text().splitlines(keepends=True))))
    assert found() == [named]
    trail.record("view", "appointment", by=BEN)
    close_block()
    anchors.write_due()
    assert found() == [named]  # going on does not heal it
    anchors.write_again(verify.lost_lines())
    assert found() == []


def test_a_missing_anchor_file_is_said_also_after_a_new_one_was_begun(entries: list[int], anchor_file: Path) -> None:
    anchor_file.unlink()
    assert found() == ["anchor file"]
    trail.record("view", "appointment", by=BEN)
    close_block()
    anchors.write_due()
    assert found() == ["anchor 1"]


def test_an_edited_line_is_named(entries: list[int], anchor_file: Path) -> None:
    text = anchor_file.read_text()
    mac = Block.objects.get(number=2).mac
    anchor_file.write_text(text.replace(mac, "0" * 64))
    assert found() == ["block 2"]
    anchor_file.write_text(text.replace(mac, "unreadable"))
    assert found() == ["anchor file", "anchor 2"]


def test_entries_that_no_block_takes_are_said_after_five_minutes(entries: list[int]) -> None:
    Entry.objects.create(at=timezone.now() - timedelta(minutes=4), act="view", thing="person", outcome="done")
    assert found() == []
    late = timezone.now() - timedelta(minutes=6)
    entry = Entry.objects.create(at=late, act="view", thing="person", outcome="done")
    assert found() == [f"entry {entry.pk}"]
    assert "`sameroom work` does not run" in verify.examine()[0].sentence


def test_a_block_that_found_no_way_into_the_file_is_said(entries: list[int], anchor_file: Path) -> None:
    trail.record("view", "appointment", by=BEN)
    close_block()
    assert found() == []
    with without_triggers():
        Block.objects.filter(number=4).update(closed_at=timezone.now() - timedelta(minutes=6))
    assert "block 4" in found()


def test_a_mailed_anchor_is_compared(entries: list[int]) -> None:
    block = Block.objects.get(number=2)
    assert verify.compare(2, block.mac) is None
    assert verify.compare(2, "0" * 64) is not None
    assert verify.compare(7, block.mac) is not None


def test_many_entries_are_closed_and_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "LARGEST", 4)
    monkeypatch.setattr(verify, "AT_ONCE", 3)
    for _ in range(10):
        trail.record("view", "appointment", by=BEN, about=[ADA])
    assert blocks.close_blocks() == 3
    anchors.write_due()
    assert list(Block.objects.order_by("number").values_list("count", flat=True)) == [4, 4, 2]
    assert found() == []
    drop_triggers()
    Entry.objects.filter(place__number=9).update(act="make")
    triggers.create_missing()
    assert found() == [f"entry {Place.objects.get(number=9).entry_id}"]


def test_an_empty_trail_is_whole() -> None:
    assert verify.examine() == []
    assert verify.summary() == "no block yet"
