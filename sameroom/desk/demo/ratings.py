"""What the cast said after sessions of two years, from both sides: a rupture that is mended, a couple that divides.

The rules that have to see it are in `docs/alliance.md`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sameroom.measures.instruments.shape import Item

# None, a slight one, some, a lot; not, partly, yes; none, a little, a lot.
NO_STRAIN, SLIGHT, SOME, MUCH = range(4)
NOT_MENDED, PARTLY, MENDED_NOW = range(3)


# SPARQ's items by their two scores.
GOOD, UNEASY = ("q1", "q6", "q7", "q8"), ("q2", "q3", "q4", "q5")


@dataclass(frozen=True)
class Said:
    """`level`: the mean of the scored items, in fifths. `safe`: beside the partner, where that is asked."""

    level: float
    strain: int = NO_STRAIN
    repaired: int = NOT_MENDED
    trouble: int = 0
    safe: int = 8

    def answers(self, items: Sequence[Item]) -> dict[str, int]:
        words = {"strain": self.strain, "repaired": self.repaired, "technical": self.trouble}
        words |= {"safe-partner": self.safe, "same-side": round(self.level)}
        scored = [item.code for item in items if item.code not in words]
        whole, over = divmod(round(self.level * len(scored)), len(scored))
        return words | {code: whole + (place < over) for place, code in enumerate(scored)}

    def felt(self) -> dict[str, int]:
        """On SPARQ: the better the rating, the warmer; the more tension, the more uneasy."""
        good, uneasy = round(self.level * 1.6), 1 + 3 * self.strain
        return _spread(good, GOOD) | _spread(uneasy, UNEASY)


@dataclass(frozen=True)
class ByVideo:
    """From 0 to 10: how personal the first session by video was expected to be, and was. `ease`: before, after."""

    expected: int
    was: int
    ease: tuple[int, int]

    @property
    def before(self) -> dict[str, int]:
        return {"personal": self.expected, "ease": self.ease[0]}

    @property
    def after(self) -> dict[str, int]:
        return {"personal": self.was, "ease": self.ease[1]}


def _spread(total: int, items: Sequence[str]) -> dict[str, int]:
    whole, over = divmod(total, len(items))
    return {item: whole + (place < over) for place, item in enumerate(items)}


def _calm(*levels: float | None) -> list[Said | None]:
    return [None if level is None else Said(level) for level in levels]


# Ada: in session 13 she felt passed over; Ben did not notice. In session 14 they spoke of it, in 15 it was over.
MENDED = (
    *_calm(6.6, 7, 6.8, 7.2, 7, 7.4, None, 7.2, 7.6, 7.4, 7.6, 7.8),
    Said(4.2, strain=SOME),
    Said(5.4, strain=SLIGHT, repaired=PARTLY),
    Said(8, strain=SLIGHT, repaired=MENDED_NOW),
    *_calm(8, 8.2, 8, None, 8.4, 8.2, 8.4, 8.6, 8.4, 8.6, 8.6),
)
MENDING = (
    *_calm(6, 6.2, 6.4, 6.4, 6.6, 6.4, 6.6, 6.8, 6.6, 7, 6.8, 7),
    Said(7),
    Said(6, strain=SOME, repaired=PARTLY),
    Said(7.2, strain=SLIGHT, repaired=MENDED_NOW),
    *_calm(7.2, 7.4, 7.2, 7.4, 7.6, 7.4, 7.6, 7.6, 7.8, 7.6, 7.8),
)

# Cleo and Dev: she stays where she was; he goes away slowly, and no longer feels safe to say what he thinks. The line
# was bad in sessions 5, 11 and 20.
BAD_LINES = {5: 1, 11: 2, 20: 1}


def _with_lines(said: Sequence[Said]) -> tuple[Said, ...]:
    return tuple(
        Said(one.level, one.strain, one.repaired, BAD_LINES.get(number, 0), one.safe)
        for number, one in enumerate(said, start=1)
    )


AT_EASE = _with_lines([Said(level, safe=9) for level in (7.8, 8, 8, 8.2, 7.8, 8, 8.2, 8, 8, 8.2, 7.8, 8, 8.2)] * 2)
LOST = _with_lines(
    [Said(level) for level in (8, 7.8, 8, 7.8, 7.6, 7.8, 7.8, 7.6, 7.6, 7.8, 7.4, 7.4, 7.2, 7.2, 7)]
    + [Said(level, safe=6) for level in (6.8, 6.6, 6.4, 6.2, 6)]
    + [Said(level, strain=SLIGHT, safe=5) for level in (5.8, 5.4, 5.2)]
    + [Said(level, strain=SOME, safe=4) for level in (4.8, 4.6, 4.4)]
)
BETWEEN = _with_lines([Said(level) for level in (7, 7.2, 7, 7.2, 6.8, 7.2, 7, 7.2, 7, 7, 6.8, 7, 7)] * 2)
