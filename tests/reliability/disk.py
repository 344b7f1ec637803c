"""A folder as a disk holds it whose power is cut: what was synced is there, and of the rest anything or nothing.

Stricter than most file systems: names, too, last only once their folder was synced; what was not synced may be there in
any selection, in any order, and torn in the middle.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.reliability.calls import Call

SECTOR = 512


@dataclass
class File:
    """`synced`: its bytes on the disk. `waiting`: what was asked of it since."""

    synced: bytearray = field(default_factory=bytearray)
    waiting: list[Call] = field(default_factory=list)


class Disk:
    """The files of one folder, from what it held at first on. SQLite's index of its log is none: it is memory."""

    def __init__(self, folder: Path, before: Path) -> None:
        self._folder = str(folder)
        self._names = {one.name: File(bytearray(one.read_bytes())) for one in before.iterdir()}
        self._synced_names = dict(self._names)

    def follow(self, calls: Sequence[Call], until: int) -> None:
        """All that had begun at this place in the order; of syncs, those that had ended by then."""
        for call in calls:
            if call.began > until:
                break
            if call.name in {"fsync", "fdatasync"}:
                if call.ended <= until:
                    self._sync(call)
            elif call.path.startswith(self._folder + "/") and not call.path.endswith("-shm"):
                self._take(call, call.path.removeprefix(self._folder + "/"))

    def cut(self, to: Path, random_: random.Random) -> None:
        """The power is cut: what is there afterwards, in the folder `to`."""
        names = self._synced_names if random_.random() < 0.5 else self._names
        share = random_.choice((0.0, 0.5, 1.0))
        for name, file in names.items():
            (to / name).write_bytes(_afterwards(file, share, random_))

    def _take(self, call: Call, name: str) -> None:
        if call.name == "openat":
            if call.makes and name not in self._names:
                self._names[name] = File()
        elif call.name == "unlink":
            self._names.pop(name, None)
        elif call.name == "rename":
            self._names[call.data.decode().removeprefix(self._folder + "/")] = self._names.pop(name)
        elif name in self._names:
            self._names[name].waiting.append(call)

    def _sync(self, call: Call) -> None:
        if call.path == self._folder:
            self._synced_names = dict(self._names)
        elif file := self._names.get(call.path.removeprefix(self._folder + "/")):
            for one in [one for one in file.waiting if one.ended <= call.began]:
                _apply(file.synced, one, len(one.data))
                file.waiting.remove(one)


def _afterwards(file: File, share: float, random_: random.Random) -> bytes:
    content, some = bytearray(file.synced), [one for one in file.waiting if random_.random() < share]
    if share < 1:
        random_.shuffle(some)
    for one in some:
        is_torn = share < 1 and random_.random() < 0.3
        _apply(content, one, random_.randrange(0, len(one.data) + 1, SECTOR) if is_torn else len(one.data))
    return bytes(content)


def _apply(content: bytearray, call: Call, length: int) -> None:
    """As much of the call as that."""
    if call.name == "ftruncate":
        del content[call.size :]
        content.extend(bytes(call.size - len(content)))
        return
    content.extend(bytes(max(0, call.size - len(content))))
    content[call.size : call.size + length] = call.data[:length]
