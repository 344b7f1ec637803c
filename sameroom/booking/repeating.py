"""Repeating an appointment: a look at each day first; then all are made, or none. `work` goes on with kept places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import takewhile

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.booking.clocks import on_the_wall
from sameroom.booking.free import free_office, nearest_free, needs_an_office, obstacles_to_an_office
from sameroom.booking.invitations import Bundles
from sameroom.booking.making import Proposal, make, obstacles_to_making
from sameroom.booking.models import Appointment
from sameroom.booking.moving import move
from sameroom.booking.series import (
    MOST_WEEKS_APART,
    Occurrence,
    Omission,
    Reach,
    Series,
    SeriesEnd,
    first_times,
    rule_of,
)
from sameroom.people.models import Person
from sameroom.refusal import Refused, refuse_if

MOST = 51
# How far ahead a place without an end is made.
AHEAD = timedelta(weeks=12)


@dataclass(frozen=True)
class Plan:
    """`appointment` again, every `weeks_apart`, `count` times more; or `is_kept` without an end."""

    appointment: Appointment
    weeks_apart: int
    count: int
    is_kept: bool = False

    @property
    def times(self) -> list[datetime]:
        """By the clocks of the appointment's zone."""
        count = AHEAD // timedelta(weeks=self.weeks_apart) if self.is_kept else self.count
        return first_times(datetime.fromisoformat(self.appointment.wall_time), self.weeks_apart, count)


@dataclass(frozen=True)
class _Making:
    """The appointments of one series, `like` one that is there; all that is made together is told in one mail."""

    series: Series
    like: Appointment
    by: Person
    bundles: Bundles = field(default_factory=dict)

    def make_or_omit(self, on: date, time: datetime | None) -> bool:
        """Whether one was made for this day of the rule. Raises `Refused`."""
        if time is None:
            Omission.objects.create(series=self.series, on=on)
            return False
        proposal = _proposal(self.like, time)
        refuse_if(obstacles_to_an_office(proposal))
        made = make(proposal, by=self.by, bundles=self.bundles)
        Occurrence.objects.create(appointment=made, series=self.series, on=on)
        return True


@dataclass(frozen=True)
class Day:
    """One day of the plan. `instead`: free times next to it, where it cannot be; by the clocks."""

    wall_time: datetime
    obstacles: list[str]
    instead: list[datetime]


def days_of(plan: Plan, *, by: Person) -> list[Day]:
    return [_day(plan.appointment, wall_time, by=by) for wall_time in plan.times]


def obstacles_to_repeating(plan: Plan) -> list[str]:
    """Why this appointment cannot begin a series, as sentences."""
    if plan.appointment.cancelled:
        return [_("This appointment was cancelled.")]
    if hasattr(plan.appointment, "occurrence"):
        return [_("This appointment is in a series already.")]
    if not 1 <= plan.weeks_apart <= MOST_WEEKS_APART or not (plan.is_kept or 1 <= plan.count <= MOST):
        return [_("Choose how often, and how many times.")]
    return []


@transaction.atomic
def repeat(plan: Plan, chosen: Mapping[date, datetime], *, by: Person) -> Series:
    """`chosen`: for each day of the plan the time by the clocks; a day without one is left out.

    All are made or none. Raises `Refused`, naming the day that cannot be.
    """
    refuse_if(obstacles_to_repeating(plan) or ([] if chosen else [_("Choose at least one day.")]))
    first = plan.appointment
    if first.case_file is None:
        raise Refused([_("This file is closed. Open a new one to go on.")])
    series = Series.objects.create(
        case_file=first.case_file,
        rule=rule_of(plan.weeks_apart),
        first=first.wall_time,
        zone=first.zone,
        is_kept=plan.is_kept,
        made_by=by,
    )
    Occurrence.objects.create(appointment=first, series=series, on=datetime.fromisoformat(first.wall_time).date())
    making = _Making(series, first, by)
    for wall_time in plan.times:
        making.make_or_omit(wall_time.date(), chosen.get(wall_time.date()))
    record("repeat", "appointment", first.pk, by=by.pk, about=first.client_ids)
    return series


def extend() -> int:
    """For `work`: the next appointments of the places that are kept. What is taken is left out. How many were made."""
    until = timezone.localdate() + AHEAD
    return sum(_extend(series, until) for series in Series.objects.kept().select_related("case_file__therapist"))


