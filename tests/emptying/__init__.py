"""A connection that may do what the audit trail's triggers refuse. For tests alone: to empty tables, and to attack."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from sameroom.audit import triggers


def drop_triggers(using: str = "default") -> None:
    connection = connections[using]
    connection.check_constraints()  # PostgreSQL changes no table whose rows wait for that
    with connection.cursor() as cursor:
        for name in set(triggers._wanted(using)) & set(triggers._there(using)):
            on = f" ON {triggers._table(name)}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on}")


@contextmanager
def without_triggers(using: str = "default") -> Iterator[None]:
    """As somebody would do who owns the database and covers the traces."""
    drop_triggers(using)
    yield
    connections[using].check_constraints()
    triggers.create_missing(using)
