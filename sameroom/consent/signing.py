"""Agreeing and no longer agreeing: by typing one's name, on paper, and the withdrawal of either."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.consent.models import Agreement, Paper, Signature, Spoken, Statement, Withdrawal
from sameroom.people.models import CaseFile, Person, SignIn
from sameroom.refusal import Refused, refuse_if


def obstacles_to_agreeing(statement: Statement, *, case_file: CaseFile, person: Person) -> list[str]:
    """Whether `person` can agree to this version, for this file, now."""
    if person.pk not in case_file.client_ids or not statement.is_for(case_file):
        return [_("This is nothing to sign in this file.")]
    if case_file.is_closed:
        return [_("This file is closed. Nothing is added to it.")]
    if not Statement.objects.current().filter(pk=statement.pk).exists():
        return [_("There is a newer version of this text. Please read that one.")]
    return []


@transaction.atomic
def sign(statement: Statement, *, case_file: CaseFile, typed_name: str, text_hash: str, sign_in: SignIn) -> Agreement:
    """Whoever is signed in agrees to the text with this hash, by typing a name. Twice is once. Raises `Refused`."""
    person = sign_in.person
    refuse_if(obstacles_to_agreeing(statement, case_file=case_file, person=person))
    text = statement.text_with(text_hash)
    if text is None:
        raise Refused([text_changed()])
    agreement, is_new = _agree(statement, case_file=case_file, person=person)
    if is_new:
        Signature.objects.create(
            agreement=agreement,
            typed_name=typed_name,
            language=text.language,
            text_hash=text.hash,
            sign_in=sign_in.pk,
            method=sign_in.method,
        )
        record("sign", "agreement", agreement.pk, by=person.pk, about=[person.pk])
    return agreement


def text_changed() -> str:
    return _("The text was changed while you were reading. This is the new one: please read it, then sign again.")


def obstacles_to_keeping_paper(statement: Statement, *, case_file: CaseFile, person: Person, by: Person) -> list[str]:
    """Whether `by` can note that `person` signed this version on paper."""
    if not CaseFile.objects.bookable_by(by).filter(pk=case_file.pk).exists():
        return [_("Only the therapist of this file and the front desk keep its papers.")]
    if by.pk in case_file.client_ids:
        return [_("You are in this file yourself. Ask a colleague to keep the paper.")]
    obstacles = obstacles_to_agreeing(statement, case_file=case_file, person=person)
    if not obstacles and _in_force(statement, case_file=case_file, person=person).exists():
        return [_("%(name)s has signed this version already.") % {"name": person.name}]
    return obstacles


@transaction.atomic
def keep_paper(statement: Statement, *, case_file: CaseFile, person: Person, signed_on: date, by: Person) -> Agreement:
    """`person` signed this version on paper, and `by` keeps the sheet. Raises `Refused`."""
    refuse_if(obstacles_to_keeping_paper(statement, case_file=case_file, person=person, by=by))
    agreement, is_new = _agree(statement, case_file=case_file, person=person)
    refuse_if([] if is_new else [_("%(name)s has signed this version already.") % {"name": person.name}])
    Paper.objects.create(agreement=agreement, signed_on=signed_on, kept_by=by)
    record("keep-paper", "agreement", agreement.pk, by=by.pk, about=[person.pk])
    return agreement


def obstacles_to_hearing(statement: Statement, *, case_file: CaseFile, person: Person, by: Person) -> list[str]:
    """Whether `by` can note that `person` agreed aloud: to sessions by video alone, which cannot wait for a sheet."""
    if not CaseFile.objects.treated_by(by).filter(pk=case_file.pk).exists():
        return [_("Only the therapist of this file notes what was said aloud.")]
    if statement.kind != Statement.Kind.ELECTRONIC:
        return [_("Only sessions by video can be agreed to aloud. The other texts are signed.")]
    obstacles = obstacles_to_agreeing(statement, case_file=case_file, person=person)
    if not obstacles and _in_force(statement, case_file=case_file, person=person).exists():
        return [_("%(name)s has agreed already.") % {"name": person.name}]
    return obstacles


@transaction.atomic
def hear(statement: Statement, *, case_file: CaseFile, person: Person, by: Person) -> Agreement:
    """`person` told `by`, the therapist, to agree. Raises `Refused`."""
    refuse_if(obstacles_to_hearing(statement, case_file=case_file, person=person, by=by))
    agreement, is_new = _agree(statement, case_file=case_file, person=person)
    refuse_if([] if is_new else [_("%(name)s has agreed already.") % {"name": person.name}])
    Spoken.objects.create(agreement=agreement, noted_by=by)
    record("hear", "agreement", agreement.pk, by=by.pk, about=[person.pk])
    return agreement


def obstacles_to_withdrawing(agreement: Agreement, *, by: Person) -> list[str]:
    if agreement.person != by:
        return [_("Only who agreed can withdraw.")]
    if agreement.is_withdrawn:
        return [_("You have withdrawn this already.")]
    same = Agreement.objects.filter(
        person=by, case_file=agreement.case_file_id, statement__kind=agreement.statement.kind
    )
    if same.newest_first().first() != agreement:
        return [_("You signed a newer version since then. Withdraw that one.")]
    return []


@transaction.atomic
def withdraw(agreement: Agreement, *, by: Person) -> Withdrawal:
    """From now on `by` no longer agrees, also where the file is closed. Raises `Refused`."""
    refuse_if(obstacles_to_withdrawing(agreement, by=by))
    withdrawal, is_first = Withdrawal.objects.get_or_create(agreement=agreement, defaults={"by": by})
    refuse_if([] if is_first else [_("You have withdrawn this already.")])
    record("withdraw", "agreement", agreement.pk, by=by.pk, about=[by.pk])
    return withdrawal


def _agree(statement: Statement, *, case_file: CaseFile, person: Person) -> tuple[Agreement, bool]:
    """The row of this turn, and whether it is new."""
    same = Agreement.objects.filter(person=person, case_file=case_file, statement=statement)
    turn = same.exclude(withdrawal=None).count()
    return Agreement.objects.get_or_create(person=person, case_file=case_file, statement=statement, turn=turn)


def _in_force(statement: Statement, *, case_file: CaseFile, person: Person) -> QuerySet[Agreement]:
    return Agreement.objects.filter(statement=statement, case_file=case_file, person=person, withdrawal=None)
