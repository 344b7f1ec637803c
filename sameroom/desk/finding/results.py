"""Three therapists for what was said: once for the same answers, anew when the answers or the therapists changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from sameroom.desk.finding.profiles import read_profiles
from sameroom.desk.finding.saying import answers_of, read
from sameroom.desk.finding.seats import Seat, locked
from sameroom.practice.matching.eligibility import obstacles
from sameroom.practice.matching.facts import Answers, Profile
from sameroom.practice.matching.fairness import grouped
from sameroom.practice.matching.matching import Result, match
from sameroom.practice.models import Candidate, Match, Search, Therapist
from sameroom.practice.models.matching import current_weights
from sameroom.refusal import refuse_if

LONGEST = 40


@dataclass(frozen=True)
class Outcome:
    """Who is shown, in order; nobody, where nobody fits. `is_other`: others than those who were shown before."""

    shown: list[Profile]
    profiles: list[Profile]
    is_other: bool


def outcome_for(seat: Seat, *, apart_from: frozenset[UUID], obstacles_to_matching: Callable[[], list[str]]) -> Outcome:
    """The same as long as nothing changed. Raises `Refused` where that was often in a short time.

    `apart_from`: the persons of therapists whom nobody looks for here.
    """
    profiles = [one for one in read_profiles(as_couple=seat.as_couple) if one.therapist not in apart_from]
    by_person = {one.therapist: one for one in profiles}
    with transaction.atomic():
        search = locked(seat.own)
        people, before = _people(search), _shown(search.match)
        if before and all(one in by_person and not obstacles(by_person[one], people) for one in before):
            return Outcome([by_person[one] for one in before], profiles, is_other=False)
        number, weights = current_weights()
        result = match(profiles, people, weights, seed=search.seed, now=timezone.now())
        found = [by_person[one.therapist] for one in result.shown]
        if search.match and not before and not found:
            return Outcome([], profiles, is_other=False)
        refuse_if(obstacles_to_matching())
        was_shown = search.match is not None
        search.match = _written(result, people, number=number, looked_at=len(profiles))
        search.save(update_fields=["match"])
        return Outcome(found, profiles, is_other=was_shown)


def _people(search: Search) -> list[Answers]:
    seekers = search.seekers.order_by("place")
    return [answers_of(read(one.content), as_couple=search.as_couple) for one in seekers]


def _shown(match: Match | None) -> list[UUID]:
    """The therapists' persons, in order of place."""
    if match is None:
        return []
    rows = match.candidates.filter(place__isnull=False).order_by("place")
    return list(rows.values_list("therapist__person", flat=True))


def _written(result: Result, people: Sequence[Answers], *, number: int, looked_at: int) -> Match:
    """Of the answers only what the report on fairness groups by."""
    facts = grouped(people)
    made = Match.objects.create(
        weights_number=number,
        as_couple=facts.as_couple,
        languages=facts.languages[:LONGEST],
        modality=facts.modality,
        budget_cents=facts.budget_cents,
        excluded=dict(result.excluded),
        looked_at=looked_at,
    )
    _write_candidates(made, result)
    return made


def _write_candidates(made: Match, result: Result) -> None:
    places = {one.therapist: (place, one.propensity) for place, one in enumerate(result.shown, start=1)}
    rows = dict(Therapist.objects.filter(person__in=result.scores).values_list("person", "pk"))
    Candidate.objects.bulk_create(
        Candidate(
            match=made,
            therapist_id=rows[person],
            score=score,
            place=places.get(person, (None, None))[0],
            propensity=places.get(person, (None, None))[1],
        )
        for person, score in result.scores.items()
        if person in rows
    )
