"""Calendar files, read back by two other programs and by a strict reader of lines."""

import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.utils import translation
from icalendar import Calendar

from sameroom.booking.calendar import Said, event_of, feed_file, place_of, practice_address, zone_part
from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.practice.models import Practice
from tests.booking.calendars import lines_of

pytestmark = pytest.mark.services
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


def an_hour(starts_at: datetime, zone: str, *, minutes: int = 50, modality: str = "online") -> Appointment:
    return Appointment(
        starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes), zone=zone, modality=modality
    )


def written(appointment: Appointment, *, summary: str = "Appointment", place: str = "Online") -> str:
    said = Said(summary=summary, place=place, status="CONFIRMED", sequence=0, stamp=NEW_YEAR)
    return feed_file([event_of(appointment, said)])


def second_reader(text: str, zone: str) -> Any:
    """The event as vobject reads it. It has never heard of the zone, so that it goes by the file's own clocks."""
    return vobject.readOne(text.replace(zone, f"Zone/{secrets.token_hex(4)}")).vevent


# Both changes of 2027 in Toronto, before and after; the half hour of Newfoundland; Vancouver, all year at UTC-7.
HOURS = [
    ("America/Toronto", "2027-03-13T10:00", -5),
    ("America/Toronto", "2027-03-14T01:00", -5),
    ("America/Toronto", "2027-03-14T03:10", -4),
    ("America/Toronto", "2027-03-15T10:00", -4),
    ("America/Toronto", "2027-11-07T00:05", -4),
    ("America/Toronto", "2027-11-07T10:00", -5),
    ("America/St_Johns", "2027-03-14T10:00", -2.5),
    ("America/St_Johns", "2027-11-08T10:00", -3.5),
    ("America/Vancouver", "2027-01-15T10:00", -7),
    ("America/Vancouver", "2027-07-15T10:00", -7),
    ("Europe/Berlin", "2027-01-01T00:10", 1),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("zone", "wall_time", "offset"), HOURS)
def test_every_reader_sees_the_same_hour(zone: str, wall_time: str, offset: float) -> None:
    starts_at = datetime.fromisoformat(wall_time).replace(tzinfo=UTC) - timedelta(hours=offset)
    text = written(an_hour(starts_at, zone))
    (event,) = Calendar.from_ical(text).events
    assert (event.start, event.end) == (starts_at, starts_at + timedelta(minutes=50))
    seen = second_reader(text, zone)
    assert seen.dtstart.value.astimezone(UTC) == starts_at
    assert seen.dtend.value.astimezone(UTC) == starts_at + timedelta(minutes=50)
    assert f"DTSTART;TZID={zone}:{wall_time.replace('-', '').replace(':', '')}00" in lines_of(text)


@pytest.mark.django_db
def test_the_second_reader_goes_by_the_clocks_in_the_file() -> None:
    """Were it to know the zone itself, it could not tell whether the file is right."""
    starts_at = datetime(2027, 7, 15, 17, tzinfo=UTC)
    text = written(an_hour(starts_at, "America/Vancouver")).replace("-0700", "-0600")
    assert second_reader(text, "America/Vancouver").dtstart.value.astimezone(UTC) == starts_at - timedelta(hours=1)


@pytest.mark.django_db
@pytest.mark.parametrize("starts_at", ["2027-11-07T05:05", "2027-11-07T05:30", "2027-11-07T06:05", "2027-11-07T06:30"])
def test_in_the_hour_that_clocks_show_twice_no_reader_takes_the_wrong_one(starts_at: str) -> None:
    """A wall time names the first of the two there: 1:30, and 50 minutes later it is 1:20."""
    begins = datetime.fromisoformat(starts_at).replace(tzinfo=UTC)
    text = written(an_hour(begins, "America/Toronto"))
    seen = second_reader(text, "America/Toronto")
    assert seen.dtstart.value.astimezone(UTC) == begins
    assert seen.dtend.value.astimezone(UTC) - begins == timedelta(minutes=50)


def test_a_file_tells_when_clocks_change_by_the_clocks_before() -> None:
    part = zone_part(ZoneInfo("America/Toronto"), first_year=2027, last_year=2027)
    told = [(one.name, one["dtstart"].dt, one["tzoffsetto"].td / timedelta(hours=1)) for one in part.subcomponents[1:]]
    assert told == [
        ("DAYLIGHT", datetime(2027, 3, 14, 2), -4),
        ("STANDARD", datetime(2027, 11, 7, 2), -5),
    ]


def test_vancouver_no_longer_changes_its_clocks() -> None:
    (only,) = zone_part(ZoneInfo("America/Vancouver"), first_year=2027, last_year=2028).subcomponents
    assert (only["tzoffsetfrom"].td, only["tzoffsetto"].td) == (timedelta(hours=-7), timedelta(hours=-7))


def test_years_of_a_feed_are_all_told() -> None:
    part = zone_part(ZoneInfo("America/Toronto"), first_year=2026, last_year=2029)
    assert [one["dtstart"].dt.date() for one in part.subcomponents[1:]] == [
        date(2026, 3, 8), date(2026, 11, 1), date(2027, 3, 14), date(2027, 11, 7),
        date(2028, 3, 12), date(2028, 11, 5), date(2029, 3, 11), date(2029, 11, 4),
    ]  # fmt: skip


@pytest.mark.django_db
def test_long_and_accented_words_come_back_whole() -> None:
    place = "1200, chemin de la Côte-Saint-Antoine; bureau n° 5, « à l’étage », Montréal (Québec)\\H3Y 2K8 " * 2
    with translation.override("fr"):
        text = written(an_hour(NEW_YEAR, "America/Toronto"), summary="Événement à déplacer", place=place.strip())
    lines_of(text)
    assert Calendar.from_ical(text).events[0]["location"] == place.strip()
    seen = vobject.readOne(text)
    assert (seen.vevent.location.value, seen.vevent.summary.value) == (place.strip(), "Événement à déplacer")


def test_an_appointment_in_person_is_at_the_practice(cast: Cast) -> None:
    here = Practice.objects.get().address
    assert place_of(an_hour(NEW_YEAR, "America/Toronto", modality="in-person"), practice_address()) == here != ""
    assert place_of(an_hour(NEW_YEAR, "America/Toronto"), practice_address()) == "Online"
    Practice.objects.all().delete()
    assert practice_address() == ""
