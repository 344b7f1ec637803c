"""What is erased as one: a file, a first conversation without a file, a person. And how the clock of each stands."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Model, Q, QuerySet
from django.utils import timezone

from sameroom.booking.models import Appointment
from sameroom.people.models import STAFF, CaseFile, Person
from sameroom.practice.models import practice_zone
from sameroom.retention.clocks import Term, term
from sameroom.retention.models import Birthday, Destruction, LegalHold
from sameroom.retention.policy import FILE, PERSON, Entry, Policy

What = Destruction.What


@dataclass(frozen=True)
class Unit:
    """`people`: whose record it is. `is_held`: a legal hold keeps it, whatever the term says."""

    what: str
    pk: UUID
    people: tuple[UUID, ...]
    term: Term
    is_held: bool

    def is_due(self, today: date) -> bool:
        return self.term.is_over(today) and not self.is_held

    @property
    def is_file(self) -> bool:
        return self.what in (What.INDIVIDUAL, What.COUPLE)

    @property
    def container(self) -> str:
        """Whose key is destroyed with it: a conversation has none of its own."""
        return f"file:{self.pk}" if self.is_file else f"person:{self.pk}" if self.what == What.PERSON else ""

    def rows_of(self, entry: Entry) -> "QuerySet[Model] | None":
        """Those of this entry that belong to the unit; None where none can."""
        paths = {CaseFile: self.is_file, Person: self.what == What.PERSON, Appointment: self.what != What.PERSON}
        if not paths[entry.owner]:
            return None
        in_file = self.is_file and entry.owner is Appointment
        return entry.model._base_manager.filter(**{entry.to("case_file" if in_file else ""): self.pk})


@dataclass(frozen=True)
class _Scope:
    """What is looked through: everything, or what the clock of one unit depends on."""

    files: "QuerySet[CaseFile]"
    conversations: "QuerySet[Appointment]"
    people: "QuerySet[Person]"


@dataclass(frozen=True)
class _Known:
    """What the clocks ask, read at once. A moment by what it concerns."""

    files: Mapping[UUID, datetime]
    conversations: Mapping[UUID, datetime]
    accounts: Mapping[UUID, datetime]
    birthdays: Mapping[UUID, date]
    held: frozenset[UUID]
    years: Mapping[str, int]


def units(policy: Policy) -> list[Unit]:
    """All there are, those whose term ends first at the beginning."""
    return _units(policy, _Scope(CaseFile.objects.all(), _conversations(), Person.objects.all()))


def due(policy: Policy, today: date) -> list[Unit]:
    return [unit for unit in units(policy) if unit.is_due(today)]


def as_it_stands(unit: Unit, policy: Policy) -> Unit | None:
    """The same unit read anew; None where it is no longer there, or no longer to be erased by itself."""
    files = CaseFile.objects.filter(Q(pk=unit.pk) | Q(people__in=unit.people)).values("pk")
    talks = Q(pk=unit.pk) | Q(participants__person__in=unit.people)
    scope = _Scope(
        CaseFile.objects.filter(pk__in=files),
        _conversations().filter(pk__in=_conversations().filter(talks).values("pk")),
        Person.objects.filter(pk=unit.pk),
    )
    return next((one for one in _units(policy, scope) if one.pk == unit.pk), None)


def _units(policy: Policy, scope: _Scope) -> list[Unit]:
    known = _known(policy, scope)
    found = [*_of_files(scope, known), *_of_people(scope, known)]
    return sorted(found, key=lambda unit: (unit.term.through, str(unit.pk)))


def _conversations() -> "QuerySet[Appointment]":
    return Appointment.objects.filter(case_file=None)


def _known(policy: Policy, scope: _Scope) -> _Known:
    holds = LegalHold.objects.in_force().values_list("person", "case_file")
    return _Known(
        files=_last(policy, FILE, {CaseFile: "", Appointment: "case_file"}, among=scope.files),
        conversations=_last(policy, FILE, {Appointment: ""}, among=scope.conversations),
        accounts=_last(policy, PERSON, {Person: ""}, among=scope.people),
        birthdays=dict(Birthday.objects.values_list("person", "on")),
        held=frozenset(pk for pair in holds for pk in pair if pk),
        years=policy.years,
    )


def _last(
    policy: Policy, clock: str, owners: Mapping[type[Model], str], *, among: "QuerySet[Any]"
) -> dict[UUID, datetime]:
    """The newest moment of contact, by file, conversation or person; one question an entry."""
    last: dict[UUID, datetime] = {}
    for entry in policy.entries(clock):
        if entry.contact and entry.owner in owners:
            key = entry.to(owners[entry.owner])
            newest = {f"last_{name}": Max(name) for name in entry.contact}
            rows = entry.model._base_manager.order_by().filter(**{f"{key}__in": among.values("pk")})
            for pk, *moments in rows.values_list(key).annotate(**newest):
                last[pk] = max(filter(None, [last.get(pk), *moments]))
    return last


def _of_files(scope: _Scope, known: _Known) -> Iterator[Unit]:
    """A couple's file counts what happened in it alone: a partner's other contact would show by it. A person's own file
    counts all sessions and answers of this person here: the years begin when the practice last worked with them.
    """
    in_files, talked = _members(scope.files, "people"), _members(scope.conversations, "participants__person")
    moments = [(in_files, known.files), (talked, known.conversations)]
    of_person = _newest((person, at[pk]) for whose, at in moments for pk in whose for person in whose[pk])
    for pk, kind in scope.files.values_list("pk", "kind"):
        people, last = in_files.get(pk, []), known.files[pk]
        if kind == CaseFile.Kind.INDIVIDUAL:
            last = max([last, *(of_person[person] for person in people)])
        what = What.COUPLE if kind == CaseFile.Kind.COUPLE else What.INDIVIDUAL
        yield _unit(what, pk, people, last=last, known=known)
    for pk, last in known.conversations.items():
        yield _unit(What.CONVERSATION, pk, talked.get(pk, []), last=last, known=known)


def _of_people(scope: _Scope, known: _Known) -> Iterator[Unit]:
    """Those who neither work here nor did, and of whom nothing else is left."""
    gone = scope.people.exclude(role__kind__in=STAFF).filter(leaving=None)
    for pk in gone.filter(case_files=None, participations=None).values_list("pk", flat=True):
        if pk in known.accounts:
            yield _unit(What.PERSON, pk, [pk], last=known.accounts[pk], known=known)


def _members(rows: "QuerySet[Any]", path: str) -> dict[UUID, list[UUID]]:
    """Whose record each of these is: the clients in it."""
    members: dict[UUID, list[UUID]] = {}
    clients = rows.filter(participants__role="client") if path.startswith("participants") else rows
    for pk, person in clients.filter(**{f"{path}__isnull": False}).values_list("pk", path):
        members.setdefault(pk, []).append(person)
    return members


def _unit(what: str, pk: UUID, people: list[UUID], *, last: datetime, known: _Known) -> Unit:
    years = known.years[PERSON if what == What.PERSON else FILE]
    birthdays = [known.birthdays[person] for person in people if person in known.birthdays]
    day = timezone.localdate(last, timezone=practice_zone())
    is_held = pk in known.held or not known.held.isdisjoint(people)
    return Unit(what, pk, tuple(sorted(people, key=str)), term(day, years=years, birthdays=birthdays), is_held)


def _newest(pairs: Iterable[tuple[UUID, datetime]]) -> dict[UUID, datetime]:
    newest: dict[UUID, datetime] = {}
    for key, moment in pairs:
        newest[key] = max(newest.get(key, moment), moment)
    return newest
