"""Who is shown to whom, and how it goes on: the arithmetic of the report. Pure: no database, no names.

Results come as `Outcome`s, from what was stored of real ones or from a simulation. Numbers that are so small that
somebody could be recognised by them are taken out here, so that no page and no file can show them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum
from statistics import fmean, median
from uuid import UUID

from sameroom.practice.matching.facts import Answers

# Fewer than so many are not told.
FEWEST = 5
# Where one of what may be wished for by who somebody is speaks so often out of all exclusions, the report says so.
MUCH = 0.2
# Wishes that are about who a therapist, or who the person is. What begins so belongs to one of them.
PROTECTED = {"gender": "must:gender", "language": "must:language", "community": "must:community"}
# The most that a session may cost, in cents: the upper ends of the bands.
BANDS = (100_00, 140_00, 180_00)
NO_WISH = ""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One result: what the report groups by, and what became of it.

    `excluded`: by code, against how many therapists it spoke. `shown`: how probable each was at its place. `days`: from
    the result to the first conversation that was booked.
    """

    as_couple: bool
    languages: str = NO_WISH
    modality: str = NO_WISH
    budget_cents: int | None = None
    excluded: Mapping[str, int] = field(default_factory=dict)
    eligible: frozenset[UUID] = frozenset()
    shown: Mapping[UUID, float] = field(default_factory=dict)
    booked: UUID | None = None
    days: float | None = None


def grouped(people: Sequence[Answers]) -> Outcome:
    """What the report groups by. Of a couple the lower limit, all languages, and a way to meet where no two are."""
    said = {about: [wish.values for one in people if (wish := one.wish(about))] for about in ("language", "modality")}
    limits = [int(min(wish.values)) for one in people if (wish := one.wish("budget"))]
    ways = set(said["modality"])
    return Outcome(
        as_couple=people[0].as_couple,
        languages="+".join(sorted(frozenset().union(*said["language"]))),
        modality=min(ways.pop()) if len(ways) == 1 else NO_WISH,
        budget_cents=min(limits, default=None),
    )


@dataclass(frozen=True)
class OfTherapist:
    """How often somebody could be offered, was shown, and was booked.

    `even`: how often they would have been shown if all who could be offered had the same chance. `draws`: in how many
    draws they took part, up to three a result: estimated from the propensities (each draw that was won counts as one
    over its probability), since of those who were not drawn none is kept.
    """

    eligible: int
    shown: int
    even: float
    draws: float
    booked: int


@dataclass(frozen=True)
class OfGroup:
    """Results of one group. `choice`: how many could be offered, on average. `days`: the median; nothing without a
    booking.
    """

    results: int
    nobody: int
    choice: float
    booked: int
    days: float | None


@dataclass(frozen=True)
class OfCode:
    """How often a code spoke against a therapist, and in how many results it spoke at all."""

    times: int
    results: int


def by_therapist(outcomes: Sequence[Outcome], therapists: Iterable[UUID]) -> dict[UUID, OfTherapist]:
    """Also of those who were never offered."""
    return {one: _of_therapist(one, [each for each in outcomes if one in each.eligible]) for one in therapists}


def by_group(outcomes: Iterable[Outcome], group: Callable[[Outcome], str]) -> dict[str, OfGroup]:
    found = defaultdict[str, list[Outcome]](list)
    for one in outcomes:
        found[group(one)].append(one)
    return {name: _of_group(them) for name, them in sorted(found.items())}


def by_code(outcomes: Iterable[Outcome]) -> dict[str, OfCode]:
    """Whatever excluded most often first."""
    times, results = Counter[str](), Counter[str]()
    for one in outcomes:
        times.update(one.excluded)
        results.update(one.excluded.keys())
    ordered = sorted(times, key=lambda code: (-times[code], code))
    return {code: OfCode(times[code], results[code]) for code in ordered}


def protected_shares(codes: Mapping[str, OfCode]) -> dict[str, float]:
    """By what is protected: which part of all exclusions it makes up, from 0 to 1. Communities count together."""
    whole = sum(one.times for one in codes.values())
    of_each = {
        name: sum(one.times for code, one in codes.items() if code.startswith(begins))
        for name, begins in PROTECTED.items()
    }
    return {name: times / whole if whole else 0.0 for name, times in of_each.items()}


def band(cents: int | None) -> str:
    """The band's code: its upper end in cents, `more`, or nothing where somebody named no limit."""
    if cents is None:
        return NO_WISH
    return next((str(most) for most in BANDS if cents <= most), "more")


def without_small(values: Sequence[int]) -> list[int | None]:
    """The parts of a whole that is known; in place of small ones nothing.

    What is left out must not follow from what is shown: where those left out are together fewer than `FEWEST`, but
    somebody, the smallest of the others is left out, too.
    """
    hidden = {place for place, value in enumerate(values) if value < FEWEST}
    shown = sorted((value, place) for place, value in enumerate(values) if place not in hidden)
    if shown and 0 < sum(values[place] for place in hidden) < FEWEST:
        hidden.add(shown[0][1])
    return [None if place in hidden else value for place, value in enumerate(values)]


def _of_therapist(therapist: UUID, outcomes: Sequence[Outcome]) -> OfTherapist:
    shown = [one for one in outcomes if therapist in one.shown]
    return OfTherapist(
        eligible=len(outcomes),
        shown=len(shown),
        even=fsum(len(one.shown) / len(one.eligible) for one in outcomes),
        draws=fsum(1 / one.shown[therapist] for one in shown),
        booked=sum(one.booked == therapist for one in outcomes),
    )


def _of_group(outcomes: Sequence[Outcome]) -> OfGroup:
    days = [one.days for one in outcomes if one.days is not None]
    return OfGroup(
        results=len(outcomes),
        nobody=sum(not one.shown for one in outcomes),
        choice=fmean(len(one.eligible) for one in outcomes),
        booked=sum(one.booked is not None for one in outcomes),
        days=median(days) if days else None,
    )
