"""Moving an appointment, and switching one to video: times, offices, yeses and links follow."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.booking.making import make, take_up
from sameroom.booking.models import Appointment, Move, Occupancy
from sameroom.booking.moving import move, switch_to_online
from sameroom.desk.demo.cast import Cast
from sameroom.practice.models import Office
from sameroom.refusal import Refused
from sameroom.room import visits
from sameroom.room.admission import redeem
from sameroom.room.standing import RoomRefused
from tests.appointments import an_appointment, participant, token_for
from tests.appointments import move as put
from tests.booking.test_making import proposal

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@pytest.fixture
def made(cast: Cast) -> Appointment:
    """Ada's hour with Ben on Monday at ten; she said yes."""
    appointment = make(proposal(cast.adas_file, cast.individual), by=cast.ben)
    take_up(participant(appointment, cast.ada))
    return appointment


def send(client: Client, appointment: Appointment, on: str, at: str, **more: str) -> object:
    return client.post(f"/appointments/{appointment.pk}/move/", {"on": on, "at": at, **more})


def test_a_moved_appointment_frees_its_time_and_asks_again(client: Client, cast: Cast, made: Appointment) -> None:
    client.force_login(cast.ben)
    assert "Move the appointment" in client.get(f"/appointments/{made.pk}/move/").content.decode()
    send(client, made, "2030-05-07", "15:00")
    now = Appointment.objects.get(pk=made.pk)
    assert (now.starts_at, now.minutes) == (datetime(2030, 5, 7, 19, tzinfo=UTC), 50)
    assert now.wall_time == "2030-05-07T15:00:00"
    assert not hasattr(participant(now, cast.ada), "taking_up")
    assert Occupancy.objects.count() == 1
    told = Move.objects.get()
    assert (told.before, told.after, told.by) == (made.starts_at, now.starts_at, cast.ben)
    make(proposal(cast.couples_file, cast.couple), by=cast.ben)
    with pytest.raises(Refused, match="Ben Okafor is taken"):
        make(proposal(cast.couples_file, cast.couple, "2030-05-07T15:30"), by=cast.ben)


def test_a_little_later_is_not_in_its_own_way(client: Client, cast: Cast, made: Appointment) -> None:
    client.force_login(cast.fay)
    send(client, made, "2030-05-06", "10:30")
    assert Appointment.objects.get().starts_at == made.starts_at + timedelta(minutes=30)


def test_a_taken_time_is_said_and_the_nearest_goes_with_a_tap(client: Client, cast: Cast, made: Appointment) -> None:
    other = make(proposal(cast.couples_file, cast.couple, "2030-05-07T10:00"), by=cast.ben)
    client.force_login(cast.ben)
    answer = client.post(f"/appointments/{made.pk}/move/", {"on": "2030-05-07", "at": "10:30"})
    assert answer.context["form"].non_field_errors() == ["Ben Okafor is taken at this time."]
    assert (answer.context["form"]["on"].value(), answer.context["form"]["at"].value()) == ("2030-05-07", "10:30")
    nearest, _words = answer.context["form"].nearest()[0]
    client.post(f"/appointments/{made.pk}/move/", {"on": "2030-05-07", "at": "10:30", "instead": nearest})
    assert Appointment.objects.get(pk=made.pk).wall_time == f"{nearest}:00"
    send(client, made, "2030-05-07", "10:00", overlap="moving")
    assert Appointment.objects.get(pk=made.pk).overlap.why == "moving"
    other.cancel(by=cast.ben)
    send(client, made, "2030-05-07", "14:00")
    assert not hasattr(Appointment.objects.get(pk=made.pk), "overlap")


