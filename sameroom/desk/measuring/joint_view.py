"""What a couple looks at together: two lines beside each other, of what both opened. Never a single answer."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.desk.alliance import rating_of
from sameroom.desk.measuring.courses import followed
from sameroom.desk.measuring.pictures import days_under
from sameroom.desk.measuring.sentences import number
from sameroom.look import pictures
from sameroom.look.lines import Chart, Line, Point, Tick
from sameroom.measures import instruments
from sameroom.measures.instruments import SESSION_CHECK, Instrument
from sameroom.measures.joint import INSTRUMENTS, choose, obstacles_to_opening, opened_by, opened_by_both
from sameroom.measures.models import Opening, Response
from sameroom.people.access import CLIENT, THERAPIST, PersonRequest, open_record, open_to, open_to_change
from sameroom.people.models import CaseFile, Person
from sameroom.practice.models import practice_zone

RATED_FROM, RATED_TO = 0.0, 10.0
# Forms for sessions that are to come so soon were perhaps given already.
AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Both:
    """One instrument, of both partners. `values`: person → day → number. `low`, `high`: the ends of the scale."""

    instrument: str
    title: str
    low: float
    high: float
    people: list[Person]
    values: dict[UUID, dict[date, float]]

    @property
    def days(self) -> list[date]:
        return sorted({day for by_day in self.values.values() for day in by_day})

    @property
    def has_picture(self) -> bool:
        """A line says something from two days on."""
        return len(self.days) > 1

    @property
    def rows(self) -> list[tuple[date, list[tuple[Person, str]]]]:
        """For the table, the newest first."""
        return [
            (day, [(one, number(self.values[one.pk].get(day))) for one in self.people]) for day in reversed(self.days)
        ]


@dataclass(frozen=True)
class Shared:
    """One thing. `is_mine_open`: the reader's own choice; None for the therapist. `is_open`: both opened it."""

    thing: Opening.Thing
    is_mine_open: bool | None
    both: list[Both] = field(default_factory=list)
    is_open: bool = False


@open_to(CLIENT, THERAPIST)
def joint_view(request: PersonRequest, pk: UUID) -> HttpResponse:
    """For the two of a couple, and for their therapist with them."""
    file = open_record(request, _files(request.user), pk)
    is_client = request.user in file.people.all()
    return render(
        request,
        "desk/measuring/joint.html",
        {
            "file": file,
            "is_client": is_client,
            "partner": next((one for one in file.people_in_order if one != request.user), None),
            "obstacles": obstacles_to_opening(file, by=request.user) if is_client else [],
            "shared": _shared(file, request.user, is_client=is_client),
        },
    )


@require_POST
@open_to(CLIENT)
def choose_joint(request: PersonRequest, pk: UUID, thing: str) -> HttpResponse:
    """Opens it to the partner, or no longer; nobody is told."""
    file = open_to_change(request, _files(request.user).filter(people=request.user), pk)
    if thing not in Opening.Thing.values:
        raise Http404
    choose(file, thing, is_open="open" in request.POST, by=request.user)
    return redirect("joint_view", pk)


@open_to(CLIENT, THERAPIST)
def joint_line(request: PersonRequest, pk: UUID, instrument: str, scheme: str) -> HttpResponse:
    file = open_record(request, _files(request.user), pk)
    opened = {name for thing in opened_by_both(file) for name in INSTRUMENTS[thing]}
    both = _both(file, instrument, request.user) if instrument in opened else None
    if both is None or not both.has_picture:
        raise Http404
    return pictures.answer(_chart(both), scheme=scheme)


def _files(person: Person) -> QuerySet[CaseFile]:
    """Couples' files: one's own, and those that one treats."""
    treated = CaseFile.objects.treated_by(person).values("pk")
    rows = CaseFile.objects.visible_to(person).filter(Q(people=person) | Q(pk__in=treated), kind=CaseFile.Kind.COUPLE)
    return rows.select_related("therapist", "closing").prefetch_related("people").distinct()


def _shared(file: CaseFile, person: Person, *, is_client: bool) -> list[Shared]:
    opened, mine = opened_by_both(file), opened_by(person, file)
    return [
        Shared(thing, thing in mine if is_client else None, list(_all_of(file, thing, person)), is_open=True)
        if thing in opened
        else Shared(thing, thing in mine if is_client else None)
        for thing in Opening.Thing
    ]


def _all_of(file: CaseFile, thing: Opening.Thing, person: Person) -> Iterator[Both]:
    for instrument in INSTRUMENTS[thing]:
        both = _both(file, instrument, person)
        if both:
            yield both


def _both(file: CaseFile, instrument: str, seen_by: Person) -> Both | None:
    """Each partner's as that partner sees their own; a therapist's as the therapist sees them. None: nothing yet."""
    people, asked = file.people_in_order, instruments.load(instrument)
    is_client = seen_by in people
    values = {one.pk: _values(file, instrument, one, seen_by=one if is_client else seen_by) for one in people}
    if not any(values.values()):
        return None
    rule = asked.scores[0]
    ends = (RATED_FROM, RATED_TO) if instrument == SESSION_CHECK else (rule.min, rule.max)
    title = _title(asked)
    return Both(instrument, title, *ends, people, values)


def _title(asked: Instrument) -> str:
    """“How was it today?” is no name for a line."""
    if asked.id == SESSION_CHECK:
        return str(Opening.Thing.RATINGS.label)
    return asked.title[asked.language_for((get_language() or "en")[:2])]


def _values(file: CaseFile, instrument: str, person: Person, *, seen_by: Person) -> dict[date, float]:
    """By the day of the session, of this file alone; what was not given is not told."""
    zone = practice_zone()
    if instrument == SESSION_CHECK:
        rows = Response.objects.visible_to(seen_by).given().filter(person=person, appointment__case_file=file)
        told = rows.filter(instrument=instrument).select_related("appointment").prefetch_related("answers")
        rated = [(one.appointment.starts_at, rating_of(one)) for one in told]
        found = [(at, one.score if one else None) for at, one in rated]
    else:
        by = followed([file], seen_by=seen_by, until=timezone.now() + AHEAD).get((file.pk, person.pk), [])
        courses = [course for one in by for course in one.courses if course.instrument.id == instrument]
        found = [(point.time.on, point.value) for course in courses[:1] for point in course.points]
    return {timezone.localdate(at, timezone=zone): value for at, value in sorted(found) if value is not None}


def _chart(both: Both) -> Chart:
    days = both.days
    named = [(one.first_name, sorted(both.values[one.pk].items())) for one in both.people]
    lines = [Line(name, [Point(day.toordinal(), value) for day, value in told]) for name, told in named if told]
    return Chart(
        title=_("%(title)s: both of you over time") % {"title": both.title},
        lines=lines,
        low=both.low,
        high=both.high,
        across=days_under(days),
        up=[Tick(value, number(value)) for value in (both.low, both.high)],
    )
