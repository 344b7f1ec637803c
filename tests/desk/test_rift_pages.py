"""The ways on which a client answers SPARQ and RISQ, and the pages that show what was answered."""

from typing import Any

import pytest
from django.test import Client

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.measures.models import Response, SafetyNotice, Sharing
from sameroom.measures.plans import choose_plan, plan_of
from sameroom.measures.rifts import shared_now
from sameroom.people.models import CaseFile, Person, Supervision
from sameroom.room import visits
from tests.answers import rate, whole
from tests.appointments import an_appointment, capability_for, check_in, participant
from tests.clock import stand_still
from tests.desk.test_pages import without_tokens
from tests.measures.test_besides import FELT, NOTHING, feels, tells
from tests.room.test_api import call

pytestmark = pytest.mark.django_db
YES = {code: str(value) for code, value in (NOTHING | {"q2": 1}).items()}


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(person: Person, path: str) -> str:
    return " ".join(browser(person).get(path).content.decode().split())


def both(file: CaseFile) -> None:
    choose_plan(file, plan_of(file) | {"sparq": "each", "risq": "each"}, by=file.therapist)


@pytest.fixture
def held(cast: Cast) -> Appointment:
    both(cast.adas_file)
    return over(cast.adas_file, cast.individual)


def over(file: CaseFile, service: Any) -> Appointment:
    made = an_appointment(file, service, in_minutes=-30)
    for seat in made.participants.all():
        visits.begin(seat)
    visits.end(made, by=file.therapist)
    return made


def test_a_therapist_chooses_them_for_a_file(cast: Cast) -> None:
    client, path = browser(cast.ben), f"/files/{cast.adas_file.pk}/forms/"
    shown = client.get(path).content.decode()
    assert "After the session" in shown and "in-Session Patient Affective Reactions" in shown
    assert client.post(path, {"sparq": "first"}).status_code == 200  # a session is not asked about before it
    client.post(path, {"sparq": "each", "risq": "month", "phq-9": "month"})
    assert plan_of(cast.adas_file) == {"phq-9": "month", "sparq": "each", "risq": "month"}
    assert client.post(path, {"sparq": "each"}).status_code == 302 and plan_of(cast.adas_file) == {"sparq": "each"}


def test_on_the_page_one_after_the_other(cast: Cast, held: Appointment) -> None:
    client, path = browser(cast.ada), f"/appointments/{held.pk}/how-it-was/"
    rated = {code: str(value) for code, value in whole().items()}
    assert client.post(path, {**rated, "instrument": "session-check"})["Location"] == path
    assert "A few short questions help" in client.get("/home/").content.decode()
    assert path in client.get("/home/").content.decode()
    shown = client.get(path).content.decode()
    assert "whoever supervises them" in shown and "Stefana" in shown and "These questions are our own" not in shown
    assert client.post(path, {k: str(v) for k, v in FELT.items()} | {"instrument": "sparq"})["Location"] == path
    shown = client.get(path).content.decode()
    for choice in ("My therapist, Ben Okafor", "Hal Mbeki, and not my therapist", "Nobody. They stay"):
        assert choice in shown
    no = {code: str(value) for code, value in NOTHING.items()}
    refused = client.post(path, {**no, "instrument": "risq"})
    assert "It can be nobody." in refused.content.decode() and Response.objects.filter(instrument="risq").count() == 0
    assert client.post(path, {**no, "instrument": "risq", "readers": "therapist"})["Location"] == "/home/"
    assert path not in client.get("/home/").content.decode()
    sparq = Response.objects.get(instrument="sparq")
    assert (sparq.appointment, sparq.appointment.modality, sparq.values) == (held, "online", FELT)


@pytest.mark.parametrize(
    ("readers", "words"),
    [
        ("nobody", "Nobody is shown your answers."),
        ("therapist", "Hal Mbeki is told that there is something to look at, and not what you answered."),
        ("responsible", "Hal Mbeki can read your answers. Ben Okafor cannot"),
    ],
)
def test_who_felt_unsafe_is_offered_help_whatever_they_chose(
    cast: Cast, held: Appointment, readers: str, words: str
) -> None:
    rate(held, cast.ada)
    feels(held, cast.ada)
    client, path = browser(cast.ada), f"/appointments/{held.pk}/how-it-was/"
    told = client.post(path, {**YES, "instrument": "risq", "readers": readers})
    rift = Response.objects.get(instrument="risq")
    assert told["Location"] == f"/forms/rift/{rift.pk}/"
    shown = " ".join(client.get(told["Location"]).content.decode().split())
    assert words in shown and 'href="tel:988"' in shown and "/me/another-therapist/" in shown


def test_a_reader_who_is_none_of_those_is_refused(cast: Cast, held: Appointment) -> None:
    Supervision.objects.all().delete()
    rift = tells(held, cast.ada, "nobody")
    client, path = browser(cast.ada), f"/me/record/answers/{rift.pk}/readers/"
    assert "Choose one of these." in client.post(path, {"readers": "everybody"}).content.decode()
    assert Sharing.objects.count() == 1


def test_a_client_chooses_anew_from_the_record(cast: Cast, held: Appointment) -> None:
    rift = tells(held, cast.ada, "nobody", q1=1)
    path = f"/me/record/answers/{rift.pk}/readers/"
    assert path in page(cast.ada, "/me/record/") and "Nobody is shown your answers." in page(cast.ada, path)
    assert browser(cast.ada).post(path, {"readers": "responsible"})["Location"] == "/me/record/"
    assert shared_now(rift) == "responsible" and SafetyNotice.objects.get().severity == "rupture"
    assert browser(cast.ada).get(f"/me/record/answers/{feels(held, cast.ada).pk}/readers/").status_code == 404


