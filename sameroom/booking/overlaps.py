"""The database refuses that a person or an office is taken twice at one time, whoever writes the row.

PostgreSQL by an exclusion constraint, SQLite by triggers. Made after every migration, since SQLite drops a table's
triggers when a migration rewrites it; the site does not start without them.
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections

TABLE = "booking_occupancy"
_NAME = f"{TABLE}_never_overlaps"
# As `pg_get_constraintdef` prints it. A range for the resource, too: for a number an extension would be needed.
_EXCLUDE = (
    "EXCLUDE USING gist (int8range(resource_id, resource_id, '[]'::text) WITH &&, "
    "int8range(starts_at, ends_at) WITH &&) WHERE ((NOT on_purpose))"
)
_REFUSE = (
    "SELECT RAISE(ABORT, 'this time is taken') FROM booking_occupancy WHERE resource_id = NEW.resource_id "
    "AND NOT on_purpose AND id IS NOT NEW.id AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at"
)


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """What refuses overlaps and is not there, or not as it was made: by name."""
    there = _there(using)
    return [name for name, wanted in _wanted(using).items() if there.get(name) != wanted]


def refuse_without(using: str = DEFAULT_DB_ALIAS) -> None:
    """Raise `ImproperlyConfigured` where the database would let a time be taken twice."""
    if lost := missing(using):
        raise ImproperlyConfigured(
            f"Two appointments could take one time: the database's rule against it is gone ({lost[0]}). "
            "Run `python manage.py migrate`."
        )


def create_missing(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Make what is missing. Called after every migration."""
    with connections[using].cursor() as cursor:
        for name in missing(using):
            if connections[using].vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT IF EXISTS {name}")
                cursor.execute(f"ALTER TABLE {TABLE} ADD CONSTRAINT {name} {_EXCLUDE}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(_sqlite(name))


def _wanted(using: str) -> dict[str, str]:
    if TABLE not in connections[using].introspection.table_names():
        return {}
    if connections[using].vendor == "postgresql":
        return {_NAME: _EXCLUDE}
    return {name: _sqlite(name) for name in (f"{_NAME}_insert", f"{_NAME}_update")}


def _there(using: str) -> dict[str, str]:
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            cursor.execute(
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = to_regclass(%s)", [TABLE]
            )
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


def _sqlite(name: str) -> str:
    verb = name.rpartition("_")[2].upper()
    return f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} WHEN NOT NEW.on_purpose BEGIN {_REFUSE}; END"
