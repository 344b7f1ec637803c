"""What an act did to the database: which rows it changed, which it added, down to each value."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction

Key = tuple[str, str]
Snapshot = dict[Key, dict[str, Any]]
# The trail writes of everything, sessions live with every answer, and keys are made with the first sealed text.
BESIDE = re.compile(r"audit_|people_session|sealing_|django_migrations")


@dataclass(frozen=True)
class Effect:
    """`changed`: row → what it is now, None where it is gone. `added`: table → its new rows, without what is random."""

    answer: Any
    changed: dict[Key, dict[str, Any] | None]
    added: dict[str, list[str]]

    def mentions(self, text: str) -> bool:
        return text in str(self.changed) or text in str(self.added)


def snapshot() -> Snapshot:
    """Every row as the database has it. A sealed value is its bytes."""
    rows: Snapshot = {}
    for model in apps.get_models(include_auto_created=True):
        table, pk = model._meta.db_table, model._meta.pk.column
        if BESIDE.match(table):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the table's own name
            names = [column[0] for column in cursor.description]
            for values in cursor.fetchall():
                row = dict(zip(names, map(_plain, values), strict=True))
                rows[table, str(row[pk])] = row
    return rows


def effect_of(act: Callable[[], Any], *, before: Snapshot) -> Effect:
    """Of an act that is undone afterwards. `before`: the snapshot at which it begins."""
    with undone():
        answer = act()
        return Effect(answer, *_differences(before, snapshot()))


@contextmanager
def undone() -> Iterator[None]:
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _differences(before: Snapshot, after: Snapshot) -> tuple[dict[Key, dict[str, Any] | None], dict[str, list[str]]]:
    changed = {key: after.get(key) for key, row in before.items() if after.get(key) != row}
    new = {key: None for key in after if key not in before}
    ids, points_to = {pk for _table, pk in new if len(pk) > 30}, _points_to()
    added: dict[str, list[str]] = {}
    for table, pk in new:
        row = after[table, pk].items()
        kept = {name: value for name, value in row if (table, name) in points_to or not _is_random(name, value, pk)}
        # PostgreSQL's numbers go on where an act was undone: one that names a new row is no other one for that.
        is_new = {n for n, v in kept.items() if str(v) in ids or (points_to.get((table, n), ""), str(v)) in new}
        added.setdefault(table, []).append(str({n: "new" if n in is_new else v for n, v in kept.items()}))
    return changed, {table: sorted(rows) for table, rows in added.items()}


def _points_to() -> dict[tuple[str, str], str]:
    """Table and column → the table whose rows it names."""
    return {
        (model._meta.db_table, field.column): field.related_model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.is_relation
    }


def _is_random(name: str, value: Any, pk: str) -> bool:
    is_time = isinstance(value, datetime) or name == "at" or name.endswith("_at")
    if name == "password" and str(value).startswith("!"):  # none, in Django's way of writing it
        return True
    return is_time or name == "seed" or name.endswith("_hash") or isinstance(value, bytes) or str(value) == pk


def _plain(value: Any) -> Any:
    """One form for both databases: an id as 32 hexadecimal digits."""
    if isinstance(value, memoryview):
        return bytes(value)
    text = str(value).replace("-", "")
    return text if re.fullmatch(r"[0-9a-f]{32}", text) else value
