"""What a course says, in sentences a therapist reads in seconds: the number, the change by which rule, the threshold.

A change is told as what it is, a difference between two forms; nothing here says what it came from.
"""

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sameroom.measures import talking_therapies
from sameroom.measures.instruments.shape import ChangeRule
from sameroom.measures.scoring import DETERIORATED, IMPROVED, UNCHANGED
from sameroom.measures.talking_therapies import FirstAndLast, outcome
from sameroom.measures.trajectory import ALL_THE_SAME, AMBER, FAST, FILLED_IN, RED, TOO_LITTLE, Course, track

RULE_WORDS = {
    "reliable_nhs_tt": gettext_lazy("the rule of NHS Talking Therapies"),
    "sdc_individual": gettext_lazy("the smallest change that can be told from chance"),
    "rci_retest": gettext_lazy("the reliable change index"),
    "rci_alpha": gettext_lazy("the reliable change index"),
}
VERDICTS = {
    IMPROVED: gettext_lazy("a reliable improvement"),
    DETERIORATED: gettext_lazy("a reliable worsening"),
    UNCHANGED: gettext_lazy("no reliable change"),
}
TOGETHER = {
    **VERDICTS,
    talking_therapies.MIXED: gettext_lazy("one is reliably better and the other reliably worse"),
}
# By where the score stands now, and whether it stood on the other side at the start.
SIDES = {
    (True, False): gettext_lazy("still at or above the threshold of %(value)s"),
    (True, True): gettext_lazy("now at or above the threshold of %(value)s"),
    (False, True): gettext_lazy("now below the threshold of %(value)s"),
    (False, False): gettext_lazy("below the threshold of %(value)s, as at the start"),
}
DOUBTS = {
    ALL_THE_SAME: gettext_lazy("Every answer is the same."),
    FAST: gettext_lazy("It was filled in very fast, in less than two seconds a question."),
    FILLED_IN: gettext_lazy("Some answers were left out; the mean of the others stands in for them."),
    TOO_LITTLE: gettext_lazy("Too few questions were answered for a number."),
}
WHY = {
    RED: gettext_lazy("%(name)s: reliably worse than at the start."),
    AMBER: gettext_lazy("%(name)s: no reliable improvement since the start, at session %(session)d."),
}


def number(value: float | None) -> str:
    """“14”, “13.5”, in French “13,5”; a dash where there is none."""
    if value is None:
        return "–"
    whole = round(value, 1)
    return str(int(whole)) if whole == int(whole) else formats.number_format(whole, 1)


def name_of(told: Course) -> str:
    """“PHQ-9”; where an instrument has several scores, with the one that is meant."""
    short = told.instrument.id.upper()
    return f"{short} ({told.rule.name})" if len(told.instrument.scores) > 1 else short


def rule_words(rule: ChangeRule) -> str:
    return str(RULE_WORDS.get(rule.name, rule.source))


def summary(told: Course) -> str:
    """“PHQ-9: 14, was 19. By the rule of NHS Talking Therapies that is no reliable change; still at or above …”."""
    return " ".join(part for part in (_numbers(told), _change(told), _missing(told)) if part)


def together(phq_9: Course, gad_7: Course) -> str:
    """By the rules of NHS Talking Therapies, over both; empty as long as one of them has no two forms."""
    if min(len(phq_9.known), len(gad_7.known)) < 2:
        return ""
    found = outcome(*(FirstAndLast(_first(one), _last(one)) for one in (phq_9, gad_7)))
    words = {"change": TOGETHER[found.change], "version": talking_therapies.VERSION}
    said = _("PHQ-9 and GAD-7 together since the start: %(change)s.") % words
    if found.has_recovered_reliably:
        return said + " " + _("Both are below their thresholds now: reliable recovery, as these rules call it.")
    if found.has_recovered:
        return said + " " + _("Both are below their thresholds now: recovery, as these rules call it.")
    return said


def rules(told: Course) -> list[str]:
    """Each rule and threshold of this score: which points, made of which SD and reliability, from where."""
    changes = [_rule(one) for one in told.instrument.changes if one.score == told.rule.name]
    return changes + [
        _("Threshold %(value)s (%(note)s). Source: %(source)s.")
        % {"value": number(one.value), "note": one.note or one.name, "source": one.source}
        for one in told.instrument.cutoffs
        if one.score == told.rule.name and one.is_verified
    ]


