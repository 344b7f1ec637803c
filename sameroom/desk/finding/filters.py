"""What a visitor of the directory looks for: kept in the session, which is sealed; never in an address or a log."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.booking.newcomer_state import let_last
from sameroom.desk.finding.listing import Listed
from sameroom.look.money import dollars
from sameroom.practice.matching.vocabulary import AREAS, COMMUNITIES, GENDERS, LANGUAGES, MODALITIES, PARTS, Words

KEY = "directory"
LASTS = timedelta(hours=2)
MOST_CENTS = 10_000_00
WHO: Words = {"individual": gettext_lazy("I come alone"), "couple": gettext_lazy("We come as a couple")}
# Each with its question; what can be chosen, in words, stands in `WORDS`.
LABELS: dict[str, Any] = {
    "area": gettext_lazy("What brings you"),
    "who": gettext_lazy("Who comes?"),
    "how": gettext_lazy("How would you like to meet?"),
    "language": gettext_lazy("Language"),
    "times": gettext_lazy("When you can come"),
    "most": gettext_lazy("What a session may cost"),
    "gender": gettext_lazy("The therapist is"),
    "community": gettext_lazy("Knows well"),
}
WORDS: dict[str, Words] = {
    "area": AREAS,
    "who": WHO,
    "how": MODALITIES,
    "language": LANGUAGES,
    "times": PARTS,
    "gender": GENDERS,
    "community": COMMUNITIES,
}
Chosen = dict[str, str]


def chosen(request: HttpRequest) -> Chosen:
    """By the filter's name a code; nothing two hours after the last choice."""
    kept = request.session.get(KEY)
    if not kept or datetime.fromisoformat(kept["at"]) < timezone.now() - LASTS:
        return {}
    return good(kept["chosen"])


def keep(request: HttpRequest, wanted: Mapping[str, str]) -> None:
    """Whoever is signed in keeps their session as it is; a visitor's ends with this."""
    found = good(wanted)
    request.session.pop(KEY, None)
    if found:
        request.session[KEY] = {"chosen": found, "at": timezone.now().isoformat()}
        let_last(request, LASTS)


def good(given: Mapping[str, str]) -> Chosen:
    """Only what is in the lists: whatever else somebody sends is left out."""
    found = {name: given[name] for name, words in WORDS.items() if given.get(name) in words}
    most = given.get("most", "")
    is_amount = most.isascii() and most.isdecimal() and len(most) <= len(str(MOST_CENTS))
    return found | ({"most": most} if is_amount else {})


def fitting(listed: Iterable[Listed], wanted: Chosen) -> list[Listed]:
    return [one for one in listed if all(_fits(one, name, wanted) for name in wanted)]


def _fits(one: Listed, name: str, wanted: Chosen) -> bool:
    """`times` and `how` hold together: a free time in that way."""
    code, profile = wanted[name], one.profile
    if name == "times":
        ways = [wanted["how"]] if "how" in wanted else one.therapist.modalities
        return profile.takes_new and any(profile.parts[way][code] for way in ways if way in profile.parts)
    if name == "most":
        return any(cents <= int(code) for cents in _fees(one, wanted.get("who")))
    has: dict[str, Iterable[str]] = {
        "area": profile.areas,
        "who": profile.sees,
        "how": one.therapist.modalities,
        "language": profile.languages,
        "gender": {profile.gender},
        "community": profile.areas,
    }
    return code in has[name]


def _fees(one: Listed, who: str | None) -> list[int]:
    """Of sessions for whoever comes; the reduced fee is for everybody."""
    reduced = one.therapist.reduced_fee_cents
    of_sessions = [service.fee_cents for service in one.services if who in (None, service.kind)]
    return [*of_sessions, *([] if reduced is None else [reduced])]


def in_words(name: str, code: str) -> str:
    """What was chosen: “anxiety or worry”, “up to $160”."""
    if name == "most":
        return _("up to %(amount)s") % {"amount": dollars(int(code))}
    return str(WORDS[name][code])


class FiltersForm(forms.Form):
    """Only what somebody here has can be chosen, so that no single choice leaves nobody."""

    use_required_attribute = False

    def __init__(self, listed: list[Listed], wanted: Chosen) -> None:
        super().__init__(initial=wanted)
        for name, label in LABELS.items():
            offered = [(code, in_words(name, code)) for code in _possible(name, listed)]
            if offered:
                choices = [("", _("It does not matter")), *offered]
                self.fields[name] = forms.ChoiceField(label=label, choices=choices)


def _possible(name: str, listed: list[Listed]) -> list[str]:
    if name == "most":
        return [str(cents) for cents in sorted({cents for one in listed for cents in one.fees})]
    return [code for code in WORDS[name] if fitting(listed, {name: code})]


def removals(listed: list[Listed], wanted: Chosen) -> list[dict[str, Any]]:
    """Each choice, and how many would fit without it."""
    return [
        {
            "name": name,
            "words": in_words(name, code),
            "without": len(fitting(listed, {one: wanted[one] for one in wanted if one != name})),
        }
        for name, code in wanted.items()
    ]
