"""Gathers what somebody answered, session by session, into courses: with what was left out, and what is kept back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from sameroom.booking.models import Appointment
from sameroom.measures import instruments, schedule
from sameroom.measures.instruments.shape import THERAPIST
from sameroom.measures.models import Response
from sameroom.measures.plans import plan_of
from sameroom.measures.scoring import score
from sameroom.measures.trajectory import Course, Time, course
from sameroom.people.models import CaseFile, Person
from sameroom.practice.models import Service

# What is followed over time, in the order in which it is told; the alliance has pages of its own.
OUTCOMES = ("phq-9", "phq-8", "gad-7", "dass-21", "k10", "k6", "csi-16", "csi-4", "phq-2", "gad-2")


@dataclass(frozen=True)
class Followed:
    """One person on one instrument, in one file: a course for each of its scores. `newest`: the last form given."""

    newest: Response
    courses: list[Course]


@dataclass(frozen=True)
class _Sitting:
    """One session of a file, and which one it is."""

    appointment: Appointment
    number: int


@dataclass
class _Series:
    """What one person gave on one instrument in one file, by appointment; and where a form is kept back."""

    given: dict[UUID, Response] = field(default_factory=dict)
    kept_back: set[UUID] = field(default_factory=set)


Key = tuple[UUID, UUID, str]


def followed(
    files: Collection[CaseFile], *, seen_by: Person, until: datetime
) -> dict[tuple[UUID, UUID], list[Followed]]:
    """By file and person, up to the session that begins at `until`; one question more for the plan of each file."""
    sittings = _sittings(files, seen_by, until)
    rows = _series(sittings, seen_by)
    with_forms = {file for file, _person, _name in rows}
    plans = {file.pk: plan_of(file) for file in files if file.pk in with_forms}
    found: dict[tuple[UUID, UUID], list[Followed]] = {}
    for (file, person, name), series in sorted(rows.items(), key=lambda row: OUTCOMES.index(row[0][2])):
        if series.given:
            times = _times(name, series, sittings[file], plans[file])
            found.setdefault((file, person), []).append(_followed(name, series, times))
    return found


def given_for(response: Response, *, seen_by: Person) -> Followed | None:
    """The courses of one person up to this response: those that its picture shows."""
    if response.appointment.case_file is None:
        return None
    rows = followed([response.appointment.case_file], seen_by=seen_by, until=response.appointment.starts_at)
    own = rows.get((response.appointment.case_file.pk, response.person_id), [])
    return next((one for one in own if one.newest == response), None)


def _followed(name: str, series: _Series, times: list[Time]) -> Followed:
    instrument = instruments.load(name)
    newest = max(series.given.values(), key=lambda one: (one.appointment.starts_at, one.pk))
    return Followed(newest, [course(instrument, rule, times) for rule in instrument.scores])


def _sittings(files: Collection[CaseFile], seen_by: Person, until: datetime) -> dict[UUID, list[_Sitting]]:
    """First conversations do not count; a cancelled session has the number of the one that came instead."""
    rows = Appointment.objects.visible_to(seen_by).filter(case_file__in=list(files), starts_at__lte=until)
    by_file: dict[UUID, list[_Sitting]] = {}
    for row in rows.select_related("service", "cancellation").order_by("starts_at"):
        if row.case_file_id and row.service.kind != Service.Kind.CONSULTATION:
            before = by_file.setdefault(row.case_file_id, [])
            held = sum(not one.appointment.cancelled for one in before)
            before.append(_Sitting(row, held + 1))
    return by_file


def _series(sittings: Mapping[UUID, list[_Sitting]], seen_by: Person) -> dict[Key, _Series]:
    here = [one.appointment.pk for those in sittings.values() for one in those]
    file_of = {one.appointment.pk: file for file, those in sittings.items() for one in those}
    wanted = {"appointment__in": here, "instrument__in": OUTCOMES}
    rows: dict[Key, _Series] = {}
    visible = Response.objects.visible_to(seen_by).given().filter(**wanted).exclude(form=THERAPIST)
    for response in visible.select_related("person", "appointment").prefetch_related("answers"):
        key = (file_of[response.appointment_id], response.person_id, response.instrument)
        rows.setdefault(key, _Series()).given[response.appointment_id] = response
    kept = Response.objects.kept_from(seen_by).filter(**wanted)
    for appointment, person, name in kept.values_list("appointment", "person", "instrument"):
        rows.setdefault((file_of[appointment], person, name), _Series()).kept_back.add(appointment)
    return rows


def _times(name: str, series: _Series, sittings: list[_Sitting], plan: schedule.Plan) -> list[Time]:
    """From the first form on. As long as a session is not over, its form is not missed."""
    times: list[Time] = []
    now = timezone.now()
    for sitting in sittings:
        at = sitting.appointment.starts_at
        response = series.given.get(sitting.appointment.pk)
        if response:
            times.append(_given(response, sitting))
        elif (
            sitting.appointment.ends_at <= now
            and sitting.appointment.pk not in series.kept_back
            and _is_due(name, plan, sitting, times)
        ):
            times.append(Time(at, sitting.number, {}, None))
    return times


def _is_due(name: str, plan: schedule.Plan, sitting: _Sitting, times: list[Time]) -> bool:
    """By the plan of the file. A short form that goes on to a whole one is asked where the whole one is not."""
    last = next((one.on for one in reversed(times) if one.is_given), None)
    if last is None or name not in plan or name in schedule.GOES_ON_FROM or sitting.appointment.cancelled:
        return False
    return bool(schedule.due({name: plan[name]}, last={name: last}, at=sitting.appointment.starts_at))


def _given(response: Response, sitting: _Sitting) -> Time:
    """At the day of the session that it was given for, however early or late it came in."""
    values = response.values
    seconds = None
    if response.channel == Response.Channel.PAGE:  # where each answer is saved as it is given
        last = max((answer.at for answer in response.answers.all()), default=response.began_at)
        seconds = (last - response.began_at).total_seconds()
    scored = score(response.asked_with, values)
    return Time(sitting.appointment.starts_at, sitting.number, values, scored, seconds)
