"""The alliance from both sides, over the sessions of one file: two lines, a few words about them, and signals.

Pure: numbers in, statements out. A signal is an invitation to talk, not a mistake; the rules are in `docs/alliance.md`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import StatisticsError, correlation, fmean

# Raised whenever a rule below gives another answer to the same ratings.
RULES_VERSION = 1

LOWEST, HIGHEST = 0, 10
MIDPOINT = (LOWEST + HIGHEST) / 2
TENTH = (HIGHEST - LOWEST) / 10

# From so many sessions rated by both on, two words are said about the two lines.
ENOUGH_PAIRS = 6
# Half of the ups and downs in common (r² ≈ 0.5). With six sessions two lines that have nothing to do with each other
# reach this by chance once in sixteen times (t = 1.96 with four degrees of freedom, one-sided p = 0.06).
TOGETHER_FROM = 0.7
# Less than one step of the scale, on average, is nobody's difference.
SAME_WITHIN = TENTH

# Before so many earlier ratings, a person's own past says nothing about what is unusual: a rule on four is noise.
ENOUGH_PAST = 8
# The constant of charts for single values: 3 / 1.128, the limit at three standard deviations from the moving range.
MOVING_RANGES = 2.66
LOW_RUN = CEILING_RUN = 3
SPLIT_FROM = 2.0
UNSAFE_UPTO, SAFE_FROM = 4, 8
COUPLE = 2
# Back within a twentieth of the scale of how it was before.
BACK_WITHIN = (HIGHEST - LOWEST) / 20
REPAIRED = 2

STRAIN, ONE_SIDED, DROP, LOW, SPLIT, CEILING = "strain", "one-sided", "drop", "low", "split", "ceiling"

TOGETHER, APART = "together", "apart"
LOWER, SAME, HIGHER = "lower", "same", "higher"


@dataclass(frozen=True)
class Rating:
    """What one person said about one session. None: not asked, or skipped."""

    score: float | None = None
    strain: int | None = None
    repaired: int | None = None
    technical: int | None = None
    safe_partner: int | None = None

    @property
    def reports_strain(self) -> bool:
        return bool(self.strain)

    @property
    def is_repaired(self) -> bool:
        return self.repaired == REPAIRED


@dataclass(frozen=True)
class Session:
    """One session. `own`: the therapist's rating; `clients`: by whom they are, those that are to be seen."""

    own: Rating | None = None
    clients: Mapping[str, Rating] = field(default_factory=dict)


@dataclass(frozen=True)
class Signal:
    """`session`, `closed_by`: places in the list of sessions. `client`: whose rating it is about; empty for both.

    `closed_by` None: nothing since then says that it is over. A ceiling is an idea, not a worry.
    """

    kind: str
    session: int
    client: str = ""
    closed_by: int | None = None

    @property
    def is_open(self) -> bool:
        return self.closed_by is None


@dataclass(frozen=True)
class Congruence:
    """Of sessions rated by both. `difference`: the therapist's mean less the client's. `r` None: a line is flat."""

    pairs: int
    r: float | None
    difference: float

    @property
    def movement(self) -> str:
        """Whether the lines rise and fall together; empty where one of them never moves."""
        if self.r is None:
            return ""
        return TOGETHER if self.r >= TOGETHER_FROM else APART

    @property
    def direction(self) -> str:
        """How the therapist rates, beside the client."""
        if abs(self.difference) < SAME_WITHIN:
            return SAME
        return HIGHER if self.difference > 0 else LOWER


def congruence(sessions: Sequence[Session], client: str) -> Congruence | None:
    """None before there are enough sessions that both rated.

    The correlation is that of person-centred scores: taking each person's own mean away leaves it as it is.
    """
    both = [(own, theirs) for own, theirs in _pairs(sessions, client) if own is not None and theirs is not None]
    if len(both) < ENOUGH_PAIRS:
        return None
    own, theirs = [one for one, _theirs in both], [one for _own, one in both]
    try:
        r = correlation(own, theirs)
    except StatisticsError:
        r = None
    return Congruence(len(both), r, fmean(own) - fmean(theirs))


def signals(sessions: Sequence[Session]) -> list[Signal]:
    """In the order of the sessions."""
    clients = list(dict.fromkeys(client for session in sessions for client in session.clients))
    found = [signal for client in clients for signal in _about(sessions, client)]
    return sorted([*found, *_splits(sessions)], key=lambda one: (one.session, one.client, one.kind))


def open_now(sessions: Sequence[Session]) -> list[Signal]:
    """What is not over; and of ceilings that of each client's newest rating."""
    newest = {client: place for place, session in enumerate(sessions) for client in session.clients}
    return [
        one for one in signals(sessions) if one.is_open and (one.kind != CEILING or newest[one.client] == one.session)
    ]


def _about(sessions: Sequence[Session], client: str) -> Iterator[Signal]:
    yield from _strains(sessions, client)
    yield from _drops(sessions, client)
    yield from _runs(sessions, client, LOW)
    yield from _runs(sessions, client, CEILING)


