"""Who else's page may read what the room's API answers: that of the room's own origin, and no other."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings

from sameroom.desk.demo.cast import Cast
from sameroom.release.headers import ROOM_POLICY
from tests.own_room import HOST, ROOM_ORIGIN
from tests.room.test_signalling_refuses import knock
from tests.test_headers import raw

FOREIGN = {
    "foreign": ["https://elsewhere.example"],
    "absent": [],
    "null": ["null"],
    "empty": [""],
    "any": ["*"],
    "longer": [ROOM_ORIGIN + ".elsewhere.example"],
    "before it": [ROOM_ORIGIN.replace("room", "evil-room")],
    "below it": [ROOM_ORIGIN.replace("room", "x.room")],
    "other scheme": [ROOM_ORIGIN.replace("http", "https", 1)],
    "no port": [f"http://{HOST}"],
    "upper case": [ROOM_ORIGIN.replace(HOST, HOST.upper())],
    "with a path": [ROOM_ORIGIN + "/"],
    "the practice's": [settings.ORIGIN],
    "twice": [ROOM_ORIGIN, ROOM_ORIGIN],
    "then another": [ROOM_ORIGIN, "https://elsewhere.example"],
}
AN_ANSWER = {"access-control-allow-origin": ROOM_ORIGIN, "vary": "Origin"}
A_PREFLIGHT = AN_ANSWER | {
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": "Authorization, Content-Type",
    "access-control-max-age": "600",
}


def ask(
    server: str, line: str, origins: list[str], *, host: str = "localhost", body: bytes = b""
) -> tuple[int, dict[str, str]]:
    """The status of the answer, and what in it speaks to other origins."""
    named = "".join(f"Origin: {one}\r\n" for one in origins)
    asks = "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization,content-type\r\n"
    head = (
        f"{line} HTTP/1.1\r\nHost: {host}:{urlsplit(server).port}\r\n{named}{asks}Content-Length: {len(body)}\r\n\r\n"
    )
    status, answered = raw(server, head.encode() + body)
    lower = {name.lower(): value for name, value in answered.items()}
    return int(status), {
        k: v for k, v in lower.items() if k.startswith("access-control") or (k, v) == ("vary", "Origin")
    }


AS_A_SOCKET = (
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
ANSWERS = [
    ("GET /room/api/session", 404, b""),
    ("POST /room/api/redeem", 400, b"[]"),
    ("GET /room/api/redeem", 405, b""),
    ("DELETE /room/api/session", 405, b""),
    ("GET /room/api/none", 404, b""),
    ("POST /room/api/redeem", 413, b"x" * 1048577),
]


@pytest.mark.parametrize(("line", "status", "body"), ANSWERS)
def test_the_rooms_page_reads_every_answer_of_the_api(
    server: str, own_room: str, cast: Cast, line: str, status: int, body: bytes
) -> None:
    assert ask(server, line, [ROOM_ORIGIN], body=body) == (status, AN_ANSWER)


def test_the_rooms_page_may_ask_what_it_asks(server: str, own_room: str) -> None:
    assert ask(server, "OPTIONS /room/api/redeem", [ROOM_ORIGIN]) == (204, A_PREFLIGHT)


@pytest.mark.parametrize("origins", FOREIGN.values(), ids=FOREIGN)
def test_no_other_origin_is_told_anything(server: str, own_room: str, origins: list[str]) -> None:
    assert ask(server, "GET /room/api/session", origins) == (404, {})
    assert ask(server, "OPTIONS /room/api/redeem", origins) == (405, {})


@pytest.mark.parametrize("address", ["/", "/day/", "/room/", "/room/main.js", "/room/apix/", "/static/css/tokens.css"])
def test_nothing_but_the_api_is_shared(server: str, own_room: str, cast: Cast, address: str) -> None:
    assert ask(server, f"GET {address}", [ROOM_ORIGIN])[1] == {}
    assert ask(server, f"OPTIONS {address}", [ROOM_ORIGIN]) == (405, {})


def test_at_the_rooms_own_host_there_is_no_api_to_share(server: str, own_room: str) -> None:
    assert ask(server, "GET /room/api/session", [ROOM_ORIGIN], host=HOST) == (404, {})
    assert ask(server, "OPTIONS /room/api/session", [ROOM_ORIGIN], host=HOST) == (405, {})


@pytest.mark.parametrize("origin", [ROOM_ORIGIN, settings.ORIGIN], ids=["room", "practice"])
def test_without_an_origin_of_its_own_nobody_is_told_anything(server: str, origin: str) -> None:
    assert ask(server, "GET /room/api/session", [origin]) == (404, {})
    assert ask(server, "OPTIONS /room/api/session", [origin]) == (405, {})
    assert settings.ROOM_POLICY == ROOM_POLICY


@pytest.mark.parametrize("origins", FOREIGN.values(), ids=FOREIGN)
def test_the_socket_opens_to_the_rooms_page_alone(server: str, own_room: str, origins: list[str]) -> None:
    """The practice's own origin has no room any more."""
    assert knock(server, "/room/socket", origins) in {400, 403}
    assert knock(server, "/room/socket", [ROOM_ORIGIN]) == 101


@pytest.mark.parametrize("origin", [ROOM_ORIGIN, settings.ORIGIN], ids=["room", "practice"])
def test_there_is_no_socket_at_the_rooms_host(server: str, own_room: str, origin: str) -> None:
    for host, status in ((HOST, b"403"), ("localhost", b"101" if origin == ROOM_ORIGIN else b"403")):
        asked = f"GET /room/socket HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\n{AS_A_SOCKET}\r\n"
        assert raw(server, asked.encode())[0] == status, host
