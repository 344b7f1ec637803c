"""From a TOML file to an instrument. What could make a number wrong is looked at once, here and in `checking.py`."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from sameroom.measures.instruments.checking import obstacles
from sameroom.measures.instruments.keys import strange_keys
from sameroom.measures.instruments.shape import (
    FORMS,
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

MOST_OPTIONS = 101


class NotAnInstrument(Exception):
    """The file does not hold; the text is a sentence that says where."""


def read(content: bytes) -> Instrument:
    """Raises `NotAnInstrument`."""
    try:
        data = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotAnInstrument(f"The file is not TOML in UTF-8: {error}.") from None
    return made_of(data, content_hash=hashlib.sha256(content).hexdigest())


def made_of(data: Mapping[str, Any], *, content_hash: str) -> Instrument:
    """Raises `NotAnInstrument`."""
    try:
        if strange := strange_keys(data):
            raise NotAnInstrument(f"Nobody knows what this means: {', '.join(strange)}.")
        instrument = _instrument(data, content_hash)
        wrong = obstacles(instrument, bands=data.get("bands", ()))
    except KeyError as error:
        raise NotAnInstrument(f"{error} is missing.") from None
    except (TypeError, AttributeError, ValueError, IndexError) as error:
        raise NotAnInstrument(f"Something has not the shape that it needs: {error}.") from None
    if wrong:
        raise NotAnInstrument(" ".join(wrong))
    return instrument


def _instrument(data: Mapping[str, Any], content_hash: str) -> Instrument:
    scales = {name: tuple(_option(one) for one in options) for name, options in data.get("scales", {}).items()}
    forms = tuple(data.get("forms", data["intro"]))
    items = tuple(_item(one, scales, forms) for one in data["items"])
    scored = tuple(item.code for item in items)
    return Instrument(
        id=data["id"],
        version=_whole(data["version"]),
        title=data["title"],
        intro=data["intro"],
        items=items,
        content_hash=content_hash,
        construct=data.get("construct", ""),
        recall_days=_whole(data.get("recall_days", 0)),
        higher_is=data.get("higher_is", ""),
        is_validated=_yes_or_no(data.get("is_validated", True)),
        scores=tuple(_score(one, scored) for one in data.get("scores", ())),
        bands=tuple(_band(one) for one in data.get("bands", ())),
        cutoffs=tuple(_cutoff(one) for one in data.get("cutoffs", ())),
        changes=tuple(_change(one) for one in data.get("changes", ())),
        flags=tuple(_flag(one) for one in data.get("flags", ())),
        languages={code: Language(**one) for code, one in data.get("languages", {}).items()},
        licence=data.get("licence", ""),
        attribution=data.get("attribution", ""),
        source=data.get("source", ""),
        loinc=data.get("loinc", ""),
        holder=data.get("holder", ""),
        permission=data.get("permission", ""),
        expires=data.get("expires"),
    )


def _option(one: Mapping[str, Any]) -> Option:
    return Option(str(one["code"]), _whole(one["value"]), one.get("label", {}))


def _item(one: Mapping[str, Any], scales: Mapping[str, tuple[Option, ...]], forms: Sequence[str]) -> Item:
    """`text`: of one form, or by form."""
    options = _options(one, scales)
    on = tuple(one.get("forms", forms))
    text = one["text"]
    asked_if = one.get("asked_if", {})
    low, high = one.get("low", {}), one.get("high", {})
    if "left" in one or "right" in one:
        rises = options[0].value < options[-1].value
        low, high = (one["left"], one["right"]) if rises else (one["right"], one["left"])
    return Item(
        code=one["code"],
        text=text if set(text) <= set(FORMS) else dict.fromkeys(on, text),
        options=options,
        low=low,
        high=high,
        forms=on,
        condition=Condition(
            tuple(asked_if.get("items", ())), _whole(asked_if.get("least", 1)), asked_if.get("modality", "")
        ),
        loinc=one.get("loinc", ""),
    )


def _options(one: Mapping[str, Any], scales: Mapping[str, tuple[Option, ...]]) -> tuple[Option, ...]:
    """`scale` names a list of options; `values`, or `min` and `max`, make one of whole numbers."""
    if "scale" in one:
        return scales[one["scale"]]
    values = one.get("values") or _from_to(_whole(one["min"]), _whole(one["max"]))
    return tuple(Option(str(_whole(value)), value, {}) for value in values)


def _from_to(least: int, most: int) -> Sequence[int]:
    if most - least >= MOST_OPTIONS:
        raise ValueError(f"from {least} to {most} are too many options")
    return range(least, most + 1)


def _score(one: Mapping[str, Any], every: tuple[str, ...]) -> ScoreRule:
    items = tuple(one.get("items", every))
    return ScoreRule(
        name=one["name"],
        kind=one["kind"],
        items=items,
        min=_number(one["min"]),
        max=_number(one["max"]),
        times=_number(one.get("times", 1)),
        needs=_whole(one.get("needs", len(items))),
        loinc=one.get("loinc", ""),
    )


def _band(one: Mapping[str, Any]) -> Band:
    return Band(one["score"], one.get("set", ""), _number(one["upto"]), one["label"])


def _cutoff(one: Mapping[str, Any]) -> CutOff:
    return CutOff(
        name=one["name"],
        score=one["score"],
        op=one["op"],
        value=_number(one["value"]),
        note=one.get("note", ""),
        source=one["source"],
        is_verified=_yes_or_no(one.get("is_verified", True)),
    )


def _change(one: Mapping[str, Any]) -> ChangeRule:
    return ChangeRule(
        name=one["name"],
        score=one["score"],
        points=_number(one["points"]),
        source=one["source"],
        is_verified=_yes_or_no(one.get("is_verified", True)),
        sd=_number(one["sd"]) if "sd" in one else None,
        r=_number(one["r"]) if "r" in one else None,
        r_kind=one.get("r_kind", ""),
    )


def _flag(one: Mapping[str, Any]) -> Flag:
    return Flag(one["id"], one["item"], _whole(one["least"]), one["severity"])


def _whole(value: Any) -> int:
    """What `int()` would round or guess is refused."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{value!r} is not a whole number")
    return value


def _number(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < 1e6:
        raise ValueError(f"{value!r} is not a number")
    return value


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither true nor false")
    return value
