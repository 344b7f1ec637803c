"""Raising a notice and seeing to it: raised, acknowledged, assessed, closed. No step is left out, none is silent."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.mail.models import post
from sameroom.measures.safety import HIGH, SafetyNotice, SafetyStep, besides, severity_of
from sameroom.measures.safety_cover import SafetyCover, cover, minutes_to_wait
from sameroom.people.models import Person
from sameroom.refusal import refuse_if

if TYPE_CHECKING:
    from sameroom.measures.models import Answer, Response

KIND, OUTSIDE_KIND = "safety-notice", "safety-outside"
State, What = SafetyNotice.State, SafetyStep.What
# Each step, and what has to be before it.
AFTER = {What.ACKNOWLEDGED: State.RAISED, What.ASSESSED: State.ACKNOWLEDGED, What.CLOSED: State.ASSESSED}
LONGEST_WAIT = timedelta(hours=12)
ACTS = {What.ACKNOWLEDGED: "acknowledge", What.ASSESSED: "assess", What.CLOSED: "close-notice"}


def look_out(response: "Response", answer: "Answer") -> None:
    """In the transaction that saves the answer: a notice, if it asks for one. A milder answer afterwards ends none."""
    severity = severity_of(response, answer.item, answer.value)
    if not severity:
        return
    facts = {"person": response.person, "case_file": response.appointment.case_file, "severity": severity}
    notice, is_new = SafetyNotice.objects.open().get_or_create(response=response, item=answer.item, defaults=facts)
    if is_new or _rises(notice, severity):
        _raise(notice, by=response.person)


def look_at_rift(response: "Response", item: str, severity: str) -> None:
    """In the transaction of the client’s choice. What was raised stays, whatever is chosen afterwards."""
    facts = {"person": response.person, "case_file": response.appointment.case_file, "severity": severity}
    notice, is_new = SafetyNotice.objects.open().get_or_create(response=response, item=item, defaults=facts)
    if is_new:
        _raise(notice, by=response.person)


def acknowledge(notice: SafetyNotice, *, by: Person) -> None:
    """`by` is on it: nobody is written to again. Raises `Refused`."""
    _step(notice, What.ACKNOWLEDGED, by=by)


def assess(notice: SafetyNotice, *, words: str, plan: str, by: Person) -> None:
    """Somebody talked with the person: how it is, and what was agreed on. Raises `Refused`."""
    refuse_if([] if words.strip() and plan.strip() else [_("Write how the person is, and what you agreed on.")])
    _step(notice, What.ASSESSED, by=by, words=words, plan=plan)


def close(notice: SafetyNotice, *, reason: str, by: Person) -> None:
    """Raises `Refused`."""
    refuse_if([] if reason.strip() else [_("Write why it can be closed.")])
    _step(notice, What.CLOSED, by=by, words=reason)


def escalate_due() -> int:
    """For `work`, every minute: how many notices nobody had looked at in time. A second worker finds none."""
    now = timezone.now()
    late = now - timedelta(minutes=minutes_to_wait())
    waiting = SafetyNotice.objects.filter(state=State.RAISED, told_at__lte=late)
    told = waiting.select_related("person", "case_file__therapist").prefetch_related("safety_steps")
    return sum(_escalate(one, now) for one in told if one.told_at + _wait(one) <= now)


def _wait(notice: SafetyNotice) -> timedelta:
    """Twice as long each time since it was raised: a mail every few minutes all night is read by nobody."""
    steps = [one.what for one in sorted(notice.safety_steps.all(), key=lambda one: one.number)]
    times = len(steps) - 1 - max(place for place, what in enumerate(steps) if what == What.RAISED)
    first = timedelta(minutes=minutes_to_wait())
    return max(first, min(first * (1 << times), LONGEST_WAIT))


def _rises(notice: SafetyNotice, severity: str) -> bool:
    """Somebody has to look anew, also where somebody had looked at the milder answer."""
    if severity != HIGH or notice.is_high:
        return False
    notice.severity, notice.state, notice.told_at = severity, State.RAISED, timezone.now()
    notice.save(update_fields=["severity", "state", "told_at"])
    return True


def _raise(notice: SafetyNotice, *, by: Person) -> None:
    _write_down(notice, What.RAISED, by=by)
    record("raise", "safety-notice", notice.pk, by=by.pk, about=notice.client_ids)
    named = cover()
    _write_to(notice, [*_first_told(notice), named.responsible if named else None])


@transaction.atomic
def _escalate(notice: SafetyNotice, now: datetime) -> bool:
    mine = SafetyNotice.objects.filter(pk=notice.pk, state=State.RAISED, told_at=notice.told_at)
    if not mine.update(told_at=now):
        return False
    _write_down(notice, What.ESCALATED, by=None)
    record("escalate", "safety-notice", notice.pk, by=None)
    named = cover()
    _write_to(notice, [*_first_told(notice), *([named.responsible, named.backup] if named else [])])
    if named and named.second == SafetyCover.Second.OUTSIDE:
        post(address=named.outside_address, language=named.by.language, kind=OUTSIDE_KIND, reference=notice.pk)
    return True


def _write_down(notice: SafetyNotice, what: SafetyStep.What, *, by: Person | None, **texts: str) -> None:
    """After the notice’s row was changed, so that nobody else writes a step of it until this is done."""
    SafetyStep.objects.create(notice=notice, number=notice.safety_steps.count() + 1, what=what, by=by, **texts)


def _first_told(notice: SafetyNotice) -> list[Person]:
    """The file's therapist; of what is said of a therapist, whoever may see it besides."""
    if notice.case_file is None:
        return []
    therapist = notice.case_file.therapist
    return list(besides(therapist)) if notice.is_of_the_therapist else [therapist]


def _write_to(notice: SafetyNotice, people: list[Person | None]) -> None:
    """To each once, as far as the notice is theirs to see."""
    for one in dict.fromkeys(people):
        if one and SafetyNotice.objects.visible_to(one).filter(pk=notice.pk).exists():
            post(address=one.email, language=one.language, kind=KIND, reference=notice.pk)


@transaction.atomic
def _step(notice: SafetyNotice, what: SafetyStep.What, *, by: Person, words: str = "", plan: str = "") -> None:
    """Only from the step before it: who comes second, or would leave one out, is refused."""
    before = SafetyNotice.objects.filter(pk=notice.pk, state=AFTER[what])
    moved = before.update(state=what.value)
    refuse_if([] if moved else [_("This step was taken already, or one is missing before it. Look at the page again.")])
    _write_down(notice, what, by=by, words=words, plan=plan)
    record(ACTS[what], "safety-notice", notice.pk, by=by.pk, about=notice.client_ids)