@pytest.mark.parametrize(
    ("on", "at", "sentence"),
    [
        ("2030-05-06", "10:00", "The appointment is at this time already."),
        ("2020-05-06", "10:00", "This time has passed."),
        ("2030-03-10", "02:30", "this hour does not exist"),
        ("", "10:00", "Choose a day."),
        ("2030-05-07", "x", "Write the time as 10:00."),
    ],
)
def test_where_it_cannot_go_is_said(
    client: Client, cast: Cast, made: Appointment, on: str, at: str, sentence: str
) -> None:
    client.force_login(cast.ben)
    answer = client.post(f"/appointments/{made.pk}/move/", {"on": on, "at": at})
    assert sentence in answer.content.decode()
    assert not Move.objects.exists()
    assert hasattr(participant(made, cast.ada), "taking_up")


def test_what_is_cancelled_or_has_begun_stays(cast: Cast, made: Appointment) -> None:
    to = proposal(cast.adas_file, cast.individual, "2030-05-07T10:00")
    running = an_appointment(cast.adas_file, cast.individual)
    with pytest.raises(Refused, match="has begun already"):
        move(running, to, by=cast.ben)
    made.cancel(by=cast.ben)
    with pytest.raises(Refused, match="was cancelled"):
        move(made, to, by=cast.ben)
    with pytest.raises(Refused, match="Only the therapist of this file"):
        move(make(to, by=cast.ben), proposal(cast.adas_file, cast.individual, "2030-05-08T10:00"), by=cast.eve)


def test_links_stop_with_the_move(client: Client, cast: Cast) -> None:
    soon = an_appointment(cast.adas_file, cast.individual, in_minutes=20)
    token = token_for(soon, cast.ada)
    redeem(token, "a" * 32)
    client.force_login(cast.ben)
    later = timezone.now() + timedelta(days=3)
    send(client, soon, f"{later:%Y-%m-%d}", "10:00")
    put(Appointment.objects.get(pk=soon.pk), to=timezone.now() + timedelta(minutes=5))
    with pytest.raises(RoomRefused, match="replaced"):
        redeem(token, "a" * 32)


def in_the_garden(cast: Cast, on: str = "2030-05-06T10:00") -> Appointment:
    office = Office.objects.get(name="Garden room")
    wanted = proposal(cast.adas_file, cast.individual, on, modality="in-person")
    return make(type(wanted)(**{**vars(wanted), "office": office}), by=cast.ben)


def test_in_person_keeps_its_office_or_takes_a_free_one(client: Client, cast: Cast) -> None:
    garden, street = Office.objects.all()
    made = in_the_garden(cast)
    eves = proposal(cast.moes_file, cast.individual, "2030-05-07T10:00", modality="in-person")
    make(type(eves)(**{**vars(eves), "office": garden}), by=cast.eve)
    client.force_login(cast.ben)
    send(client, made, "2030-05-06", "10:30")
    assert Appointment.objects.get(pk=made.pk).office == garden
    send(client, made, "2030-05-07", "10:30")
    assert Appointment.objects.get(pk=made.pk).office == street


def test_switching_to_video_frees_the_office_and_keeps_the_rest(client: Client, cast: Cast) -> None:
    made = in_the_garden(cast)
    take_up(participant(made, cast.ada))
    client.force_login(cast.fay)
    client.post(f"/appointments/{made.pk}/online/")
    now = Appointment.objects.get(pk=made.pk)
    assert (now.is_online, now.office, now.starts_at, now.switch.by) == (True, None, made.starts_at, cast.fay)
    assert hasattr(participant(now, cast.ada), "taking_up")
    assert not Occupancy.objects.filter(resource__office__isnull=False).exists()
    assert Occupancy.objects.count() == 2
    with pytest.raises(Refused, match="is by video already"):
        switch_to_online(now, by=cast.ben)


def test_what_went_on_in_the_office_stays_there(client: Client, cast: Cast) -> None:
    running = an_appointment(cast.adas_file, cast.individual, modality="in-person")
    visits.begin(participant(running, cast.ada))
    client.force_login(cast.ben)
    client.post(f"/appointments/{running.pk}/online/")
    assert not Appointment.objects.get().is_online
    put(running, to=timezone.now() - timedelta(hours=3))
    with pytest.raises(Refused, match="is over"):
        switch_to_online(running, by=cast.ben)
