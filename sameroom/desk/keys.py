"""The keys that a first start makes. One that is gone is refused: a new key opens nothing that the old one closed."""

import contextlib
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from sameroom.keyfiles import make_key
from sameroom.sealing.models import DataKey


def make_database_key_if_new() -> None:
    """On SQLite. Raises `ImproperlyConfigured` where a database is there and its key is not."""
    options = settings.DATABASES["default"]
    if options["ENGINE"] != "sameroom.sqlcipher" or settings.DATABASE_KEY_FILE.exists():
        return
    if Path(options["NAME"]).exists():
        raise ImproperlyConfigured(f"The database's key file {settings.DATABASE_KEY_FILE} is missing. Put it back.")
    Path(options["NAME"]).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    make_key(settings.DATABASE_KEY_FILE)


def make_sealing_key_if_new() -> None:
    """On both databases. Serving and working may start at the same moment. Raises `ImproperlyConfigured`."""
    path: Path = settings.SEALING_KEY_FILE
    if path.exists():
        return
    if DataKey._meta.db_table in connection.introspection.table_names() and DataKey.objects.exists():
        raise ImproperlyConfigured(
            f"The sealing key file {path} is missing. Without it nothing that is sealed opens. Put it back."
        )
    with contextlib.suppress(FileExistsError):
        make_key(path)
