"""What stands in the table for a researcher: each column, the questions behind the score, and what not to do with it.

In English alone: it is read with the table, wherever that goes. Made from the instrument's own data.
"""

from collections.abc import Iterator, Sequence

from sameroom.evidence.own.outcomes import Outcome
from sameroom.measures.instruments.shape import CLIENT, THERAPIST, Instrument

FILE = "ratings.csv"
COLUMNS = (
    ("client", "text", "a client within one file; in a couple each partner is one. New names in each table."),
    ("therapist", "text", "the therapist of the session. New names in each table."),
    ("session", "whole number from 1", "which session it was in its file; sessions that nobody rated are missing."),
    ("modality", "`online` or `in_person`", "how the session took place."),
    ("rater", "`client` or `therapist`", "who rated it. Of a couple’s session the therapist’s one rating stands once."),
)
CAUTIONS = (
    "Names, days, ages and words are not in it. Whoever knows when somebody came online may still know the person: "
    "do not try to find out, and do not join it with anything else about people.",
    "Do not pass it on. Delete it when the purpose is fulfilled.",
    "Show no group of fewer than 11 clients or 3 therapists, and no therapist by themselves.",
    "It holds people who agreed, and sessions that were rated. Neither is a sample of all.",
    "Why a session took place online is not in it: differences between clients are confounded, those within may be.",
    "Therapists can read what clients rated, and clients know that.",
)


def codebook(outcome: Outcome, *, sha256: str) -> str:
    """As Markdown."""
    return "".join(f"{line}\n" for line in _lines(outcome, sha256))


def _lines(outcome: Outcome, sha256: str) -> Iterator[str]:
    asked, rule = outcome.asked_with, outcome.rule
    yield from ("# Ratings of sessions", "", f"`{FILE}`, UTF-8, commas, a point in numbers; SHA-256 `{sha256}`.", "")
    yield "A line for each rating of a session, as `sameroom compare` reads it."
    yield from ("", "## Columns", "", "| column | holds | what |", "|---|---|---|")
    yield from (f"| `{name}` | {holds} | {what} |" for name, holds, what in COLUMNS)
    yield f"| `score` | {rule.min:g} to {rule.max:g}, steps of {rule.step:g} | {_score(outcome)} |"
    yield from (
        "",
        "Missing: a rating that was not given, or with too few answers, has no line. No code stands for it.",
    )
    yield from ("", f"## Questions: {asked.title['en']} (`{asked.id}`, version {asked.version})", "")
    yield from _questions(asked, rule.items)
    validated = "" if asked.is_validated else " Not validated: nobody has shown yet what its numbers mean."
    yield from ("", f"Source: {asked.source}. Licence of the questions: {asked.licence}.{validated}")
    yield from (
        "",
        "## Licence and cautions",
        "",
        "The ratings are lent for the purpose that was agreed on, not licensed.",
    )
    yield from (f"- {one}" for one in CAUTIONS)
    yield from ("", "## To begin", "", "```", f"sameroom compare {FILE} --margin 0.20", "```")


def _score(outcome: Outcome) -> str:
    rule, better = outcome.rule, outcome.asked_with.higher_is
    return f"`{outcome.score}`: {rule.kind} of {len(rule.items)} answers, from {rule.needs} on; higher is {better}."


def _questions(asked: Instrument, items: Sequence[str]) -> Iterator[str]:
    yield from ("| item | clients | therapists | lowest | highest |", "|---|---|---|---|---|")
    for code in items:
        item = next(one for one in asked.items if one.code == code)
        words = [item.text[form]["en"] for form in (CLIENT, THERAPIST)]
        ends = [f"{value}: {label.get('en', '')}" for value, label in ((item.min, item.low), (item.max, item.high))]
        yield f"| `{code}` | {' | '.join([*words, *ends])} |"
