"""Key files: 32 random bytes a key, as 64 hexadecimal digits a line, in a file of mode 0400 outside the data folder.

A file is only ever replaced whole: written beside, forced to the disk, renamed, and the folder forced to the disk. So
at any moment, also after a loss of power, there stands the old file or the new one.
"""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from sameroom.durable import force_folder


def read_key(path: Path) -> str:
    """The one key in `path`, as 64 hexadecimal digits. Raises `ImproperlyConfigured` with a sentence."""
    keys = read_keys(path)
    if len(keys) > 1:
        raise ImproperlyConfigured(f"{path} holds several keys; one is expected.")
    return keys[0]


def read_keys(path: Path) -> list[str]:
    """The keys in `path`, one a line, the current one first. Raises `ImproperlyConfigured` with a sentence."""
    try:
        keys = path.read_text(encoding="ascii").split()
    except FileNotFoundError:
        raise ImproperlyConfigured(f"The key file {path} is missing.") from None
    except (OSError, UnicodeDecodeError) as trouble:
        raise ImproperlyConfigured(f"The key file {path} cannot be read ({type(trouble).__name__}).") from None
    if not keys or any(len(key) != 64 or set(key) - set("0123456789abcdef") for key in keys):
        raise ImproperlyConfigured(f"{path} does not hold a key: 64 hexadecimal digits are expected.")
    return keys


def new_key() -> str:
    return secrets.token_hex(32)


def make_key(path: Path) -> None:
    """Write a new random key to `path`, readable by its owner only. Raises `FileExistsError`."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = _write_beside(path, [new_key()])
    try:
        os.link(beside, path)  # unlike a rename, it never takes the place of a file that is there
    finally:
        beside.unlink()
    force_folder(path.parent)


def replace_keys(path: Path, keys: Sequence[str]) -> None:
    """Let `path` hold these keys, in this order. One at a time; what an interrupted one left beside is cleared away.

    Raises `ImproperlyConfigured` where the folder cannot be written.
    """
    try:
        for left in path.parent.glob(f"{path.name}.*.new"):
            left.unlink()
        beside = _write_beside(path, keys, like=path.stat())
        beside.replace(path)
        force_folder(path.parent)
    except OSError as trouble:
        raise ImproperlyConfigured(f"The key file {path} cannot be replaced ({type(trouble).__name__}).") from None


def _write_beside(path: Path, keys: Sequence[str], *, like: os.stat_result | None = None) -> Path:
    """A file of mode 0400 in the same folder; it belongs to whom the old one belongs to."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        if like is not None and like.st_uid != os.geteuid():
            os.fchown(descriptor, like.st_uid, like.st_gid)
        file.write("".join(f"{key}\n" for key in keys))
        file.flush()
        os.fsync(descriptor)
    return beside
