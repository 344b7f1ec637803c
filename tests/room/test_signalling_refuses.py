"""What the socket refuses: strangers, what is no message, and floods."""

import json
import time
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from sameroom.booking.models import Appointment, Participant
from sameroom.desk.demo.cast import Cast
from tests.appointments import capability_for
from tests.room.page import Enter, Page

pytestmark = pytest.mark.services


def test_another_origin_is_refused_before_anything(server: str, live_cast: Cast, couple: Appointment) -> None:
    for origin in ("https://evil.example", server + ".evil.example", "null"):
        with pytest.raises(InvalidStatus) as refused:
            Page(server, capability_for(couple, live_cast.cleo), origin=origin)
        assert refused.value.response.status_code == 403


def test_a_socket_at_another_address_is_refused(server: str) -> None:
    address = server.replace("http", "ws", 1) + "/other"
    with pytest.raises(InvalidStatus), connect(address, origin=server):  # type: ignore[arg-type]
        pass


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
