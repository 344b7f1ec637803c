"""Changes that reach over several apps, and close the rooms that they end. The sockets are told after the commit."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from sameroom.booking.calls import call_if_soon
from sameroom.booking.making import hand_over_coming, obstacles_to_handing_over_coming
from sameroom.booking.models import Appointment, AppointmentQuerySet
from sameroom.mail.models import post
from sameroom.people.details import take_over
from sameroom.people.models import AddressChange, CaseFile, Closing, Person
from sameroom.people.models.staff import hand_over, leave, obstacles_to_handing_over, take_away
from sameroom.room import safety, switchboard, visits
from sameroom.room.models import DeviceKey
from sameroom.room.standing import CLOSES_AFTER, OPENS_BEFORE


def close_file(case_file: CaseFile, *, by: Person) -> Closing:
    """The file is closed; what is still to come in it is cancelled, and a session that goes on ends."""
    with transaction.atomic():
        closing = case_file.close(by=by)
        for appointment in _not_over(case_file):
            if appointment.visits.open().exists():
                visits.end(appointment, by=by)
            else:
                appointment.cancel(by=by)
                call_if_soon(appointment.clients, expected_at=appointment.starts_at, by=by)
    _close_rooms(Appointment.objects.filter(case_file=case_file))
    return closing


@transaction.atomic
def separate(couples_file: CaseFile, *, by: Person) -> Closing:
    """The couple's file is closed, and each of the two is told alone. What is one's own stays as it is."""
    closing = close_file(couples_file, by=by)
    for person in couples_file.people_in_order:
        post(address=person.email, language=person.language, kind="file-closed", reference=couples_file.pk)
    return closing


def hand_over_all(therapist: Person, *, to: Person, by: Person) -> int:
    """Every file of `therapist` that `to` can take, open or closed, with the appointments to come.

    How many could not go to `to`; why, stays untold, since a client may have locked one.
    """
    files = list(CaseFile.objects.filter(therapist=therapist).order_by("opened_at", "pk"))
    possible = [one for one in files if not _obstacles(one, to=to)]
    with transaction.atomic():
        for case_file in possible:
            hand_over(case_file, to=to, by=by)
            for place in hand_over_coming(case_file, to=to, by=by):
                # The place keeps its links: those that the therapist before had would open it as the one after.
                visits.withdraw_links([place], by=by)
    _close_rooms(Appointment.objects.filter(case_file__in=possible))
    return len(files) - len(possible)


def _obstacles(case_file: CaseFile, *, to: Person) -> list[str]:
    return obstacles_to_handing_over(case_file, to=to) or obstacles_to_handing_over_coming(case_file, to=to)


def let_leave(person: Person, *, successor: Person | None, by: Person) -> int:
    """Somebody stops working here, at once and whatever files there are. How many still wait for a therapist."""
    with transaction.atomic():
        leave(person, by=by)
        left = hand_over_all(person, to=successor, by=by) if successor else person.treats.count()
    close_rooms_of(person)
    return left


def end_role(person: Person, kind: str, *, by: Person) -> None:
    take_away(person, kind, by=by)
    close_rooms_of(person)


def take_over_due_addresses() -> None:
    """For `work`: addresses whose day of waiting is over. Links that went to the old one stop working."""
    for change in AddressChange.objects.due().select_related("person", "by"):
        with transaction.atomic():
            if take_over(change):
                _withdraw_links_of(change.person, by=change.by)
        close_rooms_of(change.person)


def disown(key: DeviceKey, *, by: Person) -> None:
    """`by` does not know the browser with this key, so every link of theirs stops working. Raises `Refused`."""
    with transaction.atomic():
        safety.disown(key, by=by)
        _withdraw_links_of(by, by=by)
    close_rooms_of(by)


def _withdraw_links_of(person: Person, *, by: Person) -> None:
    for appointment in Appointment.objects.of(person).filter(ends_at__gt=_closing()):
        visits.withdraw_links([appointment.participants.get(person=person)], by=by)


def close_rooms_of(person: Person) -> None:
    """Every socket in a room of this person is asked again whether it may be there."""
    _close_rooms(Appointment.objects.of(person))


def _closing() -> datetime:
    """Sessions that ended before this have no room any more."""
    return timezone.now() - CLOSES_AFTER


def _not_over(case_file: CaseFile) -> list[Appointment]:
    """In the order in which several are held everywhere."""
    rows = Appointment.objects.not_cancelled().filter(case_file=case_file, ends_at__gt=timezone.now())
    return list(rows.order_by("pk"))


def _close_rooms(appointments: AppointmentQuerySet) -> None:
    near = appointments.filter(starts_at__lt=timezone.now() + OPENS_BEFORE, ends_at__gt=_closing())
    pks = list(near.values_list("pk", flat=True).distinct())
    transaction.on_commit(lambda: _ask_again(pks))


def _ask_again(appointments: list[UUID]) -> None:
    for pk in appointments:
        switchboard.check_again(pk)
