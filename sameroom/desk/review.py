"""The owner's review of the audit trail: who did how much, and what is worth a question. Never what a record says.

Each part is a count with the entries behind it: a staff member's name, the act, the time and an opaque record number.
No client is named, and nothing is accused: there may be a good reason for each.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, DurationField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.models import Concern, Entry
from sameroom.booking.models import Participant
from sameroom.desk import review_words
from sameroom.desk import trail_words as words
from sameroom.desk.comparisons import comparisons_since
from sameroom.desk.trail import Actor, people_of
from sameroom.people.access import OWNER, PersonRequest, open_to
from sameroom.people.models import Person, Role, Supervision
from sameroom.practice.models import practice_zone

LOOKS_BACK = timedelta(days=30)
TOGETHER_WITHIN = timedelta(days=60)
OPENS, CLOSES = 7, 21
SHOWN = 50
# How many times the middle of the role somebody does before the page marks it.
MUCH = 2


@dataclass(frozen=True)
class Volume:
    """How much one staff member did, beside the middle of those with the same role."""

    name: str
    role: str
    number: int
    middle: float

    @property
    def is_much(self) -> bool:
        return self.number > MUCH * self.middle


@dataclass(frozen=True)
class Line:
    """One entry behind a count."""

    at: datetime
    who: str
    act: str
    record: str


@dataclass(frozen=True)
class Part:
    """One question of the review: a sentence with its count, and the newest entries behind it."""

    key: str
    title: str
    sentence: str
    number: int
    lines: list[Line]

    @property
    def more(self) -> int:
        return self.number - len(self.lines)


@open_to(OWNER)
def review(request: PersonRequest) -> HttpResponse:
    zone, since = practice_zone(), timezone.now() - LOOKS_BACK
    staff = people_of(Role.objects.filter(kind__in=words.STAFF).values_list("person_id", flat=True))
    return render(
        request,
        "desk/review.html",
        {
            "volumes": _volumes(staff, since),
            "parts": _parts(staff, since, zone=zone),
            "comparisons": comparisons_since(since),
            "zone": zone,
            "days": LOOKS_BACK.days,
        },
    )


def _volumes(staff: dict[UUID, Actor], since: datetime) -> list[Volume]:
    counted = dict(
        Entry.objects.filter(at__gte=since, by__in=staff).values_list("by").annotate(number=Count("id")).order_by()
    )
    of_role: dict[str, list[int]] = {}
    roles = {pk: words.main_role(actor.kinds) for pk, actor in staff.items()}
    for pk, role in roles.items():
        if role:
            of_role.setdefault(role, []).append(counted.get(pk, 0))
    volumes = [
        Volume(staff[pk].name, str(role.label), counted.get(pk, 0), median(of_role[role]))
        for pk, role in roles.items()
        if role
    ]
    return sorted(volumes, key=lambda volume: (-volume.number, volume.name))


def _parts(staff: dict[UUID, Actor], since: datetime, *, zone: ZoneInfo) -> list[Part]:
    lately = Entry.objects.filter(at__gte=since)
    of_staff = lately.filter(by__in=staff, outcome=Entry.Outcome.DONE)
    questions = [
        ("emergency", _("Opened in an emergency"), _emergencies(lately)),
        ("surname", _("Somebody with the same surname"), _same_surname(of_staff, staff)),
        ("apart", _("No appointment together"), _apart(of_staff, staff)),
        ("hours", _("Outside office hours"), _outside_hours(of_staff, zone)),
        ("refused", _("What was refused"), lately.filter(outcome=Entry.Outcome.REFUSED)),
    ]
    return [_part(key, title, found, staff=staff) for key, title, found in questions]


def _part(key: str, title: str, found: QuerySet[Entry], *, staff: dict[UUID, Actor]) -> Part:
    number = found.count()
    return Part(
        key,
        title,
        review_words.counted(key, number),
        number,
        [_line(entry, staff) for entry in found.order_by("-at", "-id")[:SHOWN]],
    )


def _line(entry: Entry, staff: dict[UUID, Actor]) -> Line:
    """Staff are named; of anybody else only that there was somebody."""
    actor = staff.get(entry.by) if entry.by else None
    who = actor.name if actor else _("somebody who is no staff") if entry.by else _("nobody signed in")
    return Line(entry.at, who, words.act_words(entry), words.record_words(entry))


def _emergencies(lately: QuerySet[Entry]) -> QuerySet[Entry]:
    return lately.filter(Q(act="break-glass") | Q(reason="break-glass"))


def _same_surname(of_staff: QuerySet[Entry], staff: dict[UUID, Actor]) -> QuerySet[Entry]:
    pairs = set(of_staff.values_list("by", "concerns__person").exclude(concerns=None).order_by().distinct())
    names = dict(Person.objects.filter(pk__in={person for _by, person in pairs}).values_list("pk", "name"))
    same = [
        Q(by=by, concerns__person=person)
        for by, person in pairs
        if by != person and by and person in names and _surname(staff[by].name) == _surname(names[person])
    ]
    return _any_of(of_staff, same)


def _apart(of_staff: QuerySet[Entry], staff: dict[UUID, Actor]) -> QuerySet[Entry]:
    """With the record of somebody whom they, or a therapist whom they supervise, neither met nor will meet soon.

    The front desk makes appointments for everybody, and is left out.
    """
    desk = [pk for pk, actor in staff.items() if Role.Kind.FRONT_DESK in actor.kinds]
    met = Participant.objects.filter(
        appointment__starts_at__gte=_moved(-TOGETHER_WITHIN),
        appointment__starts_at__lte=_moved(TOGETHER_WITHIN),
        appointment__participants__person_id=OuterRef("person"),
    )
    supervised = Supervision.objects.filter(supervisor=OuterRef(OuterRef("entry__by"))).values("therapist_id")
    apart = Concern.objects.exclude(person=F("entry__by")).filter(
        ~Exists(met.filter(Q(person_id=OuterRef("entry__by")) | Q(person_id__in=supervised)))
    )
    return of_staff.exclude(by__in=desk).filter(pk__in=apart.values("entry"))


def _moved(span: timedelta) -> Combinable:
    """The entry's time, moved by so much; inside a question about its concerns."""
    return OuterRef("entry__at") + Value(span, output_field=DurationField())


def _outside_hours(of_staff: QuerySet[Entry], zone: ZoneInfo) -> QuerySet[Entry]:
    """Before seven, from nine in the evening, on Saturdays and Sundays, by the practice's clocks."""
    timed = of_staff.annotate(hour=ExtractHour("at", tzinfo=zone), weekday=ExtractIsoWeekDay("at", tzinfo=zone))
    return timed.filter(Q(hour__lt=OPENS) | Q(hour__gte=CLOSES) | Q(weekday__gte=6))


def _any_of(entries: QuerySet[Entry], conditions: Iterable[Q]) -> QuerySet[Entry]:
    wanted = Q(pk__in=[])
    for condition in conditions:
        wanted |= condition
    return entries.filter(wanted).distinct()


def _surname(name: str) -> str:
    return name.split()[-1].casefold()
