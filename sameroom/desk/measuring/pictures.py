"""The line of a course as a picture, with its bands, and the same numbers as a table: for a therapist and for a client.

The client's says nothing of illness: how much it was, in plain words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from math import ceil

from django.utils import formats, timezone
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from sameroom.desk.measuring.sentences import name_of, number
from sameroom.look.lines import Band, Chart, Line, Point, Tick
from sameroom.measures.trajectory import Course
from sameroom.measures.trajectory import Point as Told

# From so many days on, the picture names months instead of days.
MONTHS_FROM = 120
# On the right so much of the whole stays free for the names of the bands.
ROOM_FOR_NAMES = 0.45
# So many days or months are named under it.
MOST_NAMES = 3
HARDLY, LITTLE, SOME = (
    pgettext_lazy("how much", "hardly at all"),
    pgettext_lazy("how much", "a little"),
    pgettext_lazy("how much", "somewhat"),
)
MUCH, VERY_MUCH = pgettext_lazy("how much", "a lot"), pgettext_lazy("how much", "very much")
# By how many bands an instrument has.
HOW_MUCH = {
    2: (HARDLY, MUCH),
    3: (HARDLY, SOME, MUCH),
    4: (HARDLY, LITTLE, SOME, MUCH),
    5: (HARDLY, LITTLE, SOME, MUCH, VERY_MUCH),
}


@dataclass(frozen=True)
class Row:
    """One row of the table. `words`: the band; `is_missed`: the form was not given."""

    on: date
    number: str
    words: str
    is_missed: bool


def chart(told: Course, *, zone: tzinfo, plain: bool) -> Chart:
    name = _("Your answers") if plain else name_of(told)
    return Chart(
        title=_("Your answers over time") if plain else _("%(name)s over time") % {"name": name},
        lines=[Line(name, [Point(_day(point, zone).toordinal(), point.value) for point in told.points])],
        low=told.rule.min,
        high=told.rule.max,
        across=days_under([_day(point, zone) for point in told.points]),
        up=[Tick(value, number(value)) for value in _levels(told, plain=plain)],
        bands=_bands(told, plain=plain),
    )


def table(told: Course, *, zone: tzinfo, plain: bool) -> list[Row]:
    """The newest first."""
    words = _words_of_bands(told, plain=plain)
    return [
        Row(_day(one, zone), number(one.value), words.get(one.band.upto, "") if one.band else "", not one.time.is_given)
        for one in reversed(told.points)
    ]


def _day(point: Told, zone: tzinfo) -> date:
    return timezone.localdate(point.time.on, timezone=zone)


def days_under(days: Sequence[date]) -> list[Tick]:
    """“3 Mar”, over a long time “Mar 2026”; each once, and not more than have room."""
    is_long = (days[-1] - days[0]).days > MONTHS_FROM
    # Translators: Django’s date formats under a picture: a day and its month; a month and its year.
    wanted = pgettext("under a picture", "M Y") if is_long else pgettext("under a picture", "j M")
    named: dict[str, int] = {}
    for day in days:
        named.setdefault(formats.date_format(day, wanted), day.toordinal())
    ends_at = days[-1].toordinal() + ROOM_FOR_NAMES * (days[-1] - days[0]).days
    every = ceil(len(named) / MOST_NAMES)
    return [Tick(at, name) for name, at in list(named.items())[::every]] + [Tick(ends_at, "")]


def _levels(told: Course, *, plain: bool) -> list[float]:
    """The ends of the scale; for a therapist the threshold as well."""
    ends = [told.rule.min, told.rule.max]
    return [*ends, told.threshold.value] if told.threshold and not plain else ends


def _bands(told: Course, *, plain: bool) -> list[Band]:
    words = _words_of_bands(told, plain=plain)
    low = [told.rule.min, *list(words)[:-1]]
    return [Band(start, upto, name) for start, (upto, name) in zip(low, words.items(), strict=True)] if words else []


def _words_of_bands(told: Course, *, plain: bool) -> dict[float, str]:
    """Up to which score → in which words."""
    bands = [band for band in told.instrument.bands if band.score == told.rule.name]
    bands = [band for band in bands if band.set == bands[0].set]
    if plain:
        return {band.upto: str(words) for band, words in zip(bands, HOW_MUCH.get(len(bands), ()), strict=False)}
    language = (get_language() or "en")[:2]
    return {band.upto: band.label.get(language) or band.label["en"] for band in bands}
