"""Who stands in the directory, with all that their pages say: read for all at once, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise

from sameroom.booking.feed_events import initials
from sameroom.desk.finding.profiles import read_profiles
from sameroom.practice.matching.facts import Profile
from sameroom.practice.matching.vocabulary import AGES, GENDERS, MODALITIES, STYLES
from sameroom.practice.models import Area, Registration, Service, Therapist, practice_zone
from sameroom.practice.profile_forms import SEES

Words = str | Promise
NEXT = 3


@dataclass(frozen=True)
class Listed:
    """A therapist as the public may know them. `areas`: approved ones, those first that they work with most.

    `services`: sessions that the practice offers to the people whom this therapist sees.
    """

    therapist: Therapist
    registration: Registration
    profile: Profile
    areas: Sequence[Area]
    services: Sequence[Service]

    @property
    def pk(self) -> UUID:
        """As in the address of the page."""
        return self.therapist.person_id

    @property
    def name(self) -> str:
        return self.therapist.name

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def about(self) -> str:
        """In the reader's language; where there is none in English, in French."""
        return self.therapist.about or self.therapist.about_fr

    @property
    def is_in_french_only(self) -> bool:
        return not self.therapist.about_en and bool(self.therapist.about_fr)

    @property
    def has_focus(self) -> bool:
        return any(one.is_focus for one in self.areas)

    @property
    def sees(self) -> list[Words]:
        return [words for code, words in SEES.items() if code in self.profile.sees]

    @property
    def ages(self) -> list[Words]:
        return [words for code, words in AGES.items() if code in self.profile.ages]

    @property
    def modalities(self) -> list[Words]:
        return [words for code, words in MODALITIES.items() if code in self.therapist.modalities]

    @property
    def gender(self) -> Words:
        return GENDERS.get(self.profile.gender, "")

    @property
    def styles(self) -> list[Words]:
        """The ends towards which this therapist leans."""
        leaning = [(ends, self.profile.styles.get(name, 0)) for name, ends in STYLES.items()]
        return [ends[1] if value > 0 else ends[0] for ends, value in leaning if value]

    @property
    def fees(self) -> list[int]:
        """What a session can cost with this therapist, in cents, the least first."""
        reduced = self.therapist.reduced_fee_cents
        return sorted({one.fee_cents for one in self.services} | ({reduced} if reduced is not None else set()))

    def moments(self, ways: Iterable[str]) -> list[datetime]:
        """When a first conversation can begin in one of these ways, in order; never, where nobody new is taken."""
        if not self.profile.takes_new:
            return []
        return sorted({one for way in ways for one in self.profile.free.get(way, ())})

    @cached_property
    def soonest(self) -> list[datetime]:
        """The first free moment of each of the next few days that have one."""
        first: dict[date, datetime] = {}
        for moment in self.moments(self.therapist.modalities):
            first.setdefault(moment.date(), moment)
        return list(first.values())[:NEXT]


def everybody() -> list[Listed]:
    """All who are shown, in the order of the day; who takes nobody new comes after the others."""
    zone = practice_zone()
    today = timezone.localdate(timezone=zone)
    shown = Therapist.objects.shown().select_related("person")
    profiles = {one.therapist: one for one in read_profiles(as_couple=False)}
    registrations = {one.therapist_id: one for one in Registration.objects.newest().select_related("checking")}
    sessions = list(Service.objects.offered().exclude(kind=Service.Kind.CONSULTATION))
    areas = approved_areas()
    listed = [
        Listed(
            therapist=one,
            registration=registrations[one.pk],
            profile=profiles[one.person_id],
            areas=[area for area in areas if area.therapist_id == one.pk],
            services=[service for service in sessions if service.kind in one.sees],
        )
        for one in shown
    ]
    return sorted(listed, key=lambda one: (not one.profile.takes_new, turn_of(one.pk, today)))


def approved_areas() -> list[Area]:
    """Those first that a therapist works with most."""
    return list(Area.objects.approved().select_related("approval__by"))


def turn_of(person: UUID, day: date) -> str:
    """Where a therapist stands on this day: drawn anew each day, and for everybody the same."""
    return sha256(f"{day}:{person}".encode()).hexdigest()
