"""A place that comes again: each day looked at first, all made or none; this one, those after it, or all to come."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from sameroom.booking.invitations import UNDO, Bundle, Invitation
from sameroom.booking.making import make, take_up
from sameroom.booking.models import Appointment, Series
from sameroom.booking.repeating import AHEAD, Plan, days_of, extend, repeat
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Message
from sameroom.mail.sending import send_due
from sameroom.people.models import Closing
from sameroom.practice.models import Office
from sameroom.refusal import Refused
from tests.appointments import participant
from tests.booking.calendars import file_in
from tests.booking.test_making import proposal
from tests.clock import stand_still
from tests.mail.test_sending import Taken, taken

__all__ = ["taken"]
pytestmark = [pytest.mark.services, pytest.mark.django_db]
Again = Callable[..., Series]


@pytest.fixture
def first(cast: Cast) -> Appointment:
    """Ada's hour with Ben, Monday at ten, eight days before the clocks go forward in 2030."""
    return reread(make(proposal(cast.adas_file, cast.individual, "2030-03-04T10:00"), by=cast.ben))


@pytest.fixture
def again(cast: Cast, first: Appointment) -> Again:
    def build(count: int = 3, **more: Any) -> Series:
        plan = Plan(first, 1, count, **more)
        return repeat(plan, {time.date(): time for time in plan.times}, by=cast.ben)

    return build


def reread(appointment: Appointment) -> Appointment:
    return Appointment.objects.whole().get(pk=appointment.pk)


def wall_times() -> list[str]:
    rows = Appointment.objects.not_cancelled().filter(occurrence__isnull=False).order_by("starts_at")
    return list(rows.values_list("wall_time", flat=True))


def test_it_comes_again_at_the_same_hour_of_the_clocks(again: Again) -> None:
    again()
    assert wall_times() == [f"2030-03-{day}T10:00:00" for day in ("04", "11", "18", "25")]
    starts = Appointment.objects.order_by("starts_at").values_list("starts_at", flat=True)
    assert [start.hour for start in starts] == [15, 14, 14, 14], "the clocks went forward on the 10th"


def test_the_preview_says_what_is_taken_and_offers_what_is_near(cast: Cast, first: Appointment) -> None:
    make(proposal(cast.couples_file, cast.couple, "2030-03-11T09:30"), by=cast.ben)
    days = days_of(Plan(first, 1, 2), by=cast.ben)
    assert [bool(day.obstacles) for day in days] == [True, False]
    assert days[0].obstacles == ["Ben Okafor is taken at this time."]
    assert days[0].instead[0].date() == date(2030, 3, 11)
    assert len(days[0].instead) == 3


def test_all_are_made_or_none(cast: Cast, first: Appointment) -> None:
    make(proposal(cast.couples_file, cast.couple, "2030-03-18T09:30"), by=cast.ben)
    plan = Plan(first, 1, 3)
    with pytest.raises(Refused, match="Ben Okafor is taken"):
        repeat(plan, {time.date(): time for time in plan.times}, by=cast.ben)
    assert not Series.objects.exists()
    assert Appointment.objects.filter(case_file=cast.adas_file).count() == 1


def test_a_day_is_left_out_or_at_another_time(cast: Cast, first: Appointment) -> None:
    plan = Plan(first, 2, 3)
    chosen = {date(2030, 3, 18): datetime(2030, 3, 19, 15), date(2030, 4, 15): datetime(2030, 4, 15, 10)}
    series = repeat(plan, chosen, by=cast.ben)
    assert wall_times() == ["2030-03-04T10:00:00", "2030-03-19T15:00:00", "2030-04-15T10:00:00"]
    assert list(series.omissions.values_list("on", flat=True)) == [date(2030, 4, 1)]
    with pytest.raises(Refused, match="in a series already"):
        repeat(Plan(reread(first), 1, 1), chosen, by=cast.ben)


