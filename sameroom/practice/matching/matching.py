"""From what one person, or each of a couple, said to three therapists."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sameroom.practice.matching.drawing import Drawn, draw
from sameroom.practice.matching.eligibility import obstacles
from sameroom.practice.matching.facts import Answers, Profile
from sameroom.practice.matching.scoring import Weights, score


@dataclass(frozen=True)
class Result:
    """`shown`: three, or fewer where there are no more. `scores`: of all who could be offered. `excluded`: how many
    each code spoke against.
    """

    shown: tuple[Drawn, ...]
    scores: dict[UUID, float]
    excluded: Counter[str]


def match(
    profiles: Sequence[Profile], people: Sequence[Answers], weights: Weights, *, seed: str, now: datetime
) -> Result:
    """`people`: one, or both of a couple in any order. The same seed gives the same three."""
    against = {one.therapist: obstacles(one, people) for one in profiles}
    able = [one for one in profiles if not against[one.therapist]]
    scores = {one.therapist: score(one, people, weights, now=now) for one in able}
    drawn = draw(scores, {one.therapist: one.capacity for one in able}, seed=seed)
    return Result(tuple(drawn), scores, Counter(code for codes in against.values() for code in codes))
