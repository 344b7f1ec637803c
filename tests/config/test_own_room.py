"""Where the room has an origin of its own: what each of the two hosts serves, and where links lead."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django.fixtures import Settings

from sameroom.config.headers import NO_PAGE
from sameroom.desk.demo.cast import Cast
from sameroom.mail.sending import send_due
from sameroom.release.headers import FILE_POLICY, ROOM_PERMISSIONS, ROOM_POLICY
from sameroom.release.manifest import of_folder
from sameroom.room import emails
from tests.access_table import ROWS
from tests.access_world import things_of
from tests.appointments import an_appointment
from tests.https import take_settings
from tests.own_room import HOST
from tests.release.copy import content_of

GOOD = [
    ("https://sessions.example.ca", "https://room.example.ca"),
    ("https://sessions.example.ca", "https://room.sessions.example.ca:8443"),
    ("http://localhost:8000", "http://room.localhost:8000"),
    ("http://localhost:8000", "http://127.0.0.1:8001"),
]
NO_ORIGIN, BOTH, SAME = "write it as in https://room.example.ca", "both it and SAMEROOM_ORIGIN are https", "of its own"
BAD = [
    ("https://sessions.example.ca", "room.example.ca", NO_ORIGIN),
    ("https://sessions.example.ca", "http://room.example.ca", NO_ORIGIN),
    ("https://sessions.example.ca", "https://room.example.ca/room", NO_ORIGIN),
    ("https://sessions.example.ca", "https://room.example.ca?", NO_ORIGIN),
    ("https://sessions.example.ca", "https://room.example.ca:443", NO_ORIGIN),
    ("https://sessions.example.ca", "https://room.example.ca:99999", NO_ORIGIN),
    ("https://sessions.example.ca", "https://Room.example.ca", NO_ORIGIN),
    ("https://sessions.example.ca", "https://me@room.example.ca", NO_ORIGIN),
    ("https://sessions.example.ca", "https://room.example.ca https://evil.example", NO_ORIGIN),
    ("https://sessions.example.ca", "https://room.example.ca;script-src", NO_ORIGIN),
    ("https://sessions.example.ca", "http://room.localhost", BOTH),
    ("http://localhost:8000", "https://room.example.ca", BOTH),
    ("http://192.168.1.2:8000", "http://room.localhost:8000", BOTH),
    ("https://sessions.example.ca", "https://sessions.example.ca", SAME),
    ("https://sessions.example.ca", "https://sessions.example.ca:8443", SAME),
]


@pytest.mark.parametrize(("server", "room"), GOOD)
def test_an_origin_of_its_own(settings: Settings, monkeypatch: pytest.MonkeyPatch, server: str, room: str) -> None:
    demo = {} if "localhost" in server else {"SAMEROOM_DEMO": "0"}
    take_settings(settings, monkeypatch, SAMEROOM_ORIGIN=server, SAMEROOM_ROOM_ORIGIN=room + "/", **demo)
    assert room == settings.ROOM_ORIGIN
    assert f"connect-src 'self' {server} {server.replace('http', 'ws', 1)};" in settings.ROOM_POLICY


@pytest.mark.parametrize(("server", "room", "sentence"), BAD)
def test_what_cannot_be_one_is_said(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, server: str, room: str, sentence: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=sentence):
        take_settings(settings, monkeypatch, SAMEROOM_ORIGIN=server, SAMEROOM_ROOM_ORIGIN=room, SAMEROOM_DEMO="0")


def test_without_the_setting_the_room_is_where_it_was(client: Client, db: None) -> None:
    assert (settings.ROOM_ORIGIN, settings.ROOM_POLICY) == ("", ROOM_POLICY)
    for address in of_folder().files:
        answer = client.get(address, headers={"Origin": "http://room.localhost"})
        assert answer.status_code == 200
        assert not [name for name in answer.headers if name.startswith(("Sameroom", "Access-Control"))]
    assert client.get("/room/", SERVER_NAME=HOST).status_code == 400


def test_at_the_rooms_host_its_files_are_served(own_room: str) -> None:
    """No database is asked."""
    client = Client(SERVER_NAME=HOST)
    for address, file in of_folder().files.items():
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert (first.content, first["Content-Type"]) == (content_of(address), file.type)
        assert (again.status_code, again.content) == (304, b"")
        for answer in (first, again):
            is_room = address.startswith("/room/")
            assert answer["Content-Security-Policy"] == (settings.ROOM_POLICY if is_room else FILE_POLICY)
            assert answer.headers.get("Sameroom-Server") == (settings.ORIGIN if is_room else None)
            assert not is_room or answer["Permissions-Policy"] == ROOM_PERMISSIONS
            assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
            assert not answer.cookies


def test_at_the_rooms_host_there_is_nothing_else(own_room: str, cast: Cast) -> None:
    """To whoever is signed in at the practice's host, too."""
    things, files = things_of(cast), of_folder().files
    client = Client(SERVER_NAME=HOST)
    client.force_login(cast.ben)
    asked = [(method, address.format(**things)) for _name, method, address, *_expected in ROWS]
    more = [
        "/room",
        "/static/css/site.css",
        "/room/../manage.py",
        "/room/none.js",
        "/room/socket",
        "/static/room/api.js",
    ]
    nothing = [*((method, one) for method, one in asked if one not in files), *(("GET", one) for one in more)]
    assert len(nothing) > 100
    for method, address in nothing:
        answer = client.generic(method, address, b"{}", content_type="application/json")
        assert (answer.status_code, answer.content) == (404, b""), (method, address)
        assert {name: answer.headers.get(name) for name in NO_PAGE} == NO_PAGE
        assert not answer.cookies


