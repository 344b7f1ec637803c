"""Changes that reach over several apps, and close the rooms that they end. The sockets are told after the commit."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from sameroom.booking.models import Appointment, AppointmentQuerySet, hand_over_coming
from sameroom.people.models import CaseFile, Closing, Person
from sameroom.people.models.staff import hand_over, leave, take_away
from sameroom.room import switchboard, visits
from sameroom.room.admission import CLOSES_AFTER, OPENS_BEFORE


def close_file(case_file: CaseFile, *, by: Person) -> Closing:
    """The file is closed; what is still to come in it is cancelled, and a session that goes on ends."""
    with transaction.atomic():
        closing = case_file.close(by=by)
        for appointment in _not_over(case_file):
            if appointment.visits.open().exists():
                visits.end(appointment, by=by)
            else:
                appointment.cancel(by=by)
    _close_rooms(Appointment.objects.filter(case_file=case_file))
    return closing


def hand_over_all(therapist: Person, *, to: Person, by: Person) -> None:
    """Every file of `therapist`, open and closed, and the appointments to come. Raises `Refused`."""
    files = list(CaseFile.objects.filter(therapist=therapist))
    with transaction.atomic():
        for case_file in files:
            hand_over(case_file, to=to, by=by)
            for place in hand_over_coming(case_file, to=to):
                # The place keeps its links: those that the therapist before had would open it as the one after.
                visits.withdraw_links([place], by=by)
    _close_rooms(Appointment.objects.filter(case_file__in=files))


def let_leave(person: Person, *, successor: Person | None, by: Person) -> None:
    """Somebody stops working here: files go to the successor, and every room that stands open to `person` closes."""
    with transaction.atomic():
        if successor:
            hand_over_all(person, to=successor, by=by)
        leave(person, by=by)
    close_rooms_of(person)


def end_role(person: Person, kind: str, *, by: Person) -> None:
    take_away(person, kind, by=by)
    close_rooms_of(person)


def close_rooms_of(person: Person) -> None:
    """Every socket in a room of this person is asked again whether it may be there."""
    _close_rooms(Appointment.objects.of(person))


def _not_over(case_file: CaseFile) -> list[Appointment]:
    return list(Appointment.objects.not_cancelled().filter(case_file=case_file, ends_at__gt=timezone.now()))


def _close_rooms(appointments: AppointmentQuerySet) -> None:
    now = timezone.now()
    near = appointments.filter(starts_at__lt=now + OPENS_BEFORE, ends_at__gt=now - CLOSES_AFTER)
    pks = list(near.values_list("pk", flat=True).distinct())
    transaction.on_commit(lambda: _ask_again(pks))


def _ask_again(appointments: list[UUID]) -> None:
    for pk in appointments:
        switchboard.check_again(pk)
