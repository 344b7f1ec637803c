"""A therapist's week: a grid, and a list that says the same; who sees what; weeks in which clocks change."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.booking.making import make
from sameroom.booking.models import Appointment, Hold, Occupancy, Resource
from sameroom.desk.demo.cast import Cast
from sameroom.desk.week import Week, week_of
from sameroom.desk.week_grid import grid_of
from sameroom.people.models import Lock, Person
from sameroom.practice.models import ExtraHours, Holiday, Office, Therapist, TimeOff
from tests.booking.test_making import proposal

pytestmark = pytest.mark.django_db
MONDAY = date(2030, 5, 6)


def week(cast: Cast, seen_by: Person, monday: date = MONDAY) -> Week:
    return week_of(Therapist.objects.get(person=cast.ben), monday, seen_by=seen_by)


def page(client: Client, who: Person, of: Person, sent: str = "?from=2030-05-08") -> Any:
    client.force_login(who)
    return client.get(f"/therapists/{of.pk}/week/{sent}")


@pytest.fixture
def full(cast: Cast) -> list[Appointment]:
    """Ada in the Garden room on Monday, the couple by video on Tuesday, twice beside each other."""
    garden = Office.objects.get(name="Garden room")
    wanted = proposal(cast.adas_file, cast.individual, "2030-05-06T10:00", modality="in-person")
    return [
        make(type(wanted)(**{**vars(wanted), "office": garden}), by=cast.ben),
        make(proposal(cast.couples_file, cast.couple, "2030-05-07T13:00"), by=cast.ben),
        make(proposal(cast.adas_file, cast.individual, "2030-05-07T13:30", overlap="agreed"), by=cast.ben),
    ]


def hold(cast: Cast) -> None:
    """Ada is just booking Wednesday at nine."""
    start = datetime(2030, 5, 8, 13, tzinfo=UTC)
    made = Hold.objects.create(
        case_file=cast.adas_file,
        service=cast.individual,
        modality="online",
        starts_at=start,
        by=cast.ada,
        expires_at=timezone.now() + timedelta(minutes=5),
    )
    resource, _new = Resource.objects.get_or_create(person=cast.ben)
    begins = int(start.timestamp())
    Occupancy.objects.create(resource=resource, starts_at=begins, ends_at=begins + 3600, hold=made)


def test_each_sees_what_is_theirs_to_see(client: Client, cast: Cast, full: list[Appointment]) -> None:
    hold(cast)
    for who in (cast.ben, cast.fay):
        shown = page(client, who, cast.ben).content.decode()
        assert shown.count("Ada Singh</a>") == 4  # twice in the grid, twice in the list
        assert "Garden room" in shown
        assert shown.count("#clock") >= 2
    owners = page(client, cast.gus, cast.ben).content.decode()
    assert "Ada Singh" not in owners and "10:00" not in owners
    assert "1 by video, 1 in person" in owners or "2 by video, 0 in person" in owners
    assert "<table" not in owners
    for who in (cast.eve, cast.hal, cast.ada):
        assert page(client, who, cast.ben).status_code == 404


def test_what_a_client_keeps_back_is_taken_and_no_more(cast: Cast, full: list[Appointment]) -> None:
    Lock.objects.create(by=cast.ada, thing="case-file", thing_id=cast.adas_file.pk, against=cast.fay)
    hold(cast)
    blocks = [block for day in week(cast, cast.fay).days for block in day.blocks]
    assert [(block.appointment is None, block.is_held) for block in blocks] == [
        (True, False), (False, False), (True, False), (True, True)
    ]  # fmt: skip
    full[0].cancel(by=cast.ben)
    assert week(cast, cast.ben).days[0].blocks == []


def test_hours_days_off_and_how_full_it_is(client: Client, cast: Cast, full: list[Appointment]) -> None:
    Therapist.objects.filter(person=cast.ben).update(daily_cap=4)
    TimeOff.objects.create(therapist=cast.ben, first=date(2030, 5, 9), last=date(2030, 5, 9))
    Holiday.objects.create(on=date(2030, 5, 10), name="A holiday of ours")
    ExtraHours.objects.create(therapist=cast.ben, on=date(2030, 5, 11), starts="10:00", ends="12:00")
    shown = page(client, cast.ben, cast.ben).content.decode()
    words = " ".join(re.sub(r"<[^>]+>", " ", shown).split())
    assert "2 of at most 4 sessions" in words
    assert "A holiday of ours" in words and "day off" in words and "no hours" in words
    assert [len(day.hours) for day in week(cast, cast.ben).days] == [1, 1, 1, 0, 0, 1, 0]


def test_every_column_of_the_grid_is_as_long_as_the_others(cast: Cast, full: list[Appointment]) -> None:
    hold(cast)
    shown = week(cast, cast.ben)
    lines = grid_of(shown)
    assert len(lines) == (17 - 9) * 4
    for day in shown.days:
        assert sum(cell.rows for line in lines for cell in line.cells if cell.day is day) == len(lines)
    cells = [cell for line in lines for cell in line.cells if cell.blocks]
    assert [len(cell.blocks) for cell in sorted(cells, key=lambda cell: cell.day.on)] == [1, 2, 1]
    in_grid = [block for cell in cells for block in cell.blocks]
    assert sorted(map(id, in_grid)) == sorted(id(block) for day in shown.days for block in day.blocks)


@pytest.mark.parametrize(
    ("monday", "on", "utc"),
    [
        (date(2030, 3, 4), "2030-03-10T10:00", 14),
        (date(2030, 10, 28), "2030-11-03T10:00", 15),
        (date(2030, 3, 4), "2030-03-08T23:30", 28),
    ],
)
def test_in_weeks_in_which_clocks_change_the_hour_is_the_walls(cast: Cast, monday: date, on: str, utc: int) -> None:
    made = make(proposal(cast.adas_file, cast.individual, on), by=cast.ben)
    wall = datetime.fromisoformat(on)
    assert made.starts_at == datetime.combine(wall.date(), datetime.min.time(), UTC) + timedelta(
        hours=utc, minutes=wall.minute
    )
    shown = week(cast, cast.ben, monday)
    assert [len(day.blocks) for day in shown.days].index(1) == wall.weekday()
    lines = grid_of(shown)
    row = next(number for number, line in enumerate(lines) if any(cell.blocks for cell in line.cells))
    first = lines[0].hour
    assert first and first.hour * 60 + 15 * row == wall.hour * 60 + wall.minute
    for day in shown.days:
        assert sum(cell.rows for line in lines for cell in line.cells if cell.day is day) == len(lines)


def test_the_hour_that_is_shown_twice_ends_no_earlier_than_it_begins(cast: Cast) -> None:
    make(proposal(cast.adas_file, cast.individual, "2030-11-03T01:30"), by=cast.ben)
    (cell,) = [cell for line in grid_of(week(cast, cast.ben, date(2030, 10, 28))) for cell in line.cells if cell.blocks]
    assert cell.rows >= 1


def test_now_is_marked_today(cast: Cast) -> None:
    today = timezone.localdate(timezone=timezone.get_fixed_timezone(-300))
    for days in range(-1, 2):
        ExtraHours.objects.create(therapist=cast.ben, on=today + timedelta(days=days), starts="00:00", ends="23:59")
    shown = week(cast, cast.ben, today - timedelta(days=today.weekday()))
    marked = [cell for line in grid_of(shown) for cell in line.cells if cell.is_now]
    assert [cell.day.is_today for cell in marked] == [True]


@pytest.mark.parametrize("sent", ["?from=x", "?from=9999-12-31", "?from=0001-01-01", "?as=x", "?from=1900-01-02"])
def test_nonsense_shows_a_week(client: Client, cast: Cast, sent: str) -> None:
    assert page(client, cast.ben, cast.ben, sent).status_code == 200


def test_as_a_list_there_is_no_grid(client: Client, cast: Cast, full: list[Appointment]) -> None:
    shown = page(client, cast.ben, cast.ben, "?from=2030-05-08&as=list").content.decode()
    assert "<table" not in shown and shown.count("Ada Singh</a>") == 2
    assert "week-narrow" not in shown


@pytest.mark.parametrize("number", [1, 3])
def test_a_week_asks_the_same_number_of_questions(
    client: Client, cast: Cast, number: int, django_assert_num_queries: Any
) -> None:
    for count in range(number):
        make(proposal(cast.adas_file, cast.individual, f"2030-05-06T1{count}:00", overlap="agreed"), by=cast.ben)
        make(proposal(cast.couples_file, cast.couple, f"2030-05-07T1{count}:00", overlap="agreed"), by=cast.ben)
    page(client, cast.ben, cast.ben)
    with django_assert_num_queries(19):
        client.get(f"/therapists/{cast.ben.pk}/week/?from=2030-05-08")