def reached(appointment: Appointment, reach: str) -> list[Appointment]:
    """The appointments of the series that are meant and can still be changed; this one is the first of them."""
    if reach == Reach.THIS or not hasattr(appointment, "occurrence"):
        return [appointment]
    rows = Appointment.objects.not_cancelled().filter(
        occurrence__series=appointment.occurrence.series_id, starts_at__gt=timezone.now()
    )
    if reach == Reach.FOLLOWING:
        rows = rows.filter(starts_at__gte=appointment.starts_at)
    others = rows.exclude(pk=appointment.pk).whole().order_by("starts_at")
    return [appointment, *others]


@transaction.atomic
def move_along(moved: Appointment, others: Sequence[Appointment], shift: timedelta, *, by: Person) -> list[Appointment]:
    """`moved` went by `shift` of the clocks; the `others` of its series follow. Returns those that could not, and stay.

    From now on the place is at the new time: the series ends, and another one goes on.
    """
    before = moved.occurrence.series
    end_series(before, by=by)
    begins = min(datetime.fromisoformat(one.wall_time) for one in others) + shift if others else None
    first = min(filter(None, (begins, datetime.fromisoformat(moved.wall_time))))
    facts = {"case_file": before.case_file, "rule": before.rule, "zone": before.zone, "is_kept": before.is_kept}
    after = Series.objects.create(**facts, first=first.isoformat(timespec="seconds"), made_by=by)
    days = first.date() - (first - shift).date()
    for one in (moved, *others):
        Occurrence.objects.filter(appointment=one).update(series=after, on=one.occurrence.on + days)
    bundles: Bundles = {}
    in_turn = sorted(others, key=lambda one: one.starts_at, reverse=shift > timedelta())  # nobody in the next one's way
    return [one for one in in_turn if not _follows(one, shift, by=by, bundles=bundles)]


def _follows(one: Appointment, shift: timedelta, *, by: Person, bundles: Bundles) -> bool:
    try:
        with transaction.atomic():
            to = _proposal(one, datetime.fromisoformat(one.wall_time) + shift)
            refuse_if(obstacles_to_an_office(to))
            move(one, to, by=by, bundles=bundles)
    except Refused:
        return False
    return True


@transaction.atomic
def end_series(series: Series, *, by: Person) -> None:
    SeriesEnd.objects.get_or_create(series=series, defaults={"by": by})


@transaction.atomic
def _extend(series: Series, until: date) -> int:
    made = 0
    last = series.occurrences.order_by("on").select_related("appointment__service", "appointment__office").last()
    if last is None or not series.case_file.therapist.is_active:
        return 0
    making = _Making(series, last.appointment, series.case_file.therapist)
    for wall_time in takewhile(lambda one: one.date() <= until, series.times_after(series.planned_until())):
        day = _day(last.appointment, wall_time, by=making.by)
        made += making.make_or_omit(wall_time.date(), None if day.obstacles else wall_time)
    return made


def _day(like: Appointment, wall_time: datetime, *, by: Person) -> Day:
    proposal = _proposal(like, wall_time)
    obstacles = obstacles_to_making(proposal, by=by) or obstacles_to_an_office(proposal)
    if not obstacles or proposal.starts_at < timezone.now():
        return Day(wall_time, obstacles, [])
    therapist, in_person = proposal.case_file.therapist, needs_an_office(proposal.modality)
    instead = nearest_free(therapist, proposal.service, proposal.starts_at, in_person=in_person)
    return Day(wall_time, obstacles, [on_the_wall(one, like.zone) for one in instead])


def _proposal(like: Appointment, wall_time: datetime) -> Proposal:
    """The same at another time; in person in the same office, else in one that is free."""
    if like.case_file is None:
        raise Refused([_("This file is closed. Open a new one to go on.")])
    proposal = Proposal(like.case_file, like.service, wall_time, like.zone, like.modality)
    if not needs_an_office(like.modality):
        return proposal
    own = replace(proposal, office=like.office)
    is_free = like.office and not obstacles_to_making(own, by=like.case_file.therapist)
    return own if is_free else replace(proposal, office=free_office(proposal.spans[0]))