def together_rule() -> str:
    words = {
        "version": talking_therapies.VERSION,
        "phq": number(talking_therapies.CASE_FROM["phq-9"]),
        "gad": number(talking_therapies.CASE_FROM["gad-7"]),
        "phq_change": number(talking_therapies.RELIABLE_FROM["phq-9"]),
        "gad_change": number(talking_therapies.RELIABLE_FROM["gad-7"]),
        "source": talking_therapies.SOURCE,
    }
    return (
        _(
            "Rules of NHS Talking Therapies, version %(version)d: a case from %(phq)s on PHQ-9 or %(gad)s on GAD-7; "
            "reliable from %(phq_change)s or %(gad_change)s points on; better, where one is reliably better and "
            "the other not reliably worse. Source of the numbers: %(source)s. How the two are put together was not "
            "compared with it."
        )
        % words
    )


def _rule(rule: ChangeRule) -> str:
    words = {"points": number(rule.points), "source": rule.source}
    said = _("A change from %(points)s points on. Source: %(source)s.") % words
    if rule.sd is not None and rule.r is not None:
        made = {"sd": formats.number_format(rule.sd), "r": formats.number_format(rule.r), "kind": rule.r_kind or "–"}
        said += " " + _("Made of SD %(sd)s and reliability %(r)s (%(kind)s).") % made
    elif rule.r is not None:
        made = {"r": formats.number_format(rule.r), "kind": rule.r_kind or "–"}
        said += " " + _("Made of reliability %(r)s (%(kind)s); its SD is not told.") % made
    else:
        said += " " + _("Its source tells no SD and no reliability.")
    return said if rule.is_verified else said + " " + _("Not verified: it decides nothing here.")


def why_support(told: Course) -> str:
    """Why it is time to look at what else could help; empty where it is not."""
    found = track(told)
    sentence = next((WHY[one] for one in (found.state, found.before_gap) if one in WHY), "")
    return str(sentence) % {"name": name_of(told), "session": told.known[-1].time.session} if sentence else ""


def _numbers(told: Course) -> str:
    known = told.known
    if not known:
        return _("%(name)s: no number yet.") % {"name": name_of(told)}
    words = {"name": name_of(told), "now": number(known[-1].value), "first": number(known[0].value)}
    if len(known) == 1:
        return _("%(name)s: %(now)s, for the first time.") % words
    words["last"] = number(known[-2].value)
    if len(known) == 2:
        return _("%(name)s: %(now)s, was %(last)s.") % words
    return _("%(name)s: %(now)s, was %(last)s last time and %(first)s at the start.") % words


def _change(told: Course) -> str:
    known = told.known
    verdict = told.verdict(known[0], known[-1]) if len(known) > 1 else ""
    if not verdict or told.reliable is None:
        return _side_alone(told) if len(known) == 1 else capfirst(_side(told)) + "." * bool(_side(told))
    words = {"rule": rule_words(told.reliable), "verdict": VERDICTS[verdict], "side": _side(told)}
    if len(known) == 2:
        text = (
            _("By %(rule)s that is %(verdict)s; %(side)s.") if words["side"] else _("By %(rule)s that is %(verdict)s.")
        )
    elif words["side"]:
        text = _("Since the start, by %(rule)s, that is %(verdict)s; %(side)s.")
    else:
        text = _("Since the start, by %(rule)s, that is %(verdict)s.")
    return text % words + _lately(told, verdict)


def _lately(told: Course, verdict: str) -> str:
    """Where the last step alone says something else."""
    known = told.known
    step = told.verdict(known[-2], known[-1])
    if len(known) < 3 or step in ("", UNCHANGED, verdict):
        return ""
    return " " + _("Since last time alone, it is %(verdict)s.") % {"verdict": VERDICTS[step]}


def _side(told: Course) -> str:
    """On which side of the threshold; empty without one."""
    if told.threshold is None or not told.known:
        return ""
    first, last = told.known[0], told.known[-1]
    is_above = _last(told) >= told.threshold.value
    crossed = told.is_case(first) != told.is_case(last)
    return str(SIDES[(is_above, crossed)]) % {"value": number(told.threshold.value)}


def _side_alone(told: Course) -> str:
    """For a first form there is no side to have changed from."""
    if told.threshold is None or len(told.known) != 1:
        return ""
    words = {"value": number(told.threshold.value)}
    if _last(told) >= told.threshold.value:
        return _("At or above the threshold of %(value)s.") % words
    return _("Below the threshold of %(value)s.") % words


def _missing(told: Course) -> str:
    if not told.missed:
        has_gap = bool(told.known) and told.points[-1].value is None
        return _("The last form has too few answers for a number; this is the one before.") if has_gap else ""
    said = ngettext(
        "The last form was not given, so nothing is known since.",
        "The last %(count)d forms were not given, so nothing is known since.",
        told.missed,
    )
    return said % {"count": told.missed}


def _first(told: Course) -> float:
    return told.known[0].value or 0


def _last(told: Course) -> float:
    return told.known[-1].value or 0
