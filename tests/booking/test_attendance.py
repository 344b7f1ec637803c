"""Who came: noted by staff, corrected by staff; and what it costs not to come, for each client alone."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.booking.attendance import attended
from sameroom.booking.making import make, take_up
from sameroom.booking.models import Appointment, Attendance, MissedFee
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from sameroom.room.models import Visit
from tests.access_world import agree
from tests.appointments import move, participant
from tests.booking.test_making import proposal

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@pytest.fixture
def held(cast: Cast) -> Appointment:
    """The couple's hour, an hour ago. Both said yes; Cleo signed what missing costs, Dev did not."""
    agree(cast.cleo, cast.couples_file, "fees")
    made = make(proposal(cast.couples_file, cast.couple), by=cast.ben)
    for client in made.clients:
        take_up(client)
    move(made, to=timezone.now() - timedelta(hours=1))
    return Appointment.objects.whole().get(pk=made.pk)


def send(client: Client, held: Appointment, said: dict[Person, str]) -> str:
    fields = {f"came-{participant(held, person).pk}": kind for person, kind in said.items()}
    return client.post(f"/appointments/{held.pk}/attendance/", fields, follow=True).content.decode()


def test_each_is_noted_alone_and_owes_what_each_signed(client: Client, cast: Cast, held: Appointment) -> None:
    client.force_login(cast.ben)
    assert "Who came?" in client.get(f"/appointments/{held.pk}/").content.decode()
    assert "It is kept." in send(client, held, {cast.cleo: "missed", cast.dev: "missed"})
    assert [attended(participant(held, one)) for one in (cast.cleo, cast.dev)] == ["missed", "missed"]
    fee = MissedFee.objects.get()
    assert (fee.participant.person, fee.why, fee.cents) == (cast.cleo, "missed", 220_00)
    client.force_login(cast.cleo)
    assert "$220, missed session" in client.get(f"/appointments/{held.pk}/").content.decode()
    client.force_login(cast.dev)
    assert "missed session" not in client.get(f"/appointments/{held.pk}/").content.decode()


def test_who_came_after_all_owes_nothing_and_may_again(client: Client, cast: Cast, held: Appointment) -> None:
    client.force_login(cast.fay)
    send(client, held, {cast.cleo: "missed"})
    send(client, held, {cast.cleo: "missed"})
    assert Attendance.objects.count() == 1
    send(client, held, {cast.cleo: "late"})
    assert not MissedFee.objects.due().exists()
    assert MissedFee.objects.get().waiver.why == "mistake"
    send(client, held, {cast.cleo: "missed"})
    assert MissedFee.objects.due().count() == 1
    assert attended(participant(held, cast.cleo)) == "missed"


def test_who_was_in_the_room_is_marked_beforehand(client: Client, cast: Cast, held: Appointment) -> None:
    Visit.objects.create(appointment=held, person=cast.cleo)
    client.force_login(cast.ben)
    page = client.get(f"/appointments/{held.pk}/").content.decode()
    assert page.count("Was in the video session; not noted yet.") == 1
    assert len(re.findall(r"type=.radio.[^>]* checked>", page)) == 1


@pytest.mark.parametrize("said", [{}, {"cleo": "perhaps"}])
def test_what_says_nothing_is_refused(client: Client, cast: Cast, held: Appointment, said: dict[str, str]) -> None:
    client.force_login(cast.ben)
    page = send(client, held, {cast.people()[key]: kind for key, kind in said.items()})
    assert "Choose for each whether they came." in page
    assert not Attendance.objects.exists()


def test_before_it_begins_and_once_it_is_cancelled_there_is_nothing_to_note(client: Client, cast: Cast) -> None:
    coming = make(proposal(cast.adas_file, cast.individual), by=cast.ben)
    client.force_login(cast.ben)
    assert "Who came?" not in client.get(f"/appointments/{coming.pk}/").content.decode()
    assert "has not begun yet" in send(client, coming, {cast.ada: "came"})
    coming.cancel(by=cast.ben)
    assert "nobody was expected" in send(client, coming, {cast.ada: "came"})
