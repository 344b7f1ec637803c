"""One entry an act, in its transaction; nothing in it is ever changed."""

from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from sameroom.audit import trail, triggers
from sameroom.audit.blocks import close_block
from sameroom.audit.models import Anchoring, Block, Concern, Entry, Place
from tests.emptying import drop_triggers, without_triggers

pytestmark = [pytest.mark.services, pytest.mark.django_db]
BEN, ADA = UUID(int=1), UUID(int=2)


def test_an_entry_says_who_what_about_whom_and_from_where() -> None:
    where = {"session_of": lambda: "abc", "roles_of": lambda by: f"role of {by.int}"}
    with trail.seen_from(address="192.0.2.0/24", **where):
        trail.record("view", "appointment", uuid4(), by=BEN, about=[ADA, ADA])
    trail.record("sign-in", "person", by=None, outcome="refused", reason="code")
    first, second = Entry.objects.order_by("id")
    assert (first.by, first.roles, first.session, first.address) == (BEN, "role of 1", "abc", "192.0.2.0/24")
    assert [concern.person for concern in first.concerns.all()] == [ADA]
    assert (second.by, second.roles, second.session, second.address) == (None, "", "", "")
    assert (second.outcome, second.reason, second.concerns.count()) == ("refused", "code", 0)


def test_an_act_that_is_undone_leaves_no_entry() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        trail.record("make", "appointment", by=BEN, about=[ADA])
        raise ZeroDivisionError
    assert not Entry.objects.exists()
    assert not Concern.objects.exists()


def test_an_entry_that_cannot_be_written_undoes_the_act_even_if_somebody_catches_it() -> None:
    with pytest.raises(transaction.TransactionManagementError), transaction.atomic():
        trail.record("make", "appointment", by=BEN)
        with pytest.raises(trail.CannotRecord):
            trail.record("make", "appointment", by=BEN, outcome="perhaps")
        Entry.objects.exists()
    assert not Entry.objects.exists()


def rows() -> None:
    trail.record("view", "appointment", by=BEN, about=[ADA])
    block = close_block()
    assert block
    Anchoring.objects.create(block=block)
    connection.check_constraints()  # at once, not at the end of the transaction


TABLES = [model._meta.db_table for model in (Entry, Concern, Block, Place, Anchoring)]
COLUMNS = {"audit_entry": "act", "audit_concern": "person", "audit_anchoring": "at"}
CHANGES = {
    "update": "UPDATE {table} SET {column} = {column}",
    "delete": "DELETE FROM {table}",
    "replace on SQLite": "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    "upsert on PostgreSQL": "INSERT INTO {table} SELECT * FROM {table} WHERE {column} IS NOT NULL "
    "ON CONFLICT ON CONSTRAINT {table}_pkey DO UPDATE SET {column} = EXCLUDED.{column}",
    "truncate on PostgreSQL": "TRUNCATE {table} CASCADE",
}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("change", CHANGES)
def test_no_row_is_changed_or_taken_away(table: str, change: str) -> None:
    if not change.lower().endswith((connection.vendor, "update", "delete")):
        pytest.skip("a way of the other database's")
    rows()
    statement = CHANGES[change].format(table=table, column=COLUMNS.get(table, "mac"))
    with pytest.raises(DatabaseError, match="the audit trail is never changed"), transaction.atomic():
        connection.cursor().execute(statement)
    assert [model.objects.count() for model in (Entry, Concern, Block, Place, Anchoring)] == [1] * 5


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="a way of PostgreSQL's")
def test_the_triggers_hold_for_a_replica_too() -> None:
    rows()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM audit_entry")


def test_a_trigger_that_is_gone_is_named_and_made_again() -> None:
    assert triggers.missing() == []
    drop_triggers()
    lost = triggers.missing()
    assert {triggers._table(name) for name in lost} == set(TABLES)
    triggers.create_missing()
    assert triggers.missing() == []


def test_a_trigger_that_does_nothing_is_none() -> None:
    with without_triggers():
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(
                    "CREATE TRIGGER audit_entry_refuses_update BEFORE UPDATE ON audit_entry BEGIN SELECT 1; END"
                )
            else:
                cursor.execute(
                    "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$"
                )
                cursor.execute(
                    "CREATE TRIGGER audit_entry_refuses BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
                    "FOR EACH STATEMENT EXECUTE FUNCTION nothing()"
                )
        assert any(name.startswith("audit_entry_refuses") for name in triggers.missing())
