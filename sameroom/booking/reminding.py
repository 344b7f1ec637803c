"""Which reminders are due, and which are stale by the time that they could be sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sameroom.booking.models import Appointment, Participant, Reminder, ReminderWish
from sameroom.booking.reminders import wish_of, wishes_of
from sameroom.mail.models import post

KIND = "reminder"
# What would fall into the quiet hours is told so long before they begin.
BEFORE_QUIET = timedelta(minutes=30)


@dataclass(frozen=True)
class Mark:
    """So long before the start a reminder of this kind is due; `latest`: from then on it is left out."""

    kind: Reminder.Kind
    before: timedelta
    latest: timedelta


TWO_DAYS = Mark(Reminder.Kind.TWO_DAYS, timedelta(hours=48), latest=timedelta(hours=24))
TWO_HOURS = Mark(Reminder.Kind.TWO_HOURS, timedelta(hours=2), latest=timedelta(minutes=15))
# The quiet hours last less than a day.
FARTHEST = TWO_DAYS.before + timedelta(hours=24) + BEFORE_QUIET


@dataclass(frozen=True)
class Due:
    """One reminder that is to be posted now."""

    place: Participant
    kind: Reminder.Kind
    sequence: int

    @property
    def key(self) -> tuple[UUID, UUID, str, int]:
        return (self.place.appointment_id, self.place.person_id, self.kind.value, self.sequence)


def post_due_reminders() -> int:
    """For `work`, every minute: how many were posted. Whatever worker comes second posts none again."""
    due = due_reminders(timezone.now())
    told = Reminder.objects.filter(appointment__in={one.place.appointment_id for one in due})
    keys = set(told.values_list("appointment", "person", "kind", "sequence"))
    return sum(_post(one) for one in due if one.key not in keys)


def due_reminders(now: datetime) -> list[Due]:
    """All that could be posted now, whether or not it was, in a fixed number of queries."""
    coming = Appointment.objects.not_cancelled().between(now, now + FARTHEST)
    coming = coming.filter(Q(case_file=None) | Q(case_file__closing=None))
    places = [
        (place, appointment.moves.all())
        for appointment in coming.whole().prefetch_related("moves")
        for place in appointment.participants.all()
        if place.person.is_active
    ]
    wishes = wishes_of(place.person for place, _moves in places)
    due = []
    for place, moves in places:
        wish = wishes[place.person_id]
        known_since = max([known_to(place), *[one.at for one in moves]])
        marks = [mark for mark in marks_of(place, wish) if _is_due(mark, place, wish, known_since, now)]
        due += [Due(place, kind_for(place, mark), len(moves)) for mark in marks]
    return due


def marks_of(place: Participant, wish: ReminderWish) -> list[Mark]:
    """What this person wants to hear before this appointment."""
    if place.role == Participant.Role.THERAPIST:
        return [TWO_HOURS] if wish.as_therapist else []
    return [mark for mark, on in ((TWO_DAYS, wish.two_days), (TWO_HOURS, wish.two_hours)) if on]


def kind_for(place: Participant, mark: Mark) -> Reminder.Kind:
    """Who has not said yes is not reminded to come, but to answer."""
    asked = place.role == Participant.Role.CLIENT and not hasattr(place, "taking_up")
    return Reminder.Kind.ANSWER if asked else mark.kind


def known_to(place: Participant) -> datetime:
    """Since when this person knows of the appointment: what they did or heard after a mark needs no reminder of it."""
    made_at = place.appointment.made_at
    return max(made_at, place.taking_up.at) if hasattr(place, "taking_up") else made_at


def _is_due(mark: Mark, place: Participant, wish: ReminderWish, known_since: datetime, now: datetime) -> bool:
    starts_at = place.appointment.starts_at
    due_at = starts_at - mark.before
    if wish.is_quiet(due_at):
        due_at = wish.quiet_began(due_at) - BEFORE_QUIET
    return known_since <= due_at <= now <= starts_at - mark.latest and not wish.is_quiet(now)


@transaction.atomic
def _post(due: Due) -> bool:
    person = due.place.person
    reminder, is_first = Reminder.objects.get_or_create(
        appointment=due.place.appointment, person=person, kind=due.kind, sequence=due.sequence
    )
    if is_first:
        post(address=person.email, language=person.language, kind=KIND, reference=reminder.pk)
    return is_first


def place_to_remind(reminder: Reminder, *, address: str) -> Participant | None:
    """The seat that the mail is about, unless it is stale: the facts are read at the moment of sending.

    `address`: where the mail would go; not to one that is no longer the person's.
    """
    places = Participant.objects.select_related("person", "taking_up", "appointment__cancellation")
    place = places.filter(appointment=reminder.appointment_id, person=reminder.person_id).first()
    if place is None or not _takes_place(place.appointment, reminder):
        return None
    wants = any(kind_for(place, mark) == reminder.kind for mark in marks_of(place, wish_of(place.person)))
    reaches = place.person.is_active and place.person.email == address
    return place if wants and reaches and not _is_told_by_another(reminder) else None


def _takes_place(appointment: Appointment, reminder: Reminder) -> bool:
    """It was not cancelled, moved or begun, and its file is open."""
    is_closed = appointment.case_file is not None and appointment.case_file.is_closed
    is_gone = appointment.cancelled or appointment.has_begun or is_closed
    return not is_gone and appointment.moves.count() == reminder.sequence


def _is_told_by_another(reminder: Reminder) -> bool:
    """The mail server was away so long that the next one is there, too."""
    same = Reminder.objects.filter(
        appointment=reminder.appointment_id, person=reminder.person_id, sequence=reminder.sequence
    )
    return same.filter(at__gt=reminder.at).exclude(kind=Reminder.Kind.ANSWER).exists()
