"""Where the demo keeps its data and keys. Read before Django is set up: nothing here knows a model."""

import secrets
import shutil
from pathlib import Path

from sameroom.keyfiles import make_key

MARK = ".sameroom-demo"


def prepare(folder: Path, *, keep: bool) -> bool:
    """Whether the demo starts afresh. Data and keys lie side by side in a folder that carries the demo's mark.

    Raises `ValueError` with a sentence where the folder is somebody else's.
    """
    is_demo = (folder / MARK).exists()
    if keep and is_demo:
        return False
    if folder.exists() and any(folder.iterdir()) and not is_demo:
        raise ValueError(f"{folder} holds something that is not a demo's. Choose an empty folder.")
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("data", "keys"):
        (folder / part).mkdir(parents=True, mode=0o700)
    (folder / MARK).touch()
    make_key(folder / "keys" / "database.key")
    (folder / "keys" / "secret.key").write_text(secrets.token_urlsafe(50))
    return True