def test_on_the_page_one_looks_first_and_makes_then(client: Client, cast: Cast, first: Appointment) -> None:
    client.force_login(cast.ben)
    at, said = f"/appointments/{first.pk}/repeat/", {"weeks_apart": "1", "is_kept": "no", "count": "2"}
    make(proposal(cast.couples_file, cast.couple, "2030-03-11T09:30"), by=cast.ben)
    page = client.post(at, said).content.decode()
    assert "1 of them cannot be at the usual time." in page
    assert not Series.objects.exists()
    chosen = {"on-2030-03-11": "2030-03-11T13:00", "on-2030-03-18": "2030-03-18T10:00", "do": "make"}
    make(proposal(cast.moes_file, cast.individual, "2030-03-18T10:00"), by=cast.eve)
    client.post(at, said | chosen)
    assert wall_times() == ["2030-03-04T10:00:00", "2030-03-11T13:00:00", "2030-03-18T10:00:00"]


def test_what_was_taken_meanwhile_is_said_and_what_was_chosen_stays(
    client: Client, cast: Cast, first: Appointment
) -> None:
    client.force_login(cast.ben)
    make(proposal(cast.couples_file, cast.couple, "2030-03-11T13:30"), by=cast.ben)
    said = {"weeks_apart": "1", "is_kept": "no", "count": "2", "do": "make"}
    chosen = {"on-2030-03-11": "2030-03-11T13:00", "on-2030-03-18": ""}
    page = client.post(f"/appointments/{first.pk}/repeat/", said | chosen).content.decode()
    assert "Ben Okafor is taken at this time." in page
    assert "Nothing was made." in page
    assert '<option value="" selected>Leave it out</option>' in page
    assert not Series.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"weeks_apart": "9"}, {"count": "0"}, {"count": "52"}, {"count": "x"}, {"count": ""}]
)
def test_what_makes_no_sense_is_said(client: Client, cast: Cast, first: Appointment, wrong: dict[str, str]) -> None:
    client.force_login(cast.ben)
    said = {"weeks_apart": "1", "is_kept": "no", "count": "2", "do": "make"}
    page = client.post(f"/appointments/{first.pk}/repeat/", said | wrong).content.decode()
    assert "Choose how often." in page or "Write a number from 1 to 51." in page
    assert not Series.objects.exists()


def test_one_mail_tells_each_client_of_all(again: Again, monkeypatch: pytest.MonkeyPatch, taken: Taken) -> None:
    again()
    Appointment.objects.get(wall_time="2030-03-18T10:00:00").cancel(by=Appointment.objects.all()[0].made_by)
    stand_still(monkeypatch, timezone.now() + UNDO)
    send_due()
    several = sorted(taken.mails, key=lambda mail: mail["Subject"])[0]
    assert several["Subject"] == "2 appointments"
    calendar = Calendar.from_ical(file_in(several))
    assert calendar["method"] == "PUBLISH"
    assert [event.start.day for event in calendar.events] == [11, 25]
    assert Invitation.objects.filter(method="CANCEL").count() == 0, "nobody had heard of it"


def test_once_told_a_cancellation_is_told(
    again: Again, cast: Cast, monkeypatch: pytest.MonkeyPatch, taken: Taken
) -> None:
    again()
    stand_still(monkeypatch, timezone.now() + UNDO)
    send_due()
    Appointment.objects.get(wall_time="2030-03-18T10:00:00").cancel(by=cast.ben)
    assert Invitation.objects.get(method="CANCEL").sequence == 1


