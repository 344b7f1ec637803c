"""Results as they are stored, for the report."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from sameroom.people.models import Person
from sameroom.practice.models import Candidate, Match, MatchBooking, Therapist


def results(
    number: int, shown: dict[Person, float], *, also: list[Person] | None = None, ago: int = 1, **facts: Any
) -> list[Match]:
    """So many alike, so many days ago. `shown`: by whom, with the propensity; `also`: could have been offered."""
    at = timezone.now() - timedelta(days=ago)
    said = {"weights_number": 0, "as_couple": False, "languages": "en", "looked_at": 8, "at": at, **facts}
    made = [Match.objects.create(**said) for _ in range(number)]
    them = {one.person_id: one for one in Therapist.objects.all()}
    for match in made:
        for place, (person, propensity) in enumerate(shown.items(), 1):
            facts_of = {"score": 0.8, "place": place, "propensity": propensity}
            Candidate.objects.create(match=match, therapist=them[person.pk], **facts_of)
        for person in also or []:
            Candidate.objects.create(match=match, therapist=them[person.pk], score=0.5)
    return made


def book(match: Match, person: Person, *, days: int) -> MatchBooking:
    starts_at: datetime = match.at + timedelta(days=days)
    therapist = Therapist.objects.get(person=person)
    return MatchBooking.objects.create(match=match, therapist=therapist, starts_at=starts_at)
