"""Who may ask what of the room: every address and the socket × whose capability it is.

`y` answered, `.` as if it did not exist, `-` not now or not so. Nobody else's capability opens this session.
"""

import json
import re

import pytest
from django.core.cache import cache
from django.test import Client

from sameroom.booking.models import Appointment
from sameroom.config.checks import url_patterns
from sameroom.desk.demo.cast import Cast
from sameroom.room import visits
from sameroom.room.models import Visit
from tests.appointments import an_appointment, capability_for, participant
from tests.room.page import Enter

pytestmark = pytest.mark.services

#                                                      no ben cleo dev foreign withdrawn
TABLE = """
room_session          GET  /room/api/session            .  y   y    y   y       .
room_check_in         POST /room/api/check-in           .  y   y    y   y       .
room_notify_me        POST /room/api/notify-me          .  -   y    y   y       .
room_session_check    GET  /room/api/session-check      .  y   y    y   -       .
room_session_check    POST /room/api/session-check      .  -   -    -   -       .
room_ice              POST /room/api/ice                .  y   y    y   y       .
room_equipment_report POST /room/api/equipment-report   .  -   -    -   -       .
room_device_key       POST /room/api/device-key         .  y   y    y   y       .
room_safety_report    POST /room/api/safety-report      .  y   y    y   y       .
room_open_in_person   POST /room/api/in-person/open     .  .   .    .   .       .
room_close_in_person  POST /room/api/in-person/close    .  .   .    .   .       .
room_introduction     POST /room/api/introduction       .  .   .    .   .       .
room_introduced       POST /room/api/introduced         .  .   .    .   .       .
room_introductions    GET  /room/api/introductions      .  .   .    .   .       .
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]
WHO = ["no", "ben", "cleo", "dev", "foreign", "withdrawn"]
BODY = {
    "place": "Home",
    "alone": "yes",
    "together": False,
    "camera": True,
    "microphone": True,
    "speaker": True,
    "attending": [],
    "participant": "",
    "key": "c" * 64,
    "proof": "0" * 64,
    "what": "failed",
}


def test_every_address_of_the_room_has_a_row() -> None:
    asked = {pattern.name for pattern in url_patterns() if pattern.name.startswith("room_")}
    assert asked - {"room_file", "room_redeem"} == {row[0] for row in ROWS}


@pytest.fixture
def held(cast: Cast) -> Appointment:
    cache.clear()
    appointment = an_appointment(cast.couples_file, cast.couple)
    visits.begin(participant(appointment, cast.ben))
    return appointment


@pytest.fixture
def capabilities(cast: Cast, held: Appointment) -> dict[str, str]:
    other = an_appointment(cast.adas_file, cast.individual)
    withdrawn = capability_for(other, cast.ada)
    visits.withdraw_links([participant(other, cast.ada)], by=cast.ben)
    people = {"ben": cast.ben, "cleo": cast.cleo, "dev": cast.dev}
    own = {name: capability_for(held, person) for name, person in people.items()}
    return {"no": "", **own, "foreign": capability_for(other, cast.ada), "withdrawn": withdrawn}


def knock(method: str, path: str, capability: str) -> tuple[str, str]:
    headers = {"Authorization": f"Bearer {capability}"} if capability else {}
    answer = Client().generic(method, path, json.dumps(BODY), content_type="application/json", headers=headers)
    letter = {200: "y", 404: ".", 410: ".", 400: "-", 409: "-"}[answer.status_code]
    return letter, answer.content.decode()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[1]} {row[0]}")
def test_room_access(row: list[str], capabilities: dict[str, str]) -> None:
    _name, method, path, *expected = row
    answers = {who: knock(method, path, capabilities[who]) for who in WHO}
    assert {who: letter for who, (letter, _text) in answers.items()} == dict(zip(WHO, expected, strict=True))
    assert not re.search("Cleo|Dev Martin|Louise", answers["foreign"][1])


def test_each_learns_of_the_session_what_is_theirs(capabilities: dict[str, str]) -> None:
    told = {who: knock("GET", "/room/api/session", capabilities[who])[1] for who in ("ben", "cleo", "dev")}
    own = {"cleo": "416-555-0132", "dev": "416-555-0133"}
    assert all(number in told["ben"] for number in own.values())
    assert {who: [name for name, number in own.items() if number in told[who]] for who in own} == {
        "cleo": ["cleo"],
        "dev": ["dev"],
    }


def test_a_visit_is_for_whoever_made_it_and_for_staff_who_see_the_session(cast: Cast, held: Appointment) -> None:
    visits.begin(participant(held, cast.cleo))
    seen = {
        name: sorted(visit.person.first_name for visit in Visit.objects.visible_to(person))
        for name, person in cast.people().items()
        if Visit.objects.visible_to(person).exists()
    }
    assert seen == {who: ["Ben", "Cleo"] for who in ("ben", "fay", "hal")} | {"cleo": ["Cleo"]}


def test_a_capability_of_another_session_brings_nobody_into_this_one(live_cast: Cast, enter: Enter) -> None:
    """The socket sits where the capability says, whatever the page would like."""
    ben = enter(live_cast.ben)
    ben.roster()
    other = an_appointment(live_cast.adas_file, live_cast.individual)
    stranger = type(ben)(ben.origin, capability_for(other, live_cast.ada))
    assert stranger.roster()["seats"] == []
    stranger.say(type="signal", to=ben.page, candidate=None)
    assert stranger.hear("refused")["reason"] == "not-linked"
    stranger.say(type="leave")
