"""SQLite with the whole file encrypted: Django's own SQLite backend on the driver `sqlcipher3`.

The raw 32-byte key stands as 64 hexadecimal digits in a file of mode 0400 outside the data folder, named by
`OPTIONS["key_file"]`. Source of the key form: SQLCipher API, `PRAGMA key`, "raw key data".
"""

import datetime
import decimal
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3._functions import register as register_functions
from sqlcipher3 import dbapi2 as Database  # noqa: N812 - the name under which Django looks for the driver

from sameroom.keyfiles import read_key

# SQLite 3.7.0 to 3.51.2 can corrupt a database in WAL mode when a checkpoint resets the log.
OLDEST_SQLITE = (3, 51, 3)


class DatabaseWrapper(base.DatabaseWrapper):
    """Encrypted SQLite in WAL mode, synchronous=FULL, with one writer at a time inside a process."""

    display_name = "SQLCipher"
    Database = Database
    # Without it eight busy threads starve one of them for seconds: SQLite's lock has no queue.
    _writing = threading.RLock()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._holds_lock = False

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        params["key_file"] = self.settings_dict["OPTIONS"]["key_file"]
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        key = read_key(Path(conn_params.pop("key_file")))
        connection = Database.connect(**conn_params)
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        try:
            connection.execute("SELECT count(*) FROM sqlite_master")
        except Database.DatabaseError as error:
            connection.close()
            raise ImproperlyConfigured("The key file does not open this database.") from error
        register_functions(connection)
        for pragma in (
            "foreign_keys=ON",
            "legacy_alter_table=OFF",
            "recursive_triggers=ON",  # else INSERT OR REPLACE deletes a row past its triggers
            "journal_mode=WAL",
            "synchronous=FULL",
            "mmap_size=0",
            "secure_delete=ON",  # a row that was deleted leaves nothing behind in the file
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def create_cursor(self, name: str | None = None) -> "Cursor":
        return self.connection.cursor(factory=Cursor)  # type: ignore[no-any-return]

    def _start_transaction_under_autocommit(self) -> None:
        if not self._writing.acquire(timeout=self.settings_dict["OPTIONS"].get("timeout", 20)):
            raise OperationalError("database is locked")
        self._holds_lock = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._release()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._release()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._release()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._release()

    def _release(self) -> None:
        if self._holds_lock:
            self._holds_lock = False
            self._writing.release()


class Cursor(Database.Cursor):  # type: ignore[misc]
    """Django's `%s` placeholders, as SQLite's `?`."""

    def execute(self, query: str, params: Sequence[Any] | dict[str, Any] | None = None) -> Any:
        if params is None:
            return super().execute(query)
        names = list(params) if hasattr(params, "keys") else None
        return super().execute(_placeholders(query, names), params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        return super().executemany(_placeholders(query, None), list(param_list))


def _placeholders(query: str, names: list[str] | None) -> str:
    if names is None:
        return query.replace("%%", "\0").replace("%s", "?").replace("\0", "%")
    return query % {name: f":{name}" for name in names}


def is_fit(version: tuple[int, ...]) -> bool:
    """Whether SQLite of this version keeps a database in WAL mode whole."""
    return version >= OLDEST_SQLITE


def _register(reader: Callable[[str, Any], None], writer: Callable[[type, Any], None]) -> None:
    for name in ("bool", "date", "datetime", "time", "TIMESTAMP"):
        reader(name, sqlite3.converters[name.upper()])
    for kind in (decimal.Decimal, datetime.date, datetime.datetime):
        writer(kind, sqlite3.adapters[kind, sqlite3.PrepareProtocol])


_register(Database.register_converter, Database.register_adapter)
if not is_fit(Database.sqlite_version_info):
    raise ImproperlyConfigured(f"SQLite {Database.sqlite_version} can lose data; 3.51.3 or newer is needed.")
