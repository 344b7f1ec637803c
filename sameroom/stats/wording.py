"""What may be said: each verdict in a sentence, and the smallest margin. "Not significant" is none of them."""

from sameroom.stats.equivalence import Equivalence, Verdict

SENTENCES = {
    Verdict.NOT_ESTIMABLE: "There is too little here for a verdict.",
    Verdict.INFERIOR: "{subject} is worse by more than the margin of {margin}.",
    Verdict.SUPERIOR: "{subject} is better by more than the margin of {margin}.",
    Verdict.EQUIVALENT_DIFFERENT: "There is a difference, and it is smaller than the margin of {margin}: equivalent.",
    Verdict.EQUIVALENT: "Equivalent within the margin of {margin}.",
    Verdict.LOWER_EXTENT_UNCERTAIN: "{subject} is lower; whether by more than the margin of {margin} is not known.",
    Verdict.NON_INFERIOR: "{subject} is not worse by more than the margin of {margin}; sameness is not shown.",
    Verdict.INCONCLUSIVE: "Neither the same within the margin of {margin} nor different: this does not decide it.",
}
UNSIGNED = {
    Verdict.INCONCLUSIVE: "Not shown to be the same within the margin of {margin}; the source does not print which "
    "way was subtracted, so nothing is said of better or worse.",
}
SMALLEST = "Equivalence would hold for every margin above {smallest}."


def sentence(of: Equivalence, *, is_signed: bool = True, subject: str = "Online") -> str:
    """In words, the smallest margin beside it. `subject`: of whom it is said."""
    text = (SENTENCES if is_signed else SENTENCES | UNSIGNED)[of.verdict].format(
        margin=f"±{of.margin:g}", subject=subject
    )
    if of.smallest_margin is None:
        return text
    return f"{text} {SMALLEST.format(smallest=f'±{rounded_up(of.smallest_margin):.2f}')}"


def rounded_up(value: float) -> float:
    """To two digits, never downwards: below it, it would not hold."""
    nearest = round(value, 2)
    return nearest if nearest >= value else round(nearest + 0.01, 2)
