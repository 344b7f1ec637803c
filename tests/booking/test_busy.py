"""Busy times from a therapist's other calendars: what counts as busy, what is kept, and who is kept from what."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sameroom.audit.models import Entry
from sameroom.booking import busy, holding
from sameroom.booking.busy import BusyCalendar, BusySpan, add_calendar, read_due_calendar, remove_calendar
from sameroom.booking.making import Proposal, make
from sameroom.booking.models import BusyReading, Overlap
from sameroom.booking.outside import CannotFetch, Trouble
from sameroom.booking.reading import MOST_EVENTS, spans_in
from sameroom.desk.demo.cast import Cast
from sameroom.refusal import Refused
from tests.appointments import ZONE
from tests.booking.calendar_server import Calendars, calendars, never_ends, says
from tests.booking.test_reminders import at, clock
from tests.clock import Clock

__all__ = ["calendars", "clock"]
db = [pytest.mark.services, pytest.mark.django_db]
MAY = (datetime(2030, 5, 1, tzinfo=UTC), datetime(2030, 6, 1, tzinfo=UTC))


def a_file(*events: str) -> bytes:
    """Each event is its lines, parted by blanks."""
    inside = [
        f"BEGIN:VEVENT\nUID:{number}\n{one.replace(' ', chr(10))}\nEND:VEVENT" for number, one in enumerate(events)
    ]
    return "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *inside, "END:VCALENDAR", ""]).encode()


def spans(*events: str, zone: str = ZONE) -> list[str]:
    """By UTC's clocks: “07 14:00–15:00”."""
    found = spans_in(a_file(*events), zone=zone, earliest=MAY[0], latest=MAY[1])
    moments = [[datetime.fromtimestamp(one, UTC) for one in span] for span in found]
    return [f"{begins:%d %H:%M}–{ends:%d %H:%M}" for begins, ends in moments]


