"""Invented therapists and seekers, for Hypothesis."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from sameroom.practice.colleges import STANDINGS
from sameroom.practice.matching import vocabulary as words
from sameroom.practice.matching.facts import Answers, Profile, Wish
from sameroom.practice.matching.scoring import Weights

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)  # a Monday
# Few of each, so that wishes and therapists meet.
AREAS = sorted(words.AREAS)[:5]
COMMUNITIES = sorted(words.COMMUNITIES)[:3]
LANGUAGES = ["en", "fr", "so"]
PROVINCES = ["ON", "QC"]
TITLES = sorted(STANDINGS)[:3]
FEES = [9_000, 12_000, 16_000]


def some(values: list[str], *, least: int = 0) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), min_size=least)


moments = st.sets(st.integers(1, 24 * 30), min_size=1, max_size=9).map(
    lambda hours: [NOW + timedelta(hours=one) for one in sorted(hours)]
)


@st.composite
def profiles(draw: st.DrawFn, number: int = 1) -> Profile:
    """Half of them take everybody in, so that what is wished for decides."""
    areas = draw(some(AREAS + COMMUNITIES))
    facts: dict[str, Any] = {
        "therapist": UUID(int=number),
        "gender": draw(st.sampled_from(["", *words.GENDERS])),
        "title": draw(st.sampled_from(TITLES)),
        "fee_cents": draw(st.sampled_from(FEES)),
        "styles": draw(st.dictionaries(st.sampled_from(list(words.STYLES)), st.integers(-3, 3))),
        "languages": draw(some(LANGUAGES, least=1)),
        "areas": areas,
        "focus": draw(some(sorted(areas))) if areas else frozenset(),
        "free": draw(st.dictionaries(st.sampled_from(list(words.MODALITIES)), moments, min_size=1)),
    }
    if draw(st.booleans()):
        wide = {"areas": areas | set(AREAS), "ages": frozenset(words.AGES), "provinces": frozenset(PROVINCES)}
        return Profile(**{**facts, **wide})
    return Profile(
        is_registered=draw(st.booleans()),
        takes_new=draw(st.booleans()),
        sees=draw(some(["individual", "couple"], least=1)),
        ages=draw(some(list(words.AGES), least=1)),
        provinces=draw(some(PROVINCES, least=1)),
        **facts,
    )


def wishes_about(about: str) -> st.SearchStrategy[Wish]:
    values = {
        "language": some(LANGUAGES, least=1),
        "modality": some(list(words.MODALITIES), least=1),
        "times": some(list(words.PARTS), least=1),
        "gender": some(list(words.GENDERS), least=1),
        "community": st.sampled_from(COMMUNITIES).map(lambda one: frozenset({one})),
        "budget": st.sampled_from(FEES).map(lambda one: frozenset({str(one)})),
        "title": some(TITLES, least=1),
    }
    return st.builds(Wish, st.just(about), values[about], st.sampled_from(words.Importance))


wishes = st.sampled_from(["language", "modality", "times", "gender", "community", "budget", "title"]).flatmap(
    wishes_about
)


@st.composite
def answers(draw: st.DrawFn, *, as_couple: bool | None = None) -> Answers:
    return Answers(
        as_couple=draw(st.booleans()) if as_couple is None else as_couple,
        main=draw(st.sampled_from(["", *AREAS])),
        also=draw(some(AREAS)),
        age=draw(st.sampled_from(list(words.AGES))),
        province=draw(st.sampled_from(PROVINCES)),
        styles=draw(st.dictionaries(st.sampled_from(list(words.STYLES)), st.integers(-3, 3))),
        wishes=tuple({one.key: one for one in draw(st.lists(wishes, max_size=4))}.values()),
    )


@st.composite
def practices(draw: st.DrawFn) -> list[Profile]:
    return [draw(profiles(number)) for number in range(1, 1 + draw(st.integers(1, 6)))]


weights = st.builds(Weights, *[st.integers(0, 100)] * 4)
couples = st.tuples(answers(as_couple=True), answers(as_couple=True))
