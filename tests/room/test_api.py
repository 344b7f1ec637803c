"""The room's HTTP: what a page asks for, and what it is refused."""

import json
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.mail.sending import send_due
from sameroom.room import emails, visits
from sameroom.room.models import CheckIn, NoticeRequest, Presence, Visit
from sameroom.room.urls import urlpatterns
from sameroom.room.visits import Sight
from tests.appointments import an_appointment, capability_for, participant, token_for

pytestmark = pytest.mark.services
CHECK_IN = {"place": "Home", "alone": "yes", "together": False, "camera": True, "microphone": True, "speaker": False}


@pytest.fixture(autouse=True)
def _fresh_minute() -> None:
    cache.clear()


@pytest.fixture
def couple(cast: Cast) -> Appointment:
    return an_appointment(cast.couples_file, cast.couple)


def call(method: str, path: str, capability: str = "", **body: object) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {capability}"} if capability else {}
    answer = Client().generic(
        method, f"/room/api/{path}", json.dumps(body), content_type="application/json", headers=headers
    )
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    "address", [str(one.pattern) for one in urlpatterns], ids=[str(one.name) for one in urlpatterns]
)
def test_what_is_read_is_not_sent_and_what_is_sent_is_not_read(address: str) -> None:
    """By the other method there is nothing at all, whatever one carries."""
    other = {"GET": "POST", "POST": "GET"}["GET" if address in {"session", "introductions"} else "POST"]
    assert Client().generic(other, f"/room/api/{address}", "{}").status_code == 405


def test_another_word_before_a_capability_opens_nothing(cast: Cast, couple: Appointment) -> None:
    capability = capability_for(couple, cast.cleo)
    for word, status in (("Bearer", 200), ("bearer", 404), ("Basic", 404), ("Ticket", 404), ("", 404)):
        answer = Client().get("/room/api/session", headers={"Authorization": f"{word} {capability}"})
        assert answer.status_code == status, word


def test_a_therapists_second_device_is_nobody_who_waits(cast: Cast, couple: Appointment) -> None:
    for person in (cast.ben, cast.cleo):
        place = participant(couple, person)
        Presence.objects.create(page=f"page of {person.first_name}", participant=place, phase="second-device")
    assert [one.participant.person for one in Presence.objects.waiting()] == [cast.cleo]


def test_a_link_opens_once_redeemed(cast: Cast, couple: Appointment) -> None:
    status, answer = call("POST", "redeem", token=token_for(couple, cast.cleo), device="a" * 32)
    assert status == 200
    assert answer["session"]["you"]["name"] == "Cleo Martin"
    assert answer["session"]["you"]["partner"] == "Dev Martin"
    assert answer["session"]["people"] == []
    assert call("GET", "session", answer["capability"])[1]["session"]["therapist"] == {
        "name": "Ben Okafor",
        "person": str(cast.ben.pk),
    }


def test_the_answer_sets_no_cookie_and_is_not_kept(cast: Cast, couple: Appointment) -> None:
    answer = Client().post(
        "/room/api/redeem", {"token": token_for(couple, cast.cleo), "device": "a" * 32}, content_type="application/json"
    )
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"


def test_the_therapist_sees_each_persons_place_and_contacts(cast: Cast, couple: Appointment) -> None:
    call("POST", "check-in", capability_for(couple, cast.cleo), **CHECK_IN)
    people = call("GET", "session", capability_for(couple, cast.ben))[1]["session"]["people"]
    cleo, dev = people
    assert cleo["check_in"]["place"] == "Home"
    assert cleo["emergency_contact"]["relation"] == "sister"
    assert (dev["name"], dev["check_in"]) == ("Dev Martin", None)


def test_a_partner_learns_nothing_of_what_the_other_said(cast: Cast, couple: Appointment) -> None:
    devs = capability_for(couple, cast.dev)
    before = call("GET", "session", devs)[1]["session"]
    call("POST", "check-in", capability_for(couple, cast.cleo), **{**CHECK_IN, "alone": "no"})
    after = call("GET", "session", devs)[1]["session"]
    assert {**after, "now": ""} == {**before, "now": ""}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("place", ""),
        ("place", "x" * 201),
        ("place", 5),
        ("alone", "perhaps"),
        ("alone", None),
        ("camera", 1),
        ("speaker", None),
    ],
)
def test_a_check_in_that_is_not_whole_names_the_field(
    cast: Cast, couple: Appointment, field: str, value: object
) -> None:
    answer = call("POST", "check-in", capability_for(couple, cast.cleo), **{**CHECK_IN, field: value})
    assert answer == (400, {"reason": "malformed", "field": field})
    assert not CheckIn.objects.exists()


