"""The relay's addresses and credentials; the messages that it is asked with. Vectors: RFC 5769."""

import base64
import hashlib
import hmac
import ipaddress
import logging
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from sameroom.config import env
from sameroom.desk.demo.cast import Cast
from sameroom.room import stun, turn
from tests.room.page import Enter

SECRET = "a secret of the practice and its relay"
URLS = ("turn:relay.example.ca:3478?transport=udp", "turns:relay.example.ca:443?transport=tcp")
IDS = bytes.fromhex("b7e7a701bc34d686fa87dfae")


@pytest.fixture
def relay(settings: Settings) -> None:
    settings.TURN_URLS, settings.TURN_SECRET = URLS, SECRET


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("turn:relay.example.ca", ("relay.example.ca", 3478, True, False)),
        ("turn:192.0.2.7:80", ("192.0.2.7", 80, True, False)),
        ("turn:[2001:db8::7]:3479?transport=tcp", ("2001:db8::7", 3479, False, False)),
        ("turns:relay.example.ca", ("relay.example.ca", 5349, False, True)),
        ("turns:relay.example.ca:443?transport=tcp", ("relay.example.ca", 443, False, True)),
    ],
)
def test_an_address_is_read(url: str, expected: tuple[str, int, bool, bool]) -> None:
    address = turn.parse(url)
    assert (address.host, address.port, address.is_udp, address.is_tls) == expected
    assert address.url == url


