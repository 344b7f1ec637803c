"""A therapist cannot work for some days: what becomes of each appointment, done in one act.

One that clashes meanwhile stays as it is, and does not undo the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from sameroom.audit.trail import record
from sameroom.booking.calls import call_if_soon
from sameroom.booking.clocks import on_the_wall
from sameroom.booking.making import Proposal
from sameroom.booking.models import Appointment, AppointmentQuerySet, lock_all
from sameroom.booking.moving import in_an_office, move
from sameroom.booking.occupancy import lock_resources
from sameroom.desk.moving import switch
from sameroom.people.models import CaseFile, Person
from sameroom.practice.models import Office, Therapist, TimeOff
from sameroom.refusal import Refused
from sameroom.room import emails, switchboard, visits

KEEP, ONLINE, CANCEL = "keep", "online", "cancel"


@dataclass(frozen=True)
class Days:
    """Whole days of one therapist, both included."""

    therapist: Therapist
    first: date
    last: date

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.first, time(), tzinfo=ZoneInfo(self.therapist.zone))

    @property
    def ends(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), time(), tzinfo=ZoneInfo(self.therapist.zone))

    def of(self, appointments: AppointmentQuerySet) -> AppointmentQuerySet:
        """Those of this therapist that are still to begin in these days."""
        to_come = appointments.with_therapist(self.therapist.person).not_cancelled()
        return to_come.between(max(self.begins, timezone.now()), self.ends)


@dataclass(frozen=True)
class Choice:
    """What becomes of an appointment: `what` is one of the words above, or the moment to which it is moved."""

    appointment: Appointment
    what: str | datetime


@dataclass(frozen=True)
class Stayed:
    """An appointment with which it did not go as it was chosen, and why."""

    appointment: Appointment
    reasons: list[str]


def stay_away(days: Days, choices: Sequence[Choice], *, by: Person) -> list[Stayed]:
    """Nobody can book in these days any more, and each appointment goes its way. Returns those that stay."""
    with transaction.atomic():
        lock_all([choice.appointment for choice in choices])
        lock_resources([days.therapist.person, *Office.objects.all()])
        _close(days, by=by)
        tried = [(choice, _carry_out(choice, by=by)) for choice in choices if choice.what != KEEP]
    for choice, _reasons in tried:
        switchboard.check_again(choice.appointment.pk)
    return [Stayed(choice.appointment, reasons) for choice, reasons in tried if reasons]


def _close(days: Days, *, by: Person) -> None:
    therapist = days.therapist.person
    if not TimeOff.objects.filter(therapist=therapist, first__lte=days.first, last__gte=days.last).exists():
        TimeOff.objects.create(therapist=therapist, first=days.first, last=days.last)
        record("change", "hours", therapist.pk, by=by.pk)


def _carry_out(choice: Choice, *, by: Person) -> list[str]:
    """Wholly or not at all; then why not."""
    expected_at = choice.appointment.starts_at
    try:
        with transaction.atomic():
            _do(choice.appointment, choice.what, by=by)
            call_if_soon(choice.appointment.clients, expected_at=expected_at, by=by)
    except Refused as refused:
        return refused.reasons
    return []


def _do(appointment: Appointment, what: str | datetime, *, by: Person) -> None:
    if isinstance(what, datetime):
        move(appointment, _proposal(appointment, what, by=by), by=by)
        visits.withdraw_links(appointment.clients, by=by)
    elif what == ONLINE:
        switch(appointment, by=by)
        emails.send_links(appointment.clients, by=by)
    else:
        appointment.cancel(by=by)


def _proposal(appointment: Appointment, moment: datetime, *, by: Person) -> Proposal:
    file = CaseFile.objects.bookable_by(by).get(appointments=appointment)
    wall_time = on_the_wall(moment, appointment.zone)
    to = Proposal(file, appointment.service, wall_time, appointment.zone, appointment.modality)
    return in_an_office(appointment, to)
