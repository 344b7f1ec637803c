"""A therapist's week, as one person may see it: by the clocks of the therapist's zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from sameroom.booking.clocks import on_the_wall
from sameroom.booking.diaries import Stretch, diaries
from sameroom.booking.engaged import Busy, busy_of
from sameroom.booking.models import Appointment
from sameroom.booking.slots import Diary
from sameroom.people.models import Person, Role
from sameroom.practice.models import Holiday, Therapist

DAYS = 7


@dataclass(frozen=True)
class Block:
    """Something in a day. `appointment`: None where it is only known that the time is taken, or held."""

    starts_at: datetime
    ends_at: datetime
    appointment: Appointment | None
    is_held: bool = False

    @property
    def is_now(self) -> bool:
        return self.starts_at <= timezone.now() < self.ends_at


@dataclass(frozen=True)
class Day:
    """`hours`: when one can book. `online`, `in_person`: how many sessions there are; all that an owner learns."""

    on: date
    is_today: bool
    hours: list[tuple[time, time]]
    holiday: str
    is_off: bool
    blocks: list[Block]
    online: int
    in_person: int

    @property
    def count(self) -> int:
        return self.online + self.in_person


@dataclass(frozen=True)
class Week:
    """From Monday to Sunday. `sees_sessions`: whose they are, and when; else only how many."""

    therapist: Therapist
    days: list[Day]
    sees_sessions: bool

    @property
    def zone(self) -> str:
        return self.therapist.zone

    @property
    def before(self) -> date:
        return self.days[0].on - timedelta(days=DAYS)

    @property
    def after(self) -> date:
        return self.days[0].on + timedelta(days=DAYS)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_of(therapist: Therapist, monday: date, *, seen_by: Person) -> Week:
    """In a fixed number of questions to the database."""
    zone = ZoneInfo(therapist.zone)
    dates = [monday + timedelta(days=number) for number in range(DAYS)]
    begins, ends = (datetime.combine(day, time(), tzinfo=zone) for day in (monday, monday + timedelta(days=DAYS)))
    stretch = Stretch(begins, ends)
    diary = diaries([therapist], stretch)[therapist.person_id]
    holidays = dict(Holiday.objects.filter(on__in=dates).values_list("on", "name"))
    sees = therapist.person_id == seen_by.pk or Role.Kind.FRONT_DESK in seen_by.role_kinds()
    blocks = _blocks(therapist, stretch, seen_by=seen_by) if sees else []
    counted = list(
        Appointment.objects.not_cancelled()
        .with_therapist(therapist.person)
        .between(begins, ends)
        .values_list("starts_at", "modality")
    )
    return Week(therapist, [_day(one, diary, holidays, blocks, counted) for one in dates], sees)


def _blocks(therapist: Therapist, stretch: Stretch, *, seen_by: Person) -> list[Block]:
    mine = Appointment.objects.open_to_staff(seen_by).with_therapist(therapist.person).not_cancelled()
    sessions = list(mine.between(stretch.earliest, stretch.latest).whole())
    busy: list[Busy] = busy_of(therapist.person, stretch, apart_from=[one.pk for one in sessions])
    blocks = [Block(one.starts_at, one.ends_at, one) for one in sessions]
    blocks += [Block(one.starts_at, one.ends_at, None, one.is_held) for one in busy]
    return sorted(blocks, key=lambda block: block.starts_at)


def _day(
    on: date,
    diary: Diary,
    holidays: dict[date, str],
    blocks: Sequence[Block],
    counted: Sequence[tuple[datetime, str]],
) -> Day:
    zone = diary.zone
    is_off = any(first <= on <= last for first, last in diary.off)
    weekly = [] if is_off else list(diary.weekly.get(on.weekday(), ()))
    there = [how for starts_at, how in counted if on_the_wall(starts_at, zone).date() == on]
    online = there.count(Appointment.Modality.ONLINE)
    return Day(
        on=on,
        is_today=on == on_the_wall(timezone.now(), zone).date(),
        hours=sorted([*weekly, *diary.extra.get(on, ())]),
        holiday=holidays.get(on, ""),
        is_off=is_off,
        blocks=[block for block in blocks if on_the_wall(block.starts_at, zone).date() == on],
        online=online,
        in_person=len(there) - online,
    )
