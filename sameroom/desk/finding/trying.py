"""Other weights, tried: what they would change for many invented people, and for one whom the owner invents.

Therapists and free times are those of now. Nothing is kept of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sameroom.desk.finding.command import CLIENTS, SEED
from sameroom.desk.finding.rule_words import PARTS as WORDS
from sameroom.desk.finding.rule_words import rule_words
from sameroom.practice.matching.eligibility import obstacles, ways_to_meet
from sameroom.practice.matching.facts import Answers, Profile
from sameroom.practice.matching.fairness import Outcome
from sameroom.practice.matching.matching import match
from sameroom.practice.matching.scoring import PARTS, Weights, parts
from sameroom.practice.matching.simulation import invented, simulate
from sameroom.practice.models import Therapist

Pair = tuple[Weights, Weights]
# So many pairs of a person and a therapist are looked at while somebody waits for the page.
WAITED_FOR = 10_000
FEWEST = 100
# By this the page draws the same near-ties each time.
A_DRAW = "try"


@dataclass(frozen=True)
class Exposure:
    """How often somebody could be offered, and is shown by the weights of now and by those that are tried."""

    name: str
    eligible: int
    now: int
    then: int
    people: int

    @property
    def bars(self) -> tuple[int, int]:
        """Both in hundredths of all people."""
        return round(100 * self.now / self.people), round(100 * self.then / self.people)


@dataclass(frozen=True)
class Trial:
    """`changed`: how many are shown others than now, or the same in another order."""

    people: int
    nobody: int
    changed: int
    rows: list[Exposure]


@dataclass(frozen=True)
class Fit:
    """Somebody who can be offered. `parts`: in the order of `PARTS`; nothing where the person said nothing to it."""

    name: str
    parts: list[float | None]
    now: float
    then: float
    place_now: int | None
    place_then: int | None

    @property
    def named(self) -> list[tuple[str, float | None]]:
        return [(str(name), value) for (name, _means), value in zip(WORDS.values(), self.parts, strict=True)]


@dataclass(frozen=True)
class Tried:
    """What comes out for one invented person. `excluded`: names, and why not, as ends of a sentence."""

    fits: list[Fit]
    excluded: list[tuple[str, list[str]]]


def names() -> dict[UUID, str]:
    """Of everybody who treats people here, by name."""
    rows = Therapist.objects.treating().values_list("person", "person__name")
    return dict(sorted(rows, key=lambda row: (row[1], str(row[0]))))  # not as a database sorts: each has its own way


def try_on_many(profiles: Mapping[bool, Sequence[Profile]], weights: Pair, *, now: datetime) -> Trial:
    """On the same invented people each time; fewer where many therapists work here."""
    number = max(FEWEST, min(CLIENTS, WAITED_FOR // max(1, len(profiles[False]))))
    before, after = simulate(profiles, invented(number, seed=SEED), weights, now=now)
    rows = [_exposure(one, name, before, after) for one, name in names().items()]
    return Trial(
        people=number,
        nobody=sum(not one.shown for one in before),
        changed=sum(list(one.shown) != list(other.shown) for one, other in zip(before, after, strict=True)),
        rows=rows,
    )


def try_on_one(profiles: Sequence[Profile], people: Sequence[Answers], weights: Pair, *, now: datetime) -> Tried:
    """`people`: who say the same, where they are two."""
    first, second = (match(profiles, people, one, seed=A_DRAW, now=now) for one in weights)
    places = [{one.therapist: place for place, one in enumerate(each.shown, 1)} for each in (first, second)]
    known = {one.therapist: one for one in profiles}
    fits, excluded = [], []
    for one, name in names().items():
        if one in first.scores:
            scores = (first.scores[one], second.scores[one], places[0].get(one), places[1].get(one))
            fits.append(Fit(name, _parts(known[one], people, now=now), *scores))
        elif one in known:
            excluded.append((name, [rule_words(code) for code in sorted(obstacles(known[one], people))]))
    return Tried(sorted(fits, key=lambda one: -one.then), excluded)


def _parts(profile: Profile, people: Sequence[Answers], *, now: datetime) -> list[float | None]:
    found = parts(profile, people[0], ways_to_meet(profile, people), now=now)
    return [found.get(name) for name in PARTS]


def _exposure(therapist: UUID, name: str, before: Sequence[Outcome], after: Sequence[Outcome]) -> Exposure:
    return Exposure(
        name=name,
        eligible=sum(therapist in one.eligible for one in before),
        now=sum(therapist in one.shown for one in before),
        then=sum(therapist in one.shown for one in after),
        people=len(before),
    )
