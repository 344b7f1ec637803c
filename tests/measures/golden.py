"""What each instrument has to come to, written down by hand from what is published, not from its file."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sameroom.measures.instruments import Instrument
from sameroom.measures.instruments.shape import Answers, ScoreRule


@dataclass(frozen=True)
class Golden:
    """`scores`: name → lowest, highest, and what one item alone at its highest adds. `other`: items that add otherwise.

    `bands`: name of the score and of the set → the lowest and the highest number that can be reached, and its words.
    `cutoffs`: name → the number on the side of it that counts, the nearest one that does not.
    """

    scores: Mapping[str, tuple[float, float, float]]
    items: int
    other: Mapping[str, float] = field(default_factory=dict)
    bands: Mapping[tuple[str, str], list[tuple[float, float, str]]] = field(default_factory=dict)
    cutoffs: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    least_answers: int | None = None


_FREQ = [(0, 4, "minimal"), (5, 9, "mild"), (10, 14, "moderate")]

GOLDEN: dict[str, Golden] = {
    "phq-9": Golden(
        {"total": (0, 27, 3)},
        items=9,
        bands={("total", ""): [*_FREQ, (15, 19, "moderately severe"), (20, 27, "severe")]},
        cutoffs={"screen_mdd": (10, 9), "caseness_nhs_tt": (10, 9)},
        least_answers=7,
    ),
    "phq-8": Golden({"total": (0, 24, 3)}, items=8, cutoffs={"screen_mdd": (10, 9)}),
    "phq-2": Golden({"total": (0, 6, 3)}, items=2, cutoffs={"screen": (3, 2)}),
    "gad-7": Golden(
        {"total": (0, 21, 3)},
        items=7,
        bands={("total", ""): [*_FREQ, (15, 21, "severe")]},
        cutoffs={"screen_gad": (10, 9), "caseness_nhs_tt": (8, 7)},
        least_answers=6,
    ),
    "gad-2": Golden({"total": (0, 6, 3)}, items=2, cutoffs={"screen": (3, 2)}),
    "k10": Golden(
        {"total": (10, 50, 4)},
        items=10,
        bands={
            ("total", "primary_care_au"): [
                (10, 19, "likely well"),
                (20, 24, "mild"),
                (25, 29, "moderate"),
                (30, 50, "severe"),
            ],
            ("total", "abs_survey"): [(10, 15, "low"), (16, 21, "moderate"), (22, 29, "high"), (30, 50, "very high")],
        },
    ),
    "k6": Golden(
        {"total": (0, 24, 4)},
        items=6,
        bands={("total", ""): [(0, 4, "low"), (5, 12, "moderate"), (13, 24, "serious")]},
        cutoffs={"serious_distress": (13, 12)},
    ),
    "dass-21": Golden(
        dict.fromkeys(("depression", "anxiety", "stress"), (0, 42, 6)),
        items=21,
        bands={
            ("depression", ""): [
                (0, 8, "normal"),
                (10, 12, "mild"),
                (14, 20, "moderate"),
                (22, 26, "severe"),
                (28, 42, "extremely severe"),
            ],
            ("anxiety", ""): [
                (0, 6, "normal"),
                (8, 8, "mild"),
                (10, 14, "moderate"),
                (16, 18, "severe"),
                (20, 42, "extremely severe"),
            ],
            ("stress", ""): [
                (0, 14, "normal"),
                (16, 18, "mild"),
                (20, 24, "moderate"),
                (26, 32, "severe"),
                (34, 42, "extremely severe"),
            ],
        },
        least_answers=6,
    ),
    "csi-4": Golden({"total": (0, 21, 5)}, items=4, other={"q1": 6}, cutoffs={"distress": (13, 14)}),
    "csi-16": Golden({"total": (0, 81, 5)}, items=16, other={"q1": 6}, cutoffs={"distress": (51, 52)}),
    "sparq": Golden({"positive_affect": (0, 16, 4), "negative_affect": (0, 16, 4)}, items=8),
    "risq": Golden({"total": (0, 4, 1)}, items=4),
    "session-check": Golden({"alliance": (0, 10, 2)}, items=5, least_answers=4),
    "video-before": Golden({"personal": (0, 10, 10), "ease": (0, 10, 10)}, items=2),
    "video-after": Golden({"personal": (0, 10, 10), "ease": (0, 10, 10)}, items=2),
}

# Which items each score counts, where it is not simply all of them.
COUNTED = {
    ("dass-21", "depression"): "q3 q5 q10 q13 q16 q17 q21",
    ("dass-21", "anxiety"): "q2 q4 q7 q9 q15 q19 q20",
    ("dass-21", "stress"): "q1 q6 q8 q11 q12 q14 q18",
    ("sparq", "positive_affect"): "q1 q6 q7 q8",
    ("sparq", "negative_affect"): "q2 q3 q4 q5",
    **{(name, score): score for name in ("video-before", "video-after") for score in ("personal", "ease")},
}


def lowest(instrument: Instrument) -> dict[str, int | None]:
    counted = {code for rule in instrument.scores for code in rule.items}
    return {item.code: item.min for item in instrument.items if item.code in counted}


def highest(instrument: Instrument) -> dict[str, int | None]:
    found = lowest(instrument)
    return {item.code: item.max for item in instrument.items if item.code in found}


def coming_to(instrument: Instrument, rule: ScoreRule, number: float) -> Answers:
    """Whole answers that add up to it: item by item, as high as it goes."""
    found, left = lowest(instrument), round((number - rule.min) / rule.step)
    for code in rule.items:
        item = instrument.item(code)
        assert item
        found[code] = item.min + min(left, item.max - item.min)
        left -= (found[code] or 0) - item.min
    assert left == 0
    return found
