"""What matching does with many invented people on the therapists of a practice, the same each time.

The clock stands still and the diaries are made up from the hours, so that two runs differ only where rules, weights or
therapists do.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sameroom.desk.finding.profiles import read_for_each
from sameroom.desk.finding.report_tables import Table, in_words, tables
from sameroom.desk.finding.trying import names
from sameroom.practice.matching import fairness
from sameroom.practice.matching.facts import Profile
from sameroom.practice.matching.fairness import Outcome
from sameroom.practice.matching.scoring import LONG_WAIT, Weights
from sameroom.practice.matching.simulation import MUST_BE_SO, SHARES, invented, simulate
from sameroom.practice.models import Therapist, WeeklyHours, practice_zone
from sameroom.practice.models.matching import current_weights

CLOCK = datetime(2026, 11, 30, 8, tzinfo=UTC)  # a Monday
# Which part of a therapist's hours is still free.
OPEN = 0.4
Hours = dict[UUID, list[tuple[int, time, time]]]


@dataclass(frozen=True)
class Simulated:
    """What came out, and by which people, therapists and weights."""

    clients: int
    seed: int
    weights_number: int
    weights: Weights
    names: dict[UUID, str]
    outcomes: list[Outcome]

    @property
    def tables(self) -> list[Table]:
        """Without what only real people do: book."""
        widths = {"therapist": 5, "code": 4}
        of_all = tables(self.outcomes, self.names, hides=False)
        return [one.first(widths.get(one.key, 4)) for one in of_all]

    def as_json(self) -> dict[str, Any]:
        """Numbers unrounded."""
        of_each = fairness.by_therapist(self.outcomes, self.names)
        return {
            "clients": self.clients,
            "seed": self.seed,
            "weights": {"version": self.weights_number, **asdict(self.weights)},
            "nobody": sum(not one.shown for one in self.outcomes),
            "therapists": [{"name": self.names[one], **asdict(of)} for one, of in of_each.items()],
            "excluded": {code: asdict(of) for code, of in fairness.by_code(self.outcomes).items()},
        }


def run(*, clients: int, seed: int) -> Simulated:
    known = names()
    ranks = {person: UUID(int=number) for number, person in enumerate(known, 1)}
    free = _diaries(ranks, practice_zone())
    number, weights = current_weights()
    profiles = {as_couple: _stand_still(them, ranks, free) for as_couple, them in read_for_each().items()}
    (outcomes,) = simulate(profiles, invented(clients, seed=seed), [weights], now=CLOCK)
    return Simulated(clients, seed, number, weights, {ranks[one]: name for one, name in known.items()}, outcomes)


def as_markdown(found: Simulated) -> str:
    """For the documentation."""
    weights = ", ".join(f"{name} {value}" for name, value in asdict(found.weights).items())
    nobody = sum(not one.shown for one in found.outcomes)
    said = (
        f"{found.clients:,} invented people and couples (seed {found.seed}), {len(found.names)} therapists, weights of "
        f"version {found.weights_number}: {weights}. For {nobody} of them nobody fits."
    )
    return "\n\n".join([said, *map(_table, found.tables), _shares()]) + "\n"


def _stand_still(
    profiles: Iterable[Profile], ranks: dict[UUID, UUID], free: dict[UUID, dict[str, list[datetime]]]
) -> list[Profile]:
    """Ids that are new with each installation decide near-ties; here the order of the names does."""
    return [replace(one, therapist=ranks[one.therapist], free=free[one.therapist]) for one in profiles]


def _diaries(ranks: dict[UUID, UUID], zone: ZoneInfo) -> dict[UUID, dict[str, list[datetime]]]:
    hours: Hours = defaultdict(list)
    for person, weekday, starts, ends in WeeklyHours.objects.values_list("therapist", "weekday", "starts", "ends"):
        hours[person].append((weekday, starts, ends))
    ways = dict(Therapist.objects.treating().values_list("person", "modalities"))
    return {person: dict.fromkeys(ways[person], _moments(hours[person], rank, zone)) for person, rank in ranks.items()}


def _moments(hours: Sequence[tuple[int, time, time]], rank: UUID, zone: ZoneInfo) -> list[datetime]:
    """Each full hour of the coming three weeks in which this therapist works, but for those that are taken."""
    first = CLOCK.astimezone(zone).date() + timedelta(days=1)
    days = [first + timedelta(days=number) for number in range(LONG_WAIT)]
    every = [
        datetime.combine(day, time(hour), zone)
        for day in days
        for weekday, starts, ends in sorted(hours)
        if day.weekday() == weekday
        for hour in range(starts.hour, ends.hour)
    ]
    return [one for one in every if _is_free(rank, one)]


def _is_free(rank: UUID, moment: datetime) -> bool:
    digest = hashlib.sha256(f"{rank}:{moment.isoformat()}".encode()).digest()
    return digest[0] < OPEN * 256


def _table(table: Table) -> str:
    head = [f"| {' | '.join(table.columns)} |", f"|{'---|' * len(table.columns)}"]
    rows = [f"| {' | '.join([name, *map(in_words, cells)])} |" for name, cells in table.rows]
    return "\n".join([f"**{table.title}**\n", *head, *rows])


def _shares() -> str:
    """Who the invented people are, as the simulation has it."""
    lines = ["**Who they are** (invented, and measured nowhere)\n", "| about | shares in 100 |", "|---|---|"]
    for about, shares in SHARES.items():
        words = ", ".join(f"{word or 'nothing said'} {_hundredths(share)}" for word, share in shares.items())
        must = f"; must be so for {_hundredths(MUST_BE_SO[about])} of those who wish" if about in MUST_BE_SO else ""
        lines.append(f"| {about} | {words}{must} |")
    return "\n".join(lines)


def _hundredths(share: float) -> str:
    return f"{100 * share:.0f}"
