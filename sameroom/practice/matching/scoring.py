"""How well somebody who can be offered fits, from 0 to 1: a mean of four parts by the practice's visible weights.

A part to which somebody said nothing is left out, not counted as zero. So a preference that is fulfilled in full never
lowers a therapist.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import fsum

from sameroom.practice.matching.eligibility import free_in, is_fulfilled, ways_to_meet
from sameroom.practice.matching.facts import Answers, Profile
from sameroom.practice.matching.vocabulary import STRONG, STYLES

# What an approved area counts that is not among those that the therapist works with most.
APPROVED = 0.7
# The area that brings somebody counts as much as so many others.
MAIN = 2
# So many free moments at the times that somebody wishes for are enough.
ENOUGH = 8
# Who is free only after so many days gets nothing for being soon.
LONG_WAIT = 21
WIDEST = 6
PARTS = ("problem", "preferences", "schedule", "style")


@dataclass(frozen=True)
class Weights:
    """How much each part counts, in any unit: only what they are to each other matters."""

    problem: int = 35
    preferences: int = 25
    schedule: int = 25
    style: int = 15


def score(profile: Profile, people: Sequence[Answers], weights: Weights, *, now: datetime) -> float:
    """For a couple what the one says for whom the therapist fits less well."""
    ways = ways_to_meet(profile, people)
    return min(_total(parts(profile, one, ways, now=now), weights) for one in people)


def parts(profile: Profile, answers: Answers, ways: frozenset[str], *, now: datetime) -> dict[str, float]:
    """Those of the four parts to which this person said something, each from 0 to 1."""
    found = {
        "problem": _problem(profile, answers),
        "preferences": _preferences(profile, answers, ways),
        "schedule": _schedule(profile, answers, ways, now=now),
        "style": _style(profile, answers),
    }
    return {name: value for name, value in found.items() if value is not None}


def strong_styles(answers: Answers) -> dict[str, int]:
    """Only what somebody feels strongly about counts: a slight leaning tells little (Cooper and others, 2021)."""
    return {name: answers.styles[name] for name in STYLES if abs(answers.styles.get(name, 0)) >= STRONG}


def closeness(wished: int, given: int) -> float:
    return 1 - abs(wished - given) / WIDEST


def _total(found: dict[str, float], weights: Weights) -> float:
    whole = fsum(getattr(weights, name) for name in found)
    return fsum(getattr(weights, name) * value for name, value in found.items()) / whole if whole else 0.0


def _problem(profile: Profile, answers: Answers) -> float | None:
    counted = [(answers.main, MAIN)] if answers.main else []
    counted += [(area, 1) for area in sorted(answers.also - {answers.main})]
    if not counted:
        return None
    return fsum(times * _fit(profile, area) for area, times in counted) / fsum(times for _area, times in counted)


def _fit(profile: Profile, area: str) -> float:
    return 1.0 if area in profile.focus else APPROVED if area in profile.areas else 0.0


def _preferences(profile: Profile, answers: Answers, ways: frozenset[str]) -> float | None:
    """What must be so was a rule already."""
    return _mean([float(is_fulfilled(one, profile, ways)) for one in answers.niceties])


def _schedule(profile: Profile, answers: Answers, ways: frozenset[str], *, now: datetime) -> float | None:
    """How soon; and many moments at the times that are wished for make up for a wait."""
    first = min((profile.free[way][0] for way in ways if profile.free[way]), default=None)
    if first is None:
        return None
    soon = 1 - min((first - now).total_seconds() / 86_400, LONG_WAIT) / LONG_WAIT
    wish = answers.wish("times")
    fitting = free_in(profile, ways, wish.values) if wish else 0
    return soon + (1 - soon) * min(1.0, fitting / ENOUGH)


def _style(profile: Profile, answers: Answers) -> float | None:
    wished = strong_styles(answers)
    return _mean([closeness(value, profile.styles[name]) for name, value in wished.items() if name in profile.styles])


def _mean(values: list[float]) -> float | None:
    return fsum(values) / len(values) if values else None
