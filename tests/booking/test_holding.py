"""A client books: free times, a hold of ten minutes, an appointment; a couple's with each partner's own yes."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.booking import holding
from sameroom.booking.clocks import on_the_wall
from sameroom.booking.holding import MOST_TO_COME, hold, times_for
from sameroom.booking.making import make, take_up
from sameroom.booking.models import Appointment, Hold, Occupancy
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import CaseFile, Closing, Person
from sameroom.people.models.staff import leave
from sameroom.practice.models import Holiday, Office, Therapist, TimeOff, WeeklyHours
from sameroom.refusal import Refused
from tests.appointments import ZONE, participant
from tests.booking.test_making import proposal
from tests.clock import stand_still

pytestmark = [pytest.mark.services, pytest.mark.django_db]
GONE = "This time is no longer free. Choose another one."


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Monday 25 January 2027, eight in the morning."""
    return stand_still(monkeypatch, datetime(2027, 1, 25, 13, tzinfo=UTC))


def adas(cast: Cast, *, modality: str = "online") -> list[datetime]:
    return times_for(cast.adas_file, cast.individual, modality=modality, by=cast.ada)


def words(moments: list[datetime]) -> list[str]:
    return [f"{on_the_wall(one, ZONE):%a %H:%M}" for one in moments]


def sign_in(client: Client, person: Person) -> Client:
    client.force_login(person)
    return client


def choose(client: Client, file: CaseFile, moment: datetime, **more: Any) -> str:
    """Where the browser is led."""
    answer = client.post(f"/book/{file.pk}/hold/", {"starts_at": moment.isoformat(), **more})
    return str(answer["Location"])


def said(client: Client) -> str:
    return client.get("/home/").content.decode()


def test_free_times_keep_notice_and_horizon(cast: Cast, today: datetime) -> None:
    times = adas(cast)
    assert words(times)[:3] == ["Tue 09:00", "Tue 09:30", "Tue 10:00"]
    assert times[-1] <= today + timedelta(days=60)
    Therapist.objects.filter(person=cast.ben).update(notice_hours=0, horizon_days=2)
    assert (words(adas(cast))[0], words(adas(cast))[-1]) == ("Mon 09:00", "Tue 16:00")


def test_no_times_without_hours_or_profile_or_work(cast: Cast) -> None:
    WeeklyHours.objects.filter(therapist=cast.ben).delete()
    assert adas(cast) == []
    WeeklyHours.objects.create(therapist=cast.ben, weekday=1, starts=time(9), ends=time(10))
    assert adas(cast)
    leave(cast.ben, by=cast.gus)
    cast.adas_file.therapist = Person.objects.get(pk=cast.ben.pk)
    assert adas(cast) == []


def test_holidays_and_time_off_are_not_offered(cast: Cast, today: datetime) -> None:
    Holiday.objects.create(on=today.date() + timedelta(days=1), name="A day of rest")
    TimeOff.objects.create(
        therapist=cast.ben, first=today.date() + timedelta(days=2), last=today.date() + timedelta(days=3)
    )
    assert words(adas(cast))[0] == "Fri 09:00"


def test_one_books_in_three_steps(client: Client, cast: Cast) -> None:
    sign_in(client, cast.ada)
    assert client.get("/book/")["Location"] == f"/book/{cast.adas_file.pk}/"
    page = client.get(f"/book/{cast.adas_file.pk}/").content.decode()
    moment = adas(cast)[1]
    assert moment.isoformat() in page
    assert "Tuesday 26 January, 09:30 (Toronto time)" in page
    assert choose(client, cast.adas_file, moment) == "/book/held/"
    assert "Tuesday 26 January, 09:30 (Toronto time)" in client.get("/book/held/").content.decode()
    booked = client.post("/book/held/book/")
    made = Appointment.objects.get()
    assert booked["Location"] == f"/appointments/{made.pk}/"
    assert (made.starts_at, made.made_by, made.wall_time) == (moment, cast.ada, "2027-01-26T09:30:00")
    assert hasattr(participant(made, cast.ada), "taking_up")
    assert not Hold.objects.exists()
    assert moment not in adas(cast)


def test_a_held_time_is_nobody_elses(cast: Cast) -> None:
    moment = adas(cast)[0]
    assert moment in times_for(cast.couples_file, cast.couple, modality="online", by=cast.cleo)
    hold(cast.adas_file, cast.individual, moment, modality="online", by=cast.ada)
    assert moment not in times_for(cast.couples_file, cast.couple, modality="online", by=cast.cleo)
    with pytest.raises(Refused, match=GONE):
        hold(cast.couples_file, cast.couple, moment, modality="online", by=cast.cleo)


