"""How personal video is expected to be, and was: asked once in a file, of each alone, the therapist's own first."""

from typing import Any

import pytest
from django.test import Client

from sameroom.booking.attendance import note
from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.measures import instruments
from sameroom.measures.by_video import is_first_by_video, is_to_expect, is_to_tell, told_by_all
from sameroom.measures.due import due_before
from sameroom.measures.instruments import VIDEO_AFTER, VIDEO_BEFORE
from sameroom.measures.models import Response, respond
from sameroom.people.models import Person
from sameroom.room import visits
from tests.answers import rate, whole
from tests.appointments import an_appointment, capability_for, participant
from tests.room.test_api import call

pytestmark = pytest.mark.django_db
DAY = 60 * 24


def tell(name: str, appointment: Appointment, person: Person, *, personal: int, ease: int = 5) -> None:
    answers = {"personal": personal, "ease": ease}
    assert respond(instruments.load(name), participant=participant(appointment, person), answers=answers)


def in_file(cast: Cast, *, in_minutes: int, modality: str = "online") -> Appointment:
    made = an_appointment(cast.adas_file, cast.individual, in_minutes=in_minutes)
    Appointment.objects.filter(pk=made.pk).update(modality=modality)
    made.refresh_from_db()
    return made


def test_the_first_one_by_video_is_the_first_that_took_place(cast: Cast) -> None:
    """Neither in person, nor cancelled, nor missed."""
    in_file(cast, in_minutes=-9 * DAY, modality="in-person")
    cancelled, missed = in_file(cast, in_minutes=DAY), in_file(cast, in_minutes=-8 * DAY)
    cancelled.cancel(by=cast.ben)
    first, second = in_file(cast, in_minutes=2 * DAY), in_file(cast, in_minutes=3 * DAY)
    assert [is_first_by_video(one) for one in (first, second)] == [False, False]
    note(participant(missed, cast.ada), "missed", by=cast.ben)
    assert [is_first_by_video(one) for one in (first, second)] == [True, False]
    assert not is_first_by_video(in_file(cast, in_minutes=4 * DAY, modality="in-person"))
    note(participant(missed, cast.ada), "late", by=cast.ben)  # put right: she came
    assert not is_first_by_video(first)


def test_a_couples_session_that_one_of_them_missed_took_place(cast: Cast) -> None:
    held, coming = (an_appointment(cast.couples_file, cast.couple, in_minutes=days * DAY) for days in (-7, 7))
    for person, is_first in ((cast.cleo, False), (cast.dev, True)):
        note(participant(held, person), "missed", by=cast.ben)
        assert is_first_by_video(coming) is is_first


def test_a_client_is_asked_once_before(cast: Cast) -> None:
    first = in_file(cast, in_minutes=DAY)
    assert due_before(first, cast.ada)[-1] == VIDEO_BEFORE
    tell(VIDEO_BEFORE, first, cast.ada, personal=3)
    assert VIDEO_BEFORE not in due_before(first, cast.ada)
    first.cancel(by=cast.ben)
    again = in_file(cast, in_minutes=2 * DAY)
    assert is_first_by_video(again) and VIDEO_BEFORE not in due_before(again, cast.ada)


def test_who_expected_something_is_asked_afterwards_once(cast: Cast) -> None:
    first, second = in_file(cast, in_minutes=0), in_file(cast, in_minutes=7 * DAY)
    assert not is_to_tell(participant(first, cast.ada))
    tell(VIDEO_BEFORE, first, cast.ada, personal=3)
    assert is_to_tell(participant(first, cast.ada)) and is_to_tell(participant(second, cast.ada))
    tell(VIDEO_AFTER, second, cast.ada, personal=8)
    assert not is_to_tell(participant(first, cast.ada))
    assert not is_to_tell(participant(first, cast.ben))


def test_the_room_asks_it_after_the_session_check(cast: Cast) -> None:
    now = in_file(cast, in_minutes=0)
    tell(VIDEO_BEFORE, now, cast.ada, personal=3)
    visits.begin(participant(now, cast.ada))
    capability, me = capability_for(now, cast.ada), str(participant(now, cast.ada).pk)

    def send(**more: object) -> tuple[int, dict[str, Any]]:
        return call("POST", "session-check", capability, participant=me, **more)

    assert call("GET", "session-check", capability)[1]["check"]["instrument"] == "session-check"
    _status, answer = send(answers=whole())
    asked = answer["check"]
    assert (asked["instrument"], asked["people"][0]["state"], len(asked["items"])) == (VIDEO_AFTER, "due", 2)
    assert send(answers=whole()) == (409, {"reason": "not-now"})
    was = {"personal": 8, "ease": 9}
    assert send(instrument="phq-9", answers=was) == (400, {"reason": "malformed", "field": "instrument"})
    assert send(instrument=VIDEO_AFTER, answers={"personal": 8}) == (400, {"reason": "malformed", "field": "ease"})
    status, answer = send(instrument=VIDEO_AFTER, answers=was)
    assert (status, answer["check"]["people"][0]["state"]) == (200, "done")
    assert send(instrument=VIDEO_AFTER, answers=was) == (409, {"reason": "not-now"})
    assert Response.objects.get(instrument=VIDEO_AFTER).values == was


