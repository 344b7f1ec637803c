"""Whether an instrument holds: each sentence says what would make a number, a band or a flag wrong."""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sameroom.measures.instruments.shape import (
    BETTER,
    FORMS,
    KINDS,
    OPERATORS,
    PROVENANCES,
    WORSE,
    ChangeRule,
    Instrument,
    Item,
    Localised,
    ScoreRule,
)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_TINY = 1e-9


def obstacles(instrument: Instrument, *, bands: Sequence[Mapping[str, Any]] = ()) -> list[str]:
    """`bands`: as they stand in the file, where they may say from where on they hold. Items first: scores need them."""
    of_items = [sentence for item in instrument.items for sentence in _of_item(instrument, item)]
    if wrong := [*_of_the_whole(instrument), *of_items]:
        return wrong
    return [
        *_of_scores(instrument),
        *_of_rules(instrument),
        *_of_flags(instrument),
        *_of_bands(instrument, bands),
    ]


def _of_the_whole(instrument: Instrument) -> Iterator[str]:
    if not _NAME.fullmatch(instrument.id) or instrument.version < 1:
        yield "`id` is up to 40 letters, figures and hyphens; `version` is 1 or more."
    if instrument.higher_is not in ("", WORSE, BETTER):
        yield f"`higher_is` is “{WORSE}” or “{BETTER}”, not “{instrument.higher_is}”."
    if not instrument.items:
        yield "There is no item."
    if not instrument.title or not all(instrument.title.values()):
        yield "There is no title."
    if instrument.expires is not None and type(instrument.expires) is not datetime.date:
        yield "`expires` is a day, as in 2030-12-31."
    yield from _of_words(instrument)
    codes = [item.code for item in instrument.items]
    yield from (f"Item {code} is there twice." for code in _twice(codes))


def _of_words(instrument: Instrument) -> Iterator[str]:
    for form in instrument.forms:
        missing = sorted(set(instrument.title) - set(instrument.intro.get(form, {})))
        yield from (f"The introduction of the form “{form}” is not there in “{language}”." for language in missing)
    for code, language in (instrument.languages or {}).items():
        if language.provenance not in PROVENANCES:
            yield f"The wording in “{code}” comes from {', '.join(PROVENANCES)}, not from “{language.provenance}”."


def _of_item(instrument: Instrument, item: Item) -> Iterator[str]:
    codes = [option.code for option in item.options]
    if len(codes) < 2 or _twice(codes):
        yield f"Item {item.code} needs at least two options, each with a code of its own."
    if not all(_NAME.fullmatch(code) for code in [item.code, *codes]):
        yield f"Item {item.code} has a code that is not made of up to 40 letters, figures and hyphens."
    if set(item.forms) - set(FORMS) or not item.forms:
        yield f"Item {item.code} stands on a form that there is not: {', '.join(FORMS)}."
    if any(option.label for option in item.options) != item.is_labelled:
        yield f"Item {item.code} has some options with a label and some without."
    if not item.is_labelled and not (item.low and item.high):
        yield f"Item {item.code} has options without a label, so both ends need words."
    yield from (f"Item {item.code} has no text on the form “{form}”." for form in item.forms if form not in item.text)
    every = [one.code for one in instrument.items]
    if set(item.condition.items) - {*every[: every.index(item.code)]}:
        yield f"Item {item.code} is asked because of an item that does not stand before it."
    texts = [*item.text.values(), *(option.label for option in item.options if option.label), item.low, item.high]
    yield from _without_words(f"Item {item.code}", instrument, [text for text in texts if text])
    if not all(item.text.values()):
        yield f"Item {item.code} has no text."


def _without_words(what: str, instrument: Instrument, texts: Sequence[Localised]) -> list[str]:
    """Every language of the title is complete, or nobody knows what was asked."""
    missing = {language for language in instrument.title for text in texts if not text.get(language)}
    return [f"{what} has no words in “{language}”." for language in sorted(missing)]