def test_one_holds_one_time(cast: Cast) -> None:
    """And may choose the same one again."""
    first, second = adas(cast)[0], adas(cast)[4]
    hold(cast.adas_file, cast.individual, first, modality="online", by=cast.ada)
    hold(cast.adas_file, cast.individual, second, modality="online", by=cast.ada)
    hold(cast.adas_file, cast.individual, second, modality="online", by=cast.ada)
    assert Hold.objects.get().starts_at == second
    assert first in times_for(cast.couples_file, cast.couple, modality="online", by=cast.cleo)


def test_ten_minutes_that_are_over_cost_nothing_where_nobody_came(client: Client, cast: Cast) -> None:
    sign_in(client, cast.ada)
    choose(client, cast.adas_file, adas(cast)[0])
    Hold.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert adas(cast)[0] == Hold.objects.get().starts_at
    client.post("/book/held/book/")
    assert Appointment.objects.count() == 1


def test_a_time_that_somebody_took_meanwhile_is_said(client: Client, cast: Cast) -> None:
    sign_in(client, cast.ada)
    moment = adas(cast)[0]
    choose(client, cast.adas_file, moment)
    Hold.objects.update(expires_at=timezone.now())
    hold(cast.couples_file, cast.couple, moment, modality="online", by=cast.cleo)
    again = client.post("/book/held/book/")
    assert again["Location"] == "/book/"
    assert "There is nothing to book any more. Choose a time." in said(client)
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("sent", ["", "soon", "2027-01-26T09:30:00", "9999-99-99"])
def test_what_is_no_time_is_answered_in_words(client: Client, cast: Cast, sent: str) -> None:
    sign_in(client, cast.ada)
    client.post(f"/book/{cast.adas_file.pk}/hold/", {"starts_at": sent})
    assert "Choose one of the times on the page." in said(client)
    assert not Hold.objects.exists()


@pytest.mark.parametrize(
    "sent", ["2027-01-26T09:31:00-05:00", "2027-01-25T14:00:00-05:00", "2031-01-26T09:30:00-05:00"]
)
def test_a_time_that_is_not_offered_is_not_held(client: Client, cast: Cast, sent: str) -> None:
    """Off the grid, too soon, too far."""
    sign_in(client, cast.ada)
    client.post(f"/book/{cast.adas_file.pk}/hold/", {"starts_at": sent})
    assert GONE in said(client)
    assert not Hold.objects.exists()


def test_letting_go_frees_the_time(client: Client, cast: Cast) -> None:
    sign_in(client, cast.ada)
    choose(client, cast.adas_file, adas(cast)[0])
    client.post("/book/held/let-go/")
    assert not Hold.objects.exists()
    assert not Occupancy.objects.exists()
    assert client.get("/book/held/")["Location"] == "/book/"
    client.post("/book/held/book/")
    assert "There is nothing to book any more." in said(client)


def test_a_closed_file_is_not_booked_in(client: Client, cast: Cast) -> None:
    sign_in(client, cast.ada)
    choose(client, cast.adas_file, adas(cast)[0])
    Closing.objects.create(case_file=cast.adas_file, by=cast.ben)
    assert client.post("/book/held/book/")["Location"] == "/book/"
    assert client.get(f"/book/{cast.adas_file.pk}/").status_code == 404
    assert "There is no therapist of yours here yet" in client.get("/book/").content.decode()
    assert not Appointment.objects.exists()


def test_in_person_keeps_an_office_until_none_is_left(cast: Cast) -> None:
    moment = adas(cast, modality="in-person")[0]
    Therapist.objects.update(notice_hours=0)
    WeeklyHours.objects.create(therapist=cast.eve, weekday=1, starts=time(9), ends=time(11))
    held = hold(cast.adas_file, cast.individual, moment, modality="in-person", by=cast.ada)
    other = hold(cast.moes_file, cast.individual, moment, modality="in-person", by=cast.moe)
    assert {held.office, other.office} == set(Office.objects.all())
    in_person = times_for(cast.cleos_file, cast.individual, modality="in-person", by=cast.cleo)
    assert moment not in in_person
    assert holding.book(held).office == held.office


