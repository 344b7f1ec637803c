"""Closing blocks while others write, and while others close."""

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from sameroom.audit import anchors, trail, triggers, verify
from sameroom.audit.blocks import close_block, close_blocks
from sameroom.audit.models import Anchoring, Block, Entry, Place
from sameroom.audit.trail import CannotRecord
from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast, invent
from tests.appointments import an_appointment
from tests.emptying import without_triggers

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
BEN, ADA = UUID(int=1), UUID(int=2)


def beside(work: Callable[[], object]) -> threading.Thread:
    """Do this in a thread, with a connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_nothing_new_writes_nothing() -> None:
    assert close_block() is None
    trail.record("view", "person", by=BEN)
    assert close_blocks() == 1
    assert close_blocks() == 0
    assert Block.objects.count() == 1
    assert (anchors.write_due(), anchors.write_due()) == (1, 0)


def test_several_close_and_write_at_once() -> None:
    """Each entry has one place, the chain is whole, and each block has one line."""
    go = threading.Barrier(5)

    def write() -> None:
        go.wait()
        for _ in range(40):
            trail.record("view", "person", by=BEN, about=[ADA])

    def close() -> None:
        go.wait()
        for _ in range(15):
            close_blocks()
            anchors.write_due()

    for thread in [beside(work) for work in (write, write, close, close, close)]:
        thread.join()
    close_blocks()
    anchors.write_due()
    assert Entry.objects.count() == Place.objects.count() == 80
    assert verify.examine() == []
    lines = settings.AUDIT_ANCHORS.read_text().splitlines()
    assert [int(line.split()[0]) for line in lines] == list(range(1, Block.objects.count() + 1))


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer: nobody commits late there")
def test_who_commits_late_gets_into_the_next_block() -> None:
    has_written, may_commit = threading.Event(), threading.Event()

    @transaction.atomic
    def write_and_wait() -> None:
        trail.record("view", "person", by=BEN)
        has_written.set()
        assert may_commit.wait(10)

    late = beside(write_and_wait)
    assert has_written.wait(10)
    trail.record("view", "person", by=ADA)
    first = close_block()
    assert first
    may_commit.set()
    late.join()
    second = close_block()
    assert second
    by = dict(Place.objects.values_list("block_id", "entry__by"))
    ids = dict(Place.objects.values_list("block_id", "entry_id"))
    assert by == {first.number: ADA, second.number: BEN}
    assert ids[second.number] < ids[first.number]
    assert first.highest_entry == second.highest_entry == ids[first.number]
    anchors.write_due()
    assert verify.examine() == []


def test_a_crash_between_block_and_line_is_made_good() -> None:
    trail.record("view", "person", by=BEN)
    close_block()
    assert not settings.AUDIT_ANCHORS.exists()
    trail.record("view", "person", by=BEN)
    close_block()
    assert anchors.write_due() == 2
    assert verify.examine() == []


def test_a_crash_between_line_and_its_row_writes_no_line_twice() -> None:
    trail.record("view", "person", by=BEN)
    close_block()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        anchors.write_due()
        raise ZeroDivisionError
    assert not Anchoring.objects.exists()
    assert anchors.write_due() == 1
    assert len(settings.AUDIT_ANCHORS.read_text().splitlines()) == 1
    assert verify.examine() == []


def test_a_line_that_a_crash_tore_is_followed_by_its_whole_self() -> None:
    for _ in range(2):
        trail.record("view", "person", by=BEN)
        close_block()
    anchors.write_due()
    whole = settings.AUDIT_ANCHORS.read_text()
    for length in (len(whole) - 90, len(whole) - 30, len(whole) - 1):
        settings.AUDIT_ANCHORS.write_text(whole[:length])
        anchors.write_again([2] if length < len(whole) - 1 else [])
        assert verify.examine() == []


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="fills an SQLite file to the brim")
def test_on_a_full_disk_nothing_is_done_and_the_page_says_so(client: Client) -> None:
    cast = invent()
    appointment = an_appointment(cast.adas_file, cast.individual)
    client.force_login(cast.fay)
    connection.cursor().execute("VACUUM")  # earlier tests left empty pages
    connection.cursor().execute("PRAGMA max_page_count = 1")  # means: as many as there are
    try:
        with pytest.raises(CannotRecord):
            fill_up()
        written = Entry.objects.count()
        answer = client.post(f"/appointments/{appointment.pk}/cancel/", {"asked_by": "practice"})
        assert answer.status_code == 503
        assert "We cannot write anything down just now" in answer.content.decode()
        assert not Appointment.objects.get().cancelled
        assert Entry.objects.count() == written
        assert client.get("/help-now/").status_code == 200
    finally:
        connection.cursor().execute("PRAGMA max_page_count = 1000000000")
    assert client.post(f"/appointments/{appointment.pk}/cancel/", {"asked_by": "practice"}).status_code == 302
    assert Appointment.objects.get().cancelled


def fill_up() -> None:
    for _ in range(2_000):
        trail.record("view", "person", "x" * 60, by=BEN, about=[ADA])


def test_the_cast_is_on_record() -> None:
    """The control for the table's counts: what invents people makes no entry, what makes an appointment does."""
    cast: Cast = invent()
    assert not Entry.objects.exists()
    an_appointment(cast.adas_file, cast.individual)
    assert Entry.objects.count() == 1


def test_what_a_block_of_yesterday_reached_is_not_looked_through_again() -> None:
    """So that the minute's question stays small after years. What is slipped in below is never closed, but named."""
    trail.record("view", "person", by=BEN)
    trail.record("view", "person", by=BEN)
    slipped_in = Entry.objects.order_by("id")[0].pk
    close_block()
    anchors.write_due()
    with without_triggers():
        Block.objects.update(closed_at=timezone.now() - timedelta(days=2))
        Place.objects.filter(entry=slipped_in).delete()
    assert close_block() is None
    assert any(trouble.what == "place 1" for trouble in verify.examine())


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL changes a table in its place")
def test_a_migration_that_rewrites_a_table_leaves_it_guarded() -> None:
    with connection.schema_editor() as editor:
        editor._remake_table(Entry)
    assert triggers.missing() == ["audit_entry_refuses_update", "audit_entry_refuses_delete"]
    with pytest.raises(ImproperlyConfigured, match="2 of its triggers are gone"):
        triggers.refuse_without()
    call_command("migrate", verbosity=0)
    triggers.refuse_without()
