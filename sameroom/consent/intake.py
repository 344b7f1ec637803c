"""Answering the questions before the first session: kept as one writes, sent when it is done, amended afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.consent.models import Intake, IntakeAnswer, IntakeSending
from sameroom.consent.questionnaire import Part, Question, parts
from sameroom.people.models import CaseFile, Person, Role
from sameroom.refusal import refuse_if


@dataclass(frozen=True)
class Kept:
    """`changes`: what the page has seen from now on. `elsewhere`: another tab wrote since the page was loaded."""

    changes: int
    elsewhere: bool


@dataclass(frozen=True)
class Told:
    """A question with its answer of now; `before`: what had been sent earlier, and when, the newest first."""

    question: Question
    text: str
    before: list[tuple[datetime, str]]


def own_intake(person: Person, case_file: CaseFile) -> Intake | None:
    return Intake.objects.filter(person=person, case_file=case_file).first()


def answers_of(intake: Intake | None) -> dict[str, str]:
    """By question, the newest of each."""
    rows = IntakeAnswer.objects.filter(intake=intake).order_by("turn") if intake else []
    return {row.question: row.text for row in rows}


@transaction.atomic
def keep(given: Mapping[str, str], *, person: Person, case_file: CaseFile, seen: int) -> Kept:
    """What was typed counts, also over what another tab wrote meanwhile. Raises `Refused` for a closed file."""
    refuse_if([_("This file is closed. Nothing is added to it.")] if case_file.is_closed else [])
    made, _is_new = Intake.objects.get_or_create(person=person, case_file=case_file)
    intake = Intake.objects.select_for_update().get(pk=made.pk)
    before = answers_of(intake)
    new = {question: text for question, text in given.items() if text != before.get(question, "")}
    elsewhere = bool(new) and seen != intake.changes
    if new:
        _write(intake, new)
        record("answer", "intake", intake.pk, by=person.pk, about=[person.pk])
    return Kept(intake.changes, elsewhere)


def obstacles_to_sending(intake: Intake | None) -> list[str]:
    if intake is None or not _unsent(intake):
        return [_("There is nothing new to send.")]
    return [_("This file is closed. Nothing is added to it.")] if intake.case_file.is_closed else []


@transaction.atomic
def send(intake: Intake | None, *, by: Person) -> None:
    """The therapist reads it from now on. Raises `Refused`."""
    refuse_if(obstacles_to_sending(intake))
    if intake:
        Intake.objects.select_for_update().get(pk=intake.pk)
        IntakeSending.objects.create(intake=intake)
        record("send", "intake", intake.pk, by=by.pk, about=[by.pk])


def sent_at(intake: Intake | None) -> datetime | None:
    """When it was sent last."""
    last = IntakeSending.objects.filter(intake=intake).order_by("-at", "-pk").first() if intake else None
    return last.at if last else None


def told(intake: Intake) -> list[tuple[Part, list[Told]]]:
    """Part by part what was sent, as the therapist reads it; an answer that was amended keeps those before."""
    rows = list(IntakeAnswer.objects.filter(intake=intake, turn__lt=intake.sendings.count()).order_by("-turn"))
    answers = {row.question: row.text for row in reversed(rows)}
    return [
        (part, found)
        for part in parts()
        if (found := [_told(one, rows) for one in part.questions if answers.get(one.code) and one.is_asked(answers)])
    ]


def sent_in(case_file: CaseFile, *, seen_by: Person) -> dict[Person, Intake]:
    """Of each person of the file the intake that was sent, as far as `seen_by` may know of it."""
    known = Intake.objects.known_to(seen_by).filter(case_file=case_file).sent().exclude(person=seen_by)
    return {one.person: one for one in known.select_related("person")}


def number_sent(person: Person) -> int | None:
    """For the owner alone: how many, not whose."""
    return Intake.objects.sent().count() if Role.Kind.OWNER in person.role_kinds() else None


def _unsent(intake: Intake) -> bool:
    return IntakeAnswer.objects.filter(intake=intake, turn=intake.sendings.count()).exists()


def _write(intake: Intake, new: Mapping[str, str]) -> None:
    turn = intake.sendings.count()
    for question, text in new.items():
        same = IntakeAnswer.objects.filter(intake=intake, question=question, turn=turn)
        row = same.first() or IntakeAnswer(intake=intake, question=question, turn=turn)
        row.text, row.at = text, timezone.now()
        row.save()
    intake.changes += 1
    intake.save(update_fields=["changes"])


def _told(question: Question, rows: list[IntakeAnswer]) -> Told:
    newest, *before = [row for row in rows if row.question == question.code]
    return Told(question, question.said(newest.text), [(row.at, question.said(row.text)) for row in before])
