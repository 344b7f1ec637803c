"""Everybody knocks at every address of `tests/access_table.py`."""

import json
import re
from typing import Any

import pytest
from django.http import HttpResponse

from sameroom.config.checks import url_patterns
from sameroom.config.urls import sockets
from sameroom.desk.demo.cast import Cast
from tests.access_table import ROWS, WHO
from tests.access_world import things_of
from tests.one_world import all_sign_in, visitor

pytestmark = pytest.mark.usefixtures("one_world")
BODY = json.dumps({"token": "A" * 43, "device": "0" * 32})

# Sockets have no row of people: nobody's cookie counts there. tests/room/test_signalling.py asks them one by one.
SOCKETS = {"/room/socket"}


def test_every_address_has_a_row() -> None:
    assert {pattern.name for pattern in url_patterns()} == {row[0] for row in ROWS}
    assert set(sockets) == SOCKETS


def world_of(cast: Cast) -> dict[str, Any]:
    return {**things_of(cast), "cookies": all_sign_in(cast)}


Plain = tuple[int, dict[str, str], bytes]


@pytest.fixture(scope="module")
def missing_ones() -> dict[tuple[str, str, str], Plain]:
    """What was answered where nothing is: the same for all rows of an address."""
    return {}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]} {row[2]}")
def test_access(row: list[str], things: dict[str, Any], missing_ones: dict[tuple[str, str, str], Plain]) -> None:
    """Everybody who does not get in gets what an id gets that nothing has: status, headers and bytes."""
    _name, method, address, *expected = row
    assert len(expected) == len(WHO)
    path, missing = address.format(**things), re.sub(r"{\w+}", str(things["none"]), address)
    answers = {who: knock(things, who, method, path) for who in WHO}
    assert {who: letter(answer) for who, answer in answers.items()} == dict(zip(WHO, expected, strict=True))
    for who, answer in answers.items():
        if path != missing and answer.status_code == 404:
            known = (who, method, missing)
            if known not in missing_ones:
                missing_ones[known] = plain(knock(things, who, method, missing))
            assert plain(answer) == missing_ones[known], who


BY_GET = {(row[0], row[2]) for row in ROWS if row[1] == "GET"}
ONLY_BY_POST = [row for row in ROWS if row[1] == "POST" and (row[0], row[2]) not in BY_GET]


@pytest.mark.parametrize("row", ONLY_BY_POST, ids=lambda row: f"{row[0]} {row[2]}")
def test_what_is_done_by_a_form_is_not_done_by_a_link(row: list[str], things: dict[str, Any]) -> None:
    _name, _method, address, *expected = row
    for who, outcome in zip(WHO, expected, strict=True):
        if outcome == "y":
            client = visitor(things, who)
            assert client.get(address.format(**things)).status_code == 405, who


def knock(things: dict[str, Any], who: str, method: str, path: str) -> HttpResponse:
    client = visitor(things, who)
    answer: HttpResponse = client.generic(method, path, BODY, content_type="application/json")  # type: ignore[assignment]
    return answer


def letter(answer: HttpResponse) -> str:
    if answer.status_code == 404:
        return "."
    if answer.status_code == 302 and answer["Location"].startswith("/sign-in/?next="):
        return "s"
    # 400: what was sent is no answer of a passkey; the address itself was open.
    assert answer.status_code in {200, 302, 400}, answer.status_code
    return "y"


def plain(answer: HttpResponse) -> Plain:
    """Without what differs from one answer to the next: tokens, nonces, and the address itself."""
    content = re.sub(rb' nonce="[^"]*"', b"", answer.content)
    content = re.sub(rb'<input type="hidden" name="(csrfmiddlewaretoken|next)" value="[^"]*">', b"", content)
    headers = {name: re.sub(r"'nonce-[^']*'", "", value) for name, value in answer.items()}
    headers.pop("Content-Length", None)
    return answer.status_code, headers, content
