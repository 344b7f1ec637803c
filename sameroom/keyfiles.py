"""Key files: 32 random bytes as 64 hexadecimal digits, readable by their owner only, outside the data folder."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def read_key(path: Path) -> str:
    """The 64 hexadecimal digits in `path`. Raises `ImproperlyConfigured` with a sentence."""
    try:
        key = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise ImproperlyConfigured(f"The key file {path} is missing.") from None
    if len(key) != 64 or set(key) - set("0123456789abcdef"):
        raise ImproperlyConfigured(f"{path} does not hold a key: 64 hexadecimal digits are expected.")
    return key


def make_key(path: Path) -> None:
    """Write a new random key to `path`, readable by its owner only. Raises `FileExistsError`."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
