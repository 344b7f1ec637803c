"""A day at the practice, as one person may see it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from sameroom.booking.models import Appointment
from sameroom.desk.alliance import still_to_rate
from sameroom.desk.who_comes import Standing, standings_of
from sameroom.people.models import CaseFile, Person, Role
from sameroom.room.admission import obstacles_to_joining
from sameroom.room.models import Presence
from sameroom.room.standing import CLOSES_AFTER, OPENS_BEFORE

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 1, 1)


@dataclass(frozen=True)
class Row:
    """One session of the day. `state`: cancelled, ended, past, now, next or later."""

    appointment: Appointment
    names: str
    waiting: list[str]
    state: str
    can_join: bool
    standings: list[Standing]
    may_help: bool
    may_prepare: bool
    is_to_rate: bool


def sessions_of(person: Person, on: date, *, zone: ZoneInfo) -> list[Row]:
    """The sessions that `person` works with on this day in the practice's zone, by start.

    One's own as a client stand at home: who waits in them is not for a partner who happens to work here.
    """
    begin, end = _bounds(on, zone)
    appointments = Appointment.objects.open_to_staff(person).between(begin, end).whole().prefetch_related("endings")
    waiting = _waiting_in(list(appointments))
    standings = standings_of(appointments)
    helped, read = _helped_by(person, begin, end), set(CaseFile.objects.by_work(person).values_list("pk", flat=True))
    to_rate = _to_rate_by(person, begin, end)
    rows: list[Row] = []
    for appointment in appointments:
        has_next = any(row.state == "next" for row in rows)
        rows.append(
            Row(
                appointment,
                appointment.client_names,
                waiting.get(str(appointment.pk), []),
                _state(appointment, has_next=has_next),
                not obstacles_to_joining(appointment, person),
                standings.get(appointment.pk, []),
                appointment.pk in helped and appointment.pk in standings,
                appointment.case_file_id in read and not appointment.cancelled,
                appointment.pk in to_rate,
            )
        )
    return rows


@dataclass(frozen=True)
class Counts:
    """How many sessions a day has: all that an owner learns of them."""

    online: int
    in_person: int


def counts_for(person: Person, on: date, *, zone: ZoneInfo) -> Counts | None:
    """For the owner alone."""
    if Role.Kind.OWNER not in person.role_kinds():
        return None
    begin, end = _bounds(on, zone)
    that_day = Appointment.objects.not_cancelled().between(begin, end)
    online = that_day.filter(modality=Appointment.Modality.ONLINE).count()
    return Counts(online, that_day.count() - online)


@dataclass(frozen=True)
class Now:
    """Who waits in the rooms that are open now: appointment → names. And how it stands with each client who is near."""

    waiting: dict[str, list[str]]
    standings: list[Standing]


def now_for(person: Person) -> Now:
    now = timezone.now()
    soon = Appointment.objects.open_to_staff(person).not_cancelled()
    rows = soon.filter(starts_at__lt=now + OPENS_BEFORE, ends_at__gt=now - CLOSES_AFTER)
    near = list(rows.whole().prefetch_related("endings"))
    return Now(_waiting_in(near), [one for those in standings_of(near).values() for one in those])


def _helped_by(person: Person, begin: datetime, end: datetime) -> set[UUID]:
    """The appointments of this day of which somebody at the front desk sends the link again, or calls."""
    if Role.Kind.FRONT_DESK not in person.role_kinds():
        return set()
    return set(Appointment.objects.changeable_by(person).between(begin, end).values_list("pk", flat=True))


def _to_rate_by(person: Person, begin: datetime, end: datetime) -> set[UUID]:
    """The sessions of this day that are over and wait for the therapist's own rating."""
    if Role.Kind.THERAPIST not in person.role_kinds():
        return set()
    over = still_to_rate(person).between(begin, end).filter(Q(ends_at__lte=timezone.now()) | Q(endings__isnull=False))
    return set(over.values_list("pk", flat=True))


def _bounds(on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return datetime.combine(on, time(), tzinfo=zone), datetime.combine(on + timedelta(days=1), time(), tzinfo=zone)


def _waiting_in(appointments: list[Appointment]) -> dict[str, list[str]]:
    waiting: dict[str, list[str]] = {}
    present = Presence.objects.waiting().filter(participant__appointment__in=appointments)
    for one in present.select_related("participant__person").order_by("participant__person__name"):
        waiting.setdefault(str(one.participant.appointment_id), []).append(one.participant.person.name)
    return waiting


def _state(appointment: Appointment, *, has_next: bool) -> str:
    now = timezone.now()
    if appointment.cancelled:
        return "cancelled"
    if appointment.endings.all():
        return "ended"
    if appointment.ends_at <= now:
        return "past"
    if appointment.starts_at <= now:
        return "now"
    return "later" if has_next else "next"


def day_of(text: str) -> date | None:
    """Of a calendar that still has a day before and a day after it."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
    return day if FIRST_DAY < day < LAST_DAY else None
