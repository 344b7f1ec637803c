"""What somebody said, page by page, in a line each, with the way to change it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sameroom.desk.finding.saying import EITHER, Said, answers_of, expectations_of
from sameroom.desk.finding.steps import NUMBERED, SAFETY, address_of, title_of
from sameroom.desk.finding.wording import either, style_words
from sameroom.look.money import dollars
from sameroom.people.provinces import PLACES
from sameroom.practice.colleges import STANDINGS
from sameroom.practice.matching.facts import Answers, Wish
from sameroom.practice.matching.vocabulary import (
    AGES,
    AREAS,
    COMMUNITIES,
    EXPECTATIONS,
    GENDERS,
    LANGUAGES,
    MODALITIES,
    PARTS,
    Importance,
)


@dataclass(frozen=True)
class Line:
    title: str
    words: str
    address: str


def summary_of(said: Said, *, as_couple: bool) -> list[Line]:
    """The pages that were answered, in their order; what was left out says so."""
    answers = answers_of(said, as_couple=as_couple)
    return [
        Line(title_of(page), "; ".join(_words(page, said, answers)) or _("It does not matter"), address_of(page))
        for page in NUMBERED
        if page != SAFETY
    ]


def _words(page: str, said: Said, answers: Answers) -> list[str]:
    if page == "who":
        return [_("As a couple") if answers.as_couple else _("Alone"), str(AGES[answers.age])]
    if page == "brings":
        return _brings(answers)
    if page == "style":
        return [style_words(name, str(value)) for name, value in answers.styles.items() if value]
    if page == "expectations":
        return [str(EXPECTATIONS[code]) for code in expectations_of(said)]
    place = [str(dict(PLACES)[answers.province])] if page == "meeting" else []
    is_either = page == "meeting" and said.get("meeting", {}).get("how") == EITHER
    wishes = [_wish(one) for one in answers.wishes if one.about in ABOUT[page]]
    return [*place, *wishes, *([_("by video or in person")] if is_either else [])]


def _brings(answers: Answers) -> list[str]:
    main = [str(AREAS[answers.main])] if answers.main else [_("Hard to say, or something else")]
    return [*main, *(str(AREAS[code]) for code in AREAS if code in answers.also - {answers.main})]


ABOUT = {
    "meeting": ("modality",),
    "times": ("times",),
    "person": ("language", "gender", "community"),
    "money": ("budget", "title"),
}


def _wish(wish: Wish) -> str:
    words = either([said for code, said in _known(wish).items() if code in wish.values])
    if wish.importance == Importance.MUST:
        return _("%(wish)s (must be so)") % {"wish": words}
    return words if wish.importance == Importance.NICE else _("%(wish)s (does not matter)") % {"wish": words}


def _known(wish: Wish) -> dict[str, str]:
    words: dict[str, dict[str, Any]] = {
        "language": LANGUAGES,
        "modality": MODALITIES,
        "times": PARTS,
        "gender": GENDERS,
        "community": COMMUNITIES,
        "title": {code: one.title for code, one in STANDINGS.items()},
        "budget": {
            one: _("%(fee)s at most") % {"fee": dollars(int(one))} for one in wish.values if wish.about == "budget"
        },
    }
    return {code: str(one) for code, one in words[wish.about].items()}
