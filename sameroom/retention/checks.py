"""System checks: every field of every row is in `retention.yaml` once, and what stands there can be executed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CASCADE, SET_NULL, DateField, Field, Model
from django.utils.module_loading import import_string

from sameroom.booking.models import Appointment
from sameroom.people.models import CaseFile, Person
from sameroom.retention.policy import AGE, FILE, PERSON, BadPolicy, Entry, Group, Policy, read

# A row's own number, and the version that its seal is bound to: they say nothing, and go with the row.
IMPLIED = {"id", "sealed_version"}


@register("retention")
def everything_has_an_end(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """`manage.py check` refuses a policy that leaves a field out, or names what is not there."""
    try:
        policy = read(settings.RETENTION_POLICY)
    except BadPolicy as reason:
        return [Error(str(reason), id="retention.E000")]
    models = [one for one in apps.get_models(include_auto_created=True) if one.__module__.startswith("sameroom.")]
    return [*troubles_of(policy, models)]


def troubles_of(policy: Policy, models: Iterable[type[Model]]) -> Iterator[CheckMessage]:
    """`models`: every one whose fields have to be covered."""
    entries = [entry for group in policy.groups for entry in group.entries]
    known = {model._meta.label: model for model in models}
    covered = Counter((entry.label, name) for entry in entries for name in entry.fields)
    for model in known.values():
        yield from _left_out(model, covered)
    for (label, name), times in covered.items():
        yield from _names_nothing(label, name, known)
        if times > 1:
            yield Error(f"{label}.{name} stands in retention.yaml {times} times.", id="retention.E003")
    for label in {entry.label for entry in entries} - known.keys():
        yield Error(f"retention.yaml names {label}, which is no model.", id="retention.E002")
    is_there = [entry for entry in entries if entry.label in known]
    for group in policy.groups:
        aged = {entry.model for entry in group.entries if entry.since and entry in is_there}
        of_clock: dict[str, set[type[Model]]] = {FILE: {CaseFile, Appointment}, PERSON: {Person}, AGE: aged}
        owners = of_clock.get(group.clock, set())
        for entry in group.entries:
            yield from _cannot_be_executed(entry, owners) if entry in is_there else ()
    yield from _clocks_that_lie(policy.groups)
    yield from _protected(policy, is_there)


def _left_out(model: type[Model], covered: Counter[tuple[str, str]]) -> Iterator[CheckMessage]:
    label = model._meta.label
    missing = [one.name for one in _fields(model) if not covered[label, one.name]]
    if missing or not any(entry == label for entry, _name in covered):
        block = f"      {label}:\n        of: …\n        fields: {' '.join(missing)}"
        yield Error(
            f"{label} holds what retention.yaml says nothing of: {', '.join(missing) or 'its rows'}.",
            hint=f"Put it into a group of retention.yaml (without “of” where the group is kept):\n{block}",
            id="retention.E001",
        )


def _fields(model: type[Model]) -> "list[Field[Any, Any]]":
    return [one for one in model._meta.concrete_fields if one.name not in IMPLIED]


def _names_nothing(label: str, name: str, known: dict[str, type[Model]]) -> Iterator[CheckMessage]:
    if label in known and name not in {one.name for one in _fields(known[label])}:
        yield Error(f"retention.yaml names {label}.{name}, which is no field.", id="retention.E002")


def _cannot_be_executed(entry: Entry, owners: set[type[Model]]) -> Iterator[CheckMessage]:
    try:
        moments = [entry.model._meta.get_field(name) for name in (*entry.contact, entry.since) if name]
        owner = entry.owner if entry.of else None
    except (FieldDoesNotExist, AttributeError) as trouble:
        yield Error(f"{entry.label} in retention.yaml leads nowhere: {trouble}", id="retention.E004")
        return
    if entry.of and owner not in owners:
        yield Error(f"{entry.label} leads to no {_names(owners)} by “{entry.of}”.", id="retention.E004")
    if not all(isinstance(one, DateField) for one in moments):
        yield Error(f"{entry.label} counts from what is no moment.", id="retention.E004")


def _names(models: Iterable[type[Model]]) -> str:
    return " or ".join(sorted(model._meta.label for model in models))


def _clocks_that_lie(groups: Iterable[Group]) -> Iterator[CheckMessage]:
    """What is ended elsewhere lasts as long as the policy says."""
    for group in groups:
        if group.done_by and import_string(group.done_by) != group.lasts:
            yield Error(f"{group.key} lasts {group.lasts}, but {group.done_by} says otherwise.", id="retention.E005")


def _protected(policy: Policy, entries: list[Entry]) -> Iterator[CheckMessage]:
    """A row that is kept, and keeps a row of a file from being deleted: the file could never be erased."""
    doomed = {entry.model for entry in policy.entries(FILE) if entry in entries}
    for model in {entry.model for entry in entries} - doomed:
        for one in [field for field in _fields(model) if field.related_model in doomed]:
            on_delete: Any = one.remote_field and one.remote_field.on_delete
            if on_delete not in (CASCADE, SET_NULL):
                yield Error(
                    f"{model._meta.label}.{one.name} would keep what it points to for ever: erase it with the file, "
                    "or let it go (on_delete).",
                    id="retention.E006",
                )