def test_files_at_the_rooms_host_are_only_read(own_room: str) -> None:
    assert Client(SERVER_NAME=HOST).head("/room/").status_code == 200
    assert {
        Client(SERVER_NAME=HOST).generic(method, "/room/").status_code for method in ("POST", "PUT", "OPTIONS")
    } == {405}


@pytest.mark.parametrize("host", [HOST.upper(), f"{HOST}:4711", f"{HOST}."])
def test_another_way_to_write_the_rooms_host_is_the_rooms_host(own_room: str, host: str) -> None:
    client = Client(headers={"Host": host})
    assert client.get("/room/")["Sameroom-Server"] == settings.ORIGIN
    assert client.get("/sign-in/").status_code == 404


def test_at_the_practices_host_the_room_is_no_more(own_room: str, cast: Cast) -> None:
    """A page leads on, with nothing of its own to run; a script of it is not there."""
    client = Client(SERVER_NAME="localhost")
    moved = {"": "", "index.html": "", "check.html": "check.html"}
    for path, to in moved.items():
        answer = client.get(f"/room/{path}")
        assert (answer.status_code, answer["Location"], answer.content) == (302, f"{own_room}/room/{to}", b"")
        assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "same-origin")
    for address in of_folder().files:
        if address.startswith("/room/") and address.removeprefix("/room/") not in moved:
            assert client.get(address).status_code == 404, address
    for path in ("//evil.example/", "%2F%2Fevil.example/", "check.html/../x"):
        assert client.get(f"/room/{path}").status_code == 404
    assert client.get("/static/css/tokens.css").status_code == 200


def test_links_lead_to_the_rooms_origin(own_room: str, cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    emails.send_links(appointment.clients, by=appointment.therapist)
    send_due()
    assert re.search(rf"{re.escape(own_room)}/room/#\S{{43}}\n", str(mail.outbox[0].body))
    client = Client(SERVER_NAME="localhost")
    client.force_login(cast.ada)
    assert client.post(f"/appointments/{appointment.pk}/join/", {"aloud": "1"})["Location"].startswith(
        f"{own_room}/room/#"
    )
    assert client.post("/me/equipment/")["Location"].startswith(f"{own_room}/room/check.html#")
    assert f"sameroom verify {own_room} --server {settings.ORIGIN}<" in client.get("/what-we-can-see/").content.decode()


def test_a_button_may_lead_to_the_rooms_origin(own_room: str, cast: Cast) -> None:
    """Chromium holds the redirect after a form against `form-action`. Nothing else of the policy changes."""
    client = Client(SERVER_NAME="localhost")
    directives = client.get("/sign-in/")["Content-Security-Policy"].split("; ")
    assert f"form-action 'self' {own_room}" in directives
    assert [one for one in directives if own_room in one] == [f"form-action 'self' {own_room}"]


def test_behind_https(
    https: Callable[..., Client], settings: Settings, monkeypatch: pytest.MonkeyPatch, cast: Cast
) -> None:
    take_settings(settings, monkeypatch, SAMEROOM_ROOM_ORIGIN=f"https://{HOST}")
    answer = https().get("/room/", SERVER_NAME=HOST)
    assert (answer.status_code, answer["Sameroom-Server"]) == (200, "https://localhost")
    assert "connect-src 'self' https://localhost wss://localhost;" in answer["Content-Security-Policy"]
    assert "max-age=63072000" in answer["Strict-Transport-Security"]
    in_clear = https(scheme="http").get("/room/", SERVER_NAME=HOST)
    assert (in_clear.status_code, in_clear["Location"]) == (301, f"https://{HOST}/room/")
