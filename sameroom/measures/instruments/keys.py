"""Which names an instrument’s file may use: a rule with a misspelt name would silently be no rule."""

from collections.abc import Iterator, Mapping
from typing import Any

# `scoring` stands in a file of the time before there were scores.
_WHOLE = {
    *("id", "version", "title", "intro", "forms", "languages", "scales", "items", "scoring"),
    *("construct", "recall_days", "higher_is", "is_validated", "loinc", "licence", "attribution", "source"),
    *("scores", "bands", "cutoffs", "changes", "flags"),
    *("holder", "permission", "expires"),
}
_TABLES = {
    "items": {
        *("code", "text", "forms", "asked_if", "loinc"),
        *("scale", "min", "max", "values", "low", "high", "left", "right"),
    },
    "scores": {"name", "kind", "items", "min", "max", "times", "needs", "loinc"},
    "bands": {"score", "set", "from", "upto", "label"},
    "cutoffs": {"name", "score", "op", "value", "note", "source", "is_verified"},
    "changes": {"name", "score", "points", "source", "is_verified", "sd", "r", "r_kind"},
    "flags": {"id", "item", "least", "severity"},
}
_OPTION, _CONDITION = {"code", "value", "label"}, {"items", "least", "modality"}


def strange_keys(data: Mapping[str, Any]) -> list[str]:
    """Names that mean nothing, with where they stand."""
    return [*_beyond(data, _WHOLE, ""), *(one for name in _TABLES for one in _in_table(data, name)), *_in_parts(data)]


def _in_table(data: Mapping[str, Any], name: str) -> Iterator[str]:
    for row in data.get(name, ()):
        yield from _beyond(row, _TABLES[name], f"{name}.")


def _in_parts(data: Mapping[str, Any]) -> Iterator[str]:
    for options in data.get("scales", {}).values():
        for option in options:
            yield from _beyond(option, _OPTION, "scales.")
    for item in data.get("items", ()):
        yield from _beyond(item.get("asked_if", {}), _CONDITION, "items.asked_if.")


def _beyond(row: Mapping[str, Any], known: set[str], place: str) -> list[str]:
    return [f"“{place}{key}”" for key in row.keys() - known]