def test_the_room_asks_them_of_whoever_is_alone(cast: Cast, held: Appointment) -> None:
    capability, me = capability_for(held, cast.ada), str(participant(held, cast.ada).pk)

    def send(**more: object) -> tuple[int, dict[str, Any]]:
        return call("POST", "session-check", capability, participant=me, **more)

    asked = send(answers=whole())[1]["check"]
    assert (asked["instrument"], asked["help"], len(asked["items"])) == ("sparq", False, 8)
    assert asked["title"] == "How you felt with your therapist" and "supervises" in asked["intro"]
    assert "(SPARQ). Stefana" in asked["attribution"]
    asked = send(instrument="sparq", answers=FELT)[1]["check"]
    assert (asked["instrument"], asked["items"][-1]["code"], len(asked["items"][-1]["labels"])) == (
        "risq",
        "readers",
        3,
    )
    assert "Hal Mbeki is told, too" in asked["items"][-1]["hint"]
    unsafe = NOTHING | {"q2": 1}
    for wrong in ({}, {"readers": 3}, {"readers": -1}, {"readers": "therapist"}, {"readers": True}):
        assert send(instrument="risq", answers=unsafe | wrong) == (400, {"reason": "malformed", "field": "readers"})
    asked = send(instrument="risq", answers=unsafe | {"readers": 1})[1]["check"]
    assert (asked["people"][0]["state"], asked["help"]) == ("done", True)
    assert shared_now(Response.objects.get(instrument="risq")) == "responsible"


def test_in_the_room_to_say_nothing_is_nobody(cast: Cast, held: Appointment) -> None:
    rate(held, cast.ada)
    feels(held, cast.ada)
    capability, me = capability_for(held, cast.ada), str(participant(held, cast.ada).pk)
    skipped = {"readers": "asked-declined"}
    told = call(
        "POST", "session-check", capability, participant=me, instrument="risq", answers=NOTHING, skipped=skipped
    )
    assert told[0] == 200 and shared_now(Response.objects.get(instrument="risq")) == "nobody"


def test_a_couple_on_one_screen_is_asked_later_each_alone(cast: Cast) -> None:
    both(cast.couples_file)
    held = over(cast.couples_file, cast.couple)
    check_in(held, cast.cleo, together=True)
    for person in (cast.cleo, cast.dev):
        rate(held, person)
    capability = capability_for(held, cast.cleo)
    check = call("GET", "session-check", capability)[1]["check"]
    assert {one["state"] for one in check["people"]} == {"done"} and check["help"] is False
    mine = str(participant(held, cast.cleo).pk)
    assert call("POST", "session-check", capability, participant=mine, instrument="sparq", answers=FELT)[0] == 409
    for person in (cast.cleo, cast.dev):
        assert f"/appointments/{held.pk}/how-it-was/" in page(person, "/home/")
        assert "SPARQ" in page(person, f"/appointments/{held.pk}/how-it-was/")


def test_the_alliance_has_a_table_of_it_after_the_own_rating(
    cast: Cast, held: Appointment, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch)
    path = f"/files/{cast.adas_file.pk}/alliance/"
    before = [
        without_tokens(browser(cast.ben).get(one).content.decode()) for one in (path, f"/files/{cast.adas_file.pk}/")
    ]
    feels(held, cast.ada)
    tells(held, cast.ada, "therapist", q3=1)
    after = [
        without_tokens(browser(cast.ben).get(one).content.decode()) for one in (path, f"/files/{cast.adas_file.pk}/")
    ]
    assert before == after
    rate(held, cast.ben)
    shown = page(cast.ben, path)
    assert "What they felt with their therapist" in shown and "I felt rejected by my therapist." in shown
    assert '">12</td>' in shown and '">4</td>' in shown
    assert "What broke" not in page(cast.hal, path).split("<table")[-1]  # chosen for the therapist, not for Hal
    own = page(cast.ada, "/me/course/")
    assert "What you felt with your therapist" in own and '">12</td>' in own and "rejected" not in own


def test_the_notice_is_neutral_unless_it_was_chosen_to_be_read(cast: Cast, held: Appointment) -> None:
    tells(held, cast.ada, "therapist", q2=1)
    notice = SafetyNotice.objects.get()
    shown = page(cast.hal, f"/safety/{notice.pk}/")
    assert "The therapist does not see this notice." in shown and "harm me" not in shown
    assert "did not choose that you read the answers" in shown and "ASQ" not in shown
    share = f"/me/record/answers/{notice.response_id}/readers/"
    browser(cast.ada).post(share, {"readers": "responsible"})
    assert SafetyNotice.objects.count() == 1 and "harm me" in page(cast.hal, f"/safety/{notice.pk}/")
    for path in ("/safety/", "/day/", f"/appointments/{held.pk}/prepare/"):
        assert f"/safety/{notice.pk}/" not in page(cast.ben, path)
    assert browser(cast.ben).get(f"/safety/{notice.pk}/").status_code == 404


def test_an_owner_without_a_supervisor_there_finds_it(cast: Cast, held: Appointment) -> None:
    Supervision.objects.all().delete()
    tells(held, cast.ada, "responsible", q2=1)
    notice = SafetyNotice.objects.get()
    assert f"/safety/{notice.pk}/" in page(cast.gus, "/safety/") and "harm me" in page(
        cast.gus, f"/safety/{notice.pk}/"
    )
