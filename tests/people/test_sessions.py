"""The list of sign-ins, ending them, and what a stolen database opens."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client
from django.utils import timezone

from sameroom.desk.demo.cast import Cast
from sameroom.people import devices
from sameroom.people.models import Session, SignIn, SignInEnd
from sameroom.people.sessions import SessionStore, hash_of
from sameroom.room import admission, links
from sameroom.room.standing import RoomRefused
from tests.appointments import an_appointment

pytestmark = pytest.mark.services
DEVICE = "0" * 32


def signed_in_as(person: Any) -> tuple[Client, SignIn]:
    client = Client()
    client.force_login(person)
    return client, SignIn.objects.filter(person=person).latest("made_at")


def test_what_the_database_holds_opens_no_session(cast: Cast) -> None:
    client, sign_in = signed_in_as(cast.ada)
    session = client.session
    session["canary"] = "a-word-that-nobody-may-read"
    session.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_key, session_data FROM people_session")
        rows = [(key, bytes(data)) for key, data in cursor.fetchall()]
    assert any(key == hash_of(str(session.session_key)) == sign_in.session_hash for key, _ in rows)
    assert not [key for key, _ in rows if key == session.session_key]
    assert session.decode(session.encode({"canary": 1})) == {"canary": 1}
    assert [session.decode(data.decode("latin-1")) for _, data in rows] == [{}] * len(rows)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = sign_in.session_hash
    assert thief.get("/home/").status_code == 302


def test_data_of_one_session_does_not_open_in_another(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    adas, mine = signed_in_as(cast.ada)
    moes, other = signed_in_as(cast.moe)
    data = Session.objects.get(pk=other.session_hash).session_data
    Session.objects.filter(pk=mine.session_hash).update(session_data=data)
    assert adas.get("/home/").status_code == 302
    assert "cannot be opened" in caplog.text
    assert moes.get("/home/").status_code == 200


def test_the_key_changes_at_signing_in(client: Client, cast: Cast) -> None:
    """Session fixation: a key that somebody planted before is worth nothing afterwards."""
    planted = client.session.session_key
    client.force_login(cast.ada)
    assert client.session.session_key != planted
    assert not SessionStore().exists(str(planted))


def test_a_session_that_ended_is_not_brought_back_by_a_request_that_still_runs(cast: Cast) -> None:
    client, sign_in = signed_in_as(cast.ada)
    running = client.session
    running["late"] = 1
    sign_in.end(by=cast.ada, why=SignInEnd.Why.FROM_ELSEWHERE)
    with pytest.raises(UpdateError):
        running.save()
    assert not Session.objects.filter(pk=sign_in.session_hash).exists()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list(cast: Cast, number: int, django_assert_num_queries: Any) -> None:
    for _ in range(number):
        client, _sign_in = signed_in_as(cast.ada)
    signed_in_as(cast.moe)
    with django_assert_num_queries(7):
        page = client.get("/me/devices/")
    assert len(page.context["sign_ins"]) == number
    assert page.content.decode().count("Chrome on Windows") >= number
    assert page.content.decode().count("this one") == 1


def test_sign_out_there_ends_it_at_once(cast: Cast) -> None:
    here, _mine = signed_in_as(cast.ada)
    there, lost = signed_in_as(cast.ada)
    assert there.get("/home/").status_code == 200
    here.post(f"/me/devices/{lost.pk}/end/")
    assert there.get("/home/").status_code == 302
    assert here.get("/home/").status_code == 200
    assert (lost.ending.by, lost.ending.why) == (cast.ada, SignInEnd.Why.FROM_ELSEWHERE)


def test_nobody_signs_out_somebody_else(cast: Cast) -> None:
    client, _mine = signed_in_as(cast.ada)
    other, moes = signed_in_as(cast.moe)
    assert client.post(f"/me/devices/{moes.pk}/end/").status_code == 404
    assert other.get("/home/").status_code == 200


def test_sign_out_everywhere_else(cast: Cast) -> None:
    others = [signed_in_as(cast.ada)[0] for _ in range(3)]
    here, _mine = signed_in_as(cast.ada)
    here.post("/me/devices/others/end/")
    assert [other.get("/home/").status_code for other in others] == [302] * 3
    assert here.get("/home/").status_code == 200


def test_signing_out_ends_it_and_clears_what_the_browser_kept(cast: Cast) -> None:
    client, mine = signed_in_as(cast.ada)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    answer = client.post("/sign-out/")
    assert answer["Clear-Site-Data"] == '"cache"'
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert client.get("/home/").status_code == 302
    assert mine.ending.why == SignInEnd.Why.SIGNED_OUT


@pytest.mark.parametrize(
    ("who", "path", "field", "hours", "status"),
    [
        ("ada", "/home/", "acted_at", 0.45, 200),
        ("ada", "/home/", "acted_at", 0.55, 302),
        ("ada", "/home/", "made_at", 23.9, 200),
        ("ada", "/home/", "made_at", 24.1, 302),
        ("fay", "/day/", "made_at", 11.9, 200),
        ("fay", "/day/", "made_at", 12.1, 302),
    ],
)
def test_how_long_a_sign_in_lasts(cast: Cast, who: str, path: str, field: str, hours: float, status: int) -> None:
    client, sign_in = signed_in_as(cast.people()[who])
    SignIn.objects.filter(pk=sign_in.pk).update(**{field: timezone.now() - timedelta(hours=hours)})
    assert client.get(path).status_code == status


@pytest.mark.parametrize(
    ("came_from", "wanted"),
    [
        ("http://testserver/home/?on=2031-01-01", "/home/%3Fon%3D2031-01-01"),
        ("http://evil.example/home/", ""),
        ("http://testserver//evil.example/", ""),
        ("", ""),
    ],
)
def test_an_act_after_the_end_leads_back_to_its_page(cast: Cast, came_from: str, wanted: str) -> None:
    """Not to the act's own address, which is no page."""
    appointment = an_appointment(cast.adas_file, cast.individual)
    client, _mine = signed_in_as(cast.ada)
    SignIn.objects.update(acted_at=timezone.now() - timedelta(minutes=31))
    answer = client.post(f"/appointments/{appointment.pk}/join/", {"aloud": "1"}, headers={"Referer": came_from})
    assert answer["Location"] == f"/sign-in/?next={wanted}"


