"""Who can be offered at all. Each rule that speaks against it has a code.

Codes of facts: `registration`, `full`, `sees`, `age`, `area`, `province`, `no-time`. Of what somebody said must be so:
`must:` and the wish's key. For two people, what both need holds at once: one way to meet, and one time.
"""

from collections.abc import Sequence

from sameroom.practice.matching.facts import MUST, Answers, Profile, Wish
from sameroom.practice.matching.vocabulary import PARTS

ONLINE = "online"


def ways_to_meet(profile: Profile, people: Sequence[Answers]) -> frozenset[str]:
    """The modalities that are left to all of them."""
    return frozenset(way for way in profile.free if all(_may_meet(profile, one, way) for one in people))


def free_in(profile: Profile, ways: frozenset[str], parts: frozenset[str]) -> int:
    """How many moments are free in these parts of the week, in whichever of the ways there are most."""
    return max((sum(profile.parts[way][part] for part in parts) for way in ways), default=0)


def is_fulfilled(wish: Wish, profile: Profile, ways: frozenset[str]) -> bool:
    """Whether the therapist is, or has, one of what is wished for. For times: whether one is free then."""
    if wish.about == "times":
        return free_in(profile, ways, wish.values) > 0
    if wish.about == "budget":
        return profile.fee_cents <= int(min(wish.values))
    return bool(wish.values & _has(profile, ways)[wish.about])


def obstacles(profile: Profile, people: Sequence[Answers]) -> frozenset[str]:
    """The codes of what speaks against offering this therapist to these people: one, or a couple."""
    ways = ways_to_meet(profile, people)
    facts = {
        "registration": not profile.is_registered,
        "full": not profile.takes_new,
        "sees": any(("couple" if one.as_couple else "individual") not in profile.sees for one in people),
        "age": any(one.age not in profile.ages for one in people),
        "area": any(one.main and one.main not in profile.areas for one in people),
        "province": ONLINE in profile.free
        and any(one.province not in profile.provinces for one in people)
        and not ways,
        "no-time": not _fitting(profile, ways, people),
    }
    musts = {f"must:{wish.key}" for one in people for wish in one.musts if not is_fulfilled(wish, profile, ways)}
    return frozenset({code for code, speaks in facts.items() if speaks} | musts)


def _may_meet(profile: Profile, answers: Answers, way: str) -> bool:
    """Who comes to the office is at the office; by video a therapist's registration ends at a border."""
    wish = answers.wish("modality")
    if wish and wish.importance == MUST and way not in wish.values:
        return False
    return way != ONLINE or answers.province in profile.provinces


def _is_outside(profile: Profile, people: Sequence[Answers]) -> bool:
    return any(one.province not in profile.provinces for one in people)


def _fitting(profile: Profile, ways: frozenset[str], people: Sequence[Answers]) -> bool:
    """Whether a single moment is free that suits everybody's musts."""
    musts = [wish.values for one in people for wish in one.musts if wish.about == "times"]
    return free_in(profile, ways, frozenset(PARTS).intersection(*musts)) > 0


def _has(profile: Profile, ways: frozenset[str]) -> dict[str, frozenset[str]]:
    return {
        "language": profile.languages,
        "modality": ways,
        "gender": frozenset({profile.gender}),
        "title": frozenset({profile.title}),
        "community": profile.areas,
    }