def test_together_is_one_seat_and_asks_nobody_whether_they_are_alone(cast: Cast, couple: Appointment) -> None:
    capability = capability_for(couple, cast.cleo)
    call("POST", "check-in", capability, **{**CHECK_IN, "together": True, "alone": "yes"})
    assert CheckIn.objects.get().alone == ""
    assert call("GET", "session", capability)[1]["session"]["you"]["together"] is True


def test_one_person_cannot_be_together(cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    call("POST", "check-in", capability_for(appointment, cast.ada), **{**CHECK_IN, "together": True})
    assert CheckIn.objects.get().together is False


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"text"', b"\xff\xfe"])
def test_what_is_no_object_is_refused(cast: Cast, body: bytes) -> None:
    answer = Client().generic("POST", "/room/api/redeem", body, content_type="application/json")
    assert (answer.status_code, answer.json()["reason"]) == (400, "malformed")


def test_what_is_too_long_is_refused(cast: Cast) -> None:
    assert call("POST", "redeem", token="x" * 20_000) == (413, {"reason": "too-large"})


def test_too_many_redemptions_from_one_address_are_refused(cast: Cast) -> None:
    answers = [call("POST", "redeem", token="A" * 43, device="a" * 32)[0] for _ in range(31)]
    assert answers == [404] * 30 + [429]


def test_early_says_when_the_door_opens(cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual, in_minutes=90)
    status, answer = call("POST", "redeem", token=token_for(appointment, cast.ada), device="a" * 32)
    assert (status, answer["reason"], answer["zone"]) == (425, "early", "America/Toronto")
    assert answer["opens_at"] < answer["starts_at"]


def test_whoever_leaves_the_waiting_room_is_told_once_the_therapist_is_there(cast: Cast, couple: Appointment) -> None:
    assert call("POST", "notify-me", capability_for(couple, cast.cleo)) == (200, {"noted": True})
    assert emails.post_due_notices() == 0
    Presence.objects.create(page="1" * 32, participant=participant(couple, cast.ben), phase="admitted")
    assert emails.post_due_notices() == 1
    assert emails.post_due_notices() == 0
    send_due()
    assert [one.to for one in mail.outbox] == [["cleo@example.com"]]
    link = mail.outbox[0].body.split("/room/#")[1].split()[0]
    assert call("POST", "redeem", token=link, device="a" * 32)[0] == 200


def test_whoever_comes_back_needs_no_notice(cast: Cast, couple: Appointment) -> None:
    capability = capability_for(couple, cast.cleo)
    call("POST", "notify-me", capability)
    visits.arrive(Sight(participant(couple, cast.cleo), page="1" * 32, phase="waiting"))
    assert not NoticeRequest.objects.exists()


def test_in_person_is_opened_and_closed_by_the_therapist(cast: Cast) -> None:
    appointment = an_appointment(cast.moes_file, cast.individual, modality="in-person")
    eve, moe = capability_for(appointment, cast.eve), capability_for(appointment, cast.moe)
    came = [str(participant(appointment, cast.moe).pk)]
    assert call("POST", "in-person/open", moe, attending=came)[0] == 404
    assert call("POST", "in-person/close", eve)[0] == 409
    assert call("POST", "in-person/open", eve, attending=[])[0] == 400
    assert call("POST", "in-person/open", eve, attending=["somebody"])[0] == 400
    assert call("POST", "in-person/open", eve, attending=came)[1]["session"]["state"] == "running"
    assert call("POST", "in-person/open", eve, attending=came)[0] == 409
    assert {visit.transport for visit in Visit.objects.open()} == {"in-person"}
    assert call("POST", "in-person/close", eve)[1]["session"]["state"] == "ended"
    assert not Visit.objects.open().exists()


def test_an_online_session_is_not_opened_in_person(cast: Cast, couple: Appointment) -> None:
    assert call("POST", "in-person/open", capability_for(couple, cast.ben), attending=[])[0] == 404