def test_a_couple_is_booked_by_one_and_each_says_yes_alone(client: Client, cast: Cast) -> None:
    sign_in(client, cast.cleo)
    assert "With Eve Lindqvist" in client.get("/book/").content.decode()
    moment = times_for(cast.couples_file, cast.couple, modality="online", by=cast.cleo)[0]
    choose(client, cast.couples_file, moment)
    client.post("/book/held/book/")
    made = Appointment.objects.get()
    assert hasattr(participant(made, cast.cleo), "taking_up")
    assert not hasattr(participant(made, cast.dev), "taking_up")
    client.force_login(cast.dev)
    assert "Yes, I will be there" in client.get("/home/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    client.post(f"/appointments/{made.pk}/yes/")
    assert hasattr(participant(made, cast.dev), "taking_up")
    client.post(f"/appointments/{made.pk}/no/")
    assert not Appointment.objects.get().cancelled, "whoever said yes calls the practice"


def test_no_cancels_for_both_and_frees_the_time(client: Client, cast: Cast) -> None:
    moment = times_for(cast.couples_file, cast.couple, modality="online", by=cast.cleo)[0]
    made = holding.book(hold(cast.couples_file, cast.couple, moment, modality="online", by=cast.cleo))
    sign_in(client, cast.dev).post(f"/appointments/{made.pk}/no/")
    assert Appointment.objects.get().cancelled
    assert not Occupancy.objects.exists()


def test_ones_own_other_hours_are_left_out_a_partners_never(cast: Cast) -> None:
    """Cleo comes to Eve at two; the couple's times with Ben, as Dev sees them, say nothing of it."""
    before = times_for(cast.couples_file, cast.couple, modality="online", by=cast.dev)
    at_two = next(one for one in before if words([one]) == ["Wed 14:00"])
    own = times_for(cast.cleos_file, cast.individual, modality="online", by=cast.cleo)
    assert at_two in own
    holding.book(hold(cast.cleos_file, cast.individual, at_two, modality="online", by=cast.cleo))
    assert times_for(cast.couples_file, cast.couple, modality="online", by=cast.dev) == before
    made = holding.book(hold(cast.couples_file, cast.couple, at_two, modality="online", by=cast.dev))
    with pytest.raises(Refused, match=r"^You have another appointment at this time\.$"):
        take_up(participant(made, cast.cleo))
    late = times_for(cast.cleos_file, cast.individual, modality="online", by=cast.cleo)
    assert at_two not in late


def test_whoever_cannot_come_to_both_books_neither(client: Client, cast: Cast) -> None:
    moment = times_for(cast.cleos_file, cast.individual, modality="online", by=cast.cleo)[0]
    holding.book(hold(cast.cleos_file, cast.individual, moment, modality="online", by=cast.cleo))
    sign_in(client, cast.cleo)
    assert choose(client, cast.couples_file, moment) == "/book/held/"
    assert client.post("/book/held/book/")["Location"] == f"/book/{cast.couples_file.pk}/"
    assert "You have another appointment at this time." in said(client)
    assert Appointment.objects.count() == 1


def test_nobody_books_without_end(cast: Cast) -> None:
    for moment in adas(cast)[::2][:MOST_TO_COME]:
        holding.book(hold(cast.adas_file, cast.individual, moment, modality="online", by=cast.ada))
    with pytest.raises(Refused, match="You have 12 appointments to come"):
        hold(cast.adas_file, cast.individual, adas(cast)[0], modality="online", by=cast.ada)


def test_lapsed_holds_are_deleted(cast: Cast, today: datetime) -> None:
    hold(cast.adas_file, cast.individual, adas(cast)[0], modality="online", by=cast.ada)
    assert holding.delete_lapsed() == 0
    Hold.objects.update(expires_at=today - timedelta(hours=1))
    holding.delete_lapsed()
    assert not Hold.objects.exists()
    assert not Occupancy.objects.exists()


def test_the_weeks_are_turned(client: Client, cast: Cast) -> None:
    sign_in(client, cast.ada)
    address = f"/book/{cast.adas_file.pk}/"
    first = client.get(address).context["week"]
    assert (first.before, str(first.after)) == (None, "2027-02-02")
    second = client.get(f"{address}?from={first.after}").context["week"]
    assert str(second.days[0][0]) == "2027-02-02"
    assert second.before == first.days[0][0]
    for odd in ("2000-01-01", "x", "2027-02-30"):
        assert client.get(f"{address}?from={odd}").context["week"].days == first.days
    assert client.get(f"{address}?from=2099-01-01").context["week"].days == []


def test_staff_do_not_book_here_and_clients_not_for_others(cast: Cast) -> None:
    with pytest.raises(Refused, match="Only the therapist"):
        make(proposal(cast.moes_file, cast.individual), by=cast.ada)
