"""Courses for the tests: a form for each of several sessions in a row."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from sameroom.booking.models import Appointment
from sameroom.people.models import CaseFile, Person
from sameroom.practice.models import Service
from tests.access_world import put_in
from tests.measures.filling import give_form, phq_9


def sessions(file: CaseFile, service: Service, number: int, *, last_days_ago: int = 0) -> list[Appointment]:
    """So many, every second week; the last one has just begun, unless it was some days ago."""
    return [put_in(file, service, days_ago=last_days_ago + 14 * (number - 1 - one)) for one in range(number)]


def a_course(
    file: CaseFile, service: Service, person: Person, totals: Iterable[int | None], *, last_days_ago: int = 0
) -> list[Appointment]:
    """A PHQ-9 for each session in a row; None: not given."""
    numbers = list(totals)
    held = sessions(file, service, len(numbers), last_days_ago=last_days_ago)
    for appointment, total in zip(held, numbers, strict=True):
        if total is not None:
            give_form(appointment, person, phq_9(total))
    return held


def in_a_week(file: CaseFile, service: Service) -> Appointment:
    appointment = put_in(file, service, days_ago=-7)
    assert appointment.starts_at > timezone.now() + timedelta(days=6)
    return appointment
