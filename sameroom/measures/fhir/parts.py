"""What the resources are made of: addresses, extensions, and words in several languages."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any, TypeVar, get_origin, get_type_hints

from sameroom.measures.instruments.shape import Localised

BASE = "https://sameroom.ca/fhir"
OURS = f"{BASE}/StructureDefinition/"
LOINC = "http://loinc.org"
WEIGHT = "http://hl7.org/fhir/StructureDefinition/itemWeight"
WEIGHT_BEFORE = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"

Json = dict[str, Any]
_T = TypeVar("_T")
_KINDS: Sequence[tuple[type, str]] = (
    (bool, "valueBoolean"),
    (int, "valueInteger"),
    (float, "valueDecimal"),
    (datetime.date, "valueDate"),
    (str, "valueString"),
)


def words(name: str, text: Localised, language: str) -> Json:
    """`{name: …, _name: {translations}}`; nothing where there are no words."""
    if not text.get(language):
        return {}
    others = [_translation(code, content) for code, content in text.items() if code != language]
    return {name: text[language], **({f"_{name}": {"extension": others}} if others else {})}


def words_of(resource: Mapping[str, Any], name: str, language: str) -> dict[str, str]:
    """By language. `{}` where there are none."""
    if name not in resource:
        return {}
    found = {language: resource[name]}
    for extension in resource.get(f"_{name}", {}).get("extension", ()):
        if extension["url"] == TRANSLATION:
            parts = {part["url"]: value_of(part) for part in extension["extension"]}
            found[parts["lang"]] = parts["content"]
    return found


def texts(name: str, text: Localised) -> Json:
    """The same as an extension: a part for each language."""
    return {"url": name, "extension": [extension(code, content) for code, content in text.items()]}


def texts_of(found: Mapping[str, Any]) -> dict[str, str]:
    return {part["url"]: value_of(part) for part in found["extension"]}


def extension(name: str, value: Any) -> Json:
    kind = next(key for type_, key in _KINDS if isinstance(value, type_))
    return {"url": name, kind: value.isoformat() if kind == "valueDate" else value}


def value_of(part: Mapping[str, Any]) -> Any:
    """Of an extension, whatever its kind."""
    key = next(key for key in part if key.startswith("value"))
    return datetime.date.fromisoformat(part[key]) if key == "valueDate" else part[key]


def extensions(resource: Mapping[str, Any], url: str) -> list[Json]:
    return [one for one in resource.get("extension", ()) if one["url"] == url]


def as_extension(name: str, record: Any) -> Json:
    """A record of ours, field by field; what is empty is left out."""
    parts: list[Json] = []
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, Mapping):
            parts += [texts(field.name, value)] if value else []
        elif isinstance(value, tuple):
            parts += [extension(field.name, one) for one in value]
        elif value not in ("", None):
            parts.append(extension(field.name, value))
    return {"url": OURS + name, "extension": parts}


def from_extension(kind: type[_T], found: Mapping[str, Any]) -> _T:
    return kind(**dict(_read_fields(kind, found["extension"])))


def _read_fields(kind: Any, parts: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    hints = get_type_hints(kind)
    for field in fields(kind):
        given = [part for part in parts if part["url"] == field.name]
        if get_origin(hints[field.name]) is tuple:
            yield field.name, tuple(value_of(part) for part in given)
        elif get_origin(hints[field.name]) is Mapping:
            yield field.name, texts_of(given[0]) if given else {}
        elif given:
            yield field.name, value_of(given[0])
        elif field.default is MISSING:
            yield field.name, ""


def _translation(language: str, content: str) -> Json:
    parts = [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": content}]
    return {"url": TRANSLATION, "extension": parts}
