"""The first conversation, for whoever is not a client yet: who takes it, when, and keeping a time without an account.

Nobody is known here but by the browser. The file and the appointment are made when the address is proven.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.booking.holding import book_at, office_in, spans_for, take_or_say, taken
from sameroom.booking.models import Appointment, Hold
from sameroom.booking.occupancy import HELD_FOR, Span, obstacles_to_taking
from sameroom.booking.openings import openings
from sameroom.booking.slots import starts
from sameroom.people.models import CaseFile, Person
from sameroom.practice.models import Service, Therapist
from sameroom.refusal import Refused, refuse_if

STILL_MINE = timedelta(hours=1)


class TimeIsGone(Refused):
    """Somebody else took the time meanwhile."""


@dataclass(frozen=True)
class Wish:
    """What a newcomer looks for. Without a `therapist` whoever is free first will do."""

    as_couple: bool
    modality: str
    therapist: Person | None


@dataclass(frozen=True)
class Choice:
    """The time that a newcomer chose, when, and whose it is."""

    as_couple: bool
    modality: str
    therapist: Therapist
    starts_at: datetime
    minutes: int
    chosen_at: datetime

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def wish(self) -> Wish:
        return Wish(self.as_couple, self.modality, self.therapist.person)


def offered() -> Service | None:
    """What a first conversation is here. Without it the practice takes nobody new in this way."""
    return Service.objects.offered().filter(kind=Service.Kind.CONSULTATION).first()


def who_take_newcomers() -> list[Therapist]:
    """Everybody who stands in a College's register and has room for somebody new, by name."""
    them = Therapist.objects.shown().taking_new_clients()
    return list(them.select_related("person").order_by("person__name"))


def times_for(wish: Wish, service: Service) -> dict[datetime, list[Therapist]]:
    """Every free moment, in order, and who is free then."""
    kind = Service.Kind.COUPLE if wish.as_couple else Service.Kind.INDIVIDUAL
    them = [one for one in who_take_newcomers() if wish.therapist in (None, one.person) and kind in one.sees]
    free, found = openings(them, service, modalities=[wish.modality]), defaultdict(list)
    for one in them:
        for begins in starts(free[one.person_id].get(wish.modality, [])):
            found[begins].append(one)
    return {datetime.fromtimestamp(begins, UTC): found[begins] for begins in sorted(found)}


def nearest(choice: Choice, *, most: int = 3) -> list[datetime]:
    """The free times of the same therapist next to the one that is gone, in order."""
    service = offered()
    moments = times_for(choice.wish, service) if service else {}
    return sorted(sorted(moments, key=lambda one: abs(one - choice.starts_at))[:most])


@transaction.atomic
def hold(wish: Wish, starts_at: datetime, *, browser: str) -> Choice:
    """This time is this browser's for ten minutes; what it held before is let go. Raises `TimeIsGone`."""
    service = offered()
    if service is None:
        raise TimeIsGone([taken()])
    let_go(browser)
    free = times_for(wish, service).get(starts_at)
    if not free:
        raise TimeIsGone([taken()])
    now = timezone.now()
    choice = Choice(wish.as_couple, wish.modality, _least_booked(free), starts_at, service.minutes, now)
    keep(choice, browser=browser)
    return choice


@transaction.atomic
def keep(choice: Choice, *, browser: str) -> Hold:
    """For ten minutes from now. Where it lapsed it is had all the same for an hour, unless somebody took it.

    Raises `TimeIsGone`.
    """
    held = held_by(browser)
    until = timezone.now() + HELD_FOR
    if held and not held.is_lapsed and held.starts_at == choice.starts_at:
        Hold.objects.filter(pk=held.pk).update(expires_at=until)
        return held
    service = offered()
    if service is None or choice.chosen_at < timezone.now() - STILL_MINE:
        raise TimeIsGone([taken()])
    let_go(browser)
    try:
        spans = spans_for(choice.therapist.person, service, choice.starts_at, modality=choice.modality)
        held = Hold.objects.create(
            therapist=choice.therapist.person,
            browser_hash=_hash(browser),
            service=service,
            modality=choice.modality,
            office=office_in(spans),
            starts_at=choice.starts_at,
            expires_at=until,
        )
        take_or_say(spans, hold=held)
    except Refused as refused:
        raise TimeIsGone(refused.reasons) from None
    return held


def held_by(browser: str) -> Hold | None:
    return Hold.objects.filter(browser_hash=_hash(browser)).select_related("service", "office").first()


def let_go(browser: str) -> None:
    Hold.objects.filter(browser_hash=_hash(browser)).delete()


def obstacles_to_a_first_conversation(person: Person, choice: Choice) -> list[str]:
    """Why somebody who is known here already needs none, as sentences for this person alone."""
    to_come = Appointment.objects.not_cancelled().with_client(person).filter(starts_at__gt=timezone.now())
    if to_come.filter(service__kind=Service.Kind.CONSULTATION).exists():
        return [_("You have a first conversation to come already. Nothing new was booked.")]
    kind = _kind(choice)
    open_files = CaseFile.objects.attended_by(person).open().filter(therapist=choice.therapist.person, kind=kind)
    if open_files.exists():
        name = choice.therapist.name
        return [_("You come to %(name)s already. Find a time here; nothing new was booked.") % {"name": name}]
    own = Span(person, choice.starts_at, choice.ends_at)
    return (
        [_("You have another appointment at this time. Nothing new was booked.")] if obstacles_to_taking([own]) else []
    )


@transaction.atomic
def book(choice: Choice, person: Person, *, browser: str) -> Appointment:
    """A file of its own with this therapist, and the appointment, to which `person` says yes. Raises `TimeIsGone`."""
    refuse_if(obstacles_to_a_first_conversation(person, choice))
    held = keep(choice, browser=browser)
    let_go(browser)
    case_file = CaseFile.objects.create(kind=_kind(choice), therapist=choice.therapist.person)
    case_file.people.add(person)
    record("make", "case-file", case_file.pk, by=person.pk, about=[person.pk])
    return book_at(choice.starts_at, case_file, held.service, modality=choice.modality, office=held.office, by=person)


def _kind(choice: Choice) -> str:
    return CaseFile.Kind.COUPLE if choice.as_couple else CaseFile.Kind.INDIVIDUAL


def _least_booked(them: Iterable[Therapist]) -> Therapist:
    """Newcomers are spread: whoever has the fewest appointments to come, then by name."""
    to_come = Q(participations__appointment__starts_at__gt=timezone.now())
    people = Person.objects.filter(therapist__in=list(them)).annotate(number=Count("participations", filter=to_come))
    number = dict(people.values_list("pk", "number"))
    return min(them, key=lambda one: (number[one.person_id], one.name))


def _hash(browser: str) -> str:
    return hashlib.sha256(browser.encode()).hexdigest()
