"""What those who came did and were told, written down by themselves: the other side of the books."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Act:
    """`what`: as the trail calls it; `thing`: an appointment, or a file. `by`: the address of whoever did it.

    `looked`: no answer came, so they looked whether it took place.
    """

    what: str
    thing: str
    by: str
    at: float
    looked: bool = False


@dataclass
class Agreed:
    """One appointment, as its people know it by now. People are their addresses.

    `told`: the method of each calendar file that all its clients are to get, and when.
    """

    pk: str
    file: "File"
    starts_at: datetime
    minutes: int
    modality: str
    stands: bool = True
    said_yes: set[str] = field(default_factory=set)
    told: list[tuple[str, float]] = field(default_factory=list)
    came: set[str] = field(default_factory=set)
    ratings: dict[str, int] = field(default_factory=dict)
    fees: dict[str, str] = field(default_factory=dict)
    held: bool = False

    @property
    def key(self) -> str:
        return self.pk.replace("-", "")


@dataclass
class File:
    """Those who come together, and to whom. `pk` is known once they have come.

    `wanted`: sessions still to book, in the weeks of `visits`. `throws`: how often a die was thrown for them.
    """

    therapist: str
    clients: list[str]
    modality: str
    wanted: int
    pk: str = ""
    visits: list[int] = field(default_factory=list)
    throws: int = 0
    appointments: list[Agreed] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def is_couple(self) -> bool:
        return len(self.clients) > 1


class Ledger:
    """Written by many at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.acts: list[Act] = []
        self.files: list[File] = []
        self.refused: Counter[str] = Counter()

    def did(self, what: str, agreed: Agreed | str, by: str, *, at: datetime, looked: bool = False) -> None:
        key = agreed if isinstance(agreed, str) else agreed.key
        with self._lock:
            self.acts.append(Act(what, key, by, at.timestamp(), looked))

    def was_refused(self, what: str) -> None:
        """Somebody else was quicker, say. Nothing is to be found of it."""
        with self._lock:
            self.refused[what] += 1

    @property
    def appointments(self) -> list[Agreed]:
        return [one for file in self.files for one in file.appointments]

    def counts(self) -> Counter[str]:
        return Counter(act.what for act in self.acts)
