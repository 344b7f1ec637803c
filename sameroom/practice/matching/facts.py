"""What matching knows: of a therapist, and of somebody who looks for one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sameroom.practice.matching.vocabulary import Importance

MUST, NICE, NO_MATTER = Importance.MUST, Importance.NICE, Importance.NO_MATTER
Free = Mapping[str, Sequence[datetime]]


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A therapist as of now. Codes are those of `vocabulary`.

    `areas`: approved ones, communities included; `focus`: those among them that the therapist works with most.
    `styles`: −3 to 3 by dimension. `fee_cents`: the least that a session costs with this therapist.
    `free`: by modality the moments at which a first conversation can begin, in order, by the practice's clocks.
    """

    therapist: UUID
    is_registered: bool = True
    takes_new: bool = True
    sees: frozenset[str] = frozenset({"individual", "couple"})
    ages: frozenset[str] = frozenset({"adult"})
    languages: frozenset[str] = frozenset({"en"})
    provinces: frozenset[str] = frozenset({"ON"})
    gender: str = ""
    title: str = ""
    areas: frozenset[str] = frozenset()
    focus: frozenset[str] = frozenset()
    styles: Mapping[str, int] = field(default_factory=dict)
    fee_cents: int = 0
    free: Free = field(default_factory=dict)

    @cached_property
    def parts(self) -> dict[str, Counter[str]]:
        """By modality: how many of its free moments lie in which part of the week."""
        return {way: Counter(map(part_of_week, moments)) for way, moments in self.free.items()}

    @property
    def capacity(self) -> int:
        """How open the diary is: the number of free moments in whichever way there are most."""
        return max((len(moments) for moments in self.free.values()), default=0)


@dataclass(frozen=True)
class Wish:
    """One of `values` is wished for, and how much. `about`: `language`, `modality`, `times`, `gender`, `community`,
    `budget` (the most that a session may cost, in cents) or `title` (a College's class).
    """

    about: str
    values: frozenset[str]
    importance: Importance

    @property
    def key(self) -> str:
        """Communities are wished for one by one."""
        return f"community:{min(self.values)}" if self.about == "community" else self.about


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What one person said. `main`: the area that brings them; empty, where it is hard to say."""

    as_couple: bool = False
    main: str = ""
    also: frozenset[str] = frozenset()
    age: str = "adult"
    province: str = "ON"
    styles: Mapping[str, int] = field(default_factory=dict)
    wishes: tuple[Wish, ...] = ()

    @property
    def musts(self) -> list[Wish]:
        return [one for one in self.wishes if one.importance == MUST]

    @property
    def niceties(self) -> list[Wish]:
        return [one for one in self.wishes if one.importance == NICE]

    def wish(self, about: str) -> Wish | None:
        """Of the things that are wished for once."""
        return next((one for one in self.wishes if one.about == about and one.importance != NO_MATTER), None)

    def without(self, keys: frozenset[str]) -> "Answers":
        """As if these wishes did not matter, and with `area` as if it were hard to say what brings them."""
        kept = tuple(one for one in self.wishes if one.key not in keys)
        return replace(self, wishes=kept, main="" if "area" in keys else self.main)


def part_of_week(moment: datetime) -> str:
    """One of `PARTS`, by the clocks that `moment` is told by."""
    if moment.weekday() >= 5:
        return "weekend"
    return "morning" if moment.hour < 12 else "afternoon" if moment.hour < 17 else "evening"