def test_a_therapist_says_first_what_they_expect_and_how_it_was(cast: Cast) -> None:
    """In another session than the client, which is all the same: it is asked once in a file."""
    first, second = in_file(cast, in_minutes=-DAY), in_file(cast, in_minutes=-60)
    tell(VIDEO_BEFORE, first, cast.ada, personal=3)
    tell(VIDEO_AFTER, first, cast.ada, personal=8)
    assert told_by_all(cast.adas_file, seen_by=cast.ben) == []
    tell(VIDEO_BEFORE, first, cast.ben, personal=6)
    own, adas = told_by_all(cast.adas_file, seen_by=cast.ben)
    assert (own.person, own.expected, own.was) == (cast.ben, 6, None)
    assert (adas.person, adas.expected, adas.was, adas.ease_before) == (cast.ada, 3, None, 5)
    tell(VIDEO_AFTER, second, cast.ben, personal=7)
    assert [(one.expected, one.was) for one in told_by_all(cast.adas_file, seen_by=cast.ben)] == [(6, 7), (3, 8)]
    assert [one.person for one in told_by_all(cast.adas_file, seen_by=cast.ada)] == [cast.ada]


def test_the_pages_of_a_therapist(cast: Cast, client: Client) -> None:
    coming = in_file(cast, in_minutes=DAY)
    client.force_login(cast.ben)
    page, prepare = f"/appointments/{coming.pk}/expectation/", f"/appointments/{coming.pk}/prepare/"
    assert page in client.get(prepare).content.decode()
    told = client.post(page, {"personal": "6"})
    assert told.status_code == 200 and "Choose one of the answers." in told.content.decode()
    assert client.post(page, {"personal": "6", "ease": "declined"}).status_code == 200
    assert client.post(page, {"personal": "6", "ease": "asked-declined"})["Location"] == prepare
    assert Response.objects.get().values == {"personal": 6}
    assert page not in client.get(prepare).content.decode()
    assert (
        client.get(page)["Location"] == prepare and client.post(page, {"personal": "1", "ease": "1"}).status_code == 302
    )
    assert Response.objects.get().values == {"personal": 6}


def test_once_it_has_begun_nothing_is_expected_any_more(cast: Cast, client: Client) -> None:
    """Leaving it out opens what the clients said."""
    begun = in_file(cast, in_minutes=-5)
    tell(VIDEO_BEFORE, begun, cast.ada, personal=3)
    client.force_login(cast.ben)
    page = f"/appointments/{begun.pk}/expectation/"
    assert "can only be left out now" in client.get(page).content.decode()
    client.post(page, {"personal": "6", "ease": "6"})
    assert is_to_expect(begun, cast.ben)
    client.post(page, {"leave_out": "1"})
    assert not is_to_expect(begun, cast.ben)
    assert [one.expected for one in told_by_all(cast.adas_file, seen_by=cast.ben)] == [None, 3]


def test_the_rating_page_goes_on_to_how_it_was(cast: Cast, client: Client) -> None:
    held = in_file(cast, in_minutes=-60)
    visits.begin(participant(held, cast.ada))
    tell(VIDEO_BEFORE, held, cast.ben, personal=6)
    client.force_login(cast.ben)
    page, alliance = f"/appointments/{held.pk}/rating/", f"/files/{cast.adas_file.pk}/alliance/"
    rated = {code: str(value) for code, value in whole("therapist").items()}
    assert client.post(page, {**rated, "instrument": "session-check"})["Location"] == page
    assert "How was it by video?" in client.get(page).content.decode()
    assert page in client.get(alliance).content.decode()
    assert client.post(page, {**rated, "instrument": "session-check"})["Location"] == page  # sent twice
    assert client.post(page, {"personal": "8", "ease": "9", "instrument": VIDEO_AFTER})["Location"] == alliance
    assert Response.objects.get(instrument=VIDEO_AFTER).values == {"personal": 8, "ease": 9}
    assert page not in client.get(alliance).content.decode()


def test_who_expected_nothing_is_asked_nothing_more(cast: Cast) -> None:
    held = in_file(cast, in_minutes=-60)
    visits.begin(participant(held, cast.ada))
    rate(held, cast.ada)
    assert call("GET", "session-check", capability_for(held, cast.ada))[1]["check"]["people"][0]["state"] == "done"
