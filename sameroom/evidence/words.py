"""Figures and verdicts in plain words, for people who have never read a study."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sameroom.evidence.claims import AS_STRONG, EFFECTIVE, THERAPISTS
from sameroom.stats.distributions import cdf
from sameroom.stats.equivalence import Verdict

Words = str | Promise

WAYS: dict[str, Words] = {
    "guided": gettext_lazy("at a distance with a therapist: internet, telephone or video"),
    "video": gettext_lazy("by video"),
    "phone-or-video": gettext_lazy("by video or telephone"),
    "telepsychiatry": gettext_lazy("psychiatry by video"),
    "internet": gettext_lazy("by written messages and programs on the internet, with a therapist"),
    "in-person": gettext_lazy("in person"),
}
OUTCOMES: dict[str, Words] = {
    "symptoms": gettext_lazy("getting better"),
    "depression": gettext_lazy("depression"),
    "eating-disorder": gettext_lazy("eating disorders"),
    "mood-anxiety-trauma": gettext_lazy("depression, anxiety and trauma together"),
    "alliance": gettext_lazy("the alliance"),
    "leaving-early": gettext_lazy("leaving early"),
    "alliance-and-outcome": gettext_lazy("how the alliance and getting better go together"),
}
RATERS: dict[str, Words] = {
    "client": gettext_lazy("rated by clients"),
    "therapist": gettext_lazy("rated by therapists"),
}
# The reason for the margins that Sameroom comes with.
FIRST_WHY = gettext_lazy(
    "For the alliance a small effect by convention; for getting better about what people themselves would notice "
    "(Cuijpers and others, 2014). The studies’ results were known when we chose them."
)
SEEN: dict[str, Words] = {
    "abstract": gettext_lazy("its abstract was read, not yet the article"),
    "secondary": gettext_lazy("somebody else’s summary of it was read, not yet the article"),
}
# In words; what it looks like on the page (`static/css/evidence.css`).
SAME, BETTER, LOWER, NOT_LOWER, OPEN = "same", "better", "lower", "not-lower", "open"
KINDS = {
    Verdict.EQUIVALENT: SAME,
    Verdict.EQUIVALENT_DIFFERENT: SAME,
    Verdict.SUPERIOR: BETTER,
    Verdict.INFERIOR: LOWER,
    Verdict.LOWER_EXTENT_UNCERTAIN: LOWER,
    Verdict.NON_INFERIOR: NOT_LOWER,
    Verdict.INCONCLUSIVE: OPEN,
    Verdict.NOT_ESTIMABLE: OPEN,
}
VERDICTS: dict[Verdict, Words] = {
    Verdict.EQUIVALENT: gettext_lazy("The same, within the margin"),
    Verdict.EQUIVALENT_DIFFERENT: gettext_lazy("A difference, smaller than the margin"),
    Verdict.SUPERIOR: gettext_lazy("Better online, by more than the margin"),
    Verdict.INFERIOR: gettext_lazy("Lower online, by more than the margin"),
    Verdict.LOWER_EXTENT_UNCERTAIN: gettext_lazy("Lower online; by how much is not known"),
    Verdict.NON_INFERIOR: gettext_lazy("Not lower by more than the margin; the same is not shown"),
    Verdict.INCONCLUSIVE: gettext_lazy("Not decided"),
    Verdict.NOT_ESTIMABLE: gettext_lazy("Too little to say anything"),
}
TITLES: dict[str, Words] = {
    EFFECTIVE: gettext_lazy("“Online therapy works just as well”"),
    AS_STRONG: gettext_lazy("“The alliance is just as strong”"),
    THERAPISTS: gettext_lazy("“Only therapists rate it lower”"),
}
ASKED: dict[str, Words] = {
    EFFECTIVE: gettext_lazy("Do people get better as much online as in person?"),
    AS_STRONG: gettext_lazy("Do the two of you work together as well, and trust each other as much?"),
    THERAPISTS: gettext_lazy("Does a screen change the therapist’s view, and not the client’s?"),
}
ANSWERS: dict[str, dict[str, Words]] = {
    EFFECTIVE: {
        SAME: gettext_lazy("Yes, on average. Taken together, the studies found no difference that would matter."),
        BETTER: gettext_lazy("Taken together, the studies found that people got better more online."),
        LOWER: gettext_lazy("No. Taken together, the studies found that people got better less online."),
        NOT_LOWER: gettext_lazy("It is not worse by an amount that would matter. That it is the same is not shown."),
        OPEN: gettext_lazy("That is not settled. The studies show neither a difference nor that there is none."),
    },
    AS_STRONG: {
        SAME: gettext_lazy("Yes, on average: the studies found no difference that would matter, whoever was asked."),
        BETTER: gettext_lazy("Taken together, the studies found it stronger online."),
        LOWER: gettext_lazy("Not quite. Taken together, the studies found it somewhat weaker online."),
        NOT_LOWER: gettext_lazy("It is not weaker by an amount that would matter. That it is the same is not shown."),
        OPEN: gettext_lazy(
            "That is not settled. No clear difference was found, neither by clients nor by therapists; "
            "but a small one cannot be ruled out yet."
        ),
    },
    THERAPISTS: {
        SAME: gettext_lazy("No. What a screen changes for therapists is the same as for clients, within the margin."),
        BETTER: gettext_lazy("The studies point that way: clients see less of a difference than therapists do."),
        LOWER: gettext_lazy("The other way round: the studies found that it is clients who rate it lower."),
        NOT_LOWER: gettext_lazy("That is not shown. Clients do not rate it lower than therapists by much."),
        OPEN: gettext_lazy(
            "That is not shown. Therapists often rate the alliance lower than their clients do, in person just as "
            "online. That is a difference between two people, and not between a screen and a room."
        ),
    },
}
# Where a figure leaves 0 out and yet nothing is decided.
UNSETTLED = gettext_lazy("That is not settled: there may be a difference, and how large it is the studies do not tell.")
CONCERN_NAMES: dict[str, Words] = {
    "depression": gettext_lazy("Depression"),
    "anxiety": gettext_lazy("Anxiety"),
    "stress": gettext_lazy("Stress in life"),
    "relationship": gettext_lazy("Relationships and couples"),
}


@dataclass(frozen=True)
class Answer:
    kind: str
    words: Words


def answer_to(claim: str, verdicts: list[Verdict], *, includes_zero: bool) -> Answer:
    """By all figures that decide it: it is the same only where each of them says so.

    `includes_zero`: the 95 % interval of each does.
    """
    kinds = {KINDS[one] for one in verdicts}
    kind = next(one for one in (LOWER, OPEN, NOT_LOWER, SAME, BETTER) if one in kinds)
    return Answer(kind, ANSWERS[claim][kind] if includes_zero or kind != OPEN else UNSETTLED)


def number(value: float, digits: int = 2) -> str:
    """Rounded half away from zero, as people do it; with the sign for decimals that the language has."""
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return formats.number_format(exact, digits)


def signed(value: float, digits: int = 2) -> str:
    """“−0.02”, with the minus that print has."""
    said = number(abs(value), digits)
    return f"−{said}" if value < 0 and said != number(0, digits) else said


def with_interval(estimate: float, low: float, high: float) -> str:
    """“−0.02 [−0.12, 0.07]”; a semicolon where the comma stands in numbers."""
    between = "; " if "," in number(0.5) else ", "
    return f"{signed(estimate)} [{signed(low)}{between}{signed(high)}]"


def pairs_of_a_hundred(margin: float) -> int:
    """Of a hundred pairs, one person online and one in person, in how many at most one side comes off better.

    The common-language effect size, Φ(d / √2) (McGraw & Wong 1992, doi:10.1037/0033-2909.111.2.361), rounded up.
    """
    return int(-(-100 * cdf(margin / 2**0.5, None) // 1))


def how_many(studies: int | None, people: int | None) -> str:
    said = []
    if studies:
        said.append(ngettext("%(many)d study", "%(many)d studies", studies) % {"many": studies})
    if people:
        said.append(ngettext("%(many)d person", "%(many)d people", people) % {"many": people})
    return ", ".join(said) or _("how many studies is not printed in what we read")
