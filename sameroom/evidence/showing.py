"""An edition as a page shows it. Every number here comes from a frozen analysis, and from nowhere else."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sameroom.evidence import words
from sameroom.evidence.claims import CLAIMS, CONCERNS, Claim
from sameroom.evidence.models import Analysis, Edition, Use
from sameroom.evidence.words import Answer, Words
from sameroom.stats.equivalence import Verdict
from sameroom.stats.wording import rounded_up

# Of a model with moderators: where all of them are at their first word or at 0.
INTERCEPT = "intercept"


@dataclass(frozen=True)
class Figure:
    """One row: a figure with its verdict. `is_signed`: it is known which way it points."""

    analysis: Analysis
    name: str
    about: str
    how_many: str
    numbers: str
    verdict: Verdict
    words: Words
    smallest_margin: float | None
    is_signed: bool
    rater: str

    @property
    def kind(self) -> str:
        return words.KINDS[self.verdict]

    @property
    def smallest(self) -> str:
        return "" if self.smallest_margin is None else words.number(self.smallest_margin)


@dataclass(frozen=True)
class ShownClaim:
    """`largest`: the largest difference that the figures which decide leave possible, with its plain meaning."""

    code: str
    title: Words
    asked: Words
    answer: Answer
    margin: str
    decided_by: list[Figure]
    beside: list[Figure]
    largest: str
    pairs: int
    has_picture: bool


@dataclass(frozen=True)
class Concern:
    code: str
    name: Words
    figures: list[Figure]


@dataclass(frozen=True)
class Quoted:
    """A printed figure that no margin judges. `number`: as printed, or empty."""

    analysis: Analysis
    studies: int | None
    number: str


@dataclass(frozen=True)
class Shown:
    """`quoted`: by the name of its first author, in small letters."""

    claims: list[ShownClaim]
    concerns: list[Concern]
    pooled: list[Figure]
    quoted: dict[str, Quoted]
    is_unsigned: bool


def shown(edition: Edition) -> Shown:
    figures = figures_of(edition)
    claims = [_claim(claim, figures, edition) for claim in CLAIMS]
    return Shown(
        claims=claims,
        concerns=[_concern(code, codes, figures) for code, codes in CONCERNS.items()],
        pooled=[_figure(one.analysis) for one in _of_kind(edition, Analysis.Kind.POOLED)],
        quoted={one.place.split("-")[0]: _quoted(one.analysis) for one in _of_kind(edition, Analysis.Kind.QUOTED)},
        is_unsigned=any(not one.is_signed for one in figures.values()),
    )


def explained(analysis: Analysis) -> dict[str, Any]:
    """One analysis for its page; of what is quoted there is no question and no verdict."""
    data = analysis.data
    printed = data.get("figures") or ([data["figure"]] if "figure" in data else [])
    shown = {"analysis": analysis, "figures": [_source(one) for one in printed], "read": data.get("direction_read")}
    if analysis.kind == Analysis.Kind.QUOTED:
        return shown
    figure = _figure(analysis)
    return shown | {
        "margin": words.number(analysis.question["margin"]),
        "figure": figure,
        "correlations": [
            (rho, words.with_interval(one["estimate"], *one["ci"]))
            for rho, one in analysis.result.get("by_correlation", {}).items()
        ],
        "script": analysis.result.get("r_script", ""),
        "moderators": [
            (one["term"], words.with_interval(one["estimate"], *one["ci"]))
            for one in analysis.result.get("moderators", [])
            if one["term"] != INTERCEPT
        ],
        "numbers": "" if printed else figure.numbers,
    }


def _source(printed: dict[str, Any]) -> dict[str, Any]:
    return printed | {
        "authors": printed["authors"].removesuffix("."),
        "seen_words": words.SEEN[printed["seen"]],
        "numbers": words.with_interval(printed["estimate"], *printed["ci"]) if "ci" in printed else "",
        "how_many": words.how_many(printed.get("studies"), printed.get("people")),
        "name": _name_of(printed),
    }


def _name_of(printed: dict[str, Any]) -> str:
    return "{} {}".format(printed["authors"].split(" ")[0], printed["year"])


def figures_of(edition: Edition) -> dict[str, Figure]:
    judged = _of_kind(edition, Analysis.Kind.PUBLISHED, Analysis.Kind.DIFFERENCE)
    return {one.place: _figure(one.analysis) for one in judged}


def _of_kind(edition: Edition, *kinds: Analysis.Kind) -> list[Use]:
    return [one for one in edition.uses.all() if one.analysis.kind in kinds]


def _quoted(analysis: Analysis) -> Quoted:
    printed = analysis.result
    return Quoted(
        analysis,
        printed["studies"],
        "" if printed["estimate"] is None else words.number(printed["estimate"]),
    )


def _figure(analysis: Analysis) -> Figure:
    verdict = Verdict(_equivalence(analysis)["verdict"])
    smallest = _equivalence(analysis)["smallest_margin"]
    return Figure(
        analysis=analysis,
        verdict=verdict,
        words=words.VERDICTS[verdict],
        smallest_margin=None if smallest is None else rounded_up(smallest),
        is_signed=analysis.question.get("direction") != "unknown",
        **_said(analysis),
    )


def _equivalence(analysis: Analysis) -> dict[str, Any]:
    """`pool` keeps its verdict one level deeper."""
    found: dict[str, Any] = analysis.result.get("equivalence", analysis.result)
    return found


def _said(analysis: Analysis) -> dict[str, str]:
    if analysis.kind == Analysis.Kind.PUBLISHED:
        return _of_figure(analysis)
    if analysis.kind == Analysis.Kind.DIFFERENCE:
        return {
            "name": _("Clients’ figure minus therapists’"),
            "about": _("worked out from the two above"),
            "how_many": "",
            "numbers": words.with_interval(analysis.result["estimate"], *analysis.result["ci"]),
            "rater": "",
        }
    return {
        "name": analysis.name,
        "about": analysis.data.get("source") or _("taken from the articles at this practice"),
        "how_many": words.how_many(analysis.result.get("studies") or analysis.result["k"], None),
        "numbers": words.with_interval(analysis.result["effect"], *analysis.result["ci"]),
        "rater": "",
    }


def _of_figure(analysis: Analysis) -> dict[str, str]:
    printed = analysis.data["figure"]
    about = [words.OUTCOMES[printed["outcome"]], words.WAYS[printed["ways"]]]
    if "rater" in printed:
        about.append(words.RATERS[printed["rater"]])
    return {
        "name": _name_of(printed),
        "about": ", ".join(str(one) for one in about),
        "how_many": words.how_many(printed.get("studies"), printed.get("people")),
        "numbers": words.with_interval(*as_printed(analysis)),
        "rater": printed.get("rater", ""),
    }


def as_printed(analysis: Analysis) -> tuple[float, float, float]:
    """The estimate and its interval, no more exact than the source; turned where above 0 was better in person."""
    printed = analysis.data["figure"]
    turn = -1 if analysis.question["is_turned"] else 1
    low, high = sorted(turn * end for end in printed["ci"])
    return turn * printed["estimate"], low, high


def _claim(claim: Claim, figures: dict[str, Figure], edition: Edition) -> ShownClaim:
    decided_by = [figures[claim.code]] if claim.is_difference else [figures[code] for code in claim.decided_by]
    largest = max(one.smallest_margin or 0 for one in decided_by)
    return ShownClaim(
        code=claim.code,
        title=words.TITLES[claim.code],
        asked=words.ASKED[claim.code],
        answer=words.answer_to(
            claim.code,
            [one.verdict for one in decided_by],
            includes_zero=all(_includes_zero(one.analysis.result["ci"]) for one in decided_by),
        ),
        margin=words.number(edition.margins[claim.margin]),
        decided_by=decided_by,
        beside=[figures[code] for code in claim.beside],
        largest=words.number(largest),
        pairs=words.pairs_of_a_hundred(largest),
        has_picture=not claim.is_difference,
    )


def _includes_zero(ci: list[float]) -> bool:
    return ci[0] <= 0 <= ci[1]


def _concern(code: str, codes: Iterable[str], figures: dict[str, Figure]) -> Concern:
    return Concern(code, words.CONCERN_NAMES[code], [figures[one] for one in codes])
