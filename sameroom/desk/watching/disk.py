"""How full the disk of the data folder is."""

import shutil
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

GIB = 1 << 30
LEAST_FREE, LEAST_SHARE = GIB, 0.1


class Disk(NamedTuple):
    """In bytes."""

    total: int
    free: int

    @property
    def has_room(self) -> bool:
        """For what comes until somebody has looked."""
        return self.free >= LEAST_FREE and self.free >= LEAST_SHARE * self.total


def disk() -> Disk:
    """With PostgreSQL nobody ever makes the data folder: then of the folder above it that is there."""
    folder: Path = settings.DATA_FOLDER.absolute()
    there = next(one for one in (folder, *folder.parents) if one.exists())
    usage = shutil.disk_usage(there)
    return Disk(usage.total, usage.free)
