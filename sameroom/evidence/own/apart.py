"""Two numbers that are one person apart tell of that person: so a next one waits until enough people are new.

It holds against each earlier number, not only the last one: else people could come and go until an old number is told
again without somebody. Who leaves alone makes no next number either.
"""

from collections.abc import Iterable, Mapping

from sameroom.evidence.own.cells import FEWEST_CLIENTS

FEWEST_NEW = FEWEST_CLIENTS
Members = Mapping[str, int]


def are_apart(members: Members, earlier: Iterable[Members]) -> bool:
    """Beside each of the earlier ones at least eleven people are new."""
    return all(len(set(members) - set(before)) >= FEWEST_NEW for before in earlier)


def may_be_counted(members: Members, earlier: Iterable[Members]) -> bool:
    """For a number that tells how much is known, not how it is: also where the same people are in, and eleven go on."""
    return all(
        are_apart(members, [before]) or (set(members) == set(before) and _go_on(members, before) >= FEWEST_NEW)
        for before in earlier
    )


def _go_on(members: Members, before: Members) -> int:
    """How many have given ratings since."""
    return sum(number > before[person] for person, number in members.items())
