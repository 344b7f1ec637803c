"""Debian's coturn with the practice's settings: whom it lets in, where it sends nothing, what the doctor says."""

import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from sameroom.desk import health
from sameroom.room import relay as asking
from sameroom.room import stun, turn
from tests.room.peers import NAMED, a_client, not_public, permits
from tests.room.relay import Place, Relay, a_port, a_relay

PUBLIC = ["8.8.8.8", "11.0.0.0", "172.32.0.0", "223.255.255.255", "2606:4700::1111", "2a00::1", "2001:200::1"]


@pytest.fixture(scope="module")
def relay() -> Iterator[Relay]:
    with a_relay(Place(addresses=("127.0.0.1", "::1"))) as running:
        yield running


@pytest.fixture(autouse=True)
def practice(relay: Relay, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TURN_URLS, settings.TURN_SECRET = relay.urls, relay.secret
    monkeypatch.setenv("SSL_CERT_FILE", str(relay.certificate))


def test_it_sends_nothing_to_this_machine_its_neighbours_or_a_clouds_own_service(relay: Relay) -> None:
    assert permits(relay.urls[0], NAMED) == dict.fromkeys(NAMED, 403)


def test_it_sends_nothing_to_any_address_that_is_not_public(relay: Relay) -> None:
    assert set(permits(relay.urls[0], not_public()).values()) == {403}


def test_it_sends_to_everybody_else(relay: Relay) -> None:
    assert permits(relay.urls[0], PUBLIC) == dict.fromkeys(PUBLIC, 0)


@pytest.mark.parametrize("way", [0, 1, 2], ids=["udp", "tcp", "tls"])
def test_a_good_credential_opens_it_and_no_other(relay: Relay, settings: Settings, way: int) -> None:
    url = relay.urls[way]
    with closing(a_client(url)) as client:
        assert client.allocate().get(stun.XOR_RELAYED_ADDRESS)
    with closing(a_client(url, good_for=timedelta(seconds=-2))) as client:
        assert client.allocate().error == 401
    settings.TURN_SECRET = "a secret that only we know, for once"
    with closing(a_client(url)) as client:
        assert client.allocate().error == 401


def test_a_place_is_not_to_be_had_without_credentials(relay: Relay) -> None:
    with closing(a_client(relay.urls[0])) as client:
        challenge = client.ask(stun.ALLOCATE, (stun.REQUESTED_TRANSPORT, stun.UDP))
    assert challenge.error == 401
    assert challenge.get(stun.REALM) == b"practice.example"


def test_a_place_is_for_datagrams_alone(relay: Relay) -> None:
    """A relay that opens TCP connections would be a way into the practice's network."""
    with closing(a_client(relay.urls[1])) as client:
        client.allocate()
        tcp = (stun.REQUESTED_TRANSPORT, b"\x06\0\0\0")
        assert not client.ask(stun.ALLOCATE, tcp).is_success


def test_one_name_does_not_use_it_up(settings: Settings) -> None:
    with a_relay(more=("user-quota=2",)) as small:
        settings.TURN_URLS, settings.TURN_SECRET = small.urls[:1], small.secret
        one, another = (turn.a_credential(timezone.now() + timedelta(minutes=10)) for _ in range(2))
        clients = [asking.Client(turn.parse(small.udp), name) for name in (one, one, one, another)]
        assert [client.allocate().error for client in clients] == [0, 0, 486, 0]
        for client in clients:
            client.close()


def test_its_log_does_not_say_who_came(relay: Relay) -> None:
    with closing(a_client(relay.urls[0])) as client:
        client.allocate()
        own = client.local_port()
    assert str(own) not in relay.log()


def test_the_doctor_hears_it_on_each_of_its_ways() -> None:
    findings = list(health._relay())
    assert [finding.is_good for finding in findings] == [True, True, True]


def test_the_doctor_says_that_nobody_answers(settings: Settings) -> None:
    port = a_port("127.0.0.1")
    settings.TURN_URLS = (f"turn:127.0.0.1:{port}?transport=tcp",)
    (finding,) = health._relay()
    assert finding == health.Finding(
        False, f"The relay at turn:127.0.0.1:{port}?transport=tcp cannot be reached: Connection refused."
    )


def test_the_doctor_does_not_wait_for_a_relay_that_keeps_silent(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "WITHIN", 0.4)
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        settings.TURN_URLS = (f"turn:127.0.0.1:{silent.getsockname()[1]}?transport=tcp",)
        (finding,) = health._relay()
    assert "does not answer as a relay" in finding.sentence


def test_the_doctor_tells_a_wrong_secret_from_a_wrong_clock(
    relay: Relay, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TURN_URLS = relay.urls[:1]
    behind = timezone.now() - timedelta(hours=1)
    with monkeypatch.context() as clock:
        clock.setattr(timezone, "now", lambda: behind)
        (late,) = health._relay()
    settings.TURN_SECRET = "a secret that only we know, for once"
    (wrong,) = health._relay()
    assert not late.is_good
    assert "its clock is ahead of this one" in late.sentence
    assert not wrong.is_good
    assert "does not know the secret" in wrong.sentence


def test_the_doctor_sees_a_certificate_that_browsers_refuse(
    relay: Relay, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    settings.TURN_URLS = relay.urls[2:]
    (finding,) = health._relay()
    assert "certificate that browsers refuse" in finding.sentence


def test_the_doctor_sees_a_relay_that_is_full(settings: Settings) -> None:
    with a_relay(more=("total-quota=1",)) as small:
        settings.TURN_URLS, settings.TURN_SECRET = small.urls[:1], small.secret
        with closing(a_client(small.urls[0])) as client:
            assert client.allocate().is_success
            (finding,) = health._relay()
    assert finding.sentence.endswith("is full (486): it gives out no more places.")