def _strains(sessions: Sequence[Session], client: str) -> Iterator[Signal]:
    """By what people say alone. With one of them answering “no”, it is one-sided."""
    for place, session in enumerate(sessions):
        theirs, own = session.clients.get(client, Rating()), session.own or Rating()
        if client in session.clients and (theirs.reports_strain or own.reports_strain):
            is_one_sided = 0 in (theirs.strain, own.strain)
            closed_by = place if _is_repaired(theirs, own) else _calm_again(sessions, client, place)
            yield Signal(ONE_SIDED if is_one_sided else STRAIN, place, client, closed_by)


def _is_repaired(theirs: Rating, own: Rating) -> bool:
    """The client's word, where the client felt the strain; the therapist's, where only the therapist did."""
    return theirs.is_repaired if theirs.reports_strain else own.is_repaired


def _calm_again(sessions: Sequence[Session], client: str, since: int) -> int | None:
    """The first later session in which it is mended, or that the client rates as before without any strain."""
    past = _scores(sessions[:since], client)
    floor = fmean(past) - BACK_WITHIN if past else None
    for place, theirs, own in _rated_after(sessions, client, since):
        has_strain = theirs.reports_strain or own.reports_strain
        is_back = floor is None or (theirs.score is not None and theirs.score >= floor)
        if _is_repaired(theirs, own) or (not has_strain and theirs.strain == 0 and is_back):
            return place
    return None


def _drops(sessions: Sequence[Session], client: str) -> Iterator[Signal]:
    """Against the client's own past: unusual beside how the ratings move anyhow, and a tenth of the scale at least.

    As long as one drop is not over, what follows belongs to it.
    """
    newest: Signal | None = None
    for place, session in enumerate(sessions):
        score = session.clients.get(client, Rating()).score
        past = _scores(sessions[:place], client)
        if newest and (newest.closed_by is None or newest.closed_by > place):
            continue
        if score is not None and len(past) >= ENOUGH_PAST and _is_a_drop(score, past):
            newest = Signal(DROP, place, client, _back(sessions, client, place))
            yield newest


def _is_a_drop(score: float, past: Sequence[float]) -> bool:
    usual = fmean(past)
    moving_range = fmean(abs(later - earlier) for earlier, later in pairwise(past))
    return score < usual - MOVING_RANGES * moving_range and usual - score >= TENTH


def _back(sessions: Sequence[Session], client: str, since: int) -> int | None:
    """The session in which it is as before, or in which the client says that it was mended."""
    floor = fmean(_scores(sessions[:since], client)) - BACK_WITHIN
    if sessions[since].clients[client].is_repaired:
        return since
    return next(
        (
            place
            for place, theirs, _own in _rated_after(sessions, client, since)
            if theirs.is_repaired or (theirs.score is not None and theirs.score >= floor)
        ),
        None,
    )


def _runs(sessions: Sequence[Session], client: str, kind: str) -> Iterator[Signal]:
    """Three ratings in a row on one side: one signal a run, with its third."""
    holds, most = _RUNS[kind]
    run: list[int] = []
    reached: list[tuple[int, int | None]] = []
    for place, score in _scored(sessions, client):
        if holds(score):
            run.append(place)
            if len(run) == most:
                reached.append((place, None))
        else:
            if len(run) >= most:
                reached[-1] = (reached[-1][0], place)
            run = []
    yield from (Signal(kind, place, client, closed_by) for place, closed_by in reached)


_RUNS: dict[str, tuple[Callable[[float], bool], int]] = {
    LOW: (lambda score: score < MIDPOINT, LOW_RUN),
    CEILING: (lambda score: score >= HIGHEST, CEILING_RUN),
}


def _splits(sessions: Sequence[Session]) -> Iterator[Signal]:
    """One signal from the first session that divides a couple up to the first that does not."""
    since: int | None = None
    for place, session in enumerate(sessions):
        divided = _is_split(list(session.clients.values()))
        if divided and since is None:
            since = place
        if divided is False and since is not None:
            yield Signal(SPLIT, since, closed_by=place)
            since = None
    if since is not None:
        yield Signal(SPLIT, since)


def _is_split(ratings: Sequence[Rating]) -> bool | None:
    """None where the two are not to be compared."""
    if len(ratings) != COUPLE:
        return None
    scores = [one.score for one in ratings if one.score is not None]
    safe = [one.safe_partner for one in ratings if one.safe_partner is not None]
    if len(scores) < len(ratings) and len(safe) < len(ratings):
        return None
    far_apart = len(scores) == len(ratings) and max(scores) - min(scores) >= SPLIT_FROM
    unequally_safe = len(safe) == len(ratings) and min(safe) <= UNSAFE_UPTO and max(safe) >= SAFE_FROM
    return far_apart or unequally_safe


def _pairs(sessions: Sequence[Session], client: str) -> Iterator[tuple[float | None, float | None]]:
    for session in sessions:
        yield (session.own or Rating()).score, session.clients.get(client, Rating()).score


def _scored(sessions: Sequence[Session], client: str) -> Iterator[tuple[int, float]]:
    for place, session in enumerate(sessions):
        score = session.clients.get(client, Rating()).score
        if score is not None:
            yield place, score


def _scores(sessions: Sequence[Session], client: str) -> list[float]:
    return [score for _place, score in _scored(sessions, client)]


def _rated_after(sessions: Sequence[Session], client: str, since: int) -> Iterator[tuple[int, Rating, Rating]]:
    for place, session in enumerate(sessions):
        if place > since and client in session.clients:
            yield place, session.clients[client], session.own or Rating()
