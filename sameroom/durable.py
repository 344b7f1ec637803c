"""Files that are there whole or not at all, at any moment, also after a loss of power."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def whole_file(path: Path, *, within: Path | None = None) -> Iterator[IO[bytes]]:
    """To write `path`, which gets it at the end of the block; whatever stood there stays if the block raises.

    Mode 0600. `within`: another folder on the same disk where it lies until then; else that of `path`.
    """
    beside = (within or path.parent) / f"{path.name}.{secrets.token_hex(4)}.new"
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    force_folder(path.parent)


def force_folder(folder: Path) -> None:
    """What was made or renamed in it stays so."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
