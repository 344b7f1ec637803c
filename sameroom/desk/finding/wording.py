"""Why a therapist is shown, what does not match, and what could give way: as sentences, of what this person said."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sameroom.look.money import dollars
from sameroom.practice.colleges import STANDINGS
from sameroom.practice.matching.facts import Answers, Profile
from sameroom.practice.matching.reasons import Point
from sameroom.practice.matching.vocabulary import (
    AREAS,
    COMMUNITIES,
    GENDERS,
    LANGUAGES,
    MODALITIES,
    PARTS,
    STYLES,
    Words,
)


@dataclass(frozen=True)
class Shown:
    """The therapist whom a sentence is about. `ways`: those in which this person could meet them."""

    name: str
    profile: Profile
    ways: frozenset[str]


Sentence = Callable[[Point, Shown], str]


def because_words(point: Point, shown: Shown) -> str:
    """“Because you said “anxiety or worry”: Ben has training in it.”"""
    return BECAUSE[point.about](point, shown)


def mismatch_words(point: Point, shown: Shown) -> str:
    return MISMATCH[point.about](point, shown)


def way_out_words(keys: Iterable[str], answers: Answers) -> str:
    """What would have to give way together: “that it is a woman, and the times”."""
    return _listed([_must_words(key, answers) for key in sorted(keys)])


def musts_in_words(answers: Answers) -> list[str]:
    """What this person said must be so."""
    keys = [wish.key for wish in answers.musts] + (["area"] if answers.main else [])
    return [_must_words(key, answers) for key in keys]


def either(words: Sequence[str]) -> str:
    """“a”, “a or b”, “a, b or c”."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s or %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def style_words(name: str, wished: str) -> str:
    """The end to which somebody leans."""
    first, second = STYLES[name]
    return str(first if int(wished) < 0 else second)


def _because_area(point: Point, shown: Shown) -> str:
    code = point.values[0]
    if code in shown.profile.focus:
        text = _("Because you said “%(words)s”: it is among what %(name)s works with most.")
    else:
        text = _("Because you said “%(words)s”: %(name)s has training in it.")
    return text % {"words": AREAS[code], "name": shown.name}


def _because_couple(_point: Point, shown: Shown) -> str:
    return _("Because you come as a couple: %(name)s works with couples.") % {"name": shown.name}


def _because_community(point: Point, shown: Shown) -> str:
    text = _("Because you would like somebody who knows “%(words)s”: %(name)s has training for that.")
    return text % {"words": COMMUNITIES[point.values[0]], "name": shown.name}


def _because_language(point: Point, shown: Shown) -> str:
    spoken = [str(LANGUAGES[code]) for code in point.values if code in shown.profile.languages]
    text = _("Because you would like to speak %(languages)s: %(name)s works in that language.")
    return text % {"languages": either(spoken), "name": shown.name}


def _because_modality(point: Point, shown: Shown) -> str:
    ways = [str(MODALITIES[code]) for code in point.values if code in shown.ways]
    text = _("Because you would like to meet %(way)s: %(name)s has times for that.")
    return text % {"way": either(ways), "name": shown.name}


def _because_times(point: Point, shown: Shown) -> str:
    free = [part for part in point.values if any(shown.profile.parts[way][part] for way in shown.ways)]
    text = _("Because you said %(times)s: %(name)s has time then.")
    return text % {"times": either([str(PARTS[code]) for code in free or point.values]), "name": shown.name}


def _because_gender(point: Point, shown: Shown) -> str:
    whom = GENDERS[next(code for code in point.values if code == shown.profile.gender)]
    text = _("Because you would like to talk to %(whom)s: %(name)s is %(whom)s.")
    return text % {"whom": whom, "name": shown.name}


def _because_budget(point: Point, shown: Shown) -> str:
    text = _("Because you said %(most)s at most: with %(name)s a session costs %(fee)s.")
    return text % {"most": _sum(point), "fee": dollars(shown.profile.fee_cents), "name": shown.name}


def _because_title(_point: Point, shown: Shown) -> str:
    text = _("Because your insurance asks for a title: %(name)s is registered as “%(title)s”.")
    return text % {"title": STANDINGS[shown.profile.title].title, "name": shown.name}


def _because_style(point: Point, shown: Shown) -> str:
    text = _("Because you said “%(words)s”: %(name)s likes to work in this way.")
    return text % {"words": style_words(*point.values), "name": shown.name}


