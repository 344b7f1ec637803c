"""Executes the policy: destroys the key of what is due, deletes its rows, and leaves a certificate.

Each unit goes in a transaction of its own. So a crash leaves it whole or gone, and what is due is asked anew each time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Model, ProtectedError
from django.utils import timezone

from sameroom.audit.trail import record
from sameroom.booking.models import Appointment
from sameroom.people.models import CaseFile, Person
from sameroom.practice.models import practice_zone
from sameroom.retention.models import Destruction, Round
from sameroom.retention.policy import FILE, PERSON, Policy, policy
from sameroom.retention.units import Unit, as_it_stands, due
from sameroom.sealing import containers

# So many units, and so many rows that age ended, before others may write again for a minute.
AT_ONCE, ROWS_AT_ONCE = 20, 500
LOOKED_ON_DAYS, WITHIN = 7, timedelta(days=10)
THINGS = {Destruction.What.PERSON: "person", Destruction.What.CONVERSATION: "appointment"}
_ROOTS = {Destruction.What.PERSON: Person, Destruction.What.CONVERSATION: Appointment}


@dataclass(frozen=True)
class Failure:
    """`why`: for whoever keeps the computer; names tables, nobody's words."""

    unit: Unit
    why: str

    def __str__(self) -> str:
        return f"{self.unit.what} {self.unit.pk} is due, but could not be erased: {self.why}"


@dataclass(frozen=True)
class Done:
    """What one call of `erase_what_is_due` did. `is_whole`: it found nothing any more; a person is due only once the
    last file is gone.
    """

    certificates: list[Destruction]
    failed: list[Failure]
    is_whole: bool


class _NoLonger(Exception):
    """Something happened since it was found due: it stays."""


def today() -> date:
    """By the clocks of the practice."""
    return timezone.localdate(timezone=practice_zone())


def carry_out() -> list[str]:
    """For `work`, each minute. A clock that jumped ahead destroys nothing at once: on a computer that has not looked on
    seven of the last ten days, a day passes with looking alone, and `doctor` names a clock that is wrong meanwhile.
    """
    before = Round.objects.filter(on__gte=today() - WITHIN, on__lt=today())
    if before.count() < LOOKED_ON_DAYS:
        Round.objects.get_or_create(on=today(), defaults={"is_waiting": True})
    return erase_when_due()


def erase_when_due() -> list[str]:
    """Once a day everything that is due, in steps. A sentence on each that could not be."""
    if Round.objects.filter(on=today()).exists():
        return []
    done = erase_what_is_due()
    if done.is_whole:
        begins = datetime.combine(today(), time(), practice_zone())
        told = {"erased": Destruction.objects.filter(at__gte=begins).count(), "failed": len(done.failed)}
        Round.objects.get_or_create(on=today(), defaults=told)
    return [str(one) for one in done.failed]


def erase_what_is_due(at_once: int = AT_ONCE) -> Done:
    """Up to `at_once` units, and what age ended."""
    in_force, on = policy(), today()
    waiting = due(in_force, on)
    certificates: list[Destruction] = []
    failed: list[Failure] = []
    for unit in waiting:
        if len(certificates) == at_once:
            break
        try:
            certificates.append(erase(unit, in_force))
        except _NoLonger:
            continue
        except ProtectedError as still:
            failed.append(Failure(unit, str(still.args[0])))
        except DatabaseError as trouble:
            failed.append(Failure(unit, type(trouble).__name__))
    is_whole = delete_what_is_old(in_force) and not certificates
    return Done(certificates, failed, is_whole)


@transaction.atomic
def erase(unit: Unit, in_force: Policy) -> Destruction:
    """For good. Raises `_NoLonger`, where the clock or a hold says otherwise by now."""
    if unit.container:
        containers.erase(unit.container)
    root = _ROOTS.get(Destruction.What(unit.what), CaseFile)
    there = root._base_manager.select_for_update(of=("self",)).filter(pk=unit.pk).exists()
    now = as_it_stands(unit, in_force)
    if not there or now is None or not now.is_due(today()):
        raise _NoLonger
    certificate = Destruction.objects.create(
        what=unit.what,
        number=unit.pk,
        last_contact_on=now.term.last_contact_on,
        kept_through=now.term.through,
        rows=_delete(now, in_force),
        version=in_force.version,
        policy=in_force.sha256,
    )
    record("destroy", THINGS.get(Destruction.What(unit.what), "case-file"), unit.pk, by=None, about=unit.people)
    return certificate


def delete_what_is_old(in_force: Policy) -> bool:
    """Rows that age ended, with what goes with them. Whether none is left."""
    whole = True
    for group in in_force.groups:
        for entry in [one for one in group.entries if one.since]:
            since = timezone.now() - (group.lasts or timedelta())
            old = entry.model._base_manager.filter(**{f"{entry.since}__lt": since})
            pks = list(old.exclude(**entry.spare).order_by("pk").values_list("pk", flat=True)[:ROWS_AT_ONCE])
            if pks:
                entry.model._base_manager.filter(pk__in=pks).delete()
            whole = whole and len(pks) < ROWS_AT_ONCE
    return whole


def _delete(unit: Unit, in_force: Policy) -> int:
    """How many rows went. All are named before the first one goes: the way to a row leads over others."""
    going: dict[type[Model], list[Any]] = {}
    for entry in in_force.entries(PERSON if unit.what == Destruction.What.PERSON else FILE):
        rows = unit.rows_of(entry)
        if rows is not None:
            going[entry.model] = list(rows.order_by().values_list("pk", flat=True))
    number = 0
    for model in _children_first(frozenset(going)):
        for some in _pieces(going[model]):
            rows = model._base_manager.filter(pk__in=some)
            number += rows._raw_delete(rows.db) if _stands_alone(model, frozenset(going)) else rows.delete()[0]
    return number


@cache
def _children_first(models: frozenset[type[Model]]) -> list[type[Model]]:
    """So that nothing is deleted that something else still points to."""
    above = {
        model: {one.related_model for one in model._meta.concrete_fields if one.related_model in models} - {model}
        for model in models
    }
    return list(TopologicalSorter(above).static_order())[::-1]


@cache
def _stands_alone(model: type[Model], going: frozenset[type[Model]]) -> bool:
    """Whatever points to it goes with the unit, and went before: nothing else has to be looked for."""
    return all(one.related_model in going for one in model._meta.related_objects)


def _pieces(pks: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(pks), ROWS_AT_ONCE):
        yield pks[start : start + ROWS_AT_ONCE]
