"""From answers to numbers, words and flags. Pure: an instrument, what was answered, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass

from sameroom.measures.instruments.shape import (
    BETTER,
    COUNT,
    MEAN,
    Answers,
    Band,
    ChangeRule,
    Flag,
    Instrument,
    ScoreRule,
)

IMPROVED, UNCHANGED, DETERIORATED, CHANGED = "improved", "unchanged", "deteriorated", "changed"


@dataclass(frozen=True)
class Score:
    """`value` is None where too little was answered. `bands`: by set of bands. `is_prorated`: items were filled in."""

    value: float | None
    bands: Mapping[str, Band]
    is_prorated: bool = False


@dataclass(frozen=True)
class Scored:
    """`is_complete`: every item that a score counts is answered, whatever the scores’ own rules allow."""

    is_complete: bool
    scores: Mapping[str, Score]
    flags: tuple[Flag, ...]


@dataclass(frozen=True)
class Change:
    """`difference`: now minus before. `verdict`: by the rule, in the direction that the instrument says is better."""

    rule: ChangeRule
    difference: float
    verdict: str


def score(instrument: Instrument, answers: Answers) -> Scored:
    """`answers`: item → value; what was left out or skipped is None or not there. Flags need no whole form."""
    counted = {code for rule in instrument.scores for code in rule.items}
    return Scored(
        is_complete=all(answers.get(code) is not None for code in counted),
        scores={rule.name: _score(instrument, rule, answers) for rule in instrument.scores},
        flags=flags_in(instrument, answers),
    )


def flags_in(instrument: Instrument, answers: Answers) -> tuple[Flag, ...]:
    """By what was answered really, never by what is filled in for a missing item."""
    given = {code: value for code, value in answers.items() if value is not None}
    return tuple(flag for flag in instrument.flags if given.get(flag.item, flag.least - 1) >= flag.least)


def changes(instrument: Instrument, before: Scored, now: Scored) -> list[Change]:
    """One for each rule whose score has a number both times."""
    found = []
    for rule in instrument.changes:
        earlier, later = before.scores[rule.score].value, now.scores[rule.score].value
        if earlier is not None and later is not None:
            found.append(Change(rule, later - earlier, _verdict(instrument, rule, later - earlier)))
    return found


def band_of(instrument: Instrument, rule: ScoreRule, value: float) -> dict[str, Band]:
    """By set of bands, the first one that reaches up to the value: as long as the next band is not reached."""
    found: dict[str, Band] = {}
    for band in instrument.bands:
        if band.score == rule.name and (value <= band.upto or value < rule.next_above(band.upto)):
            found.setdefault(band.set, band)
    return found


def _score(instrument: Instrument, rule: ScoreRule, answers: Answers) -> Score:
    values = [value for value in (answers.get(code) for code in rule.items) if value is not None]
    if len(values) < rule.needs:
        return Score(None, {})
    value = _number(rule, values)
    return Score(value, band_of(instrument, rule, value), is_prorated=len(values) < len(rule.items))


def _number(rule: ScoreRule, values: list[int]) -> float:
    """Whole numbers stay whole; the mean of what was answered stands in for what was not."""
    if rule.kind == COUNT:
        return sum(value > 0 for value in values)
    if rule.kind == MEAN:
        return rule.times * sum(values) / len(values)
    whole = rule.times * sum(values)
    return whole if len(values) == len(rule.items) else whole * len(rule.items) / len(values)


def _verdict(instrument: Instrument, rule: ChangeRule, difference: float) -> str:
    if abs(difference) < rule.points:
        return UNCHANGED
    if not instrument.higher_is:
        return CHANGED
    return IMPROVED if (difference > 0) == (instrument.higher_is == BETTER) else DETERIORATED
