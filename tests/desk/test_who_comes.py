"""The front desk's day: who is here, late or stuck; and what is done about it from the line of the day."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.audit.models import Entry
from sameroom.booking.models import Appointment, Arrival
from sameroom.desk.demo.cast import Cast
from sameroom.desk.who_comes import standings_of
from sameroom.mail.models import Message
from sameroom.people.models import Lock
from sameroom.room import visits
from sameroom.room.models import Capability, Departure, Presence, Visit, Withdrawal
from tests.appointments import an_appointment, capability_for, check_in, participant

pytestmark = pytest.mark.django_db


def states(appointment: Appointment) -> dict[str, str]:
    rows = Appointment.objects.whole().prefetch_related("endings").filter(pk=appointment.pk)
    return {one.client.person.first_name: one.state for one in standings_of(rows).get(appointment.pk, [])}


def long_ago(capability: str) -> None:
    assert capability
    Capability.objects.update(issued_at=timezone.now() - timedelta(minutes=3))


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(40, {}), (20, {"Ada": ""}), (-4, {"Ada": ""}), (-6, {"Ada": "late"}), (-51, {})],
)
def test_late_is_who_is_not_there_after_five_minutes(cast: Cast, minutes: int, expected: dict[str, str]) -> None:
    assert states(an_appointment(cast.adas_file, cast.individual, in_minutes=minutes)) == expected


def test_from_the_link_to_the_session_and_out_of_it(cast: Cast) -> None:
    on = an_appointment(cast.adas_file, cast.individual, in_minutes=-6)
    capability = capability_for(on, cast.ada)
    assert states(on) == {"Ada": "late"}  # a page may take a moment
    long_ago(capability)
    assert states(on) == {"Ada": "stuck"}
    Presence.objects.create(page="1" * 32, participant=participant(on, cast.ada), phase="waiting")
    assert states(on) == {"Ada": ""}
    visits.begin(participant(on, cast.ada))
    assert states(on) == {"Ada": "inside"}
    Departure.objects.create(visit=Visit.objects.get(), at=timezone.now())
    Presence.objects.all().delete()
    assert states(on) == {"Ada": ""}


def test_a_link_that_was_taken_back_is_no_way_in(cast: Cast) -> None:
    on = an_appointment(cast.adas_file, cast.individual, in_minutes=-6)
    long_ago(capability_for(on, cast.ada))
    Withdrawal.objects.create(participant=participant(on, cast.ada), by=cast.fay)
    assert states(on) == {"Ada": "late"}


def test_a_couple_before_one_screen_is_in_one_place(cast: Cast) -> None:
    on = an_appointment(cast.couples_file, cast.couple, in_minutes=-6)
    Presence.objects.create(page="1" * 32, participant=participant(on, cast.cleo), phase="waiting")
    assert states(on) == {"Cleo": "", "Dev": "late"}
    check_in(on, cast.cleo, together=True)
    assert states(on) == {"Cleo": "", "Dev": ""}


def here(client: Client, appointment: Appointment, who: Any, **more: str) -> Any:
    sent = {"who": str(participant(appointment, who).pk), **more}
    return client.post(f"/appointments/{appointment.pk}/arrived/", sent, follow=True)


def test_who_came_to_the_office_is_on_the_therapists_day(client: Client, cast: Cast) -> None:
    on = an_appointment(cast.adas_file, cast.individual, modality="in-person", in_minutes=-6)
    assert states(on) == {"Ada": "late"}
    client.force_login(cast.fay)
    cast.fay.language = "en"
    cast.fay.save()
    assert "Noted: Ada Singh is here." in here(client, on, cast.ada).content.decode()
    assert "Somebody noted that already." in here(client, on, cast.ada).content.decode()
    assert states(on) == {"Ada": "here"}
    at_bens = Client()
    at_bens.force_login(cast.ben)
    assert "Ada Singh is here" in at_bens.get("/day/").content.decode()
    assert at_bens.get("/day/waiting/").json()["standings"][str(participant(on, cast.ada).pk)]["state"] == "here"
    here(client, on, cast.ada, slip="1")
    assert not Arrival.objects.exists()
    assert "Nobody noted that this client is here." in here(client, on, cast.ada, slip="1").content.decode()
    assert list(Entry.objects.filter(act__contains="arrive").values_list("act", flat=True)) == ["arrive", "undo-arrive"]


@pytest.mark.parametrize(
    ("modality", "minutes", "sentence"),
    [
        ("online", 5, "This session is by video."),
        ("in-person", -60, "This appointment is over."),
        ("in-person", 200, "This session is hours away."),
    ],
)
def test_who_cannot_be_here_is_not_noted(
    client: Client, cast: Cast, modality: str, minutes: int, sentence: str
) -> None:
    cast.fay.language = "en"
    cast.fay.save()
    client.force_login(cast.fay)
    other = an_appointment(cast.adas_file, cast.individual, modality=modality, in_minutes=minutes)
    assert sentence in here(client, other, cast.ada).content.decode()
    assert "Choose who is here." in here(client, other, cast.ben).content.decode()
    assert not Arrival.objects.exists()


def test_help_stands_on_the_line_and_leads_back_to_the_day(client: Client, cast: Cast) -> None:
    near = an_appointment(cast.couples_file, cast.couple, in_minutes=10)
    office = an_appointment(cast.moes_file, cast.individual, modality="in-person", in_minutes=10)
    far = an_appointment(cast.adas_file, cast.individual, in_minutes=50)
    client.force_login(cast.fay)
    page = client.get("/day/").content.decode()
    for person in (cast.cleo, cast.dev, cast.moe):
        assert f'href="tel:{person.phone}"' in page
    assert cast.ada.phone not in page
    assert f"/appointments/{far.pk}/links/" not in page
    assert f"/appointments/{near.pk}/links/" in page
    assert client.post(f"/appointments/{near.pk}/links/", {"back": "day"})["Location"] == "/day/"
    assert Message.objects.filter(kind="join-link").count() == 2
    assert client.post(f"/appointments/{office.pk}/online/", {"back": "day"})["Location"] == "/day/"
    assert Appointment.objects.get(pk=office.pk).is_online


def test_help_is_for_the_front_desk_and_where_no_client_locked_it_out(client: Client, cast: Cast) -> None:
    an_appointment(cast.couples_file, cast.couple, in_minutes=10)
    client.force_login(cast.ben)
    assert "tel:416-555-01" not in client.get("/day/").content.decode().replace(cast_phone(), "")
    Lock.objects.create(by=cast.cleo, thing="case-file", thing_id=cast.couples_file.pk, against=cast.fay)
    client.force_login(cast.fay)
    assert "Cleo" not in client.get("/day/").content.decode()


def cast_phone() -> str:
    """The practice's own stands in the foot of each page."""
    return "tel:416-555-0100"


@pytest.mark.parametrize("number", [1, 3])
def test_the_front_desks_day_asks_the_same_number_of_questions(
    client: Client, cast: Cast, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        for file, service in ((cast.couples_file, cast.couple), (cast.moes_file, cast.individual)):
            an_appointment(file, service)
    client.force_login(cast.fay)
    client.get("/day/")
    with django_assert_num_queries(22):
        client.get("/day/")
    with django_assert_num_queries(14):
        client.get("/day/waiting/")
