"""Legal holds are set and taken back by an owner, who answers for the records. No page tells a client of one."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.people.models import CaseFile, Person, Role
from sameroom.refusal import refuse_if
from sameroom.retention.clocks import anniversary
from sameroom.retention.erasing import today
from sameroom.retention.models import Birthday, LegalHold, LegalHoldEnd
from sameroom.sealing.fields import CannotSeal


@dataclass(frozen=True)
class Record:
    """What a hold is set on: one person with all that concerns them, or one file."""

    person: Person | None = None
    case_file: CaseFile | None = None


def find(words: str) -> Record | None:
    """By a client's e-mail address, or by a file's number (a UUID). None where neither leads to anything."""
    words = words.strip()
    if "@" in words:
        person = clients().filter(email__iexact=words).first()
        return Record(person=person) if person else None
    try:
        case_file = CaseFile.objects.filter(pk=UUID(words)).first()
    except ValueError:
        return None
    return Record(case_file=case_file) if case_file else None


def clients() -> "QuerySet[Person]":
    """Everybody who is a client here, or was one."""
    return Person.objects.filter(role__kind=Role.Kind.CLIENT).distinct()


@transaction.atomic
def hold(on: Record, *, reason: str, by: Person) -> LegalHold:
    """From now on nothing of it is erased. Raises `Refused`.

    The entry names the hold and not the client: what is in the trail about a client, that client can read.
    """
    refuse_if([] if Role.Kind.OWNER in by.role_kinds() else [_("Only the owner of the practice can do this.")])
    try:
        made = LegalHold.objects.create(person=on.person, case_file=on.case_file, reason=reason, by=by)
    except CannotSeal:
        refuse_if([_("This record was erased meanwhile.")])
        raise
    record("hold", "legal-hold", made.pk, by=by.pk)
    return made


@transaction.atomic
def release(held: LegalHold, *, by: Person) -> LegalHoldEnd:
    """The clock counts again: what is due by now goes with the next round. Raises `Refused`."""
    refuse_if([] if Role.Kind.OWNER in by.role_kinds() else [_("Only the owner of the practice can do this.")])
    made, is_first = LegalHoldEnd.objects.get_or_create(hold=held, defaults={"by": by})
    refuse_if([] if is_first else [_("This hold was taken back already.")])
    record("release-hold", "legal-hold", held.pk, by=by.pk)
    return made


def obstacles_to_noting(on: date) -> list[str]:
    """Why this cannot be the birthday of somebody who came under eighteen, as sentences."""
    if on > today():
        return [_("This day is still to come.")]
    return [_("Look at the year: this is very long ago.")] if anniversary(on, 120) < today() else []


@transaction.atomic
def note_birthday(person: Person, on: date, *, by: Person) -> Birthday:
    """Instead of what stood there; so a slip can be mended. Raises `Refused`."""
    refuse_if([] if Role.Kind.OWNER in by.role_kinds() else [_("Only the owner of the practice can do this.")])
    refuse_if(obstacles_to_noting(on))
    made, _is_new = Birthday.objects.update_or_create(person=person, defaults={"on": on, "by": by})
    record("note", "birthday", by=by.pk, about=[person.pk])
    return made