ONE = "DTSTART:20300507T140000Z DTEND:20300507T150000Z"
CASES = {
    "utc": ([ONE], ["07 14:00–07 15:00"]),
    "floating: the therapist's clocks": (["DTSTART:20300507T140000 DURATION:PT30M"], ["07 18:00–07 18:30"]),
    "a named zone": (["DTSTART;TZID=America/Vancouver:20300507T140000 DURATION:PT1H"], ["07 21:00–07 22:00"]),
    "all day": (["DTSTART;VALUE=DATE:20300507"], ["07 04:00–08 04:00"]),
    "several days": (["DTSTART;VALUE=DATE:20300507 DTEND;VALUE=DATE:20300509"], ["07 04:00–09 04:00"]),
    "free": ([f"{ONE} TRANSP:TRANSPARENT"], []),
    "cancelled": ([f"{ONE} STATUS:CANCELLED"], []),
    "free in Outlook": ([f"{ONE} X-MICROSOFT-CDO-BUSYSTATUS:FREE"], []),
    "tentative is busy": ([f"{ONE} STATUS:TENTATIVE"], ["07 14:00–07 15:00"]),
    "no length": (["DTSTART:20300507T140000Z DTEND:20300507T140000Z"], []),
    "before": (["DTSTART:20200507T140000Z DTEND:20200507T150000Z"], []),
    "two that meet": ([ONE, "DTSTART:20300507T150000Z DURATION:PT1H"], ["07 14:00–07 16:00"]),
    "weekly": (
        ["DTSTART:20300103T140000Z DURATION:PT1H RRULE:FREQ=WEEKLY;UNTIL=20300517T000000Z"],
        ["02 14:00–02 15:00", "09 14:00–09 15:00", "16 14:00–16 15:00"],
    ),
    "weekly but once": (
        ["DTSTART:20300502T140000Z DURATION:PT1H RRULE:FREQ=WEEKLY;COUNT=3 EXDATE:20300509T140000Z"],
        ["02 14:00–02 15:00", "16 14:00–16 15:00"],
    ),
    "one of them moved": (
        [
            "DTSTART:20300502T140000Z DURATION:PT1H RRULE:FREQ=WEEKLY;COUNT=2",
            "RECURRENCE-ID:20300509T140000Z DTSTART:20300510T100000Z DURATION:PT1H",
        ],
        ["02 14:00–02 15:00", "10 10:00–10 11:00"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_counts_as_busy(case: str) -> None:
    events, expected = CASES[case]
    if case == "one of them moved":
        content = a_file(*events).replace(b"UID:1", b"UID:0")
        found = spans_in(content, zone=ZONE, earliest=MAY[0], latest=MAY[1])
        assert [f"{datetime.fromtimestamp(one, UTC):%d %H:%M}" for one, _ in found] == ["02 14:00", "10 10:00"]
    else:
        assert spans(*events) == expected


def test_a_zone_of_the_files_own_is_understood() -> None:
    """As Outlook writes them: a name that no list of zones has, and the offsets beside it."""
    offset = "DTSTART:16010101T000000\nTZOFFSETFROM:-0330\nTZOFFSETTO:-0330"
    own = f"BEGIN:VTIMEZONE\nTZID:Our Island\nBEGIN:STANDARD\n{offset}\nEND:STANDARD\nEND:VTIMEZONE"
    content = a_file("DTSTART;TZID=Our_Island:20300507T140000 DURATION:PT1H").replace(b"Our_Island", b"Our Island")
    content = content.replace(b"PRODID:x\n", f"PRODID:x\n{own}\n".encode())
    ((begins, _ends),) = spans_in(content, zone=ZONE, earliest=MAY[0], latest=MAY[1])
    assert datetime.fromtimestamp(begins, UTC) == datetime(2030, 5, 7, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<html>Sign in</html>", Trouble.NO_CALENDAR),
        (b"", Trouble.NO_CALENDAR),
        (b"\xff\xfe\x00", Trouble.NO_CALENDAR),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", Trouble.NO_CALENDAR),
        (a_file(*[ONE] * (MOST_EVENTS + 1)), Trouble.TOO_MUCH),
        (a_file("DTSTART:20300501T000000Z DURATION:PT1S RRULE:FREQ=SECONDLY;INTERVAL=2"), Trouble.TOO_MUCH),
    ],
    ids=["a page", "nothing", "no text", "half a file", "too many events", "each second"],
)
def test_what_is_no_calendar_or_means_harm(content: bytes, why: Trouble) -> None:
    with pytest.raises(CannotFetch) as refused:
        spans_in(content, zone=ZONE, earliest=MAY[0], latest=MAY[1])
    assert refused.value.why == why


def test_it_is_read_by_a_process_without_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given: list[Any] = []
    real = busy.spans_in.__globals__["subprocess"].run
    monkeypatch.setattr("subprocess.run", lambda *rest, **more: given.append(more["env"]) or real(*rest, **more))
    spans(ONE)
    assert {name for env in given for name in env} <= {"PATH", "PYTHONPATH"}


@pytest.fixture
def bens(cast: Cast, clock: Clock, calendars: Calendars) -> BusyCalendar:
    """On Tuesday 7 May from ten to eleven, by Toronto's clocks, Ben is at the dentist."""
    calendars.says["/basic.ics"] = says(a_file("SUMMARY:Dentist DTSTART:20300507T140000Z DURATION:PT1H"), ETag='"1"')
    made = BusyCalendar.objects.create(therapist=cast.ben, address=calendars.address())
    BusyReading.objects.create(calendar=made)
    return made


def starts_on_the_seventh(cast: Cast) -> list[str]:
    moments = holding.times_for(cast.adas_file, cast.individual, modality="online", by=cast.ada)
    local = [one.astimezone(at(2030, 5, 7).tzinfo) for one in moments]
    return [f"{one:%H:%M}" for one in local if one.day == 7 and one.month == 5]


class TestReading:
    pytestmark = db

    def test_clients_are_not_offered_what_is_busy(self, cast: Cast, bens: BusyCalendar, calendars: Calendars) -> None:
        before = starts_on_the_seventh(cast)
        assert {"09:30", "10:00", "10:30"} <= {*before}
        assert read_due_calendar(calendars.reach())
        now = starts_on_the_seventh(cast)
        assert {*before} - {*now} == {"09:30", "10:00", "10:30"}, "the gap after each session is kept, too"

    def test_only_start_and_end_are_kept(self, cast: Cast, bens: BusyCalendar, calendars: Calendars) -> None:
        read_due_calendar(calendars.reach())
        (span,) = BusySpan.objects.values()
        assert set(span) == {"id", "calendar_id", "therapist_id", "starts_at", "ends_at"}
        assert "Dentist" not in str([*BusyReading.objects.values(), span])

    def test_busy_time_is_no_session_of_a_full_day(self, cast: Cast, bens: BusyCalendar, calendars: Calendars) -> None:
        cast.ben.therapist.daily_cap = 1
        cast.ben.therapist.save()
        read_due_calendar(calendars.reach())
        assert starts_on_the_seventh(cast)

    def test_staff_may_go_over_it_for_a_reason(self, cast: Cast, bens: BusyCalendar, calendars: Calendars) -> None:
        read_due_calendar(calendars.reach())
        wanted = (cast.adas_file, cast.individual, datetime(2030, 5, 7, 10), ZONE, "online")
        with pytest.raises(Refused, match="Ben Okafor is taken at this time"):
            make(Proposal(*wanted), by=cast.fay)
        assert make(Proposal(*wanted, overlap=Overlap.Why.AGREED), by=cast.fay)
        assert make(Proposal(*wanted[:2], datetime(2030, 5, 7, 11), *wanted[3:]), by=cast.fay)

    def test_free_times_are_found_in_as_many_queries_however_much_is_busy(
        self, cast: Cast, bens: BusyCalendar, clock: Clock
    ) -> None:
        starts_on_the_seventh(cast)
        with CaptureQueriesContext(connection) as none:
            starts_on_the_seventh(cast)
        hours = [int(at(2030, 5, 2).timestamp()) + 3600 * number for number in range(1000)]
        BusySpan.objects.bulk_create(
            BusySpan(calendar=bens, therapist=cast.ben, starts_at=one, ends_at=one + 60) for one in hours
        )
        with CaptureQueriesContext(connection) as many:
            assert starts_on_the_seventh(cast) == []
        assert len(many) == len(none)

    def test_it_is_read_every_quarter_of_an_hour(
        self, cast: Cast, bens: BusyCalendar, calendars: Calendars, clock: Clock
    ) -> None:
        assert [read_due_calendar(calendars.reach()) for _ in range(2)] == [True, False]
        clock.now += timedelta(minutes=15)
        calendars.says["/basic.ics"] = says(b"", status=304)
        assert read_due_calendar(calendars.reach())
        assert calendars.asked[-1][1]["If-None-Match"] == '"1"'
        assert BusySpan.objects.count() == 1
        clock.now += timedelta(days=1)
        calendars.says["/basic.ics"] = says(a_file())
        read_due_calendar(calendars.reach())
        assert "If-None-Match" not in calendars.asked[-1][1], "once a day the whole file"
        assert not BusySpan.objects.exists()

    def test_what_was_read_last_counts_for_a_day(
        self, cast: Cast, bens: BusyCalendar, calendars: Calendars, clock: Clock, client: Client
    ) -> None:
        read_due_calendar(calendars.reach())
        calendars.says["/basic.ics"] = never_ends
        clock.now += timedelta(hours=23)
        read_due_calendar(calendars.reach(seconds=0.5))
        assert BusySpan.objects.count() == 1
        client.force_login(cast.ben)
        page = client.get("/me/busy/").content.decode()
        assert "The answer takes too long." in page and "for a day that still counts" in page
        clock.now += timedelta(hours=2)
        read_due_calendar(calendars.reach(seconds=0.5))
        assert not BusySpan.objects.exists()
        client.force_login(cast.ben)
        assert (
            "Until we can read it, clients may be offered times at which you are busy."
            in client.get("/me/busy/").content.decode()
        )

    def test_who_is_no_therapist_any_more_is_not_read(
        self, cast: Cast, bens: BusyCalendar, calendars: Calendars
    ) -> None:
        cast.ben.role_set.all().delete()
        assert not read_due_calendar(calendars.reach())

    def test_the_product_itself_does_not_reach_this_machine(self, bens: BusyCalendar, calendars: Calendars) -> None:
        assert read_due_calendar()
        assert BusyReading.objects.get().trouble == Trouble.ADDRESS
        assert calendars.asked == []

    def test_a_calendar_that_was_removed_while_it_was_read_leaves_nothing(
        self, cast: Cast, bens: BusyCalendar, calendars: Calendars
    ) -> None:
        reading = BusyReading.objects.select_related("calendar__therapist").get()
        remove_calendar(bens, by=cast.ben)
        busy._read(reading, calendars.reach(), timezone.now())
        assert not BusySpan.objects.exists() and not BusyReading.objects.exists()

    def test_the_address_is_in_no_line_of_the_log_and_not_in_the_trail(
        self, cast: Cast, calendars: Calendars, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        add_calendar("https://calendar.google.com/private-5ecret/basic.ics", by=cast.ben)
        busy.read_due_calendar(calendars.reach(is_open=lambda ip: False))
        assert "5ecret" not in caplog.text + str(list(Entry.objects.values()))


class TestPage:
    pytestmark = db

    def test_a_calendar_is_added_and_its_address_never_shown_again(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.ben)
        sent = {"address": "webcal://p01-caldav.icloud.com/published/2/5ecret"}
        assert client.post("/me/busy/", sent)["Location"] == "/me/busy/"
        page = client.get("/me/busy/").content.decode()
        assert "p01-caldav.icloud.com" in page and "5ecret" not in page
        pk = BusyCalendar.objects.get().pk
        client.post(f"/me/busy/{pk}/remove/")
        assert not BusyCalendar.objects.exists()

    @pytest.mark.parametrize("address", ["http://example.com/a.ics", "https://localhost/", "my calendar", ""])
    def test_what_is_no_address_is_said_at_the_field(self, cast: Cast, client: Client, address: str) -> None:
        client.force_login(cast.ben)
        page = client.post("/me/busy/", {"address": address}).content.decode()
        assert ("field-wrong" in page and f'value="{address}"' in page) or not address
        assert not BusyCalendar.objects.exists()

    def test_five_are_enough(self, cast: Cast) -> None:
        for number in range(5):
            add_calendar(f"https://example.com/{number}.ics", by=cast.ben)
        with pytest.raises(Refused):
            add_calendar("https://example.com/6.ics", by=cast.ben)
