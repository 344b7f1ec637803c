"""Answers as somebody types them at the command line, and an instrument described in lines."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sameroom.measures.fhir import response_from_fhir
from sameroom.measures.instruments.shape import Answers, ChangeRule, Instrument, Item


class CannotScore(Exception):
    """What was typed cannot be scored; the text is the sentence for whoever typed it."""


def answers(instrument: Instrument, form: str, given: str) -> Answers:
    """`given`: values in the order of the form’s items, or the name of a JSON file. Raises `CannotScore`."""
    if given.endswith(".json"):
        return _of_file(instrument, form, Path(given))
    items, values = instrument.items_on(form), given.split(",")
    if len(values) > len(items):
        raise CannotScore(
            f"There are {len(values)} answers; the form “{form}” of {instrument.id} has {len(items)} items."
        )
    pairs = zip(items, values, strict=False)
    return {item.code: _checked(item, _as_whole(item, value.strip())) for item, value in pairs if value.strip()}


def _of_file(instrument: Instrument, form: str, path: Path) -> Answers:
    items = {item.code: item for item in instrument.items_on(form)}
    data = _object_in(path)
    if "resourceType" in data:
        return _of_response(instrument, form, data)
    if strange := sorted(data.keys() - items.keys()):
        raise CannotScore(
            f"{instrument.id} has no item “{strange[0]}” on the form “{form}”; it has {', '.join(items)}."
        )
    return {code: _by_value_or_code(items[code], value) for code, value in data.items() if value is not None}


def _of_response(instrument: Instrument, form: str, resource: Mapping[str, Any]) -> Answers:
    """Raises `NotAnAnswer` as well."""
    given = response_from_fhir(instrument, resource)
    if given.form != form:
        raise CannotScore(f"These are answers to the form “{given.form}”, not “{form}”: --form {given.form}.")
    return given.values(instrument)


def _object_in(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise CannotScore(f"{path} cannot be read.") from None
    except (ValueError, RecursionError):
        raise CannotScore(f"{path} does not hold JSON.") from None
    if not isinstance(data, dict):
        raise CannotScore(f"{path} does not hold an object {{item: value}}.")
    return data


def _by_value_or_code(item: Item, value: Any) -> int:
    if isinstance(value, str) and (option := item.option(value)):
        return option.value
    if isinstance(value, int) and not isinstance(value, bool):
        return _checked(item, value)
    raise CannotScore(f"{value!r} is no answer to item {item.code}; it can be {_choices(item)}.")


def _as_whole(item: Item, value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise CannotScore(f"“{value}” is no answer to item {item.code}; it can be {_choices(item)}.") from None


def _checked(item: Item, value: int) -> int:
    if item.option_of(value) is None:
        raise CannotScore(f"{value} is no answer to item {item.code}; it can be {_choices(item)}.")
    return value


def _choices(item: Item) -> str:
    return ", ".join(str(value) for value in sorted({option.value for option in item.options}))


def described(instrument: Instrument) -> Iterator[str]:
    """What it asks, how it is scored, and where all that comes from."""
    language = instrument.language_for("en")
    yield f"{instrument.title[language]}, version {instrument.version}"
    if not instrument.is_validated:
        yield "Not validated: compare people with themselves alone."
    yield from (f"{name}: {text}" for name, text in _about(instrument).items() if text)
    for form in instrument.forms:
        yield f"\nForm “{form}”. {instrument.intro[form][language]}".rstrip()
        yield from (_asked(item, form, language) for item in instrument.items_on(form))
    yield "\nScores"
    for rule in instrument.scores:
        yield f"  {rule.name}: {rule.kind} of {', '.join(rule.items)}, {rule.min:g} to {rule.max:g}{_more(rule)}"
    yield from (f"  {one.score} up to {one.upto:g}: {one.label[language]}{_in(one.set)}" for one in instrument.bands)
    yield from (
        f"  {one.score} {one.op} {one.value:g}: {one.name} ({one.source}){_unverified(one)}"
        for one in instrument.cutoffs
    )
    yield from (f"  {rule.score} has changed by {rule_in_words(rule)}" for rule in instrument.changes)
    yield from (f"  Flag {one.id}: {one.item} at least {one.least} ({one.severity})" for one in instrument.flags)


def rule_in_words(rule: ChangeRule) -> str:
    """With its SD, its reliability and its source: two rules for one scale differ by these."""
    inputs = [f"SD {rule.sd:g}"] if rule.sd is not None else []
    inputs += [f"r {rule.r:g} ({rule.r_kind})" if rule.r_kind else f"r {rule.r:g}"] if rule.r is not None else []
    return f"{rule.name}, from {rule.points:g} points on ({'; '.join([*inputs, rule.source])}){_unverified(rule)}"


def _about(instrument: Instrument) -> Mapping[str, str]:
    wording = [
        f"{code}: {one.provenance}, {one.source}. {one.note}".strip()
        for code, one in (instrument.languages or {}).items()
    ]
    return {
        "Licence": instrument.licence,
        "By": instrument.attribution,
        "Source": instrument.source,
        "Wording": "\n         ".join(wording),
    }


def _asked(item: Item, form: str, language: str) -> str:
    ends = f" [{item.left[language]} … {item.right[language]}]" if item.low else ""
    return f"  {item.code}  {item.text[form][language]}{ends}"


def _more(rule: Any) -> str:
    times = f", times {rule.times:g}" if rule.times != 1 else ""
    return f"{times}; from {rule.needs} answers on" if rule.needs < len(rule.items) else times


def _in(name: str) -> str:
    return f" ({name})" if name else ""


def _unverified(one: Any) -> str:
    return "" if one.is_verified else " — not verified"
