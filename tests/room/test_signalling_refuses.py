"""What the socket refuses: strangers, what is no message, and floods."""

import json
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from sameroom.booking.models import Appointment, Participant
from sameroom.desk.demo.cast import Cast
from sameroom.room import protocol, signalling
from tests.appointments import capability_for
from tests.room.page import Enter, Page

OUR_OWN = urlsplit(settings.ORIGIN)
FOREIGN = {
    "foreign": ["https://elsewhere.example"],
    "absent": [],
    "null": ["null"],
    "empty": [""],
    "longer": [settings.ORIGIN + ".elsewhere.example"],
    "other port": [f"http://localhost:{(OUR_OWN.port or 0) + 1}"],
    "no port": ["http://localhost"],
    "other scheme": [settings.ORIGIN.replace("http", "https", 1)],
    "upper case": [settings.ORIGIN.replace("localhost", "LOCALHOST")],
    "with a path": [settings.ORIGIN + "/"],
    "numbers for the name": [settings.ORIGIN.replace("localhost", "127.0.0.1")],
    "ours, then another": [settings.ORIGIN, "https://elsewhere.example"],
    "another, then ours": ["https://elsewhere.example", settings.ORIGIN],
    "ours twice": [settings.ORIGIN, settings.ORIGIN],
}


def knock(server: str, path: str, origins: list[str]) -> int:
    """The status with which a handshake is answered; 101 lets it in."""
    try:
        with connect(
            server.replace("http", "ws", 1) + path, additional_headers=[("Origin", one) for one in origins]
        ) as socket:
            return socket.response.status_code if socket.response else 0
    except InvalidStatus as refused:
        return refused.response.status_code


@pytest.mark.parametrize("origins", FOREIGN.values(), ids=FOREIGN)
def test_another_origin_is_refused_before_anything(server: str, origins: list[str]) -> None:
    """Before a capability could be sent (400: by the server itself). The control: with our own alone, it opens."""
    assert knock(server, "/room/socket", origins) in {400, 403}
    assert knock(server, "/room/socket", [settings.ORIGIN]) == 101


@pytest.mark.parametrize(
    "path", ["/", "/other", "/room/", "/room/socket/", "/ROOM/socket", "//room/socket", "/room/api/redeem", "/day/"]
)
def test_a_socket_at_another_address_is_refused(server: str, path: str) -> None:
    assert knock(server, path, [settings.ORIGIN]) == 403


@pytest.mark.parametrize("capability", ["A" * 43, "short", 7, None])
def test_without_a_capability_nobody_comes_in(server: str, live_cast: Cast, capability: Any) -> None:
    reason, _code = Page(server, capability).close_reason()
    assert reason == ("unknown" if capability == "A" * 43 else "malformed")


def test_the_first_message_is_hello(server: str, live_cast: Cast) -> None:
    with connect(server.replace("http", "ws", 1) + "/room/socket", origin=server) as socket:  # type: ignore[arg-type]
        socket.send('{"type": "ping"}')
        assert json.loads(socket.recv(timeout=5)) == {"type": "closing", "reason": "malformed"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", ("malformed", 4400)),
        ('{"type": "no-such"}', ("malformed", 4400)),
        (b"\x00\x01", ("malformed", 4400)),
        ('{"type": "ping", "more": "' + "x" * 70_000 + '"}', ("too-large", 4413)),
        (
            json.dumps({"type": "hello", "version": 1, "capability": "A" * 43, "page": "0" * 32}),
            ("malformed", 4400),
        ),
    ],
    ids=["no JSON", "unknown", "binary", "oversized", "hello again"],
)
def test_a_message_that_the_protocol_does_not_know_closes_the_socket(
    live_cast: Cast, enter: Enter, text: str | bytes, expected: tuple[str, int]
) -> None:
    ben, cleo = enter(live_cast.ben), enter(live_cast.cleo)
    ben.roster(lambda r: len(r["seats"]) == 1)
    cleo.socket.send(text)
    assert cleo.close_reason() == expected
    ben.roster(lambda r: not r["seats"])
    ben.say(type="ping")
    ben.hear("pong")


