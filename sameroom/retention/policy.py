"""Reads `retention.yaml`: one policy, for people to read and for `erasing` to execute."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from django.utils.translation import get_language

FILE, PERSON, AGE, ELSEWHERE, KEPT, NOT_PERSONAL = "file", "person", "age", "elsewhere", "kept", "not personal"
CLOCKS = (FILE, PERSON, AGE, ELSEWHERE, KEPT, NOT_PERSONAL)
_GROUP = {"group", "clock", "title", "holds", "kept", "why", "days", "minutes", "done by", "rows"}
_ROWS = {"of", "contact", "since", "spare", "fields"}
_SPACES = re.compile("[ \n]+")  # those of French typography stay


class BadPolicy(ImproperlyConfigured):
    """`retention.yaml` does not say what it has to say; the text names where."""


@dataclass(frozen=True)
class Words:
    """The same in both languages."""

    en: str
    fr: str

    def __str__(self) -> str:
        """In the language in force."""
        return self.fr if (get_language() or "en").startswith("fr") else self.en


@dataclass(frozen=True)
class Entry:
    """One model. `of`: the path of fields to the file, appointment or person that it belongs to, "self" for that
    itself; in a group that age ends, the row with which it goes.

    `contact`: its moments that count as contact. `since`: from when its age counts. `spare`: field → value of rows that
    age does not reach. `fields`: all but the row's number and the version of its seal.
    """

    label: str
    fields: tuple[str, ...]
    of: str = ""
    contact: tuple[str, ...] = ()
    since: str = ""
    spare: Mapping[str, str] = field(default_factory=dict)

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)

    @property
    def owner(self) -> type[Model]:
        """Whose row it is: a file, an appointment or a person. Raises `FieldDoesNotExist`."""
        model: Any = self.model
        for name in [] if self.of == "self" else self.of.split("__"):
            model = model._meta.get_field(name).related_model
        return model  # type: ignore[no-any-return]

    def to(self, name: str = "") -> str:
        """A filter's path from the row to its owner, or to this field of the owner."""
        parts = [*([] if self.of == "self" else [self.of]), *([name] if name else [])]
        return "__".join(parts) or "pk"


@dataclass(frozen=True)
class Group:
    """What is kept alike, for how long, and why. `lasts`: only where age ends it. `done_by`: the constant of the code
    that ends it, where that is not done here.
    """

    key: str
    clock: str
    title: Words
    holds: Words
    kept: Words
    why: Words
    lasts: timedelta | None
    done_by: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Policy:
    """`sha256`: of the file as it lies there, 64 hexadecimal digits. `years`: after the last contact, by clock."""

    version: str
    sha256: str
    years: Mapping[str, int]
    groups: tuple[Group, ...]

    def entries(self, *clocks: str) -> Iterator[Entry]:
        """Those of the groups with one of these clocks."""
        return (entry for group in self.groups if group.clock in clocks for entry in group.entries)

    def group(self, key: str) -> Group:
        return next(one for one in self.groups if one.key == key)


def policy() -> Policy:
    """The policy in force. Raises `BadPolicy`."""
    return read(settings.RETENTION_POLICY)


@cache
def read(path: Path) -> Policy:
    """Raises `BadPolicy`."""
    try:
        content = path.read_bytes()
        told = _Strict(content).get_single_data()
    except (OSError, yaml.YAMLError) as trouble:
        raise BadPolicy(f"{path.name} cannot be read: {trouble}") from None
    if not isinstance(told, dict) or set(told) != {"version", "years", "groups"}:
        raise BadPolicy(f"{path.name} has to have version, years and groups, and nothing else.")
    years = {clock: int(number) for clock, number in told["years"].items()}
    if set(years) != {FILE, PERSON} or min(years.values()) < 1:
        raise BadPolicy("years has to say how many after the last contact, for file and for person.")
    groups = tuple(_group(one, years=years) for one in told["groups"])
    return Policy(str(told["version"]), hashlib.sha256(content).hexdigest(), years, groups)


class _Strict(yaml.SafeLoader):
    """A key that stands twice would hide what the first one said: it is refused."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _value in node.value]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise yaml.constructor.ConstructorError(None, None, f"{sorted(twice)} twice", node.start_mark)
        return super().construct_mapping(node, deep)


def _group(told: dict[str, Any], *, years: Mapping[str, int]) -> Group:
    key, clock = str(told.get("group")), str(told.get("clock"))
    if clock not in CLOCKS:
        raise BadPolicy(f"The group {key} needs a clock: {', '.join(CLOCKS)}.")
    _refuse_others(told, _GROUP, where=f"The group {key}")
    lasts = timedelta(days=told.get("days", 0), minutes=told.get("minutes", 0))
    if bool(lasts) != (clock in (AGE, ELSEWHERE)) or ("done by" in told) != (clock == ELSEWHERE):
        raise BadPolicy(f"The group {key} needs days or minutes if age ends it, and “done by” if that is elsewhere.")
    numbers = {"years": years.get(clock), "days": told.get("days"), "minutes": told.get("minutes")}
    words = {part: _words(told.get(part), numbers, where=key) for part in ("title", "holds", "kept", "why")}
    entries = tuple(_entry(label, rows, clock=clock) for label, rows in told["rows"].items())
    return Group(key, clock, **words, lasts=lasts or None, done_by=told.get("done by", ""), entries=entries)


def _words(told: Any, numbers: Mapping[str, Any], *, where: str) -> Words:
    """`{years}`, `{days}` and `{minutes}` stand for what is executed, so that the words cannot promise another."""
    if not isinstance(told, dict) or set(told) != {"en", "fr"}:
        raise BadPolicy(f"The group {where} needs title, holds, kept and why, each in en and fr.")
    return Words(**{language: _SPACES.sub(" ", text.strip()).format(**numbers) for language, text in told.items()})


def _entry(label: str, told: Any, *, clock: str) -> Entry:
    """Terse where nothing but the fields is to be said: a line of names."""
    rows = told if isinstance(told, dict) else {"fields": told}
    _refuse_others(rows, _ROWS, where=label)
    needed = {FILE: {"of"}, PERSON: {"of"}, AGE: {"since"} if "of" not in rows else {"of"}}.get(clock, set())
    if {"of", "since"} & set(rows) != needed:
        raise BadPolicy(f"{label} needs “of” in a group of a file or a person, one of both in one that age ends.")
    return Entry(
        label,
        tuple((rows.get("fields") or "").split()),
        of=rows.get("of", ""),
        contact=tuple(rows.get("contact", "").split()),
        since=rows.get("since", ""),
        spare=rows.get("spare", {}),
    )


def _refuse_others(told: Mapping[str, Any], known: set[str], *, where: str) -> None:
    if others := set(told) - known:
        raise BadPolicy(f"{where} says “{min(map(str, others))}”, which nothing here understands.")
