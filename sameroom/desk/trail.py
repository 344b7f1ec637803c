"""Two pages of the audit trail: who looked at my record, for a client; what I did, for staff."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from sameroom.audit.models import Entry
from sameroom.booking.models import Appointment
from sameroom.desk import trail_words as words
from sameroom.people.access import CLIENT, FRONT_DESK, OWNER, SUPERVISOR, THERAPIST, PersonRequest, open_to
from sameroom.people.models import BreakGlass, CaseFile, Person, Role
from sameroom.practice.models import practice_zone

A_PAGE = 50


@dataclass(frozen=True)
class Look:
    """Somebody did the same at these times of one day, the newest first."""

    sentence: str
    times: list[datetime]
    is_emergency: bool


@dataclass(frozen=True)
class Own:
    """The same of one's own, done with one record. `appointment`: where it is one that this person may see."""

    act: str
    record: str
    is_refused: bool
    times: list[datetime]
    appointment: Appointment | None


@dataclass(frozen=True)
class Actor:
    """Somebody whom the trail names by an id alone. `kinds`: the roles of today."""

    name: str
    kinds: frozenset[str]


@open_to(CLIENT)
def looked(request: PersonRequest) -> HttpResponse:
    """Who of the practice looked at, or changed, something of mine? What a partner does is the partner's own."""
    together = Person.objects.filter(case_files__in=request.user.case_files.values("pk")).values("pk")
    others = Entry.objects.about(request.user.pk).exclude(by=request.user.pk).exclude(by=None)
    page = _page(request, others.exclude(by__in=together).newest_first())
    zone = practice_zone()
    return render(
        request,
        "desk/looked.html",
        {
            "page": page,
            "zone": zone,
            "days": _by_day(request.user, list(page), zone=zone),
            "broken": BreakGlass.objects.visible_to(request.user).select_related("by").order_by("-at"),
        },
    )


@open_to(THERAPIST, SUPERVISOR, FRONT_DESK, OWNER)
def own_trail(request: PersonRequest) -> HttpResponse:
    page = _page(request, Entry.objects.done_by(request.user.pk).newest_first())
    zone = practice_zone()
    days = _own_by_day(request.user, list(page), zone=zone)
    return render(request, "desk/own_trail.html", {"page": page, "zone": zone, "days": days})


def _page(request: HttpRequest, entries: QuerySet[Entry]) -> "Page[Entry]":
    return Paginator(entries, A_PAGE).get_page(request.GET.get("page"))


def _by_day(person: Person, entries: list[Entry], *, zone: ZoneInfo) -> list[tuple[date, list[Look]]]:
    said = _Sayings(person, entries, zone=zone)
    days: dict[date, dict[tuple[str, bool], Look]] = {}
    for entry in entries:
        key = said.sentence(entry), said.is_emergency(entry)
        of_the_day = days.setdefault(entry.at.astimezone(zone).date(), {})
        of_the_day.setdefault(key, Look(key[0], [], key[1])).times.append(entry.at)
    return [(on, list(looks.values())) for on, looks in days.items()]


def _own_by_day(person: Person, entries: list[Entry], *, zone: ZoneInfo) -> list[tuple[date, list[Own]]]:
    appointments = _appointments(person, entries)
    days: dict[date, dict[tuple[str, ...], Own]] = {}
    for entry in entries:
        is_refused = entry.outcome == Entry.Outcome.REFUSED
        own = Own(words.act_words(entry), words.record_words(entry), is_refused, [], appointments.get(entry.thing_id))
        of_the_day = days.setdefault(entry.at.astimezone(zone).date(), {})
        of_the_day.setdefault((entry.act, entry.thing, entry.thing_id, entry.outcome), own).times.append(entry.at)
    return [(on, list(rows.values())) for on, rows in days.items()]


class _Sayings:
    """What a client reads, with all that it needs fetched at once. Only staff are named."""

    def __init__(self, person: Person, entries: list[Entry], *, zone: ZoneInfo) -> None:
        self._zone = zone
        self._people = people_of(entry.by for entry in entries)
        self._therapists = set(CaseFile.objects.filter(people=person).values_list("therapist_id", flat=True))
        self._appointments = _appointments(person, entries)
        self._broken = _broken_for(person) if any(words.is_emergency(entry) for entry in entries) else []

    def is_emergency(self, entry: Entry) -> bool:
        """The glass that was broken on a partner's record is the partner's affair, in a file of both as well."""
        at_the_time = any(broken.by_id == entry.by and broken.at <= entry.at <= broken.until for broken in self._broken)
        return entry.act == "break-glass" or (words.is_emergency(entry) and at_the_time)

    def sentence(self, entry: Entry) -> str:
        return words.to_you(entry, who=self._who(entry), what=self._what(entry))

    def _who(self, entry: Entry) -> str:
        by = self._people.get(entry.by) if entry.by else None
        if by is None:
            return _("Somebody who is no longer here")
        is_yours = entry.by in self._therapists
        role = words.main_role([*entry.roles.split(), *by.kinds, *(["therapist"] if is_yours else [])])
        if role is None:
            return _("Somebody who takes part with you")
        return words.staff_words(by.name, role, is_yours=is_yours)

    def _what(self, entry: Entry) -> str:
        if appointment := self._appointments.get(entry.thing_id):
            return words.your_appointment(appointment.starts_at, self._zone)
        return str(words.YOURS.get(entry.thing, _("your record")))


def people_of(ids: Iterable[UUID | None]) -> dict[UUID, Actor]:
    """Who these are, in two questions."""
    wanted = {one for one in ids if one}
    kinds: dict[UUID, set[str]] = {}
    for person, kind in Role.objects.filter(person__in=wanted).values_list("person_id", "kind"):
        kinds.setdefault(person, set()).add(kind)
    names = Person.objects.filter(pk__in=wanted).values_list("pk", "name")
    return {pk: Actor(name, frozenset(kinds.get(pk, ()))) for pk, name in names}


def _broken_for(person: Person) -> list[BreakGlass]:
    return list(BreakGlass.objects.filter(client=person).only("by", "at"))


def _appointments(person: Person, entries: Iterable[Entry]) -> dict[str, Appointment]:
    """Those among the entries that `person` may see, by their id as the trail writes it."""
    ids = {entry.thing_id for entry in entries if entry.thing == "appointment"}
    found = Appointment.objects.visible_to(person).filter(pk__in=ids).whole()
    return {str(appointment.pk): appointment for appointment in found}
