"""What a result lets one say, in the language of the page: each verdict in a sentence, and what goes beside it.

“Not significant” is none of them.
"""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.evidence.own.outcomes import E1, E2, E3
from sameroom.evidence.own.published import Estimated, Result
from sameroom.evidence.own.quarters import Quarter
from sameroom.evidence.words import number
from sameroom.evidence.words import signed as without_plus
from sameroom.stats.comparing import SAME
from sameroom.stats.equivalence import Verdict

NAMES = {
    E1: gettext_lazy("As clients rate it"),
    E2: gettext_lazy("As therapists rate it"),
    E3: gettext_lazy("Whether therapists see a difference that clients do not see"),
}
OF_A_SIDE = {
    Verdict.NOT_ESTIMABLE: gettext_lazy("There is too little here to say anything."),
    Verdict.INFERIOR: gettext_lazy("Sessions online are rated lower, by more than the margin."),
    Verdict.SUPERIOR: gettext_lazy("Sessions online are rated higher, by more than the margin."),
    Verdict.EQUIVALENT_DIFFERENT: gettext_lazy("There is a difference, and it is smaller than the margin."),
    Verdict.EQUIVALENT: gettext_lazy("Online and in person are rated the same, within the margin."),
    Verdict.LOWER_EXTENT_UNCERTAIN: gettext_lazy(
        "Sessions online are rated lower. Whether by more than the margin is not known."
    ),
    Verdict.NON_INFERIOR: gettext_lazy(
        "Sessions online are not rated lower by more than the margin. That they are the same is not shown."
    ),
    Verdict.INCONCLUSIVE: gettext_lazy("This does not decide it: neither the same within the margin, nor different."),
}
OF_BOTH = {
    Verdict.NOT_ESTIMABLE: OF_A_SIDE[Verdict.NOT_ESTIMABLE],
    Verdict.INFERIOR: gettext_lazy("Therapists rate online lower than clients do, by more than the margin."),
    Verdict.SUPERIOR: gettext_lazy("Therapists rate online higher than clients do, by more than the margin."),
    Verdict.EQUIVALENT_DIFFERENT: gettext_lazy(
        "Therapists and clients do not see it quite alike; they differ by less than the margin."
    ),
    Verdict.EQUIVALENT: gettext_lazy("Therapists and clients see it alike, within the margin."),
    Verdict.LOWER_EXTENT_UNCERTAIN: gettext_lazy(
        "Therapists rate online lower than clients do. Whether by more than the margin is not known."
    ),
    Verdict.NON_INFERIOR: gettext_lazy(
        "Therapists do not rate online lower than clients do by more than the margin. That they see it alike is not "
        "shown."
    ),
    Verdict.INCONCLUSIVE: gettext_lazy("This does not decide whether therapists and clients see it alike."),
}
CEILING = {
    "client": gettext_lazy("Many clients give the highest number there is. A difference may hide above it."),
    "therapist": gettext_lazy("Many therapists’ ratings are the highest there is. A difference may hide above it."),
}
NOTES: dict[str, Promise] = {
    "unvalidated": gettext_lazy(
        "The questions are our own. Nobody has shown yet what their numbers mean beyond this practice."
    ),
    "few-therapists": gettext_lazy("Few therapists stand behind it. How much therapists differ is only roughly known."),
    "ceiling-client": CEILING["client"],
    "ceiling-therapist": CEILING["therapist"],
    "few-client": gettext_lazy(
        "Fewer than twenty clients rated sessions of both kinds. They alone tell the difference."
    ),
    "few-therapist": gettext_lazy(
        "Therapists rated fewer than twenty clients in both kinds of session. These alone tell the difference."
    ),
    "silent-client": gettext_lazy(
        "Clients rated one kind of session more often than the other. Silence after bad sessions looks like good ones."
    ),
    "silent-therapist": gettext_lazy("Therapists rated one kind of session more often than the other."),
    "by-therapist-client": gettext_lazy(
        "Therapists may differ in how it goes by video. Taken by therapist, clients’ ratings do not show that it is "
        "the same."
    ),
    "by-therapist-therapist": gettext_lazy(
        "Therapists may differ in how it goes by video. Taken by therapist, their own ratings do not show that it is "
        "the same."
    ),
    "by-client-client": gettext_lazy(
        "Clients may differ in how it goes by video. Where each has a difference of their own, clients’ ratings do not "
        "show that it is the same."
    ),
    "by-client-therapist": gettext_lazy(
        "Clients may differ in how it goes by video. Where each has a difference of their own, therapists’ ratings do "
        "not show that it is the same."
    ),
    "by-client-both": gettext_lazy(
        "Clients may differ in how it goes by video. Where each has a difference of their own, it is not shown that "
        "both sides see it alike."
    ),
}
ALWAYS = (
    gettext_lazy("It compares each client with themselves: sessions by video and in person with the same therapist."),
    gettext_lazy(
        "Why a session took place by video is not known. Who comes by video on bad days makes video look worse than it "
        "is."
    ),
    gettext_lazy("Only ratings of people who agreed are in, and only of sessions that somebody rated."),
)


