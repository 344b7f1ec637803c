"""Time as people say it: which day, which hour, by whose clocks; and how far away a moment is."""

from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

ZONES = {
    "America/St_Johns": gettext_lazy("Newfoundland time"),
    "America/Halifax": gettext_lazy("Halifax time"),
    "America/Montreal": gettext_lazy("Montreal time"),
    "America/Toronto": gettext_lazy("Toronto time"),
    "America/Winnipeg": gettext_lazy("Winnipeg time"),
    "America/Regina": gettext_lazy("Regina time"),
    "America/Edmonton": gettext_lazy("Edmonton time"),
    "America/Vancouver": gettext_lazy("Vancouver time"),
}


def when(moment: datetime, zone: str | tzinfo) -> str:
    """“Tuesday 24 November, 10:00 (Toronto time)”."""
    local = moment.astimezone(_clocks(zone))
    return _("%(day)s, %(time)s (%(zone)s)") % {
        "day": day_words(local.date()),
        "time": clock(moment, zone),
        "zone": zone_words(zone),
    }


def day_words(day: date) -> str:
    """“Tuesday 24 November”, with the year where it is another than this one."""
    if day.day == 1:
        # Translators: Django's date format for the first day of a month (French: l j\e\r F)
        words = dateformat.format(day, pgettext("first day of a month", "l j F"))
    else:
        # Translators: Django's date format for a day without its year
        words = dateformat.format(day, pgettext("day", "l j F"))
    return words if day.year == timezone.localdate().year else f"{words} {day.year}"


def clock(moment: datetime, zone: str | tzinfo) -> str:
    """“10:00”, in French “10 h 00”."""
    return time_of_day(moment.astimezone(_clocks(zone)).time())


def time_of_day(at: time) -> str:
    """“10:00”, in French “10 h 00”."""
    # Translators: Django's time format (French: G \h i, with spaces that do not break)
    return dateformat.time_format(at, pgettext("time of day", "H:i"))


def zone_words(zone: str | tzinfo) -> str:
    """“Toronto time”."""
    key = str(zone)
    if key in ZONES:
        return str(ZONES[key])
    return _("%(city)s time") % {"city": key.rsplit("/", 1)[-1].replace("_", " ")}


def in_words(moment: datetime, *, now: datetime | None = None) -> str:
    """“in 2 hours”, “tomorrow”, “now”, “began 5 minutes ago”."""
    now = now or timezone.now()
    gap = moment - now
    if abs(gap) < timedelta(minutes=1):
        return _("now")
    if gap < timedelta():
        return _("began %(length)s ago") % {"length": length(-gap)}
    days = (timezone.localtime(moment).date() - timezone.localtime(now).date()).days
    if days == 1 and gap >= timedelta(hours=12):
        return _("tomorrow")
    return _("in %(length)s") % {"length": length(max(gap, timedelta(days=days)) if days > 1 else gap)}


def length(span: timedelta) -> str:
    """A positive stretch of time in its largest sensible unit: “1 hour 20 minutes”, “5 days”, “3 weeks”."""
    minutes = round(span.total_seconds() / 60)
    if minutes < 60:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    if minutes < 3 * 60 and minutes % 60:
        return f"{length(timedelta(hours=minutes // 60))} {length(timedelta(minutes=minutes % 60))}"
    hours, days = minutes // 60, minutes // (24 * 60)
    if days < 1:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    if days < 14:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    return ngettext("%(count)d week", "%(count)d weeks", days // 7) % {"count": days // 7}


def _clocks(zone: str | tzinfo) -> tzinfo:
    return ZoneInfo(zone) if isinstance(zone, str) else zone