@pytest.mark.parametrize(
    "url",
    [
        "stun:relay.example.ca", "turn://relay.example.ca", "turn:", "turn:relay.example.ca:0", "turn:relay:65536",
        "turn:2001:db8::7", "turn:relay.example.ca?transport=sctp", "turn:someone@relay.example.ca", "turn:-relay",
        "turns:relay.example.ca?transport=udp", "turn:relay.example.ca:3478 ", "https://relay.example.ca",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_relay_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"SAMEROOM_TURN_URLS: “.*”.*\.$"):
        env.relay_urls(f"turn:relay.example.ca, {url}x" if url.endswith(" ") else f"turn:relay.example.ca, {url}")


def test_addresses_without_a_good_secret_are_refused_in_a_sentence() -> None:
    for short in ("", "x" * 23):
        with pytest.raises(ImproperlyConfigured, match="SAMEROOM_TURN_SECRET"):
            env.relay_secret(short, is_needed=True)
    assert env.relay_secret("", is_needed=False) == ""
    assert env.relay_urls(" , ") == ()


def test_the_site_does_not_start_with_a_bad_address(tmp_path: Path) -> None:
    more = {"SAMEROOM_TURN_URLS": "relay.example.ca", "SAMEROOM_TURN_SECRET": "x" * 30}
    own = {"SAMEROOM_ORIGIN": "http://localhost:1", "SAMEROOM_DATA": str(tmp_path), "SAMEROOM_SECRET_KEY": "x" * 50}
    command = [sys.executable, "-c", "import sameroom.config.settings"]
    root = Path(__file__).parents[2]
    env_ = {**own, **more, "SAMEROOM_KEY_FILE": str(tmp_path / "key"), "PYTHONPATH": str(root)}
    done = subprocess.run(command, env=env_, capture_output=True, text=True, cwd=root)
    assert "“relay.example.ca” is not like turn:HOST:PORT" in done.stderr


def test_a_credential_is_what_coturn_computes(relay: None) -> None:
    """printf %s NAME | openssl dgst -sha1 -hmac SECRET -binary | base64"""
    made = turn.a_credential(datetime.fromtimestamp(1795532400, UTC), word="2bba093f7f3effc6")
    assert made == turn.Credential("1795532400:2bba093f7f3effc6", "CawePNFrpc7taKY/znVwfbbdhkM=")


@given(st.datetimes(datetime(2026, 1, 1), datetime(2100, 1, 1)), st.text("abcdef0123456789", min_size=1))
def test_a_credential_ends_when_it_says_and_is_signed_over_all_of_its_name(until: datetime, word: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(turn.settings, "TURN_SECRET", SECRET)
        made = turn.a_credential(until.replace(tzinfo=UTC), word=word)
    end, _, name = made.username.partition(":")
    assert (int(end), name) == (int(until.replace(tzinfo=UTC).timestamp()), word)
    assert base64.b64decode(made.password) == hmac.digest(SECRET.encode(), made.username.encode(), hashlib.sha1)


def test_the_servers_are_the_practices_own_and_last_as_long_as_the_room(relay: None) -> None:
    until = timezone.now() + timedelta(hours=2)
    stun_server, relay_server = turn.ice_servers(until)
    assert stun_server == {"urls": ["stun:relay.example.ca:3478"]}
    assert relay_server["urls"] == list(URLS)
    assert int(relay_server["username"].partition(":")[0]) == int(until.timestamp())


def test_a_room_that_closes_soon_still_gets_ten_minutes(relay: None) -> None:
    end = int(turn.ice_servers(timezone.now() - timedelta(hours=1))[1]["username"].partition(":")[0])
    assert 598 <= end - timezone.now().timestamp() <= 601


def test_without_a_relay_nobody_is_named() -> None:
    assert turn.ice_servers(timezone.now()) == []
    assert not turn.has_relay()


def test_a_relay_by_tls_alone_names_no_stun_server(settings: Settings) -> None:
    settings.TURN_URLS, settings.TURN_SECRET = URLS[1:], SECRET
    assert [server["urls"] for server in turn.ice_servers(timezone.now())] == [[URLS[1]]]


def test_each_socket_gets_a_name_of_its_own_and_no_log_has_it(
    live_cast: Cast, enter: Enter, relay: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="sameroom")
    ben, cleo = enter(live_cast.ben), enter(live_cast.cleo)
    given_ = [page.hear("welcome")["ice_servers"][1] for page in (ben, cleo)]
    assert given_[0]["username"].partition(":")[2] != given_[1]["username"].partition(":")[2]
    assert {len(server["username"]) for server in given_} == {27}
    cleo.roster(lambda roster: [seat["relay"] for seat in roster["seats"]] == [True])
    ben.say(type="admit", pages=[cleo.page])
    cleo.roster(lambda roster: [seat["relay"] for seat in roster["seats"]] == [False])
    for server in given_:
        assert server["username"] not in caplog.text
        assert server["credential"] not in caplog.text


def test_a_request_is_signed_as_the_standard_says() -> None:
    """RFC 5769, section 2.4: long-term credentials."""
    name, password = "\u30de\u30c8\u30ea\u30c3\u30af\u30b9", "TheMatrIX"
    nonce, realm = b"f//499k954d6OL34oL9FSTvy64sA", b"example.org"
    known = ((stun.USERNAME, name.encode()), (stun.NONCE, nonce), (stun.REALM, realm))
    message = stun.Message(0x001, known, bytes.fromhex("78ad3433c6ad72c029da412e"))
    data = stun.encode(message, key=stun.long_term_key(name, "example.org", password))
    code = stun.decode(data).get(stun.MESSAGE_INTEGRITY)
    assert code == bytes.fromhex("f67024656dd64a3e02b8e0712e85c9a28ca89666")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.1", "0001a147e112a643"),
        ("2001:db8:1234:5678:11:2233:4455:6677", "0002a1470113a9faa5d3f179bc25f4b5bed2b9d9"),
    ],
)
def test_an_address_is_hidden_from_meddling_routers_as_the_standard_says(address: str, expected: str) -> None:
    """RFC 5769, sections 2.2 and 2.3."""
    hidden = stun.xor_address(ipaddress.ip_address(address), 32853, transaction=IDS)
    assert hidden == bytes.fromhex(expected)


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.binary(max_size=40))), st.binary(min_size=12, max_size=12))
def test_what_is_encoded_is_decoded(attributes: list[tuple[int, bytes]], transaction: bytes) -> None:
    message = stun.Message(stun.ALLOCATE, tuple(attributes), transaction)
    data = stun.encode(message)
    assert stun.length_of(data[:20]) == len(data)
    again = stun.decode(data)
    assert again.attributes[:-1] == message.attributes
    assert (again.kind, again.transaction) == (message.kind, transaction)


@given(st.binary(max_size=60))
def test_what_is_no_message_is_said_to_be_none(data: bytes) -> None:
    head = b"\x01\x13\x00\x08\x21\x12\xa4\x42" + bytes(12)
    for bad in (data, head + data):
        try:
            decoded = stun.decode(bad)
        except stun.NotStun:
            continue
        assert stun.encode(decoded)[:2] == bad[:2]
