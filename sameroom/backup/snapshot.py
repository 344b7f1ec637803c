"""The database at one moment, while everybody goes on writing, and how one is put back.

SQLite: its own online backup, in one step, into a file under the same key; nothing lies open on a disk. PostgreSQL:
`pg_dump` in a snapshot that was counted before it.
"""

import os
import subprocess  # nosec B404
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, cast

from django.conf import settings
from django.db import DatabaseError, connection
from sqlcipher3 import dbapi2

from sameroom.backup.refusals import CannotBackUp, CannotRestore
from sameroom.durable import whole_file
from sameroom.keyfiles import read_key

PIECE = 1 << 22
SQLITE, POSTGRESQL = "sqlite", "postgresql"
_NEWEST_BLOCK = "SELECT max(number) FROM audit_block"


@dataclass(frozen=True)
class Snapshot:
    """`counts`: rows of each table. `block`: the newest one of the audit trail, 0 where there is none."""

    counts: dict[str, int]
    block: int
    pieces: Iterator[bytes]


@contextmanager
def snapshot(folder: Path) -> Iterator[Snapshot]:
    """`folder`: an empty one, where a copy may lie meanwhile. Raises `CannotBackUp`."""
    taken = _of_sqlite(folder) if connection.vendor == SQLITE else _of_postgresql()
    with taken as now:
        yield now


def is_empty() -> bool:
    """Whether there is nothing that a restored database would take the place of."""
    if connection.vendor == SQLITE:
        path = Path(settings.DATABASES["default"]["NAME"])
        return not any(path.with_name(path.name + more).exists() for more in ("", "-wal", "-shm", "-journal"))
    try:
        return not connection.introspection.table_names()
    except DatabaseError:
        raise CannotRestore("The database of this place cannot be reached.") from None


def put_back(pieces: Iterable[bytes]) -> None:
    """Into an empty place. Raises `CannotRestore`."""
    if connection.vendor == SQLITE:
        _put_back_sqlite(pieces)
    else:
        _put_back_postgresql(pieces)


def troubles(counts: dict[str, int]) -> list[str]:
    """What of the database that was put back is not as it was, as sentences."""
    found = []
    with connection.cursor() as cursor:
        if connection.vendor == SQLITE:
            cursor.execute("PRAGMA integrity_check")
            found += [f"The file is not whole: {told}." for (told,) in cursor.fetchall() if told != "ok"]
        now = _counts(cursor)
    for table in sorted({*now, *counts}):
        if now.get(table) != counts.get(table):
            found.append(f"{table} has {now.get(table, 'no')} rows instead of {counts.get(table, 'no')}.")
    return found


@contextmanager
def _of_sqlite(folder: Path) -> Iterator[Snapshot]:
    beside = folder / "copy.db"
    connection.ensure_connection()
    with closing(_open(beside)) as copy:
        try:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
            now = Snapshot(_counts(copy.cursor()), _newest(copy.cursor()), _pieces_of(beside))
        except dbapi2.Error as trouble:
            raise CannotBackUp(f"The database cannot be copied: {trouble}.") from None
        yield now


def _open(path: Path) -> Any:
    copy = dbapi2.connect(os.fspath(path))
    copy.execute(f"PRAGMA key = \"x'{read_key(settings.DATABASE_KEY_FILE)}'\"")
    return copy


def _pieces_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from _pieces(file)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


@contextmanager
def _of_postgresql() -> Iterator[Snapshot]:
    import psycopg

    try:
        with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as beside:
            beside.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            beside.read_only = True
            cursor = beside.cursor()
            cursor.execute("SELECT pg_export_snapshot()")
            (name,) = cast(tuple[str], cursor.fetchone())
            yield Snapshot(_counts(cursor), _newest(cursor), _dumped(name))
    except psycopg.Error as trouble:
        raise CannotBackUp(f"The database cannot be copied ({type(trouble).__name__}).") from None


def _dumped(name: str) -> Iterator[bytes]:
    command = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={name}"]
    with _program(command, CannotBackUp, stdout=subprocess.PIPE) as running:
        yield from _pieces(cast(IO[bytes], running.stdout))


def _put_back_sqlite(pieces: Iterable[bytes]) -> None:
    path = Path(settings.DATABASES["default"]["NAME"])
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with whole_file(path) as file:
        file.writelines(pieces)


def _put_back_postgresql(pieces: Iterable[bytes]) -> None:
    command = ["pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    with (
        _program(command, CannotRestore, stdin=subprocess.PIPE) as running,
        suppress(BrokenPipeError),
        cast(IO[bytes], running.stdin) as file,
    ):
        file.writelines(pieces)


@contextmanager
def _program(
    command: list[str], refusal: type[Exception], *, stdin: int | None = None, stdout: int | None = None
) -> "Iterator[subprocess.Popen[bytes]]":
    """At the same database as Django's own connection. The password stands in its environment, not in its arguments.

    Raises `refusal` where the program is missing or stops.
    """
    from psycopg import conninfo, pq

    known = {one.keyword.decode() for one in pq.Conninfo.get_defaults()}
    named = {name: value for name, value in connection.get_connection_params().items() if name in known}
    password = named.pop("password", None)
    place = f"--dbname={conninfo.make_conninfo(**named)}"
    environment = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    with TemporaryFile() as said:
        try:
            running = subprocess.Popen(  # noqa: S603  # nosec B603 - words of this module, and where the database is
                [*command, place], env=environment, stdin=stdin, stdout=stdout, stderr=said
            )
        except FileNotFoundError:
            raise refusal(f"{command[0]} is missing: install PostgreSQL's client programs.") from None
        with running:
            yield running
        if running.returncode:
            said.seek(0)
            lines = said.read().decode(errors="replace").split("\n")
            raise refusal(f"{command[0]} stopped: {next((one for one in lines if one), 'it says nothing')}")


def _counts(cursor: Any) -> dict[str, int]:
    cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        if connection.vendor == SQLITE
        else "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    )
    counts = {}
    for (table,) in cursor.fetchall():
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608  # nosec B608 - a table's own name
        counts[table] = cursor.fetchone()[0]
    return counts


def _newest(cursor: Any) -> int:
    cursor.execute(_NEWEST_BLOCK)
    return cursor.fetchone()[0] or 0
