"""The report's tables, as a page, a file and the documentation show them: numbers of groups, of nobody alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sameroom.desk.finding.rule_words import (
    LITTLE,
    PROTECTED,
    band_words,
    languages_words,
    modality_words,
    rule_words,
    who_words,
)
from sameroom.practice.matching import fairness
from sameroom.practice.matching.fairness import Outcome

Cell = int | float | str
Numbers = Sequence[int]
# Where a number would mean nothing.
NOTHING = "–"


@dataclass(frozen=True)
class Table:
    """`columns`: the first names the rows, the others the cells."""

    key: str
    title: str
    columns: list[str]
    rows: list[tuple[str, list[Cell]]]

    def first(self, columns: int) -> "Table":
        """With only so many of its columns."""
        rows = [(name, cells[: columns - 1]) for name, cells in self.rows]
        return Table(self.key, self.title, self.columns[:columns], rows)

    @property
    def labelled(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Each row with its cells in words, each beside its column."""
        return [(name, list(zip(self.columns[1:], map(in_words, cells), strict=True))) for name, cells in self.rows]


def tables(outcomes: Sequence[Outcome], names: Mapping[UUID, str], *, hides: bool = True) -> list[Table]:
    """`hides`: small numbers, as for real people; those who were invented may be counted one by one."""
    of_each = fairness.without_small if hides else list[int | None]
    groups: list[tuple[str, str, Callable[[Outcome], str], Callable[[str], str]]] = [
        ("language", _("By language"), lambda one: one.languages, languages_words),
        ("modality", _("By how they want to meet"), lambda one: one.modality, modality_words),
        ("budget", _("By the most that a session may cost"), lambda one: fairness.band(one.budget_cents), band_words),
        ("who", _("By who comes"), lambda one: "couple" if one.as_couple else "alone", who_words),
    ]
    return [
        _by_therapist(outcomes, names, of_each),
        *(_by_group(key, title, fairness.by_group(outcomes, of), words, of_each) for key, title, of, words in groups),
        _by_code(fairness.by_code(outcomes), hides=hides),
    ]


def flags(outcomes: Sequence[Outcome]) -> list[str]:
    """A sentence for each protected wish that leaves somebody out too often."""
    codes = fairness.by_code(outcomes)
    shares = fairness.protected_shares(codes)
    whole = sum(one.times for one in codes.values())
    return [
        _(
            "Wishes for %(what)s that must be so are more than %(share)d in 100 of all reasons for which a therapist "
            "was left out. Who wishes so has few to choose from here."
        )
        % {"what": PROTECTED[name], "share": round(100 * fairness.MUCH)}
        for name, share in shares.items()
        if share > fairness.MUCH and share * whole >= fairness.FEWEST
    ]


def in_words(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    return number_format(cell, decimal_pos=1) if isinstance(cell, float) else str(cell)


def results_words(outcomes: Sequence[Outcome]) -> str:
    """How many results there are; not, where they are few."""
    number = len(outcomes)
    if number < fairness.FEWEST:
        return _("Fewer than %(fewest)d results in this time.") % {"fewest": fairness.FEWEST}
    return ngettext("%(number)d result in this time.", "%(number)d results in this time.", number) % {"number": number}


def _by_therapist(
    outcomes: Sequence[Outcome], names: Mapping[UUID, str], of_each: Callable[[Numbers], list[int | None]]
) -> Table:
    found = fairness.by_therapist(outcomes, names)
    eligible, shown, booked = (
        of_each([getattr(one, name) for one in found.values()]) for name in ("eligible", "shown", "booked")
    )
    rows: list[tuple[str, list[Cell]]] = [
        (
            names[one],
            [
                _told(eligible[place]),
                _told(shown[place]),
                of.even if eligible[place] is not None else NOTHING,
                of.draws if shown[place] is not None else NOTHING,
                _told(booked[place]),
            ],
        )
        for place, (one, of) in enumerate(found.items())
    ]
    columns = [
        _("Therapist"),
        _("Could be offered"),
        _("Shown"),
        _("Shown if all had the same chance"),
        _("Draws they took part in, estimated"),
        _("Booked"),
    ]
    return Table("therapist", _("By therapist"), columns, rows)


def _by_group(
    key: str,
    title: str,
    found: Mapping[str, fairness.OfGroup],
    words: Callable[[str], str],
    of_each: Callable[[Numbers], list[int | None]],
) -> Table:
    results, nobody, booked = (
        of_each([getattr(one, name) for one in found.values()]) for name in ("results", "nobody", "booked")
    )
    rows: list[tuple[str, list[Cell]]] = [
        (
            words(name),
            [
                _told(results[place]),
                _told(nobody[place]) if results[place] is not None else NOTHING,
                of.choice if results[place] is not None else NOTHING,
                _told(booked[place]) if results[place] is not None else NOTHING,
                NOTHING if of.days is None or None in (results[place], booked[place]) else of.days,
            ],
        )
        for place, (name, of) in enumerate(found.items())
    ]
    columns = [
        _("Group"),
        _("Results"),
        _("Nobody fits"),
        _("To choose from, on average"),
        _("Booked"),
        _("Days to the first conversation, the middle of those booked"),
    ]
    return Table(key, title, columns, rows)


def _by_code(found: Mapping[str, fairness.OfCode], *, hides: bool) -> Table:
    fewest = fairness.FEWEST if hides else 0
    rows: list[tuple[str, list[Cell]]] = [
        (
            rule_words(code),
            [code, *(number if number >= fewest else str(LITTLE) for number in (of.times, of.results))],
        )
        for code, of in found.items()
    ]
    columns = [_("A therapist …"), _("Code"), _("Times"), _("Results in which it spoke")]
    return Table("code", _("Why therapists were left out"), columns, rows)


def _told(number: int | None) -> Cell:
    return str(LITTLE) if number is None else number
