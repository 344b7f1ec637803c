"""Static files and the room's page: byte for byte, with their policy on every answer."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

ROOM = Path(settings.STATIC_FOLDER) / "room"


def test_the_room_is_served_byte_for_byte(client: Client) -> None:
    for path in ROOM.rglob("*"):
        if path.is_file():
            name = "" if path.name == "index.html" else path.relative_to(ROOM).as_posix()
            assert client.get(f"/room/{name}").content == path.read_bytes()


def test_a_browser_that_can_gets_it_packed(client: Client) -> None:
    answer = client.get("/room/main.js", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == (ROOM / "main.js").read_bytes()


@pytest.mark.parametrize("path", ["/room/", "/room/main.js"])
def test_the_policy_stands_on_a_304_too(client: Client, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for answer in (first, again):
        assert answer["Content-Security-Policy"] == settings.ROOM_POLICY
        assert answer["Cache-Control"] == "no-cache"


def test_pages_are_kept_by_nobody_and_name_their_policy(client: Client, db: None) -> None:
    answer = client.get("/sign-in/")
    assert answer["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/static/css/tokens.css", "/room/", "/room/main.js"])
def test_files_are_read_and_nothing_is_sent_to_them(client: Client, path: str) -> None:
    assert client.head(path).status_code == 200
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        assert client.generic(method, path).status_code == 405, method


@pytest.mark.parametrize("path", ["/static/../manage.py", "/static/%2e%2e/manage.py", "/room/..%2f..%2fmanage.py"])
def test_no_path_reaches_another_file(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 404
