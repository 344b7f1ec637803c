"""Invented people who look for a therapist, to see what rules and weights do before anybody real meets them.

Nothing about them was measured: the shares below are what seems plausible for a practice in Toronto. They stay as they
are, so that a change of rules shows as a change of results. The same seed gives the same people on every machine.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import accumulate
from random import Random

from sameroom.practice.matching.facts import MUST, NICE, Answers, Profile, Wish
from sameroom.practice.matching.fairness import Outcome, grouped
from sameroom.practice.matching.matching import match
from sameroom.practice.matching.scoring import Weights
from sameroom.practice.matching.vocabulary import STYLES

Shares = Mapping[str, float]
# What is joined by `+` is wished for both at once. An empty word: nothing is said about it.
SHARES: dict[str, Shares] = {
    "who": {"alone": 0.75, "couple": 0.25},
    "age": {"adult": 0.87, "older": 0.09, "youth": 0.04},
    "province": {"ON": 0.95, "QC": 0.04, "BC": 0.01},
    "area": {
        "anxiety": 0.22,
        "depression": 0.15,
        "stress": 0.12,
        "": 0.08,
        "relationship": 0.08,
        "trauma": 0.07,
        "life-change": 0.06,
        "grief": 0.05,
        "self-esteem": 0.04,
        "family": 0.04,
        "identity": 0.02,
        "anger": 0.02,
        "sleep": 0.01,
        "eating": 0.01,
        "substance": 0.01,
        "illness": 0.01,
        "separation": 0.01,
    },
    "area of a couple": {"relationship": 0.75, "family": 0.10, "separation": 0.05, "stress": 0.05, "": 0.05},
    "how many other areas": {"0": 0.4, "1": 0.4, "2": 0.2},
    "language": {
        "en": 0.72,
        "en+fr": 0.05,
        "fr": 0.04,
        "en+es": 0.03,
        "en+zh": 0.03,
        "en+pa": 0.02,
        "en+sv": 0.01,
        "zh": 0.02,
        "yue": 0.02,
        "pt": 0.01,
        "fa": 0.02,
        "ta": 0.01,
        "so": 0.01,
        "ase": 0.01,
    },
    "modality": {"": 0.35, "online": 0.40, "in-person": 0.25},
    "times": {
        "": 0.30,
        "evening": 0.25,
        "evening+weekend": 0.15,
        "morning+afternoon": 0.12,
        "afternoon": 0.10,
        "morning": 0.08,
    },
    "gender": {"": 0.55, "woman": 0.33, "man": 0.09, "non-binary": 0.03},
    "community": {
        "": 0.80,
        "lgbtq": 0.05,
        "newcomers": 0.04,
        "racialised": 0.03,
        "neurodivergent": 0.03,
        "black": 0.02,
        "faith": 0.02,
        "new-parents": 0.01,
    },
    "budget": {"": 0.45, "10000": 0.10, "14000": 0.15, "18000": 0.20, "25000": 0.10},
    "title": {"": 0.90, "crpo-rp": 0.04, "ocswssw-rsw": 0.03, "cpbao-psychologist": 0.03},
    "style, each": {"-3": 0.05, "-2": 0.12, "-1": 0.13, "0": 0.40, "1": 0.13, "2": 0.12, "3": 0.05},
}
# Which part of those who wish for something say that it must be so. To the others it would be nice.
MUST_BE_SO: Shares = {
    "language": 1.0,
    "modality": 0.4,
    "times": 0.35,
    "gender": 0.4,
    "community": 0.3,
    "budget": 0.6,
    "title": 0.6,
}
# What two partners share; everything else each answers alone.
SHARED = ("language", "budget")
# So often two partners are brought by the same.
SAME_AREA = 0.7
# A couple has to pay more: their limits, by that for one.
A_COUPLES_LIMIT = 1.4


def invented(number: int, *, seed: int) -> Iterator[tuple[Answers, ...]]:
    """So many: one person each, or both of a couple. The first of a thousand are the first of a hundred."""
    for one in range(number):
        yield _people(Random(f"{seed}:{one}"))  # noqa: S311  # nosec B311 - the same people each time


def simulate(
    profiles: Mapping[bool, Sequence[Profile]],
    people: Iterable[Sequence[Answers]],
    weights: Sequence[Weights],
    *,
    now: datetime,
) -> list[list[Outcome]]:
    """What comes out for each by each of the weights, in the order of the weights. `profiles`: those for a couple, and
    those for one. The draws of the same person are the same for all of the weights.
    """
    found: list[list[Outcome]] = [[] for _ in weights]
    for number, each in enumerate(people):
        them = profiles[each[0].as_couple]
        excluded: Mapping[str, int] = {}
        for place, of in enumerate(weights):
            result = match(them, each, of, seed=str(number), now=now)
            if place == 0:  # rules know nothing of weights: who is out is out by all of them
                excluded = result.excluded
                them = [one for one in them if one.therapist in result.scores]
            outcome = replace(grouped(each), excluded=excluded, eligible=frozenset(result.scores))
            shown = {one.therapist: one.propensity for one in result.shown}
            found[place].append(replace(outcome, shown=shown))
    return found


def _people(random: Random) -> tuple[Answers, ...]:
    as_couple = _drawn("who", random) == "couple"
    first = _one(random, as_couple=as_couple)
    if not as_couple:
        return (first,)
    partner = _one(random, as_couple=True)
    shared = [one for one in first.wishes if one.about in SHARED]
    own = [one for one in partner.wishes if one.about not in SHARED]
    main = first.main if random.random() < SAME_AREA else partner.main  # nosec B311 - invented people
    wishes = (*shared, *own)
    return (first, replace(partner, main=main, age=first.age, province=first.province, wishes=wishes))


def _one(random: Random, *, as_couple: bool) -> Answers:
    age, province = _drawn("age", random), _drawn("province", random)
    area = _drawn("area of a couple" if as_couple else "area", random)
    others = {_drawn("area", random) for _ in range(int(_drawn("how many other areas", random)))}
    wishes = [_wish(about, random, as_couple=as_couple) for about in MUST_BE_SO]
    return Answers(
        as_couple=as_couple,
        main=area,
        also=frozenset(others - {"", area}),
        age="adult" if as_couple and age == "youth" else age,
        province=province,
        styles={name: int(_drawn("style, each", random)) for name in STYLES},
        wishes=tuple(one for one in wishes if one is not None),
    )


def _wish(about: str, random: Random, *, as_couple: bool) -> Wish | None:
    values, minds = _drawn(about, random), random.random()  # nosec B311 - invented people
    if not values:
        return None
    if about == "budget" and as_couple:
        values = str(round(int(values) * A_COUPLES_LIMIT))
    return Wish(about, frozenset(values.split("+")), MUST if minds < MUST_BE_SO[about] else NICE)


def _drawn(about: str, random: Random) -> str:
    """One of the words of a table, as often as its share says."""
    point, shares = random.random(), SHARES[about]  # nosec B311 - invented people
    upper = accumulate(shares.values())
    return next((word for word, end in zip(shares, upper, strict=True) if point < end), list(shares)[-1])
