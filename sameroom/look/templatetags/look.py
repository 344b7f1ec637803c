"""`{% load look %}`: icons, and words for time and for lists of names."""

from collections.abc import Sequence
from datetime import date, datetime, time, tzinfo

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sameroom.look import moments, money

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture from the icon sheet. It is never read aloud: a word always stands beside it."""
    sheet = static("vendor/lucide/icons.svg")
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', sheet, name
    )


@register.filter
def when(moment: datetime | None, zone: str | tzinfo) -> str:
    return moments.when(moment, zone) if moment else ""


@register.filter
def day_of(moment: datetime, zone: tzinfo) -> str:
    """The day alone, by the zone's clocks."""
    return moments.day_words(moment.astimezone(zone).date())


@register.filter
def clock(moment: datetime | None, zone: str | tzinfo) -> str:
    return moments.clock(moment, zone) if moment else ""


@register.filter
def time_of_day(at: time | None) -> str:
    return moments.time_of_day(at) if at else ""


@register.filter
def day_words(day: date | None) -> str:
    return moments.day_words(day) if day else ""


@register.filter
def zone_words(zone: str | tzinfo) -> str:
    return moments.zone_words(zone) if zone else ""


@register.simple_tag
def in_words(moment: datetime | None) -> str:
    return moments.in_words(moment) if moment else ""


@register.filter
def dollars(cents: int | None) -> str:
    return "" if cents is None else money.dollars(cents)


@register.filter
def has_passed(moment: datetime) -> bool:
    return moment <= timezone.now()


@register.filter
def in_a_list(names: Sequence[str]) -> str:
    """“Ada”, “Cleo and Dev”, “Cleo, Dev and Eve”."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