def test_a_kept_place_goes_on_and_leaves_out_what_is_taken(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_still(monkeypatch, datetime(2030, 3, 1, 12, tzinfo=timezone.get_default_timezone()))
    first = reread(make(proposal(cast.adas_file, cast.individual, "2030-03-04T10:00"), by=cast.ben))
    plan = Plan(first, 1, 0, is_kept=True)
    series = repeat(plan, {time.date(): time for time in plan.times}, by=cast.ben)
    assert extend() == 0
    last = series.planned_until()
    assert last == date(2030, 3, 4) + AHEAD
    make(proposal(cast.couples_file, cast.couple, f"{last + timedelta(days=14)}T10:00"), by=cast.ben)
    stand_still(monkeypatch, datetime(2030, 3, 1, 12, tzinfo=timezone.get_default_timezone()) + timedelta(days=24))
    before = Bundle.objects.count()
    assert extend() == 2
    assert extend() == 0
    assert list(series.omissions.values_list("on", flat=True)) == [last + timedelta(days=14)]
    assert Bundle.objects.count() == before + 1
    Closing.objects.create(case_file=cast.adas_file, by=cast.ben)
    stand_still(monkeypatch, datetime(2030, 6, 1, 12, tzinfo=timezone.get_default_timezone()))
    assert extend() == 0


@pytest.mark.parametrize(("reach", "left"), [("this", [4, 18, 25]), ("following", [4]), ("all", [])])
def test_cancelling_reaches_as_far_as_one_says(
    client: Client, cast: Cast, again: Again, reach: str, left: list[int]
) -> None:
    series = again()
    second = Appointment.objects.get(wall_time="2030-03-11T10:00:00")
    client.force_login(cast.fay)
    client.post(f"/appointments/{second.pk}/cancel/", {"asked_by": "practice", "reach": reach})
    assert wall_times() == [f"2030-03-{day:02}T10:00:00" for day in left]
    assert Series.objects.get(pk=series.pk).has_ended == (reach != "this")


@pytest.mark.parametrize(("reach", "moved"), [("this", [1]), ("following", [1, 2, 3]), ("all", [0, 1, 2, 3])])
def test_moving_reaches_as_far_as_one_says(
    client: Client, cast: Cast, again: Again, reach: str, moved: list[int]
) -> None:
    again(is_kept=False)
    second = Appointment.objects.get(wall_time="2030-03-11T10:00:00")
    client.force_login(cast.ben)
    client.post(f"/appointments/{second.pk}/move/", {"on": "2030-03-12", "at": "14:00", "reach": reach})
    days = [(4, 5), (11, 12), (18, 19), (25, 26)]
    new = [
        f"2030-03-{to:02}T14:00:00" if i in moved else f"2030-03-{at:02}T10:00:00" for i, (at, to) in enumerate(days)
    ]
    assert wall_times() == new
    assert Series.objects.count() == (1 if reach == "this" else 2)


def test_what_cannot_go_along_stays_and_is_named(client: Client, cast: Cast, again: Again, first: Appointment) -> None:
    again()
    make(proposal(cast.couples_file, cast.couple, "2030-03-19T14:30"), by=cast.ben)
    client.force_login(cast.ben)
    sent = {"on": "2030-03-05", "at": "14:00", "reach": "all"}
    page = client.post(f"/appointments/{first.pk}/move/", sent, follow=True).content.decode()
    assert "stay where they are: Monday 18 March 2030, 10:00 (Toronto time)." in page
    assert wall_times() == [
        "2030-03-05T14:00:00",
        "2030-03-12T14:00:00",
        "2030-03-18T10:00:00",
        "2030-03-26T14:00:00",
    ]


def test_a_client_says_yes_to_all_and_keeps_what_was_there(client: Client, cast: Cast) -> None:
    first = reread(make(proposal(cast.couples_file, cast.couple, "2030-03-04T10:00"), by=cast.ben))
    plan = Plan(first, 1, 2)
    series = repeat(plan, {time.date(): time for time in plan.times}, by=cast.ben)
    own = make(proposal(cast.cleos_file, cast.individual, "2030-03-11T10:30"), by=cast.eve)
    take_up(participant(own, cast.cleo))
    client.force_login(cast.cleo)
    assert "Yes to all of them" in client.get("/home/").content.decode()
    page = client.post(f"/series/{series.pk}/yes/", follow=True).content.decode()
    assert "You have another appointment at these times: Monday 11 March 2030, 10:00" in page
    shown = [reread(one) for one in Appointment.objects.filter(occurrence__series=series).order_by("starts_at")]
    waiting = [[seat.person for seat in one.clients if seat.is_waited_for] for one in shown]
    assert waiting == [[cast.dev], [cast.cleo, cast.dev], [cast.dev]]


def test_in_person_each_has_an_office(cast: Cast) -> None:
    garden, street = Office.objects.order_by("name")
    wish = replace(proposal(cast.adas_file, cast.individual, "2030-03-04T10:00", modality="in-person"), office=garden)
    first = reread(make(wish, by=cast.ben))
    other = proposal(cast.moes_file, cast.individual, "2030-03-11T10:00", modality="in-person")
    make(replace(other, office=garden), by=cast.eve)
    plan = Plan(first, 1, 2)
    repeat(plan, {time.date(): time for time in plan.times}, by=cast.ben)
    rows = Appointment.objects.filter(case_file=cast.adas_file).order_by("starts_at")
    assert [one.office for one in rows] == [garden, street, garden]


def test_mails_of_a_series_are_few(again: Again) -> None:
    again(8)
    assert Message.objects.count() == 2
