"""The pictures of an edition, and of the practice's own answer: numbers of frozen analyses, as forest plots."""

from django.utils.translation import gettext as _

from sameroom.evidence import words
from sameroom.evidence.claims import CLAIMS
from sameroom.evidence.models import Analysis, Edition
from sameroom.evidence.own.outcomes import E1, E2
from sameroom.evidence.own.published import Result
from sameroom.evidence.showing import Figure, as_printed, figures_of
from sameroom.look import forest
from sameroom.look.forest import Forest


def picture(edition: Edition, place: str) -> Forest | None:
    """Of a claim, by its code, or of the practice's own pooled analysis, by its id."""
    figures = figures_of(edition)
    claim = next((one for one in CLAIMS if one.code == place and not one.is_difference), None)
    if claim is not None:
        rows = [figures[code] for code in (*claim.decided_by, *claim.beside)]
        return _forest(str(words.TITLES[claim.code]), rows, edition.margins[claim.margin])
    own = next((one.analysis for one in edition.uses.all() if str(one.analysis_id) == place), None)
    return forest_of_studies(own) if own is not None and own.kind == Analysis.Kind.POOLED else None


def forest_of_studies(analysis: Analysis) -> Forest:
    """Each study, the mean, and where a next study like these would lie."""
    result = analysis.result
    rows = [
        forest.Row(
            one["study"], words.with_interval(one["effect"], *one["ci"]), one["effect"], one["ci"][0], one["ci"][1]
        )
        for one in analysis.data["studies"]
    ]
    mean = forest.Row(
        _("All together"),
        words.with_interval(result["effect"], *result["ci"]),
        result["effect"],
        result["ci"][0],
        result["ci"][1],
        mark=forest.DIAMOND,
        wider=tuple(result["pi"]) if result["pi"] else None,
    )
    return Forest(
        title=analysis.name,
        rows=[*rows, mean],
        margin=analysis.question["margin"],
        left=_("better in person"),
        right=_("better online"),
    )


def two_raters(result: Result) -> Forest:
    """What clients and therapists say of the practice's own sessions, with the 90 % intervals of the verdict."""
    sides = {E1: (words.RATERS["client"], forest.CIRCLE), E2: (words.RATERS["therapist"], forest.SQUARE)}
    return Forest(
        title=_("Online and in person, rated by clients and by therapists"),
        rows=[
            forest.Row(
                str(sides[one.estimand][0]).capitalize(),
                words.with_interval(one.estimate, one.low, one.high),
                one.estimate,
                one.low,
                one.high,
                mark=sides[one.estimand][1],
            )
            for one in result.estimands
            if one.estimand in sides and one.estimate is not None and one.low is not None and one.high is not None
        ],
        margin=result.margin,
        left=_("better in person"),
        right=_("better online"),
    )


def _forest(title: str, figures: list[Figure], margin: float) -> Forest:
    is_signed = all(one.is_signed for one in figures)
    return Forest(
        title=title,
        rows=[_row(one) for one in figures],
        margin=margin,
        left=_("better in person") if is_signed else "",
        right=_("better online") if is_signed else "",
        below="" if is_signed else _("as printed; ○: which way it points is not said"),
    )


def _row(figure: Figure) -> forest.Row:
    mark = forest.SQUARE if figure.rater == "therapist" else forest.CIRCLE
    printed = figure.analysis.data["figure"]
    return forest.Row(
        f"{figure.name}, {words.RATERS.get(figure.rater) or words.OUTCOMES[printed['outcome']]}",
        figure.numbers,
        *as_printed(figure.analysis),
        mark=mark if figure.is_signed else forest.HOLLOW,
    )