def test_a_person_who_may_no_longer_come_is_out_at_once(cast: Cast) -> None:
    client, _mine = signed_in_as(cast.ada)
    cast.ada.is_active = False
    cast.ada.save()
    assert client.get("/home/").status_code == 302


def test_public_files_ask_for_no_session(cast: Cast, django_assert_num_queries: Any) -> None:
    client, _mine = signed_in_as(cast.ada)
    with django_assert_num_queries(0):
        client.get("/static/css/tokens.css")


def test_being_seen_is_written_once_a_minute(cast: Cast) -> None:
    client, mine = signed_in_as(cast.ada)
    client.get("/home/")
    mine.refresh_from_db()
    first = mine.last_seen_at
    SignIn.objects.filter(pk=mine.pk).update(last_seen_at=first - timedelta(minutes=2), acted_at=first)
    client.get("/home/")
    mine.refresh_from_db()
    assert mine.last_seen_at > first


def test_a_link_made_by_a_button_ends_with_the_sign_in(cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    client, mine = signed_in_as(cast.ada)
    token = client.post(f"/appointments/{appointment.pk}/join/", {"aloud": "1"})["Location"].partition("#")[2]
    capability, entrant = admission.redeem(token, DEVICE)
    mailed = links.mint_token(entrant.participant, via="mail")
    assert links.calls_entered_by([mine]) == [appointment.pk]
    client.post("/sign-out/")
    for question in (lambda: admission.enter(capability), lambda: admission.redeem(token, DEVICE)):
        with pytest.raises(RoomRefused) as refused:
            question()
        assert refused.value.reason == "replaced"
    assert admission.redeem(mailed, DEVICE)


def test_a_link_outlives_a_sign_in_that_only_ran_out(cast: Cast) -> None:
    """Whoever talks for an hour does nothing on the pages meanwhile, and stays in the call."""
    appointment = an_appointment(cast.adas_file, cast.individual)
    client, mine = signed_in_as(cast.ada)
    token = client.post(f"/appointments/{appointment.pk}/join/", {"aloud": "1"})["Location"].partition("#")[2]
    capability, _entrant = admission.redeem(token, DEVICE)
    SignIn.objects.filter(pk=mine.pk).update(acted_at=timezone.now() - timedelta(hours=1))
    assert client.get("/home/").status_code == 302
    assert admission.enter(capability)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36", "Chrome on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0", "Firefox on Linux"),
        ("<script>alert(1)</script>", "A browser that we do not know"),
        ("", "A browser that we do not know"),
    ],
)
def test_a_device_in_words(agent: str, words: str) -> None:
    assert devices.in_words(agent) == words
