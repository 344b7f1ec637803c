"""Which forms are asked before a session. Pure: rhythms, when something was given last, and a day.

A person is not asked twice for the same thing: a short form is left out where its whole one is asked. PHQ and GAD ask
about two weeks, so the whole ones are asked no more often than that.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

FIRST, EACH, FORTNIGHT, MONTH = "first", "each", "fortnight", "month"
# A day less than the words say, for who comes on Tuesday at ten and then on Tuesday at nine.
APART = {EACH: timedelta(0), FORTNIGHT: timedelta(days=13), MONTH: timedelta(days=27)}
# Short forms, and the whole one that begins with the same items.
WHOLE_OF = {"phq-2": "phq-9", "gad-2": "gad-7", "csi-4": "csi-16"}
# Whoever reaches this on the short form is asked the rest of the whole one (Kroenke 2003; Kroenke 2007).
GOES_ON_FROM = {"phq-2": 3, "gad-2": 3}

Plan = Mapping[str, str]

_IN_SHORT = {"phq-2": EACH, "gad-2": EACH}
# What is asked before the first session by video alone stands last.
ALONE: Plan = {"phq-9": FORTNIGHT, "gad-7": FORTNIGHT, "k6": FIRST, **_IN_SHORT, "video-before": FIRST}
AS_COUPLE: Plan = {
    **{"csi-16": FIRST, "csi-4": FORTNIGHT, "phq-9": FIRST, "gad-7": FIRST},
    **_IN_SHORT,
    "video-before": FIRST,
}

_ORDER = [*(one for one in AS_COUPLE if one not in ALONE), *ALONE]


def in_order(plan: Plan) -> dict[str, str]:
    """As they are asked: what is usual first, in its order, then the others by name. A database may lose the order."""
    places = {one: place for place, one in enumerate(_ORDER)}
    return dict(sorted(plan.items(), key=lambda one: (places.get(one[0], len(places)), one[0])))


def due(plan: Plan, *, last: Mapping[str, datetime], at: datetime) -> list[str]:
    """The instruments to ask at `at`, in the plan's order. `last`: when each was given last, if ever."""
    asked = [one for one, rhythm in plan.items() if _is_due(rhythm, last.get(one), at)]
    return [one for one in asked if WHOLE_OF.get(one) not in asked]


def goes_on(short: str, total: float | None) -> str:
    """The whole form whose rest is asked after this total of a short one; empty: none."""
    least = GOES_ON_FROM.get(short)
    return WHOLE_OF[short] if least is not None and total is not None and total >= least else ""


def _is_due(rhythm: str, last: datetime | None, at: datetime) -> bool:
    return last is None or (rhythm != FIRST and at - last >= APART[rhythm])
