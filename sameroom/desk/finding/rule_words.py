"""The rules, the weighed parts and the groups of the report in words, for those who work here."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from sameroom.look.money import dollars
from sameroom.practice.matching.fairness import BANDS
from sameroom.practice.matching.vocabulary import COMMUNITIES, LANGUAGES, MODALITIES

Words = dict[str, str | Promise]
# Why somebody cannot be offered: the codes of `matching/eligibility.py`.
RULES: Words = {
    "registration": gettext_lazy("is not in force in a College’s register"),
    "full": gettext_lazy("takes nobody new, or has as many files as they want"),
    "sees": gettext_lazy("does not see couples, or sees only couples"),
    "age": gettext_lazy("does not see people of this age"),
    "area": gettext_lazy("has no approved area for what brings them"),
    "province": gettext_lazy("may not work by video in this province"),
    "no-time": gettext_lazy("has no free time that suits, in the way they want to meet"),
    "must:language": gettext_lazy("does not speak the language that is needed"),
    "must:modality": gettext_lazy("does not meet in the way that must be so"),
    "must:times": gettext_lazy("is not free at the times that must be so"),
    "must:gender": gettext_lazy("is not of the gender that must be so"),
    "must:budget": gettext_lazy("costs more than the most they can pay"),
    "must:title": gettext_lazy("does not have the title that must be so"),
}
# Each part of the weights: its name, and what it means.
PARTS: dict[str, tuple[str | Promise, str | Promise]] = {
    "problem": (
        gettext_lazy("What brings them"),
        gettext_lazy(
            "Whether the therapist works with what brings somebody, and with what else they named. One of the areas "
            "that a therapist works with most counts in full, another approved one a little less."
        ),
    ),
    "preferences": (
        gettext_lazy("What they would like"),
        gettext_lazy(
            "How many of the things that somebody would like are so: gender, language, way to meet, cost, title. What "
            "must be so is a rule, and decides before anything is weighed."
        ),
    ),
    "schedule": (
        gettext_lazy("How soon, and when"),
        gettext_lazy(
            "How soon a first conversation is free; nothing for three weeks or later. Many free times in the parts of "
            "the week that somebody wishes for make up for a wait."
        ),
    ),
    "style": (
        gettext_lazy("How they like to work"),
        gettext_lazy(
            "How near the therapist’s way of working is to what somebody wishes for, and only where they feel strongly "
            "about it. Research finds little effect of this one on how therapy goes."
        ),
    ),
}
PROTECTED: Words = {
    "gender": gettext_lazy("the therapist’s gender"),
    "language": gettext_lazy("a language"),
    "community": gettext_lazy("experience with a community"),
}


def rule_words(code: str) -> str:
    """“does not speak the language that is needed”: stands behind a therapist’s name. An unknown code as it is."""
    if code.startswith("must:community:"):
        community = COMMUNITIES.get(code.rpartition(":")[2], code)
        return _("has no approved experience with %(community)s") % {"community": community}
    return str(RULES.get(code, code))


def languages_words(codes: str) -> str:
    """“English or French” of `en+fr`."""
    if not codes:
        return _("no language named")
    return _(" or ").join(str(LANGUAGES.get(code, code)) for code in codes.split("+"))


def modality_words(codes: str) -> str:
    if not codes:
        return _("either way")
    return _(" or ").join(str(MODALITIES.get(code, code)) for code in codes.split("+"))


def band_words(code: str) -> str:
    """“from $100 to $140 a session” of a band of `fairness.band`."""
    if not code:
        return _("no limit named")
    if code == "more":
        return _("more than %(most)s") % {"most": dollars(BANDS[-1])}
    lower = [one for one in BANDS if one < int(code)]
    if not lower:
        return _("up to %(most)s") % {"most": dollars(int(code))}
    return _("more than %(least)s, up to %(most)s") % {"least": dollars(lower[-1]), "most": dollars(int(code))}


def who_words(code: str) -> str:
    return str({"alone": _("one person"), "couple": _("a couple")}[code])


LITTLE = pgettext_lazy("in place of a small number", "fewer than 5")
