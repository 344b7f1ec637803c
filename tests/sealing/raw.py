"""What stands in the database's own columns, past every model."""

from typing import Any

from django.db import connection

from sameroom.sealing.fields import SealedRow


def read(row: SealedRow, column: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {row._meta.db_table} WHERE id = %s", [_pk(row)])  # noqa: S608
        value = cursor.fetchone()[0]
    return bytes(value) if isinstance(value, bytes | memoryview) else value


def write(row: SealedRow, **columns: Any) -> None:
    with connection.cursor() as cursor:
        for column, value in columns.items():
            cursor.execute(f"UPDATE {row._meta.db_table} SET {column} = %s WHERE id = %s", [value, _pk(row)])  # noqa: S608


def _pk(row: SealedRow) -> Any:
    return row._meta.pk.get_db_prep_value(row.pk, connection)
