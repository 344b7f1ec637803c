"""The questions after a session, as the room's page asks them: each alone, once, what is asked and nothing else."""

import pytest

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.measures.models import Response
from sameroom.room import visits
from tests.answers import whole
from tests.appointments import an_appointment, capability_for, check_in, participant
from tests.room.test_api import call

pytestmark = pytest.mark.services


@pytest.fixture
def couple(cast: Cast) -> Appointment:
    return an_appointment(cast.couples_file, cast.couple)


def answers(**others: object) -> dict[str, object]:
    """Those of a partner: `others` are otherwise, with `_` for `-`."""
    return {**whole("partner"), **{code.replace("_", "-"): value for code, value in others.items()}}


def test_each_answers_alone_and_once(cast: Cast, couple: Appointment) -> None:
    visits.begin(participant(couple, cast.cleo))
    capability, me = capability_for(couple, cast.cleo), str(participant(couple, cast.cleo).pk)
    status, answer = call("GET", "session-check", capability)
    assert (status, answer["check"]["people"][0]["state"]) == (200, "due")
    status, answer = call("POST", "session-check", capability, participant=me, answers=answers())
    assert (status, answer["check"]["people"][0]["state"]) == (200, "done")
    assert Response.objects.get().values == answers()
    assert call("POST", "session-check", capability, participant=me, answers=answers(open=1)) == (
        409,
        {"reason": "not-now"},
    )


def test_a_couple_on_one_screen_is_asked_one_after_the_other(cast: Cast, couple: Appointment) -> None:
    check_in(couple, cast.cleo, together=True)
    visits.begin(participant(couple, cast.cleo))
    capability = capability_for(couple, cast.cleo)
    people = call("GET", "session-check", capability)[1]["check"]["people"]
    assert [one["name"] for one in people] == ["Cleo Martin", "Dev Martin"]
    for one in people:
        call("POST", "session-check", capability, participant=one["participant"], answers=answers())
    assert {response.person for response in Response.objects.all()} == {cast.cleo, cast.dev}


def test_nobody_answers_for_another(cast: Cast, couple: Appointment) -> None:
    visits.begin(participant(couple, cast.cleo))
    for other in (cast.dev, cast.ben):
        answer = call(
            "POST",
            "session-check",
            capability_for(couple, cast.cleo),
            participant=str(participant(couple, other).pk),
            answers=answers(),
        )
        assert answer == (400, {"reason": "malformed", "field": "participant"})
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "taken-seriously"),
        (answers(open=11), "open"),
        (answers(open=-1), "open"),
        (answers(open=True), "open"),
        (answers(open=7.5), "open"),
        (answers(technical="1"), "technical"),
        (answers(technical=3), "technical"),
        (answers(more=1), "more"),
        (answers(repaired=1), "repaired"),
        (answers(strain=1), "repaired"),
    ],
)
def test_answers_that_are_not_whole_name_the_item(cast: Cast, couple: Appointment, given: object, field: str) -> None:
    visits.begin(participant(couple, cast.cleo))
    me = str(participant(couple, cast.cleo).pk)
    answer = call("POST", "session-check", capability_for(couple, cast.cleo), participant=me, answers=given)
    assert answer == (400, {"reason": "malformed", "field": field})


def test_before_anybody_was_inside_there_is_nothing_to_answer(cast: Cast, couple: Appointment) -> None:
    me = str(participant(couple, cast.cleo).pk)
    answer = call("POST", "session-check", capability_for(couple, cast.cleo), participant=me, answers=answers())
    assert answer == (409, {"reason": "not-now"})


def test_the_therapist_is_asked_in_the_therapists_words_and_dev_in_french(cast: Cast, couple: Appointment) -> None:
    visits.begin(participant(couple, cast.dev))
    assert (
        "people I met" in call("GET", "session-check", capability_for(couple, cast.ben))[1]["check"]["items"][0]["text"]
    )
    assert (
        call("GET", "session-check", capability_for(couple, cast.dev))[1]["check"]["title"]
        == "Comment cela s’est-il passé aujourd’hui?"
    )


def test_what_was_skipped_is_kept_with_the_reason(cast: Cast, couple: Appointment) -> None:
    visits.begin(participant(couple, cast.cleo))
    capability, me = capability_for(couple, cast.cleo), str(participant(couple, cast.cleo).pk)
    given = answers()
    del given["hope"], given["strain"]
    skipped = {"hope": "unclear", "strain": "asked-declined"}
    sent = {"participant": me, "answers": given, "skipped": skipped}
    assert call("POST", "session-check", capability, **sent)[0] == 200
    response = Response.objects.get()
    assert response.given_at and response.values == given
    assert {one.item: one.skipped for one in response.answers.exclude(skipped="")} == skipped


@pytest.mark.parametrize(
    ("skipped", "field"),
    [
        ([], "skipped"),
        ({"hope": "bored"}, "skipped"),
        ({"hope": ["unclear"]}, "skipped"),
        ({"hope": "unclear"}, "hope"),
        ({"repaired": "unclear"}, "repaired"),
        ({"more": "unclear"}, "more"),
    ],
)
def test_what_cannot_be_skipped_is_named(cast: Cast, couple: Appointment, skipped: object, field: str) -> None:
    """An answer and a reason at once, what is not asked, a reason that is none."""
    visits.begin(participant(couple, cast.cleo))
    sent = {"participant": str(participant(couple, cast.cleo).pk), "answers": answers(), "skipped": skipped}
    answer = call("POST", "session-check", capability_for(couple, cast.cleo), **sent)
    assert answer == (400, {"reason": "malformed", "field": field})
    assert not Response.objects.exists()


def test_a_therapist_may_rate_nothing_this_time(cast: Cast, couple: Appointment) -> None:
    visits.begin(participant(couple, cast.ben))
    skipped = dict.fromkeys(whole("therapist"), "asked-declined")
    sent = {"participant": str(participant(couple, cast.ben).pk), "answers": {}, "skipped": skipped}
    assert call("POST", "session-check", capability_for(couple, cast.ben), **sent)[0] == 200
    assert Response.objects.get().given_at and Response.objects.get().values == {}


def test_early_is_said_to_clients_in_the_first_three_sessions(cast: Cast, couple: Appointment) -> None:
    """Those in which somebody was inside; a session that nobody came to counts for nothing."""
    for number in range(1, 5):
        session = couple if number == 1 else an_appointment(cast.couples_file, cast.couple, in_minutes=-number)
        visits.begin(participant(session, cast.cleo))
        visits.end(session, by=cast.ben)
        an_appointment(cast.couples_file, cast.couple, in_minutes=number)
        told = {
            who.first_name: call("GET", "session-check", capability_for(couple, who))[1]["check"]["early"]
            for who in (cast.cleo, cast.ben)
        }
        assert told == {"Cleo": number <= 3, "Ben": False}
