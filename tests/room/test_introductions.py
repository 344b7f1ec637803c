"""A code in person: who may show one, who may answer it, and what is kept of it."""

from typing import Any

import pytest
from django.core.cache import cache

from sameroom.audit.models import Entry
from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from sameroom.room.models import Introduction, JoinToken
from tests.appointments import an_appointment, capability_for, participant
from tests.room.test_api import call

pytestmark = pytest.mark.services
SAID = {"key": "ab" * 32, "proof": "cd" * 32}
Answer = tuple[int, dict[str, Any]]


@pytest.fixture(autouse=True)
def _fresh_minute() -> None:
    cache.clear()


@pytest.fixture
def meeting(cast: Cast) -> Appointment:
    """The couple's session in person; Cleo came, Dev did not."""
    appointment = an_appointment(cast.couples_file, cast.couple, modality="in-person")
    came = [str(participant(appointment, cast.cleo).pk)]
    assert call("POST", "in-person/open", capability_for(appointment, cast.ben), attending=came)[0] == 200
    return appointment


def shows_a_code(appointment: Appointment, by: Person, *, to: Person, of: Appointment | None = None) -> Answer:
    seat = participant(of or appointment, to)
    return call("POST", "introduction", capability_for(appointment, by), participant=str(seat.pk))


def test_the_code_leads_the_client_into_this_session(cast: Cast, meeting: Appointment) -> None:
    status, told = shows_a_code(meeting, cast.ben, to=cast.cleo)
    assert status == 200
    token = JoinToken.objects.get(via="in-person")
    assert token.participant == participant(meeting, cast.cleo)
    assert told["token"] not in str(JoinToken.objects.filter(pk=token.pk).values_list()[0])
    session = call("POST", "redeem", token=told["token"], device="b" * 32)[1]["session"]
    assert (session["state"], session["appointment"]["modality"]) == ("running", "in-person")
    assert session["you"]["person"] == str(cast.cleo.pk)
    assert session["therapist"] == {"name": cast.ben.name, "person": str(cast.ben.pk)}


def test_an_answer_comes_to_the_therapists_page(cast: Cast, meeting: Appointment) -> None:
    assert call("POST", "introduced", capability_for(meeting, cast.cleo), **SAID) == (200, {"noted": True})
    (told,) = call("GET", "introductions", capability_for(meeting, cast.ben))[1]["introductions"]
    assert told.pop("at").endswith("Z")
    assert told == {"participant": str(participant(meeting, cast.cleo).pk), **SAID}


def test_the_newest_answer_counts_and_none_outlives_its_code(cast: Cast, meeting: Appointment) -> None:
    cleos, bens = capability_for(meeting, cast.cleo), capability_for(meeting, cast.ben)
    for key in ("1" * 64, "2" * 64):
        assert call("POST", "introduced", cleos, **{**SAID, "key": key})[0] == 200
    assert Introduction.objects.get().key == "2" * 64
    assert shows_a_code(meeting, cast.ben, to=cast.cleo)[0] == 200
    assert call("GET", "introductions", bens) == (200, {"introductions": []})
    assert call("POST", "introduced", cleos, **SAID)[0] == 200
    assert call("POST", "in-person/close", bens)[0] == 200
    assert not Introduction.objects.exists()


def test_only_who_attends_is_shown_a_code(cast: Cast, meeting: Appointment) -> None:
    other = an_appointment(cast.adas_file, cast.individual)
    refused = (400, {"reason": "malformed", "field": "participant"})
    assert shows_a_code(meeting, cast.ben, to=cast.dev) == refused
    assert shows_a_code(meeting, cast.ben, to=cast.ben) == refused
    assert shows_a_code(meeting, cast.ben, to=cast.ada, of=other) == refused
    for nobody in ("", "somebody", 5, None):
        assert call("POST", "introduction", capability_for(meeting, cast.ben), participant=nobody) == refused
    attends = {
        one["name"]: one["attends"]
        for one in call("GET", "session", capability_for(meeting, cast.ben))[1]["session"]["people"]
    }
    assert attends == {"Cleo Martin": True, "Dev Martin": False}
    assert not JoinToken.objects.filter(via="in-person").exists()


def test_each_does_only_their_own_part(cast: Cast, meeting: Appointment) -> None:
    assert call("POST", "introduced", capability_for(meeting, cast.dev), **SAID) == (409, {"reason": "not-now"})
    for path, method, person in (
        ("introduction", "POST", cast.cleo),
        ("introductions", "GET", cast.cleo),
        ("introduced", "POST", cast.ben),
    ):
        body = {**SAID, "participant": str(participant(meeting, cast.cleo).pk)}
        assert call(method, path, capability_for(meeting, person), **body) == (404, {"reason": "unknown"})
    assert not Introduction.objects.exists()


def test_another_session_learns_nothing(cast: Cast, meeting: Appointment) -> None:
    call("POST", "introduced", capability_for(meeting, cast.cleo), **SAID)
    other = an_appointment(cast.adas_file, cast.individual, modality="in-person")
    bens = capability_for(other, cast.ben)
    assert call("POST", "in-person/open", bens, attending=[str(participant(other, cast.ada).pk)])[0] == 200
    assert call("GET", "introductions", bens) == (200, {"introductions": []})


@pytest.mark.parametrize(("modality", "refused"), [("in-person", (409, "not-now")), ("online", (404, "unknown"))])
def test_nobody_is_introduced_but_while_it_runs_in_person(cast: Cast, modality: str, refused: tuple[int, str]) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual, modality=modality)
    expected = (refused[0], {"reason": refused[1]})
    assert shows_a_code(appointment, cast.ben, to=cast.ada) == expected
    assert call("GET", "introductions", capability_for(appointment, cast.ben)) == expected
    assert call("POST", "introduced", capability_for(appointment, cast.ada), **SAID) == expected


def test_a_session_that_was_closed_introduces_nobody(cast: Cast, meeting: Appointment) -> None:
    bens = capability_for(meeting, cast.ben)
    call("POST", "in-person/close", bens)
    assert call("GET", "introductions", bens) == (409, {"reason": "not-now"})


@pytest.mark.parametrize("field", ["key", "proof"])
@pytest.mark.parametrize("value", ["", "AB" * 32, "ab" * 31, "ab" * 33, "ab" * 32 + "\n", 5, None])
def test_an_answer_that_is_not_whole_names_the_field(
    cast: Cast, meeting: Appointment, field: str, value: object
) -> None:
    answer = call("POST", "introduced", capability_for(meeting, cast.cleo), **{**SAID, field: value})
    assert answer == (400, {"reason": "malformed", "field": field})
    assert not Introduction.objects.exists()


def test_the_trail_says_who_showed_a_code_and_whose_device_answered(cast: Cast, meeting: Appointment) -> None:
    shows_a_code(meeting, cast.ben, to=cast.cleo)
    call("POST", "introduced", capability_for(meeting, cast.cleo), **SAID)
    written = Entry.objects.filter(act__startswith="introduce").order_by("id")
    assert [(one.act, one.by, [who.person for who in one.concerns.all()]) for one in written] == [
        ("introduce", cast.ben.pk, [cast.cleo.pk]),
        ("introduced", cast.cleo.pk, [cast.cleo.pk]),
    ]