def _no_area(point: Point, shown: Shown) -> str:
    text = _("You said “%(words)s”, too. %(name)s has not shown us training in it.")
    return text % {"words": AREAS[point.values[0]], "name": shown.name}


def _no_community(point: Point, shown: Shown) -> str:
    text = _("You would like somebody who knows “%(words)s”. %(name)s has not shown us training for that.")
    return text % {"words": COMMUNITIES[point.values[0]], "name": shown.name}


def _no_language(point: Point, shown: Shown) -> str:
    words = either([str(LANGUAGES[code]) for code in point.values])
    text = _("You would like to speak %(languages)s. %(name)s does not work in that language.")
    return text % {"languages": words, "name": shown.name}


def _no_modality(point: Point, shown: Shown) -> str:
    words = either([str(MODALITIES[code]) for code in point.values])
    text = _("You would like to meet %(way)s. %(name)s has no time for that just now.")
    return text % {"way": words, "name": shown.name}


def _no_times(point: Point, shown: Shown) -> str:
    words = either([str(PARTS[code]) for code in point.values])
    text = _("You said %(times)s. %(name)s has no time then just now.")
    return text % {"times": words, "name": shown.name}


def _no_gender(point: Point, shown: Shown) -> str:
    words = either([str(GENDERS[code]) for code in point.values])
    if shown.profile.gender not in GENDERS:
        text = _("You would like to talk to %(whom)s. %(name)s has not said.")
        return text % {"whom": words, "name": shown.name}
    text = _("You would like to talk to %(whom)s. %(name)s is %(what)s.")
    return text % {"whom": words, "name": shown.name, "what": GENDERS[shown.profile.gender]}


def _no_budget(point: Point, shown: Shown) -> str:
    text = _("You said %(most)s at most. With %(name)s a session costs %(fee)s.")
    return text % {"most": _sum(point), "fee": dollars(shown.profile.fee_cents), "name": shown.name}


def _no_title(point: Point, shown: Shown) -> str:
    asked = either([str(STANDINGS[code].title) for code in point.values])
    if shown.profile.title not in STANDINGS:
        return _("Your insurance asks for “%(asked)s”. %(name)s has another title.") % {
            "asked": asked,
            "name": shown.name,
        }
    text = _("Your insurance asks for “%(asked)s”. %(name)s is registered as “%(title)s”.")
    return text % {"asked": asked, "name": shown.name, "title": STANDINGS[shown.profile.title].title}


def _no_style(point: Point, shown: Shown) -> str:
    text = _("You said “%(words)s”. %(name)s often works in another way.")
    return text % {"words": style_words(*point.values), "name": shown.name}


BECAUSE: dict[str, Sentence] = {
    "area": _because_area,
    "couple": _because_couple,
    "community": _because_community,
    "language": _because_language,
    "modality": _because_modality,
    "times": _because_times,
    "gender": _because_gender,
    "budget": _because_budget,
    "title": _because_title,
    "style": _because_style,
}
MISMATCH: dict[str, Sentence] = {
    "area": _no_area,
    "community": _no_community,
    "language": _no_language,
    "modality": _no_modality,
    "times": _no_times,
    "gender": _no_gender,
    "budget": _no_budget,
    "title": _no_title,
    "style": _no_style,
}


def _must_words(key: str, answers: Answers) -> str:
    if key == "area":
        return _("that we have training in “%(words)s”") % {"words": AREAS[answers.main]}
    wish = next(one for one in answers.wishes if one.key == key)
    return _must_of(wish.about, sorted(wish.values))


def _must_of(about: str, values: list[str]) -> str:
    words: dict[str, tuple[str, Words]] = {
        "language": (_("that we speak %(words)s"), LANGUAGES),
        "modality": (_("that we meet %(words)s"), MODALITIES),
        "times": (_("that we meet at this time: %(words)s"), PARTS),
        "gender": (_("that you talk to %(words)s"), GENDERS),
        "community": (_("that we have training for “%(words)s”"), COMMUNITIES),
        "title": (_("that your therapist is registered as “%(words)s”"), {c: s.title for c, s in STANDINGS.items()}),
        "budget": (
            _("that a session costs %(words)s at most"),
            {one: dollars(int(one)) for one in values if one.isdecimal()},
        ),
    }
    text, known = words[about]
    return text % {"words": either([str(said) for code, said in known.items() if code in values])}


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def _sum(point: Point) -> str:
    return dollars(min(int(one) for one in point.values))
