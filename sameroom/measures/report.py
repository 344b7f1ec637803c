"""What `sameroom score` prints: one object for programs, or sentences for people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sameroom.measures.instruments.shape import Band, Instrument
from sameroom.measures.scoring import Change, Score, Scored
from sameroom.measures.typed import rule_in_words


@dataclass(frozen=True)
class Report:
    """`unanswered`: items that are asked after these answers, without an answer."""

    instrument: Instrument
    scored: Scored
    changes: Sequence[Change]
    unanswered: Sequence[str]

    def as_json(self) -> dict[str, Any]:
        return {
            "instrument": self.instrument.id,
            "version": self.instrument.version,
            "complete": self.scored.is_complete,
            "scores": {name: self._score(one) for name, one in self.scored.scores.items()},
            "change": [_change(one) for one in self.changes],
            "flags": self._flags(),
        }

    def lines(self) -> Iterator[str]:
        language = self.instrument.language_for("en")
        yield f"{self.instrument.title[language]}, version {self.instrument.version}"
        for name, one in self.scored.scores.items():
            yield f"  {name}: {self._in_words(name, one)}"
            yield from self._cutoffs(name, one)
        if self.unanswered:
            yield f"  Unanswered: {', '.join(self.unanswered)}"
        for change in self.changes:
            yield f"  {change.rule.score} {change.difference:+g}: {change.verdict}, by {rule_in_words(change.rule)}"
        for flag in self._flags():
            yield f"  Flag: {flag}"
        if not self.instrument.is_validated:
            yield "  Not validated: compare people with themselves alone."

    def _flags(self) -> list[str]:
        """Each once, though several answers may raise it."""
        return list(dict.fromkeys(flag.id for flag in self.scored.flags))

    def _score(self, one: Score) -> dict[str, Any]:
        bands = {name: self._label(band) for name, band in one.bands.items()}
        told = {"value": one.value, "band": next(iter(bands.values()), None)}
        return {**told, "bands": bands} if any(bands) else told

    def _label(self, band: Band) -> str:
        return band.label.get("en") or next(iter(band.label.values()))

    def _in_words(self, name: str, one: Score) -> str:
        if one.value is None:
            return "no number, too little is answered"
        rule = next(rule for rule in self.instrument.scores if rule.name == name)
        bands = [f"{self._label(band)} ({of})" if of else self._label(band) for of, band in one.bands.items()]
        filled = ["the mean of the others stands in for what is missing"] if one.is_prorated else []
        return "; ".join([f"{one.value:g} ({rule.min:g} to {rule.max:g})", *bands, *filled])

    def _cutoffs(self, name: str, one: Score) -> Iterator[str]:
        """Those that the score has reached."""
        for cut in self.instrument.cutoffs:
            if cut.score == name and one.value is not None and cut.is_met(one.value):
                verified = "" if cut.is_verified else " — not verified"
                yield f"    {cut.op} {cut.value:g}: {cut.name} ({cut.source}){verified}"


def _change(change: Change) -> dict[str, Any]:
    told = {
        "rule": change.rule.name,
        "points": change.rule.points,
        "difference": change.difference,
        "verdict": change.verdict,
        "source": change.rule.source,
    }
    return told if change.rule.is_verified else {**told, "verified": False}
