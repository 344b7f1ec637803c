"""Appointments as calendar files (RFC 5545). Their words are neutral: no name of anybody, no link, no clinical word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Component, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vDuration

from sameroom.booking.invitations import Invitation
from sameroom.booking.models import Appointment, Participant
from sameroom.practice.models import Practice

PRODUCT = "-//Sameroom//Appointments//EN"
# How often a calendar program is asked to read a feed again; most take longer.
READ_AGAIN = timedelta(hours=1)
CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"


@dataclass(frozen=True)
class Said:
    """What a calendar says of one appointment, and when that last changed."""

    summary: str
    place: str
    status: str
    sequence: int
    stamp: datetime


def invitation_file(invitation: Invitation, *, to: str) -> str:
    """What a mail program puts into the calendar or takes out of it. Nobody but the recipient is named."""
    event = _event_in_mail(invitation, practice_address())
    event.add("attendee", _attendee(invitation.participant, to))
    return _file([event], method=invitation.method)


def file_of_several(invitations: Iterable[Invitation]) -> str:
    """Of one person. Published, not asked: a request is about one appointment (RFC 5546, 3.2.2). Each may be changed or
    cancelled by a file of its own later."""
    address = practice_address()
    return _file([_event_in_mail(one, address) for one in invitations], method="PUBLISH")


def _event_in_mail(invitation: Invitation, address: str) -> Event:
    appointment = invitation.participant.appointment
    is_cancelled = invitation.method == Invitation.Method.CANCEL
    event = event_of(
        appointment,
        Said(
            summary=_("Appointment"),
            place=place_of(appointment, address),
            status=CANCELLED if is_cancelled else CONFIRMED,
            sequence=invitation.sequence,
            stamp=invitation.at,
        ),
    )
    event.add("organizer", vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"))
    return event


def feed_file(events: Sequence[Event]) -> str:
    """A whole calendar, for a program that reads it again and again."""
    return _file(events, name=_("Appointments"))


def event_of(appointment: Appointment, said: Said) -> Event:
    event = Event()
    event.add("uid", f"{appointment.pk}@{urlsplit(settings.ORIGIN).hostname}")
    event.add("sequence", said.sequence)
    event.add("dtstamp", said.stamp.astimezone(UTC).replace(microsecond=0))
    for name, moment in zip(("dtstart", "dtend"), _moments(appointment), strict=True):
        event.add(name, moment)
    event.add("summary", said.summary)
    if said.place:
        event.add("location", said.place)
    event.add("status", said.status)
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    return event


def place_of(appointment: Appointment, address: str) -> str:
    """`address`: where the practice meets people; never a link to the room."""
    return _("Online") if appointment.is_online else address


def practice_address() -> str:
    practice = Practice.objects.first()
    return practice.address if practice else ""


def _moments(appointment: Appointment) -> list[datetime]:
    """Start and end by the appointment's clocks.

    In the hour that clocks show twice a wall time would name the first of the two, so there UTC is written.
    """
    zone = ZoneInfo(appointment.zone)
    local = [moment.astimezone(zone) for moment in (appointment.starts_at, appointment.ends_at)]
    return [one.astimezone(UTC) for one in local] if any(one.fold for one in local) else local


def _attendee(participant: Participant, to: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{to}")
    said_yes = hasattr(participant, "taking_up")
    address.params.update({"ROLE": "REQ-PARTICIPANT", "RSVP": "FALSE"})
    address.params["PARTSTAT"] = "ACCEPTED" if said_yes else "NEEDS-ACTION"
    return address


def _file(events: Sequence[Event], *, method: str = "", name: str = "") -> str:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    if name:  # RFC 7986; the second of each pair is what older programs read
        calendar.add("name", name, {"LANGUAGE": get_language() or "en"})
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", vDuration(READ_AGAIN), {"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(READ_AGAIN))
    for part in [*_zones(events), *events]:
        calendar.add_component(part)
    return str(calendar.to_ical(), "utf-8")


def _zones(events: Iterable[Event]) -> list[Timezone]:
    """One of each zone in which an event is written."""
    moments = [one for event in events for one in (event.start, event.end) if isinstance(one, datetime)]
    keys = sorted({one.tzinfo.key for one in moments if isinstance(one.tzinfo, ZoneInfo)})
    years = [one.year for one in moments]
    return [zone_part(ZoneInfo(key), first_year=min(years), last_year=max(years)) for key in keys]


def zone_part(zone: ZoneInfo, *, first_year: int, last_year: int) -> Timezone:
    """When clocks in `zone` change in these years: RFC 5545, 3.6.5. Each change begins by the clocks before it."""
    part = Timezone()
    part.add("tzid", zone.key)
    begin, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 2, tzinfo=UTC)
    begin -= timedelta(days=1)  # a zone east of Greenwich is in the year before it
    part.add_component(_observance(begin, zone, before=begin))
    day = begin
    while day < end:
        following = day + timedelta(days=1)
        if _offset(day, zone) != _offset(following, zone):
            change = _change_between(day, following, zone)
            part.add_component(_observance(change, zone, before=change - timedelta(seconds=1)))
        day = following
    return part


def _observance(begins: datetime, zone: ZoneInfo, *, before: datetime) -> Component:
    is_summer_time = begins.astimezone(zone).dst()
    part: Component = TimezoneDaylight() if is_summer_time else TimezoneStandard()
    part.add("dtstart", begins.replace(tzinfo=None) + _offset(before, zone))
    part.add("tzoffsetfrom", _offset(before, zone))
    part.add("tzoffsetto", _offset(begins, zone))
    part.add("tzname", begins.astimezone(zone).tzname() or "")
    return part


def _change_between(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """The first second of the new offset."""
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        middle = middle.replace(microsecond=0)
        early, late = (middle, late) if _offset(middle, zone) == _offset(early, zone) else (early, middle)
    return late


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
