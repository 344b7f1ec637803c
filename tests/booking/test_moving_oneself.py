"""A client finds another time alone, as long as cancelling would be free."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.booking.making import make, take_up
from sameroom.booking.models import Appointment, Move, Occupancy
from sameroom.booking.moving_oneself import times_to_move_to
from sameroom.booking.occupancy import Span, take
from sameroom.desk.demo.cast import Cast
from sameroom.practice.models import CancellationPolicy, Office, Therapist, WeeklyHours
from tests.access_world import agree
from tests.appointments import participant
from tests.booking.test_making import proposal
from tests.clock import stand_still

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@pytest.fixture
def made(cast: Cast) -> Appointment:
    """Ada's hour with Ben, on the next Monday but one, at ten; she said yes."""
    Therapist.objects.update(horizon_days=30)
    monday = timezone.localdate() + timedelta(days=14 - timezone.localdate().weekday())
    appointment = make(proposal(cast.adas_file, cast.individual, f"{monday}T10:00"), by=cast.ben)
    take_up(participant(appointment, cast.ada))
    return Appointment.objects.whole().get(pk=appointment.pk)


def send(client: Client, appointment: Appointment, **sent: str) -> str:
    return client.post(f"/appointments/{appointment.pk}/another-time/", sent, follow=True).content.decode()


def test_a_client_chooses_is_asked_once_more_and_moves(client: Client, cast: Cast, made: Appointment) -> None:
    client.force_login(cast.ada)
    page = client.get(f"/appointments/{made.pk}/another-time/").content.decode()
    later = made.starts_at + timedelta(minutes=30)
    assert later.isoformat() in page
    assert made.starts_at.isoformat() not in page
    assert "New time: " in send(client, made, starts_at=later.isoformat())
    assert not Move.objects.exists()
    assert "Your appointment is moved." in send(client, made, starts_at=later.isoformat(), sure="yes")
    now = Appointment.objects.whole().get(pk=made.pk)
    assert (now.starts_at, now.minutes) == (later, 50)
    assert [one.is_waited_for for one in now.clients] == [False]
    assert Move.objects.get().by == cast.ada
    assert Occupancy.objects.count() == 2


def test_a_partner_is_asked_again(client: Client, cast: Cast) -> None:
    Therapist.objects.update(horizon_days=30)
    monday = timezone.localdate() + timedelta(days=14 - timezone.localdate().weekday())
    made = make(proposal(cast.couples_file, cast.couple, f"{monday}T10:00"), by=cast.ben)
    for person in (cast.cleo, cast.dev):
        take_up(participant(made, person))
    client.force_login(cast.cleo)
    send(client, made, starts_at=(made.starts_at + timedelta(hours=2)).isoformat(), sure="yes")
    now = Appointment.objects.whole().get(pk=made.pk)
    assert [one.person for one in now.clients if one.is_waited_for] == [cast.dev]


def test_it_is_too_late_once_cancelling_would_cost(
    client: Client, cast: Cast, made: Appointment, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch, made.starts_at - timedelta(hours=20))
    agree(cast.ada, cast.adas_file, "fees")
    client.force_login(cast.ada)
    Therapist.objects.update(notice_hours=1)
    CancellationPolicy.objects.update(notice_hours=21)
    later = (made.starts_at + timedelta(minutes=30)).isoformat()
    assert "It is too late to move it here." in client.get(f"/appointments/{made.pk}/another-time/").content.decode()
    send(client, made, starts_at=later, sure="yes")
    assert not Move.objects.exists()


def test_a_time_that_went_meanwhile_is_said(client: Client, cast: Cast, made: Appointment) -> None:
    later = made.starts_at + timedelta(hours=3)
    other = make(proposal(cast.couples_file, cast.couple, later.astimezone().isoformat()[:16]), by=cast.ben)
    other.occupancies.all().delete()
    take([Span(cast.ben, later, later + timedelta(hours=1))], appointment=other)
    client.force_login(cast.ada)
    assert "This time is no longer free." in send(client, made, starts_at=later.isoformat(), sure="yes")
    assert not Move.objects.exists()


@pytest.mark.parametrize("sent", ["", "tomorrow", "2030-05-06T10:00"])
def test_what_is_no_time_of_the_page_moves_nothing(client: Client, cast: Cast, made: Appointment, sent: str) -> None:
    client.force_login(cast.ada)
    assert "Choose one of the times on the page." in send(client, made, starts_at=sent, sure="yes")
    assert not Move.objects.exists()


def test_who_never_said_yes_says_that_first(client: Client, cast: Cast, made: Appointment) -> None:
    participant(made, cast.ada).taking_up.delete()
    client.force_login(cast.ada)
    page = client.get(f"/appointments/{made.pk}/another-time/").content.decode()
    assert "Say yes or no to this appointment first." in page


def test_in_person_only_where_an_office_is_free(cast: Cast) -> None:
    """There is one office. It is the appointment's own until it moves, and somebody else's an hour later."""
    Office.objects.exclude(name="Garden room").delete()
    garden = Office.objects.get()
    Therapist.objects.update(horizon_days=30)
    WeeklyHours.objects.filter(therapist=cast.ben).exclude(weekday=0).delete()
    monday = timezone.localdate() + timedelta(days=14 - timezone.localdate().weekday())
    wish = replace(proposal(cast.adas_file, cast.individual, f"{monday}T10:00", modality="in-person"), office=garden)
    made = make(wish, by=cast.ben)
    take_up(participant(made, cast.ada))
    wish = replace(proposal(cast.moes_file, cast.individual, f"{monday}T11:30", modality="in-person"), office=garden)
    make(wish, by=cast.eve)
    shown = Appointment.objects.whole().get(pk=made.pk)
    hours = [(one - made.starts_at).total_seconds() / 3600 for one in times_to_move_to(shown.clients[0])]
    assert [hour for hour in hours if -1 < hour < 3.5] == [-0.5, 0.5, 2.5, 3.0]
