"""The folder of the demo. Data and keys lie side by side in it, as no practice should have them."""

import os
import secrets
import shutil
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from sameroom.keyfiles import make_key

MARK = ".sameroom-demo"


def prepare(folder: Path, *, keep: bool) -> bool:
    """Whether the demo starts afresh. Raises `ImproperlyConfigured` where the folder is not a demo's."""
    is_demo = (folder / MARK).exists()
    if keep and is_demo:
        return False
    if folder.exists() and any(folder.iterdir()) and not is_demo:
        raise ImproperlyConfigured(f"{folder} holds something that is not a demo's. Choose an empty folder.")
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("data", "keys"):
        (folder / part).mkdir(parents=True, mode=0o700)
    (folder / MARK).touch()
    make_key(folder / "keys" / "database.key")
    (folder / "keys" / "secret.key").write_text(secrets.token_urlsafe(50))
    return True


def use(folder: Path, *, origin: str) -> None:
    """From now on this process has its data and keys there. A practice's own settings are none of the demo's."""
    for name in [name for name in os.environ if name.startswith(("SAMEROOM_", "DATABASE_URL", "REDIS_URL"))]:
        del os.environ[name]
    os.environ.update(
        SAMEROOM_DEMO="1",
        SAMEROOM_ORIGIN=origin,
        SAMEROOM_DATA=str(folder / "data"),
        SAMEROOM_KEY_FILE=str(folder / "keys" / "database.key"),
        SAMEROOM_SECRET_KEY_FILE=str(folder / "keys" / "secret.key"),
        SAMEROOM_MAIL_URL=f"file://{folder / 'mail'}",
    )
