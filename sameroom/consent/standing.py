"""How it stands with each statement: signed, to be signed, or withdrawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from sameroom.consent.models import Agreement, Statement
from sameroom.consent.models.statement import in_order
from sameroom.people.models import CaseFile, Person, Role

TO_SIGN, RENEW, SIGNED, WITHDRAWN = "to-sign", "renew", "signed", "withdrawn"


@dataclass(frozen=True)
class Standing:
    """One person and one statement, in one file.

    `statement`: the version of now. `agreement`: the newest of this person's, to this or an older version.
    """

    statement: Statement
    agreement: Agreement | None

    @property
    def state(self) -> str:
        """`to-sign`, `renew` (an older version was signed), `signed` or `withdrawn`."""
        if self.agreement is None:
            return TO_SIGN
        if self.agreement.is_withdrawn:
            return WITHDRAWN
        return SIGNED if self.agreement.statement_id == self.statement.pk else RENEW

    @property
    def is_waiting(self) -> bool:
        """Whether the person is asked for it and has not answered yet."""
        return self.statement.is_asked and self.state in {TO_SIGN, RENEW}


def standings(person: Person, case_files: Iterable[CaseFile], *, seen_by: Person) -> dict[UUID, list[Standing]]:
    """Of `person` in each of these files (by its id), as far as `seen_by` may know; in a closed one what was signed."""
    files = list(case_files)
    known = Agreement.objects.known_to(seen_by).filter(person=person, case_file__in=files)
    newest: dict[tuple[UUID, str], Agreement] = {}
    for agreement in known.whole().newest_first():
        newest.setdefault((agreement.case_file_id, agreement.statement.kind), agreement)
    current = in_order(Statement.objects.current())
    every = {
        file.pk: [Standing(one, newest.get((file.pk, one.kind))) for one in current if one.is_for(file)]
        for file in files
    }
    return {file.pk: [one for one in every[file.pk] if one.agreement or not file.is_closed] for file in files}


def waiting_for(person: Person) -> int:
    """How many statements are to be signed by `person`, over all the files that are open."""
    files = CaseFile.objects.visible_to(person).filter(people=person).open().select_related("closing")
    found = standings(person, files, seen_by=person)
    return sum(standing.is_waiting for those in found.values() for standing in those)


def missing_for(person: Person, case_file: CaseFile) -> list[Statement]:
    """The statements that `person` would have to sign in this file; never the use of answers."""
    found = standings(person, [case_file], seen_by=person)[case_file.pk]
    return [one.statement for one in found if one.statement.is_asked and one.state != SIGNED]


def lacks_video(person: Person, case_file: CaseFile) -> Statement | None:
    """The statement on sessions by video, where `person` never agreed to any version of it in this file, or withdrew.

    Express consent to the technology comes first (CRPO, Standard 3.4). Whoever agreed to an older version is asked
    again, and not stopped.
    """
    agreed = Agreement.objects.filter(person=person, case_file=case_file, statement__kind=Statement.Kind.ELECTRONIC)
    newest = agreed.select_related("withdrawal").newest_first().first()
    if (newest and not newest.is_withdrawn) or (newest is None and case_file.is_closed):
        return None
    return Statement.objects.current().filter(kind=Statement.Kind.ELECTRONIC).first()


@dataclass(frozen=True)
class Counts:
    """How often a statement is signed in its version of now, and how often it was withdrawn."""

    signed: int = 0
    withdrawn: int = 0


def counts_for(person: Person) -> dict[str, Counts]:
    """For the owner alone, by kind: numbers, not whose."""
    if Role.Kind.OWNER not in person.role_kinds():
        return {}
    now = Q(withdrawal=None, statement__in=Statement.objects.current().values("pk"))
    by_kind = Agreement.objects.values("statement__kind")
    rows = by_kind.annotate(signed=Count("pk", filter=now), withdrawn=Count("withdrawal"))
    return {row["statement__kind"]: Counts(row["signed"], row["withdrawn"]) for row in rows}
