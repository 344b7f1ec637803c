"""Triggers that refuse to change or delete what the trail holds, on SQLite and on PostgreSQL.

Whoever owns the database can drop them; then `missing` tells, and the chain of blocks shows what was done meanwhile.
"""

from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections

_SAYS = "the audit trail is never changed"
_BODY = f"BEGIN RAISE EXCEPTION '{_SAYS}'; END"
_FUNCTION = "audit_is_never_changed"
# pg_trigger.tgtype: BEFORE 2, DELETE 8, UPDATE 16, TRUNCATE 32, for each statement 0. tgenabled: A, always.
_POSTGRESQL = (58, "A", _BODY)


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The triggers that are not there, or not as they were made: by name, as `audit_entry_refuses_update`."""
    there = _there(using)
    return [name for name, wanted in _wanted(using).items() if there.get(name) != wanted]


def refuse_without(using: str = DEFAULT_DB_ALIAS) -> None:
    """Raise `ImproperlyConfigured` where a trigger is missing."""
    if lost := missing(using):
        raise ImproperlyConfigured(
            f"The audit trail can be changed: {len(lost)} of its triggers {'is' if len(lost) == 1 else 'are'} gone "
            f"({lost[0]}). Ask who did that, look with `sameroom doctor`, then run `python manage.py migrate`."
        )


def create_missing(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Make those that are missing. Called after every migration."""
    lost = missing(using)
    with connections[using].cursor() as cursor:
        for table, name in [(_table(name), name) for name in lost]:
            for statement in _statements(using, table, name):
                cursor.execute(statement)


def _wanted(using: str) -> dict[str, Any]:
    """What each trigger of the tables that exist has to be like."""
    if connections[using].vendor == "postgresql":
        return {f"{table}_refuses": _POSTGRESQL for table in _tables(using)}
    names = [f"{table}_refuses_{verb}" for table in _tables(using) for verb in ("update", "delete")]
    return {name: _sqlite(name) for name in names}


def _there(using: str) -> dict[str, Any]:
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, tgtype, tgenabled, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
                "JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal AND pg_table_is_visible(tgrelid)"
            )
            return {name: tuple(rest) for name, *rest in cursor.fetchall()}
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


def _statements(using: str, table: str, name: str) -> list[str]:
    if connections[using].vendor != "postgresql":
        return [f"DROP TRIGGER IF EXISTS {name}", _sqlite(name)]
    return [
        f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${_BODY}$$",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    ]


def _sqlite(name: str) -> str:
    table, verb = _table(name), name.rpartition("_")[2].upper()
    return f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"


def _table(name: str) -> str:
    return name.partition("_refuses")[0]


def _tables(using: str) -> list[str]:
    there = set(connections[using].introspection.table_names())
    models = apps.get_app_config("audit").get_models()
    return [model._meta.db_table for model in models if model._meta.db_table in there]