@dataclass(frozen=True)
class Said:
    """One of the three, as a page tells it. `more`: lines below."""

    name: str
    sentence: str
    numbers: str
    more: list[str]
    is_claimed: bool


def said_of(result: Result) -> list[Said]:
    """In the plan's order. What comes after the first that was not shown is described, not claimed."""
    return [
        Said(str(NAMES[one.estimand]), _sentence(one), _numbers(one), _more(one), one.is_claimed)
        for one in result.estimands
    ]


def notes_of(result: Result) -> list[str]:
    return [*(str(NOTES[code]) for code in result.notes), *map(str, ALWAYS)]


def quarter_words(quarter: Quarter) -> str:
    """“2026, October to December”: never a day."""
    months = {
        1: _("January to March"),
        2: _("April to June"),
        3: _("July to September"),
        4: _("October to December"),
    }
    return _("%(months)s %(year)d") % {"months": months[quarter.number], "year": quarter.year}


def _sentence(one: Estimated) -> str:
    return str((OF_BOTH if one.estimand == E3 else OF_A_SIDE)[one.verdict])


def _numbers(one: Estimated) -> str:
    if one.estimate is None or one.low is None or one.high is None:
        return ""
    words = {"estimate": signed(one.estimate), "low": signed(one.low), "high": signed(one.high)}
    return _("%(estimate)s standard deviations (90 %% interval: %(low)s to %(high)s)") % words


def _more(one: Estimated) -> list[str]:
    said = []
    if one.verdict in SAME and not one.is_claimed:
        said.append(_("We describe this and do not claim it: the plan’s order or a note below takes it back."))
    if one.smallest_margin is not None:
        words = {"margin": number_format(one.smallest_margin, decimal_pos=2)}
        said.append(_("It would be the same for every margin above %(margin)s.") % words)
    if one.at_ceiling == 0:
        said.append(_("Hardly any rating is the highest there is."))
    elif one.at_ceiling is not None:
        said.append(_("About %(number)d in 100 ratings are the highest there is.") % {"number": one.at_ceiling})
    if one.rated is not None:
        said.append(
            _("Rated were about %(online)d in 100 sessions online and %(in_person)d in 100 in person.") % one.rated
        )
    if one.tipping_point is not None:
        words = {"points": number_format(one.tipping_point, decimal_pos=1)}
        said.append(
            _("If the missing ratings online would have been %(points)s points lower than expected, it would not hold.")
            % words
        )
    return said


def signed(value: float) -> str:
    """“+0.04”, “−0.12”, with a true minus; what rounds to nothing has no sign."""
    return f"+{number(value)}" if value > 0 and number(value) != number(0) else without_plus(value)
