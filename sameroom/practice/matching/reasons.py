"""Why a therapist is shown: from what this one person said, and from nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from sameroom.practice.matching.eligibility import is_fulfilled, obstacles
from sameroom.practice.matching.facts import MUST, NICE, NO_MATTER, Answers, Profile, Wish
from sameroom.practice.matching.scoring import closeness, strong_styles

MOST_REASONS = 4
FAR = 0.5
CLOSE = 0.75
# The first of these that apply are told; who speaks a language comes last, since all who are shown do.
FIRST = ("community", "gender", "times", "title", "budget", "modality", "language")


@dataclass(frozen=True)
class Point:
    """One thing that somebody said. `about`: `area`, `couple`, `style`, or what a wish is about; `values`: codes."""

    about: str
    values: tuple[str, ...] = ()


def because(profile: Profile, answers: Answers, ways: frozenset[str]) -> list[Point]:
    """Up to four reasons, what brings somebody first."""
    found = [Point("area", (answers.main,))] if answers.main in profile.areas else []
    found += [Point("area", (one,)) for one in sorted(answers.also - {answers.main}) if one in profile.areas]
    found += [Point("couple")] if answers.as_couple and "couple" in profile.sees else []
    wishes = sorted((one for one in answers.wishes if one.importance != NO_MATTER), key=_order)
    found += [_point(one) for one in wishes if is_fulfilled(one, profile, ways)]
    near = [Point("style", (name, str(wished))) for name, wished in _styles(profile, answers)]
    return [*found[: MOST_REASONS - len(near[:1])], *near[:1]]


def does_not_match(profile: Profile, answers: Answers, ways: frozenset[str]) -> Point | None:
    """The one thing to know beforehand, what matters most first; nothing, where nothing speaks against it."""
    missed = sorted((one for one in answers.niceties if not is_fulfilled(one, profile, ways)), key=_order)
    areas = sorted(answers.also - {answers.main} - profile.areas)
    far = [
        Point("style", (name, str(wished)))
        for name, wished in strong_styles(answers).items()
        if name in profile.styles and closeness(wished, profile.styles[name]) < FAR
    ]
    return next(iter([*(_point(one) for one in missed), *(Point("area", (one,)) for one in areas), *far]), None)


def ways_out(profiles: Sequence[Profile], answers: Answers, *, most: int = 3) -> list[frozenset[str]]:
    """Where nobody fits: the smallest sets of what would have to give way, by the wishes' keys, `area` for what brings
    somebody. Nothing, where no three of them together would do.
    """
    keys = sorted({wish.key for wish in answers.musts} | ({"area"} if answers.main else set()))
    for size in range(1, most + 1):
        sets = [frozenset(one) for one in combinations(keys, size)]
        if found := [one for one in sets if any(not obstacles(each, [answers.without(one)]) for each in profiles)]:
            return found
    return []


def _styles(profile: Profile, answers: Answers) -> list[tuple[str, int]]:
    return [
        (name, wished)
        for name, wished in strong_styles(answers).items()
        if name in profile.styles and closeness(wished, profile.styles[name]) >= CLOSE
    ]


def _point(wish: Wish) -> Point:
    return Point(wish.about, tuple(sorted(wish.values)))


def _order(wish: Wish) -> tuple[int, int, str]:
    return ([MUST, NICE].index(wish.importance), FIRST.index(wish.about), wish.key)
