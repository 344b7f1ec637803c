"""From what was kept, page by page, to what matching knows. Old and strange contents are read as far as they go."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sameroom.people.provinces import ELSEWHERE, PROVINCES
from sameroom.practice.colleges import STANDINGS
from sameroom.practice.matching.facts import Answers, Wish
from sameroom.practice.matching.vocabulary import (
    AGES,
    AREAS,
    COMMUNITIES,
    EXPECTATIONS,
    GENDERS,
    LANGUAGES,
    MODALITIES,
    PARTS,
    STYLES,
    Importance,
)

Page = dict[str, Any]
Said = dict[str, Page]
MOST_CENTS = 1_000_000
EITHER = "either"
# By a wish's key: the page and the field that say how much it matters.
MATTERS = {
    "modality": ("meeting", "matters"),
    "times": ("times", "matters"),
    "gender": ("person", "gender_matters"),
    "budget": ("money", "most_matters"),
    "title": ("money", "titles_matter"),
}


def read(content: str) -> Said:
    """By the name of the page; what is no page is left out."""
    try:
        kept = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return {page: said for page, said in kept.items() if isinstance(said, dict)} if isinstance(kept, dict) else {}


def answers_of(said: Said, *, as_couple: bool) -> Answers:
    """Never raises: a code that is none of ours counts as not said."""
    who, brings, meeting = said.get("who", {}), said.get("brings", {}), said.get("meeting", {})
    return Answers(
        as_couple=as_couple,
        main=_one(brings.get("main"), AREAS),
        also=_some(brings.get("also"), AREAS),
        age=_one(who.get("age"), AGES) or "adult",
        province=_one(meeting.get("province"), {*PROVINCES, ELSEWHERE}) or "ON",
        styles=_styles(said.get("style", {})),
        wishes=tuple(one for one in (*_wishes(said), *_communities(said.get("person", {}))) if one.values),
    )


def expectations_of(said: Said) -> list[str]:
    """Codes, in the order of the page."""
    given = _some(said.get("expectations", {}).get("expects"), EXPECTATIONS)
    return [code for code in EXPECTATIONS if code in given]


def without(said: Said, keys: Iterable[str]) -> Said:
    """As if these wishes did not matter; `area`: as if it were hard to say what brings somebody."""
    changed = {page: dict(one) for page, one in said.items()}
    for key in keys:
        _let_go(changed, key)
    return changed


def _let_go(said: Said, key: str) -> None:
    if key == "area":
        said.setdefault("brings", {})["main"] = ""
    elif key == "language":
        said.setdefault("person", {})["languages"] = []
    elif key in MATTERS:
        page, field = MATTERS[key]
        said.setdefault(page, {})[field] = Importance.NO_MATTER.value
    elif key.removeprefix("community:") in COMMUNITIES:
        given = _mapping(said.get("person", {}).get("communities"))
        kept = {code: one for code, one in given.items() if code != key.removeprefix("community:")}
        said.setdefault("person", {})["communities"] = kept


def _wishes(said: Said) -> Iterable[Wish]:
    meeting, person, money = said.get("meeting", {}), said.get("person", {}), said.get("money", {})
    times = said.get("times", {})
    yield Wish("language", _some(person.get("languages"), LANGUAGES), Importance.MUST)
    yield Wish("modality", _some([meeting.get("how")], MODALITIES), _importance(meeting.get("matters")))
    yield Wish("times", _some(times.get("parts"), PARTS), _importance(times.get("matters")))
    yield Wish("gender", _some(person.get("gender"), GENDERS), _importance(person.get("gender_matters")))
    yield Wish("budget", _cents(money.get("most")), _importance(money.get("most_matters")))
    yield Wish("title", _some(money.get("titles"), STANDINGS), _importance(money.get("titles_matter")))


def _communities(person: Page) -> Iterable[Wish]:
    given = _mapping(person.get("communities"))
    for code in COMMUNITIES:
        if code in given:
            yield Wish("community", frozenset({code}), _importance(given[code]))


def _styles(given: Page) -> dict[str, int]:
    return {name: given[name] for name in STYLES if type(given.get(name)) is int and abs(given[name]) <= 3}


def _importance(value: Any) -> Importance:
    """What is not said of a wish: it would be nice."""
    known = isinstance(value, str) and value in Importance.values
    return Importance(value) if known else Importance.NICE


def _cents(value: Any) -> frozenset[str]:
    is_sum = isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 7
    return frozenset({str(int(value))}) if is_sum and 0 < int(value) <= MOST_CENTS else frozenset()


def _one(value: Any, known: Collection[str]) -> str:
    return value if isinstance(value, str) and value in known else ""


def _some(values: Any, known: Collection[str]) -> frozenset[str]:
    given = values if isinstance(values, list) else []
    return frozenset(one for one in given if isinstance(one, str) and one in known)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
