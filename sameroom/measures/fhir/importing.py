"""A FHIR Questionnaire as an instrument. One from elsewhere has no scores: they are added in a file."""

from collections.abc import Iterator, Mapping
from typing import Any

from sameroom.measures.fhir.parts import (
    LOINC,
    OURS,
    WEIGHT,
    WEIGHT_BEFORE,
    Json,
    extensions,
    from_extension,
    texts_of,
    value_of,
    words_of,
)
from sameroom.measures.fhir.questionnaire import SAID
from sameroom.measures.instruments.checking import obstacles
from sameroom.measures.instruments.reading import NotAnInstrument
from sameroom.measures.instruments.shape import (
    CLIENT,
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

_ROWS: dict[str, type] = {
    "scores": ScoreRule,
    "bands": Band,
    "cutoffs": CutOff,
    "changes": ChangeRule,
    "flags": Flag,
}


def instrument_from_fhir(resource: Mapping[str, Any]) -> Instrument:
    """Raises `NotAnInstrument`."""
    try:
        if resource["resourceType"] != "Questionnaire":
            raise NotAnInstrument(f"This is a {resource['resourceType']}, not a Questionnaire.")
        instrument = _instrument(resource)
        wrong = obstacles(instrument)
    except KeyError as error:
        raise NotAnInstrument(f"{error} is missing.") from None
    except (TypeError, AttributeError, ValueError, IndexError, StopIteration) as error:
        raise NotAnInstrument(f"Something has not the shape that it needs: {error}.") from None
    if wrong:
        raise NotAnInstrument(" ".join(wrong))
    return instrument


def _instrument(resource: Mapping[str, Any]) -> Instrument:
    language = resource.get("language", "en")
    title = words_of(resource, "title", language)
    version = str(resource.get("version", "1"))
    if not version.isdecimal():
        raise NotAnInstrument(f"Its version is “{version}”; it is a whole number here.")
    said = {name: extensions(resource, f"{OURS}{name.replace('_', '-')}") for name in SAID}
    rows = {name: extensions(resource, OURS + name) for name in _ROWS}
    fields: Json = {
        **{name: value_of(found[0]) for name, found in said.items() if found},
        **{name: tuple(from_extension(_ROWS[name], one) for one in found) for name, found in rows.items()},
    }
    return Instrument(
        id=resource["url"].rsplit("/", 1)[-1],
        version=int(version),
        title=title,
        intro=dict(_intro(resource, language, title)),
        items=tuple(_items(resource, language)),
        languages=dict(_languages(resource)),
        loinc=_loinc(resource),
        **{"content_hash": "", **fields},
    )


def _intro(
    resource: Mapping[str, Any], language: str, title: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, str]]]:
    forms = {one["linkId"]: one for one in resource["item"] if one["linkId"] in FORMS}
    if not forms:
        yield CLIENT, words_of(resource, "description", language) or dict.fromkeys(title, "")
    for form, group in forms.items():
        yield form, words_of(group, "text", language) or dict.fromkeys(title, "")


def _languages(resource: Mapping[str, Any]) -> Iterator[tuple[str, Language]]:
    for found in extensions(resource, OURS + "wording"):
        code = next(value_of(part) for part in found["extension"] if part["url"] == "language")
        yield code, from_extension(Language, found)


def _items(resource: Mapping[str, Any], language: str) -> list[Item]:
    """The same code on several forms is one item."""
    found: dict[str, list[tuple[str, Json]]] = {}
    places: dict[str, int] = {}
    for form, code, one in _asked(resource["item"], CLIENT):
        position = extensions(one, OURS + "position")
        places.setdefault(code, value_of(position[0]) if position else len(places))
        found.setdefault(code, []).append((form, one))
    return [_item(code, found[code], language) for code in sorted(found, key=places.__getitem__)]


def _asked(items: list[Json], form: str) -> Iterator[tuple[str, str, Json]]:
    """Form, code and item, of all that is asked. A group with a form’s name is that form; others are looked into."""
    for one in items:
        link = one["linkId"]
        if one["type"] == "group":
            yield from _asked(one.get("item", []), link if link in FORMS else form)
        elif one["type"] == "choice":
            yield form, link.removeprefix(f"{form}."), one
        elif one["type"] != "display":
            raise NotAnInstrument(f"Item {link} is no choice of answers.")


def _item(code: str, on: list[tuple[str, Json]], language: str) -> Item:
    first = on[0][1]
    return Item(
        code=code,
        text={form: words_of(one, "text", language) for form, one in on},
        options=tuple(_option(one["valueCoding"], one, code, language) for one in first["answerOption"]),
        low=_end(first, "low"),
        high=_end(first, "high"),
        forms=tuple(form for form, _one in on),
        condition=_condition(first, code),
        loinc=_loinc(first),
    )


def _option(coding: Json, answer: Json, item: str, language: str) -> Option:
    weights = [one for url in (WEIGHT, WEIGHT_BEFORE) for place in (coding, answer) for one in extensions(place, url)]
    if not weights or (weight := value_of(weights[0])) != int(weight):
        raise NotAnInstrument(f"An option of item {item} has no whole number as its weight.")
    return Option(coding["code"], int(weight), words_of(coding, "display", language))


def _end(one: Json, name: str) -> dict[str, str]:
    found = extensions(one, OURS + name)
    return texts_of(found[0]) if found else {}


def _condition(one: Json, item: str) -> Condition:
    if found := extensions(one, OURS + "condition"):
        return from_extension(Condition, found[0])
    if "enableWhen" in one:
        raise NotAnInstrument(f"When item {item} is asked cannot be told here.")
    return Condition()


def _loinc(one: Mapping[str, Any]) -> str:
    return next((str(code["code"]) for code in one.get("code", ()) if code.get("system") == LOINC), "")