def _of_scores(instrument: Instrument) -> Iterator[str]:
    codes = {item.code for item in instrument.items}
    yield from (f"The score {name} is there twice." for name in _twice([rule.name for rule in instrument.scores]))
    for rule in instrument.scores:
        if rule.kind not in KINDS:
            yield f"The score {rule.name} is of no kind that there is: {', '.join(KINDS)}."
        elif not rule.items or set(rule.items) - codes:
            yield f"The score {rule.name} counts an item that there is not."
        elif _twice(rule.items):
            yield f"The score {rule.name} counts an item twice."
        elif not 0 < rule.needs <= len(rule.items):
            yield f"The score {rule.name} needs a number of answers from 1 to {len(rule.items)}."
        elif rule.times <= 0:
            yield f"The score {rule.name} is multiplied by {rule.times:g}; that is more than 0."
        elif not _is_near((rule.min, rule.max), reach := _reach(rule, instrument)):
            yield (
                f"The score {rule.name} goes from {reach[0]:g} to {reach[1]:g}, not from {rule.min:g} to {rule.max:g}."
            )


def _reach(rule: ScoreRule, instrument: Instrument) -> tuple[float, float]:
    """The lowest and the highest that can come out."""
    items = [item for item in instrument.items if item.code in rule.items]
    lowest, highest = float(sum(item.min for item in items)), float(sum(item.max for item in items))
    if rule.kind == "count":
        lowest, highest = sum(item.min > 0 for item in items), sum(item.max > 0 for item in items)
    if rule.kind == "mean":
        lowest, highest = lowest / len(items), highest / len(items)
    return lowest * rule.times, highest * rule.times


def _of_rules(instrument: Instrument) -> Iterator[str]:
    names = {rule.name for rule in instrument.scores}
    told = {one.score for ones in (instrument.cutoffs, instrument.changes, instrument.bands) for one in ones}
    yield from (f"Something is said about the score {name}, which there is not." for name in sorted(told - names))
    for cutoff in instrument.cutoffs:
        if cutoff.op not in OPERATORS:
            yield f"The cut-off {cutoff.name} compares by “{cutoff.op}”; it can be {', '.join(OPERATORS)}."
    for rule in instrument.changes:
        if rule.points <= 0 or not _is_plausible(rule):
            yield f"The rule {rule.name} needs points and an SD above 0, and a reliability from 0 to 1."


def _is_plausible(rule: ChangeRule) -> bool:
    return (rule.sd is None or rule.sd > 0) and (rule.r is None or 0 <= rule.r <= 1)


def _of_flags(instrument: Instrument) -> Iterator[str]:
    for flag in instrument.flags:
        item = instrument.item(flag.item)
        if item is None:
            yield f"The flag {flag.id} looks at an item that there is not."
        elif not item.min < flag.least <= item.max:
            yield f"The flag {flag.id} would be raised by every answer to {item.code}, or by none."


def _of_bands(instrument: Instrument, bands: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Rising, each with words, and the last one ends where the score ends: no hole, no number without a band."""
    for band in instrument.bands:
        yield from _without_words(f"A band of {band.score}", instrument, [band.label])
    for rule in instrument.scores:
        for name in sorted({band.set for band in instrument.bands if band.score == rule.name}):
            ends = [band.upto for band in instrument.bands if (band.score, band.set) == (rule.name, name)]
            if ends != sorted(set(ends)) or ends[0] < rule.min:
                yield f"The bands of {rule.name} do not rise from {rule.min:g}."
            if ends[-1] != rule.max:
                yield f"The bands of {rule.name} end at {ends[-1]:g}; the score goes up to {rule.max:g}."
            begins = [one.get("from") for one in bands if (one["score"], one.get("set", "")) == (rule.name, name)]
            yield from _holes(rule, ends, begins)


def _holes(rule: ScoreRule, ends: Sequence[float], begins: Sequence[Any]) -> Iterator[str]:
    """`begins`: from where on each holds, where the file says so."""
    due = [rule.min, *(rule.next_above(end) for end in ends)]
    before = [rule.min, *ends]
    for begin, end, next_one in zip(begins, before, due, strict=False):
        if begin is not None and begin > next_one + _TINY:
            yield f"The bands of {rule.name} have a hole: one begins at {begin:g}, and {next_one:g} is in none."
        if begin is not None and begin < end:
            yield f"The bands of {rule.name} overlap: one begins at {begin:g}, the one before goes up to {end:g}."


def _twice(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _is_near(told: tuple[float, float], reach: tuple[float, float]) -> bool:
    return all(abs(one - other) < _TINY for one, other in zip(told, reach, strict=True))
