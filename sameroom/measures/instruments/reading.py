"""From a TOML file to an instrument: everything that could make a number wrong is looked at here, once."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from sameroom.measures.instruments.shape import (
    FORMS,
    KINDS,
    Band,
    ChangeRule,
    Condition,
    CutOff,
    Flag,
    Instrument,
    Item,
    Language,
    Option,
    ScoreRule,
)


class NotAnInstrument(Exception):  # noqa: N818 - it is an answer, not an error
    """The file does not hold; the text is a sentence that says where."""


def read(content: bytes) -> Instrument:
    """Raises `NotAnInstrument`."""
    try:
        data = tomllib.loads(content.decode())
        instrument = _instrument(data, hashlib.sha256(content).hexdigest())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotAnInstrument(f"The file is not TOML in UTF-8: {error}.") from None
    except KeyError as error:
        raise NotAnInstrument(f"{error} is missing.") from None
    except (TypeError, AttributeError, ValueError) as error:
        raise NotAnInstrument(f"Something has not the shape that it needs: {error}.") from None
    if wrong := [*_wrong_items(instrument), *_wrong_rules(instrument), *_wrong_bands(instrument)]:
        raise NotAnInstrument(" ".join(wrong))
    return instrument


def _instrument(data: Mapping[str, Any], content_hash: str) -> Instrument:
    scales = {name: tuple(_option(one) for one in options) for name, options in data.get("scales", {}).items()}
    forms = tuple(data.get("forms", data["intro"]))
    items = tuple(_item(one, scales, forms) for one in data["items"])
    scored = tuple(item.code for item in items)
    return Instrument(
        id=data["id"],
        version=int(data["version"]),
        title=data["title"],
        intro=data["intro"],
        items=items,
        content_hash=content_hash,
        construct=data.get("construct", ""),
        recall_days=int(data.get("recall_days", 0)),
        higher_is=data.get("higher_is", ""),
        is_validated=data.get("is_validated", True),
        scores=tuple(_score(one, scored) for one in data.get("scores", ())),
        bands=tuple(_band(one) for one in data.get("bands", ())),
        cutoffs=tuple(_cutoff(one) for one in data.get("cutoffs", ())),
        changes=tuple(_change(one) for one in data.get("changes", ())),
        flags=tuple(Flag(one["id"], one["item"], int(one["least"]), one["severity"]) for one in data.get("flags", ())),
        languages={code: Language(**one) for code, one in data.get("languages", {}).items()},
        licence=data.get("licence", ""),
        attribution=data.get("attribution", ""),
        source=data.get("source", ""),
        loinc=data.get("loinc", ""),
    )


def _option(one: Mapping[str, Any]) -> Option:
    return Option(str(one["code"]), int(one["value"]), one.get("label", {}))


def _item(one: Mapping[str, Any], scales: Mapping[str, tuple[Option, ...]], forms: Sequence[str]) -> Item:
    """`scale` names a list of options; `min` and `max` make one of whole numbers. `text`: of one form, or by form."""
    if "scale" in one:
        options = scales[one["scale"]]
    else:
        options = tuple(Option(str(value), value, {}) for value in range(one["min"], one["max"] + 1))
    on = tuple(one.get("forms", forms))
    text = one["text"]
    asked_if = one.get("asked_if", {})
    return Item(
        code=one["code"],
        text=text if set(text) <= set(FORMS) else dict.fromkeys(on, text),
        options=options,
        low=one.get("low", {}),
        high=one.get("high", {}),
        forms=on,
        condition=Condition(tuple(asked_if.get("items", ())), asked_if.get("least", 1), asked_if.get("modality", "")),
        loinc=one.get("loinc", ""),
    )


def _score(one: Mapping[str, Any], every: tuple[str, ...]) -> ScoreRule:
    items = tuple(one.get("items", every))
    return ScoreRule(
        name=one["name"],
        kind=one["kind"],
        items=items,
        min=one["min"],
        max=one["max"],
        times=one.get("times", 1),
        needs=one.get("needs", len(items)),
        loinc=one.get("loinc", ""),
    )


def _band(one: Mapping[str, Any]) -> Band:
    return Band(one["score"], one.get("set", ""), one["upto"], one["label"])


def _cutoff(one: Mapping[str, Any]) -> CutOff:
    return CutOff(
        name=one["name"],
        score=one["score"],
        op=one["op"],
        value=one["value"],
        note=one.get("note", ""),
        source=one["source"],
        is_verified=one.get("is_verified", True),
    )


def _change(one: Mapping[str, Any]) -> ChangeRule:
    return ChangeRule(
        name=one["name"],
        score=one["score"],
        points=one["points"],
        source=one["source"],
        is_verified=one.get("is_verified", True),
        sd=one.get("sd"),
        r=one.get("r"),
        r_kind=one.get("r_kind", ""),
    )


def _wrong_items(instrument: Instrument) -> list[str]:
    codes = [item.code for item in instrument.items]
    wrong = [f"Item {code} is there twice." for code in sorted({code for code in codes if codes.count(code) > 1})]
    for item in instrument.items:
        if len({option.code for option in item.options}) < max(2, len(item.options)):
            wrong.append(f"Item {item.code} needs at least two options, each with a code of its own.")
        if not item.is_labelled and not (item.low and item.high):
            wrong.append(f"Item {item.code} has options without a label, so both ends need words.")
        wrong += [f"Item {item.code} has no text on the form “{form}”." for form in item.forms if form not in item.text]
        earlier = codes[: codes.index(item.code)]
        if set(item.condition.items) - {*earlier}:
            wrong.append(f"Item {item.code} is asked because of an item that does not stand before it.")
        wrong += _without_words(instrument, item)
    return wrong


def _without_words(instrument: Instrument, item: Item) -> list[str]:
    """Every language of the title is complete, or nobody knows what was asked."""
    texts = [*item.text.values(), *(option.label for option in item.options if option.label)]
    texts += [end for end in (item.low, item.high) if end]
    missing = {language for language in instrument.title for text in texts if not text.get(language)}
    return [f"Item {item.code} has no words in “{language}”." for language in sorted(missing)]


def _wrong_rules(instrument: Instrument) -> list[str]:
    codes = {item.code for item in instrument.items}
    names = {rule.name for rule in instrument.scores}
    wrong = []
    for rule in instrument.scores:
        if rule.kind not in KINDS:
            wrong.append(f"The score {rule.name} is of no kind that there is: {', '.join(KINDS)}.")
        if not rule.items or set(rule.items) - codes:
            wrong.append(f"The score {rule.name} counts an item that there is not.")
        if not 0 < rule.needs <= len(rule.items):
            wrong.append(f"The score {rule.name} needs a number of answers from 1 to {len(rule.items)}.")
        if not wrong and (rule.min, rule.max) != _reach(rule, instrument):
            wrong.append(f"The score {rule.name} goes from {_reach(rule, instrument)[0]:g}, not from {rule.min:g}.")
    told = {one.score for ones in (instrument.cutoffs, instrument.changes, instrument.bands) for one in ones}
    wrong += [f"Something is said about the score {name}, which there is not." for name in sorted(told - names)]
    wrong += [
        f"The flag {flag.id} looks at an item that there is not." for flag in instrument.flags if flag.item not in codes
    ]
    return wrong


def _reach(rule: ScoreRule, instrument: Instrument) -> tuple[float, float]:
    """The lowest and the highest that can come out."""
    items = [item for item in instrument.items if item.code in rule.items]
    lowest, highest = float(sum(item.min for item in items)), float(sum(item.max for item in items))
    if rule.kind == "count":
        lowest, highest = 0, len(items)
    if rule.kind == "mean":
        lowest, highest = lowest / len(items), highest / len(items)
    return lowest * rule.times, highest * rule.times


def _wrong_bands(instrument: Instrument) -> list[str]:
    """Rising, each with words, and the last one ends where the score ends: no hole, no number without a band."""
    wrong = []
    for rule in instrument.scores:
        sets = {band.set for band in instrument.bands if band.score == rule.name}
        for name in sorted(sets):
            ends = [band.upto for band in instrument.bands if (band.score, band.set) == (rule.name, name)]
            if ends != sorted(set(ends)) or ends[0] < rule.min:
                wrong.append(f"The bands of {rule.name} do not rise from {rule.min:g}.")
            if ends[-1] != rule.max:
                wrong.append(f"The bands of {rule.name} end at {ends[-1]:g}; the score goes up to {rule.max:g}.")
    return wrong
