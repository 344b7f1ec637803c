"""How many people stand behind a number, and what is left out because too few do.

A cell is a side and a way: clients' ratings online, clients' ratings in person, those of clients who had both ways
(the difference rests on these alone), and the same of therapists. In each at least eleven clients and three therapists,
of whom none gave four fifths. Fewer than eleven people are never told, nor what they follow from (as with the cells of
the CMS, resdac.org/node/1506).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from uuid import UUID

from sameroom.evidence.own.outcomes import E1, E2, E3
from sameroom.evidence.own.ratings import Rating
from sameroom.stats.ratings import CLIENT, THERAPIST

FEWEST_CLIENTS, FEWEST_THERAPISTS, LARGEST_SHARE = 11, 3, 0.8
STEP = 5
BOTH_WAYS = "both_ways"
RATERS = {E1: (CLIENT,), E2: (THERAPIST,), E3: (CLIENT, THERAPIST)}


@dataclass(frozen=True)
class Cell:
    """`largest`: which share of the ratings comes from sessions of one therapist."""

    clients: int
    therapists: int
    largest: float

    def is_large(self, *, of_few: bool) -> bool:
        """`of_few`: there are fewer than three therapists, and each of them agreed."""
        if self.clients < FEWEST_CLIENTS:
            return False
        return of_few or (self.therapists >= FEWEST_THERAPISTS and self.largest < LARGEST_SHARE)


def cells_of(ratings: Iterable[Rating]) -> dict[str, dict[str, Cell]]:
    """By side, then by way, `both_ways` among them."""
    by_side: dict[str, list[Rating]] = {CLIENT: [], THERAPIST: []}
    for one in ratings:
        by_side[one.rater].append(one)
    return {side: _of_side(rows) for side, rows in by_side.items()}


def _of_side(rows: list[Rating]) -> dict[str, Cell]:
    by_way: dict[str, list[Rating]] = defaultdict(list)
    ways: dict[object, set[str]] = defaultdict(set)
    for one in rows:
        by_way[one.way].append(one)
        ways[one.unit, one.therapist].add(one.way)
    both = [one for one in rows if len(ways[one.unit, one.therapist]) > 1]
    return {way: _cell(those) for way, those in [*sorted(by_way.items()), (BOTH_WAYS, both)]}


def _cell(rows: list[Rating]) -> Cell:
    by_therapist: Counter[UUID] = Counter(one.therapist for one in rows)
    largest = max(by_therapist.values(), default=0) / len(rows) if rows else 0.0
    return Cell(len({one.person for one in rows}), len(by_therapist), largest)


def as_json(cells: Mapping[str, Mapping[str, Cell]]) -> dict[str, dict[str, dict[str, float]]]:
    return {side: {way: asdict(cell) for way, cell in ways.items()} for side, ways in cells.items()}


def from_json(cells: Mapping[str, Mapping[str, Mapping[str, float]]]) -> dict[str, dict[str, Cell]]:
    return {
        side: {way: Cell(int(cell["clients"]), int(cell["therapists"]), cell["largest"]) for way, cell in ways.items()}
        for side, ways in cells.items()
    }


def may_be_shown(estimand: str, cells: Mapping[str, Mapping[str, Cell]], *, of_few: bool) -> bool:
    """Whether each cell that it rests on is large. E3 rests on those of E1 and E2: neither follows from it."""
    sides = [cells[side] for side in RATERS[estimand]]
    return all(len(ways) > 2 and all(cell.is_large(of_few=of_few) for cell in ways.values()) for ways in sides)


@dataclass(frozen=True)
class Counts:
    """Of people, to the nearest five. None: too few, or too few would follow from it."""

    clients: int | None
    both_ways: int | None


def counts_of(everybody: int, both_ways: int) -> Counts:
    """`everybody` includes those seen in both ways. The few who were seen in one way alone do not follow either."""
    if both_ways < FEWEST_CLIENTS:
        return Counts(_to_five(everybody) if both_ways == 0 and everybody >= FEWEST_CLIENTS else None, None)
    hides = 0 < everybody - both_ways < FEWEST_CLIENTS
    return Counts(None if hides else _to_five(everybody), _to_five(both_ways))


def _to_five(number: int) -> int:
    return STEP * round(number / STEP)
