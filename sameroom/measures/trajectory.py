"""One person's course on one instrument: what changed by which rule, what is missing, what to look at twice. Pure.

A change is said, never what it came from: people get better and worse without therapy, too. A form that was not given
is a gap, and nothing of an earlier one stands in for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sameroom.measures.instruments.shape import (
    WORSE,
    Answers,
    Band,
    ChangeRule,
    CutOff,
    Instrument,
    Item,
    ScoreRule,
)
from sameroom.measures.scoring import DETERIORATED, IMPROVED, Change, Score, Scored, changes

RECOVERED = "recovered"
NO_DATA, NO_RULE, TOO_EARLY, NO_SIGNAL, AMBER, RED = "no-data", "no-rule", "too-early", "no-signal", "amber", "red"
# The version of the rules of `track`: it is kept with what a therapist did because of them.
TRACK_RULE = "not-on-track 1"
JUDGED_FROM_SESSION = 6
MOVED_BY = 2
SAME_FROM_ITEMS = 7
SECONDS_AN_ITEM = 2
ALL_THE_SAME, FAST, FILLED_IN, TOO_LITTLE = "all-the-same", "fast", "filled-in", "too-little"
# Where an instrument has several rules and thresholds, these are meant by “reliable” and by “a case”.
RELIABLE_RULE, CASE_RULE = "reliable_nhs_tt", "caseness_nhs_tt"


@dataclass(frozen=True)
class Time:
    """One time that a form was due, before which session. `scored` is None where it was not given.

    `seconds`: from its beginning to the last answer, where each answer was saved as it was given.
    """

    on: datetime
    session: int
    answers: Answers
    scored: Scored | None
    seconds: float | None = None

    @property
    def is_given(self) -> bool:
        return self.scored is not None


@dataclass(frozen=True)
class Point:
    """A time, and what came out of it for one score."""

    time: Time
    score: Score

    @property
    def value(self) -> float | None:
        return self.score.value

    @property
    def band(self) -> Band | None:
        return next(iter(self.score.bands.values()), None)


@dataclass(frozen=True)
class Moved:
    """One answer that is not what it was the last time."""

    item: Item
    before: int
    now: int


@dataclass(frozen=True)
class Track:
    """`state`, as of now. `before_gap`: what the last form that there is would say, where later ones are missing."""

    state: str
    before_gap: str = ""


@dataclass(frozen=True)
class Course:
    """Points in the order of time; `instrument` as it is asked now."""

    instrument: Instrument
    rule: ScoreRule
    points: tuple[Point, ...]

    @property
    def known(self) -> list[Point]:
        """Those with a number."""
        return [point for point in self.points if point.value is not None]

    @property
    def given(self) -> list[Point]:
        return [point for point in self.points if point.time.is_given]

    @property
    def missed(self) -> int:
        """How many in a row were not given, up to now."""
        count = 0
        for point in reversed(self.points):
            if point.time.is_given:
                break
            count += 1
        return count

    @property
    def reliable(self) -> ChangeRule | None:
        """The rule that is meant by “reliable”: by name; else the strictest that is made of an SD and a reliability.

        One that nobody has verified decides nothing.
        """
        rules = [one for one in self.instrument.changes if one.score == self.rule.name and one.is_verified]
        named = [one for one in rules if one.name == RELIABLE_RULE]
        made = sorted((one for one in rules if one.r is not None), key=lambda one: -one.points)
        return next(iter(named + made), None)

    @property
    def threshold(self) -> CutOff | None:
        """From where on a score is taken for a case: by name, else the first that somebody has verified."""
        ones = [one for one in self.instrument.cutoffs if one.score == self.rule.name and one.is_verified]
        return next(iter([one for one in ones if one.name == CASE_RULE] + ones), None)

    def is_case(self, point: Point) -> bool:
        return bool(self.threshold and point.value is not None and self.threshold.is_met(point.value))

    def verdict(self, earlier: Point, later: Point) -> str:
        """By the reliable rule alone; empty where there is none."""
        told = [one for one in self._between(earlier, later) if one.rule == self.reliable]
        return told[0].verdict if told else ""

    def _between(self, earlier: Point, later: Point) -> list[Change]:
        if earlier.time.scored is None or later.time.scored is None:
            return []
        own = tuple(one for one in self.instrument.changes if one.score == self.rule.name)
        return changes(replace(self.instrument, changes=own), earlier.time.scored, later.time.scored)


def course(instrument: Instrument, rule: ScoreRule, times: Iterable[Time]) -> Course:
    points = (Point(time, _score_in(time, rule)) for time in sorted(times, key=lambda one: one.on))
    return Course(instrument, rule, tuple(points))


def state(told: Course) -> str:
    """Jacobson and Truax: recovered, improved, unchanged or deteriorated since the first form; empty: no rule yet.

    Recovered is who improved reliably and went from a case to none.
    """
    known = told.known
    verdict = told.verdict(known[0], known[-1]) if len(known) > 1 else ""
    crossed = bool(verdict) and told.is_case(known[0]) and not told.is_case(known[-1])
    return RECOVERED if verdict == IMPROVED and crossed else verdict


def track(told: Course) -> Track:
    """Whether it is time to look at what else could help: never before session 6, and never from a form that is old."""
    if not told.known:
        return Track(NO_DATA)
    now = _judged(told)
    return Track(NO_DATA, before_gap=now) if told.points[-1].value is None else Track(now)


def moved(told: Course) -> list[Moved]:
    """Answers that differ by two points or more between the last two forms."""
    if len(told.given) < 2:
        return []
    before, now = (point.time.answers for point in told.given[-2:])
    both = [(told.instrument.item(code), before.get(code), now.get(code)) for code in told.rule.items]
    return [
        Moved(item, was, is_)
        for item, was, is_ in both
        if item and was is not None and is_ is not None and abs(is_ - was) >= MOVED_BY
    ]


def doubts(told: Course) -> list[str]:
    """About the newest form that was given: what makes its number worth a second look."""
    if not told.given:
        return []
    newest = told.given[-1]
    values = [value for value in (newest.time.answers.get(code) for code in told.rule.items) if value is not None]
    said = {
        ALL_THE_SAME: len(values) >= SAME_FROM_ITEMS and len(set(values)) == 1,
        FAST: _is_fast(newest.time),
        FILLED_IN: newest.score.is_prorated,
        TOO_LITTLE: newest.value is None,
    }
    return [name for name, is_so in said.items() if is_so]


def _judged(told: Course) -> str:
    first, last = told.known[0], told.known[-1]
    if told.reliable is None or told.threshold is None:
        return NO_RULE
    if last.time.session < JUDGED_FROM_SESSION:
        return TOO_EARLY
    if _is_worse(told, told.known):
        return RED
    return AMBER if told.is_case(first) and told.verdict(first, last) != IMPROVED else NO_SIGNAL


def _is_worse(told: Course, known: Sequence[Point]) -> bool:
    """Reliably worse than at the start on the last two forms, or on the last one if it lies in the worst band."""
    first, last = known[0], known[-1]
    if told.verdict(first, last) != DETERIORATED:
        return False
    return told.verdict(first, known[-2]) == DETERIORATED or (last.band is not None and last.band == _worst_band(told))


def _worst_band(told: Course) -> Band | None:
    bands = [band for band in told.instrument.bands if band.score == told.rule.name]
    ones = [band for band in bands if band.set == bands[0].set]
    if not ones:
        return None
    return ones[-1] if told.instrument.higher_is == WORSE else ones[0]


def _is_fast(time: Time) -> bool:
    answered = sum(value is not None for value in time.answers.values())
    return time.seconds is not None and answered > 0 and time.seconds < SECONDS_AN_ITEM * answered


def _score_in(time: Time, rule: ScoreRule) -> Score:
    return time.scored.scores.get(rule.name, Score(None, {})) if time.scored else Score(None, {})
