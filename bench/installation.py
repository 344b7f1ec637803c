"""An installation for a bench that needs no server: on an encrypted SQLite file of its own, as a practice has it."""

import os
import secrets
import tempfile
from pathlib import Path

import django


def set_up(**more: str) -> None:
    """With its tables, triggers and keys. `more`: settings, as `DATABASE_URL`."""
    folder = Path(tempfile.mkdtemp(prefix="sameroom-bench-"))
    (folder / "data").mkdir()
    os.environ.update(
        SAMEROOM_ORIGIN="http://localhost:8000",
        SAMEROOM_DATA=str(folder / "data"),
        SAMEROOM_KEY_FILE=str(folder / "keys" / "database.key"),
        SAMEROOM_SECRET_KEY=secrets.token_urlsafe(50),
        DJANGO_SETTINGS_MODULE="sameroom.config.settings",
        **more,
    )
    from sameroom.keyfiles import make_key

    make_key(folder / "keys" / "database.key")
    make_key(folder / "keys" / "audit.key")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
