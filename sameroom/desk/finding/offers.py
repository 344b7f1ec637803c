"""What the page says of each of the three: from what this person said alone; to two on one screen no reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sameroom.desk.finding.results import Outcome
from sameroom.desk.finding.wording import Shown, because_words, mismatch_words
from sameroom.practice.matching.eligibility import ways_to_meet
from sameroom.practice.matching.facts import Answers, Profile, part_of_week
from sameroom.practice.matching.reasons import because, does_not_match
from sameroom.practice.matching.vocabulary import MODALITIES
from sameroom.practice.models import Registration, Therapist

MOST_TIMES = 3


@dataclass(frozen=True)
class Time:
    """A moment that is free, and how one meets then."""

    moment: datetime
    way: str


@dataclass(frozen=True)
class Offer:
    """One of the three. Without `because` nobody's reasons are shown."""

    therapist: Therapist
    registration: Registration | None
    because: list[str]
    mismatch: str
    times: list[Time]


def offers_for(outcome: Outcome, own: Answers | None, *, by_name: bool) -> list[Offer]:
    """`own`: what the person said who reads the page; `None` where two read it."""
    persons = [one.therapist for one in outcome.shown]
    rows = {one.person_id: one for one in Therapist.objects.filter(person__in=persons).select_related("person")}
    registrations = {one.therapist_id: one for one in Registration.objects.newest()}
    offers = [
        _offer(profile, rows[profile.therapist], registrations.get(rows[profile.therapist].pk), own)
        for profile in outcome.shown
        if profile.therapist in rows
    ]
    return sorted(offers, key=lambda one: (one.therapist.name, _key(one.therapist.person_id))) if by_name else offers


def times_of(profile: Profile, own: Answers | None) -> list[Time]:
    """The next ones that suit this person, on different days where there are some."""
    free = _free(profile, own)
    wish = own.wish("times") if own else None
    fitting = [one for one in free if wish and part_of_week(one.moment) in wish.values] or free
    firsts = {one.moment.date(): one for one in reversed(fitting)}
    chosen = sorted(firsts.values(), key=_moment)[:MOST_TIMES]
    more = [one for one in fitting if one not in chosen][: MOST_TIMES - len(chosen)]
    return sorted([*chosen, *more], key=_moment)


def _offer(profile: Profile, therapist: Therapist, registration: Registration | None, own: Answers | None) -> Offer:
    times = times_of(profile, own)
    if own is None:
        return Offer(therapist, registration, [], "", times)
    shown = Shown(therapist.name.partition(" ")[0], profile, ways_to_meet(profile, [own]))
    against = does_not_match(profile, own, shown.ways)
    return Offer(
        therapist,
        registration,
        [because_words(point, shown) for point in because(profile, own, shown.ways)],
        mismatch_words(against, shown) if against else "",
        times,
    )


def _free(profile: Profile, own: Answers | None) -> list[Time]:
    """In order, each moment once: by the way that was wished for, else by video first."""
    ways = ways_to_meet(profile, [own] if own else [])
    wish = own.wish("modality") if own else None
    wished = [way for way in MODALITIES if way in ways and (wish is None or way in wish.values)]
    order: Iterable[str] = wished or [way for way in MODALITIES if way in ways]
    found: dict[datetime, Time] = {}
    for way in order:
        for moment in profile.free[way]:
            found.setdefault(moment, Time(moment, way))
    return sorted(found.values(), key=_moment)


def _moment(one: Time) -> datetime:
    return one.moment


def _key(person: UUID) -> str:
    return str(person)
