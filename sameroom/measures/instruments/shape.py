"""What an instrument is made of. Pure; `reading.py` makes these from a file, and refuses a file that does not hold."""

import datetime
import math
import operator
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_TINY = 1e-9

Localised = Mapping[str, str]
Answers = Mapping[str, int | None]

CLIENT, PARTNER, THERAPIST = "client", "partner", "therapist"
FORMS = (CLIENT, PARTNER, THERAPIST)
WORSE, BETTER = "worse", "better"
SUM, MEAN, COUNT = "sum", "mean", "count"
KINDS = (SUM, MEAN, COUNT)
SAFETY = "safety"
OPERATORS = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}
PROVENANCES = OFFICIAL, VALIDATED, OURS = "official", "validated", "ours"


@dataclass(frozen=True)
class Option:
    """One answer that can be chosen. Two options may have the same value, so the code is what is stored with it."""

    code: str
    value: int
    label: Localised


@dataclass(frozen=True)
class Condition:
    """When an item is asked: once any of `items` has at least `least`; `modality`: only after such a session."""

    items: tuple[str, ...] = ()
    least: int = 1
    modality: str = ""

    def holds(self, answers: Answers, modality: str) -> bool:
        if self.modality and self.modality != modality:
            return False
        return not self.items or any((answers.get(one) or 0) >= self.least for one in self.items)


@dataclass(frozen=True)
class Item:
    """One question. `text` by form, then by language. `low`, `high`: what the ends mean, where options have no label.

    `options`: as they are printed, from left to right; the highest may stand on the left. `loinc`: the item's LOINC
    code, or empty. `forms`: on which forms it stands.
    """

    code: str
    text: Mapping[str, Localised]
    options: tuple[Option, ...]
    low: Localised
    high: Localised
    forms: tuple[str, ...]
    condition: Condition
    loinc: str = ""

    @property
    def min(self) -> int:
        return min(one.value for one in self.options)

    @property
    def max(self) -> int:
        return max(one.value for one in self.options)

    @property
    def left(self) -> Localised:
        """The words at the left end, where options have no label."""
        return self.low if self.options[0].value == self.min else self.high

    @property
    def right(self) -> Localised:
        return self.high if self.options[0].value == self.min else self.low

    @property
    def is_labelled(self) -> bool:
        """Whether each option says in words what it means."""
        return all(one.label for one in self.options)

    def option(self, code: str) -> Option | None:
        return next((one for one in self.options if one.code == code), None)

    def option_of(self, value: int) -> Option | None:
        """The first one with this value."""
        return next((one for one in self.options if one.value == value), None)


@dataclass(frozen=True)
class ScoreRule:
    """How a number comes from values. `kind`: `sum`, `mean` or `count` (of values above 0), then `times`.

    `needs`: from so many answered items on there is a number, the mean of those answered standing in for the others;
    as many as there are, where the instrument has no such rule.
    """

    name: str
    kind: str
    items: tuple[str, ...]
    min: float
    max: float
    times: float
    needs: int
    loinc: str = ""

    @property
    def step(self) -> float:
        """How far apart the numbers are that whole answers lead to."""
        return self.times / (len(self.items) if self.kind == MEAN else 1)

    def next_above(self, value: float) -> float:
        """The first number above `value` that whole answers lead to."""
        return self.min + (math.floor((value - self.min) / self.step + _TINY) + 1) * self.step


@dataclass(frozen=True)
class Band:
    """A range of a score in words: up to `upto`, from above the band before. `set`: which of several sets of bands.

    A number between two bands, which only a filled-in answer leads to, belongs to the lower one: it has not reached the
    upper one, nor the cut-off that stands there.
    """

    score: str
    set: str
    upto: float
    label: Localised


@dataclass(frozen=True)
class CutOff:
    """A score from which on (`op`: `>=`), or below which (`<`), something is said. `is_verified`: a source was seen.

    `op` is one of `OPERATORS`.
    """

    name: str
    score: str
    op: str
    value: float
    note: str
    source: str
    is_verified: bool

    def is_met(self, value: float) -> bool:
        return bool(OPERATORS[self.op](value, self.value))


@dataclass(frozen=True)
class ChangeRule:
    """From how many `points` on a difference is taken for a change; from which SD and which reliability, if known."""

    name: str
    score: str
    points: float
    source: str
    is_verified: bool
    sd: float | None = None
    r: float | None = None
    r_kind: str = ""


