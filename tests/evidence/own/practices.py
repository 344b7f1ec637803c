"""A practice of which the truth is known, with as many clients and therapists as a test asks for."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

import pytest

from sameroom.consent.models import Agreement
from sameroom.consent.signing import withdraw
from sameroom.desk.demo import both_ways
from sameroom.desk.demo.both_ways import Truth
from sameroom.desk.demo.cast import Cast
from sameroom.evidence.models import AnalysisPlan
from sameroom.evidence.own import consenting
from sameroom.evidence.own.counting import count_when_due
from sameroom.evidence.own.freezing import freeze
from sameroom.evidence.own.planning import Draft, lock_plan
from sameroom.evidence.own.quarters import Quarter, this_quarter
from sameroom.people.models import Person, Role
from sameroom.practice.models import Therapist, practice_zone
from tests.clock import by_hand

# Clients differ much and each of them little: few sessions tell enough.
CLEAR = Truth(client=0.0, therapist=0.0, level=5.5, between=1.8, within=0.3, rated=1.0)
REASON = "A small difference by convention."


def a_therapist(name: str) -> Person:
    """Another one, who agrees to nothing yet."""
    person = Person.objects.create(name=name, email=f"{name.split()[0]}@example.com".lower())
    Role.objects.create(person=person, kind="therapist")
    Therapist.objects.create(person=person)
    return person


def three_therapists(cast: Cast) -> list[Person]:
    return [cast.ben, cast.eve, a_therapist("Kofi Asante")]


def they_come(
    therapists: list[Person], clients: int, *, first: int = 0, truth: Truth = CLEAR, sessions: int = 6
) -> list[Person]:
    """By turns to each therapist, all of whom agree. The numbers of the clients begin with `first`."""
    people = []
    for place, therapist in enumerate(therapists):
        consenting.agree(therapist)
        numbers = range(first + place, first + clients, len(therapists))
        people += both_ways.come(therapist, list(numbers), truth=truth, sessions=sessions)
    return people


def a_plan(cast: Cast, *, number: int = 1, margin: str = "0.20") -> AnalysisPlan:
    return lock_plan(Draft(number, "session-check", Decimal(margin), REASON), by=cast.gus)


def find_something(cast: Cast) -> None:
    """An own answer that is frozen, and waits to be released."""
    they_come(three_therapists(cast), 24)
    a_plan(cast)
    count_when_due()
    freeze(by=cast.gus)


def they_withdraw(people: Iterable[Person]) -> None:
    for agreement in Agreement.objects.filter(person__in=list(people), statement__kind="evidence"):
        withdraw(agreement, by=agreement.person)


def next_quarter(monkeypatch: pytest.MonkeyPatch) -> Quarter:
    """A day of it; the work process has been there."""
    now = this_quarter()
    coming = Quarter(now.year + now.number // 4, now.number % 4 + 1)
    by_hand(monkeypatch, coming.begins_at(practice_zone()) + timedelta(days=3, hours=9))
    count_when_due()
    return coming