def test_a_message_of_64_kib_is_taken(live_cast: Cast, enter: Enter) -> None:
    """To the byte, so that the limit is the one that the protocol names."""
    cleo = enter(live_cast.cleo)
    cleo.roster()
    message = {"type": "signal", "to": "f" * 32, "description": {"type": "offer", "sdp": ""}}
    message["description"]["sdp"] = "x" * (protocol.LONGEST - len(json.dumps(message)))  # type: ignore[index]
    assert len(json.dumps(message)) == 64 * 1024
    cleo.say(**message)
    assert cleo.hear("refused")["reason"] == "not-linked"
    cleo.socket.send(json.dumps(message) + " ")
    assert cleo.close_reason() == ("too-large", 4413)


def test_whoever_is_not_there_is_neither_let_in_nor_turned_away(live_cast: Cast, enter: Enter) -> None:
    """Nor the therapist."""
    ben, cleo = enter(live_cast.ben), enter(live_cast.cleo)
    ben.roster(lambda r: len(r["seats"]) == 1)
    for page in ("f" * 32, ben.page):
        for message in ({"type": "admit", "pages": [page]}, {"type": "deny", "page": page}):
            ben.say(**message)
            assert ben.hear("refused")["reason"] == "not-linked"
    ben.say(type="admit", pages=[cleo.page])
    cleo.roster(lambda r: r["phase"] == "admitted")


def test_a_frame_larger_than_any_message_is_not_even_read(live_cast: Cast, enter: Enter) -> None:
    cleo = enter(live_cast.cleo)
    cleo.roster()
    cleo.socket.send("x" * (128 * 1024 + 1))
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            cleo.socket.recv(timeout=5)
    assert closed.value.rcvd
    assert closed.value.rcvd.code == 1009  # RFC 6455, section 7.4.1: a message that is too big


def test_a_flood_closes_the_socket(live_cast: Cast, enter: Enter) -> None:
    cleo = enter(live_cast.cleo)
    cleo.roster()
    for _ in range(130):
        cleo.say(type="ping")
    assert cleo.close_reason() == ("too-many", 4429)


def test_a_flood_of_candidates_closes_the_socket(live_cast: Cast, enter: Enter) -> None:
    ben, cleo = enter(live_cast.ben), enter(live_cast.cleo)
    cleo.roster(lambda r: bool(r["seats"]))
    candidate = {"candidate": "candidate:1", "sdpMid": "0"}
    for number in range(201):
        cleo.say(type="signal", to=ben.page, candidate=candidate)
        if number % 90 == 89:
            time.sleep(4.6)
    assert cleo.close_reason() == ("too-many", 4429)


def test_a_fifth_seat_is_refused(live_cast: Cast, couple: Appointment, enter: Enter, server: str) -> None:
    for person in (live_cast.ivo, live_cast.moe):
        Participant.objects.create(appointment=couple, person=person, role="client")
    for person in (live_cast.ben, live_cast.cleo, live_cast.dev, live_cast.ivo):
        enter(person).roster()
    fifth = Page(server, capability_for(couple, live_cast.moe))
    assert fifth.close_reason() == ("full", 4423)


def test_what_was_changed_while_somebody_came_in_is_found_out_soon(
    live_cast: Cast, couple: Appointment, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The news of a change reaches who sits already; whoever was on the way then is asked once more."""
    monkeypatch.setattr(signalling, "CHECK_FIRST", 0.0)
    cleo = enter(live_cast.cleo)
    cleo.roster()
    couple.cancel(by=live_cast.ben)
    cleo.say(type="ping")
    assert cleo.close_reason() == ("cancelled", 4410)