@dataclass(frozen=True)
class Flag:
    """One answer that asks for something at once: `item` with at least `least`. `severity`: `safety` and others."""

    id: str
    item: str
    least: int
    severity: str


@dataclass(frozen=True)
class Language:
    """Where the wording comes from: `provenance` is `official`, `validated` or `ours`."""

    provenance: str
    source: str
    note: str = ""


@dataclass(frozen=True)
class Instrument:
    """A questionnaire in one version. `content_hash` (SHA-256 of the file) is kept with every response.

    `higher_is`: `worse`, `better`, or empty. `is_validated`: whether anybody has shown what its numbers mean.
    `loinc`: of the panel. `holder`, `permission`, `expires`: of a practice’s own licence (`own.py`).
    """

    id: str
    version: int
    title: Localised
    intro: Mapping[str, Localised]
    items: tuple[Item, ...]
    content_hash: str
    construct: str = ""
    recall_days: int = 0
    higher_is: str = ""
    is_validated: bool = True
    scores: tuple[ScoreRule, ...] = ()
    bands: tuple[Band, ...] = ()
    cutoffs: tuple[CutOff, ...] = ()
    changes: tuple[ChangeRule, ...] = ()
    flags: tuple[Flag, ...] = ()
    languages: Mapping[str, Language] | None = None
    licence: str = ""
    attribution: str = ""
    source: str = ""
    loinc: str = ""
    holder: str = ""
    permission: str = ""
    expires: datetime.date | None = None

    def item(self, code: str) -> Item | None:
        return next((item for item in self.items if item.code == code), None)

    @property
    def forms(self) -> tuple[str, ...]:
        return tuple(form for form in FORMS if any(form in item.forms for item in self.items))

    def items_on(self, form: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if form in item.forms)

    def asked(self, form: str, answers: Answers, *, modality: str = "") -> tuple[Item, ...]:
        """The items that are asked of who answered so far like this, in order."""
        return tuple(item for item in self.items_on(form) if item.condition.holds(answers, modality))

    def language_for(self, wanted: str) -> str:
        """The wanted language; where nobody has the wording in it from its authors, English, or the first there is."""
        return next((code for code in (wanted, "en") if code in self.title), next(iter(self.title)))

    @property
    def asks_about_harm(self) -> bool:
        """Whether one of its answers asks somebody to look at once."""
        return any(flag.severity.startswith(SAFETY) for flag in self.flags)

    def flags_of(self, item: str, value: int) -> tuple[Flag, ...]:
        return tuple(flag for flag in self.flags if flag.item == item and value >= flag.least)

    def obstacles_to(
        self, answers: Mapping[str, Any], form: str = CLIENT, *, modality: str = "", skipped: Collection[str] = ()
    ) -> list[str]:
        """The codes of asked items whose answer is missing or none of the options, and codes that are not asked.

        `skipped`: the codes of those that were passed over; what is answered and passed over at once is one too many.
        """
        known = {code: value for code, value in answers.items() if _is_whole(value)}
        asked = {item.code: item for item in self.asked(form, known, modality=modality) if item.code not in skipped}
        missing = [code for code, item in asked.items() if item.option_of(known.get(code, -1)) is None]
        open_to_skip = {item.code for item in self.asked(form, known, modality=modality)}
        return missing + [c for c in answers if c not in asked] + [c for c in skipped if c not in open_to_skip]

    def as_form(self, form: str, language: str, *, modality: str = "") -> dict[str, Any]:
        """What a page needs to ask it, in one language (`docs/protocol.md`, `check`)."""
        words = self.language_for(language)
        return {
            "instrument": self.id,
            "version": self.version,
            "form": form,
            "language": words,
            "validated": self.is_validated,
            "attribution": self.attribution,
            "title": self.title[words],
            "intro": self.intro[form][words],
            "items": [_for_page(item, form, words) for item in self._ever_asked(form, modality)],
        }

    def _ever_asked(self, form: str, modality: str) -> Iterable[Item]:
        return (item for item in self.items_on(form) if item.condition.modality in ("", modality))


def _for_page(item: Item, form: str, language: str) -> dict[str, Any]:
    shown = {
        "code": item.code,
        "text": item.text[form][language],
        "low": item.low.get(language, ""),
        "high": item.high.get(language, ""),
        "min": item.min,
        "max": item.max,
        "values": [one.value for one in item.options],
        "labels": [one.label.get(language, "") for one in item.options] if item.is_labelled else [],
    }
    if item.condition.items:
        shown["asked_if"] = {"items": list(item.condition.items), "least": item.condition.least}
    return shown


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
