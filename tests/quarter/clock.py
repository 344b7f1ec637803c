"""A clock that is moved on by hand, for the practice's processes and for those who come to it.

The processes see it through a small library that is preloaded (`ahead.c`): the product has no switch for its clock. A
file says by how many seconds it is ahead of the machine's, so all processes agree, a restarted one too, and it runs
on by itself. libfaketime does the same, but reads its file at each of the many waits of a process with threads.
"""

import os
import shutil
import struct
import subprocess
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

SOURCE = Path(__file__).with_name("ahead.c")
ZONE = ZoneInfo("America/Toronto")


def compiler() -> str:
    """Empty, where this machine has none."""
    return shutil.which("gcc") or shutil.which("cc") or ""


class Clock:
    """Never goes back. Its two files are in `folder`."""

    def __init__(self, folder: Path, *, begins: datetime) -> None:
        self._library = folder / "ahead.so"
        command = [compiler(), "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", str(self._library), str(SOURCE)]
        subprocess.run([*command, "-ldl", "-lm"], check=True)
        self._file = folder / "ahead"
        self._file.touch()
        self._ahead = 0.0
        self._set(begins.timestamp() - time.time())

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time() + self._ahead, ZONE)

    def reach(self, moment: datetime) -> None:
        """Nothing, where it is later already."""
        if moment > self.now:
            self._set(self._ahead + (moment - self.now).total_seconds())

    def on(self, **more: float) -> None:
        self.reach(self.now + timedelta(**more))

    def environment(self, *, with_rounds: bool) -> dict[str, str]:
        """`with_rounds`: what the process does each minute follows the clock as well."""
        return {
            "LD_PRELOAD": str(self._library),
            "SAMEROOM_AHEAD": str(self._file),
            "SAMEROOM_AHEAD_ROUNDS": "1" if with_rounds else "0",
        }

    def _set(self, ahead: float) -> None:
        """In place and at once: the processes have the file before their eyes."""
        self._ahead = ahead
        file = os.open(self._file, os.O_WRONLY)
        try:
            os.pwrite(file, struct.pack("=d", ahead), 0)
        finally:
            os.close(file)
