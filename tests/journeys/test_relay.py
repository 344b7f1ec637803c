"""Sessions over the practice's own relay: a real coturn, real browsers, and what they tell each other of addresses."""

import json
import re
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import WebSocket, expect
from pytest_django.fixtures import Settings

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import WITH_A_CAMERA, Visitor
from tests.journeys.wiretap import Wiretap, needs_a_raw_socket
from tests.room.page import wait_for
from tests.room.relay import LOOPBACK, Relay, a_relay

Link = Callable[[Appointment, Person], str]
# The kinds of the candidates in use, this side's and the other's, of each connection.
PAIRS = """async () => Promise.all(window.sameroom.peers().map(async (peer) => {
  const all = await peer.getStats();
  const stats = [...all.values()];
  const transport = stats.find((s) => s.type === "transport");
  const pair = all.get(transport?.selectedCandidatePairId);
  const kind = (id) => all.get(id)?.candidateType ?? "";
  return [kind(pair?.localCandidateId), kind(pair?.remoteCandidateId), all.get(pair?.localCandidateId)?.relayProtocol];
}))"""
POLICIES = "() => window.sameroom.peers().map((peer) => peer.getConfiguration().iceTransportPolicy)"


@pytest.fixture
def relay(settings: Settings) -> Iterator[Relay]:
    with a_relay(peers=LOOPBACK) as running:
        settings.TURN_URLS, settings.TURN_SECRET = running.urls, running.secret
        yield running


class Told:
    """What a page told the others of its addresses: the candidates in its signals."""

    def __init__(self, visitor: Visitor) -> None:
        self.candidates: list[str] = []
        visitor.page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framesent", self._note)

    def _note(self, frame: str | bytes) -> None:
        message: dict[str, Any] = json.loads(frame)
        if message["type"] == "signal":
            text = (message.get("candidate") or {}).get("candidate", "")
            text += "\n" + message.get("description", {}).get("sdp", "")
            self.candidates += re.findall(r"candidate:.*", text)

    def kinds(self) -> set[str]:
        return {match[1] for one in self.candidates if (match := re.search(r" typ (\w+)", one))}

    def other_addresses(self) -> set[str]:
        """What a relayed candidate says of where it comes from (RFC 8839, `raddr`)."""
        return {match[1] for one in self.candidates if (match := re.search(r" raddr (\S+)", one))}


def test_who_waits_and_the_therapist_learn_no_address_of_each_other(
    live_cast: Cast, arrive: Arrive, link: Link, relay: Relay
) -> None:
    appointment = an_appointment(live_cast.adas_file, live_cast.individual)
    ben, ada = arrive(), arrive()
    told = [Told(ben), Told(ada)]
    ben.open_room(link(appointment, live_cast.ben))
    ada.comes_to_the_door(link(appointment, live_cast.ada))
    for visitor in (ben, ada):
        visitor.until(lambda t: len(t) == 1 and t[0]["connection"] == "connected")
    ben.page.wait_for_timeout(1_200)
    for visitor in (ben, ada):
        (peer,) = visitor.tally()
        assert (peer["senders"], peer["sentBytes"], peer["sentPackets"]) == ([None, None], 0, 0)
        assert [pair[:2] for pair in visitor.page.evaluate(PAIRS)] == [["relay", "relay"]]
    assert [one.kinds() for one in told] == [{"relay"}, {"relay"}]
    assert set().union(*(one.other_addresses() for one in told)) <= {"0.0.0.0"}  # noqa: S104 - it is what is compared

    ben.lets_in()
    for visitor in (ben, ada):
        visitor.sees_and_hears(1)
        assert visitor.page.evaluate(POLICIES) == ["all"]
    directly = [["host", "host"]] * 2
    wait_for(lambda: [one.page.evaluate(PAIRS)[0][:2] for one in (ben, ada)] == directly, within=15)
    ada.goes_on_seeing_and_hearing()


def test_partners_from_two_places_never_learn_each_others_address(
    live_cast: Cast, arrive: Arrive, link: Link, relay: Relay
) -> None:
    appointment = an_appointment(live_cast.couples_file, live_cast.couple)
    ben, cleo, dev = arrive(), arrive(), arrive()
    ben.open_room(link(appointment, live_cast.ben))
    for visitor, person in ((cleo, live_cast.cleo), (dev, live_cast.dev)):
        visitor.page.goto(link(appointment, person))
        visitor.check_in(together="no")
        visitor.sees("waiting")
    ben.until(lambda t: len(t) == 2)
    ben.lets_in("admit-all")
    for visitor in (ben, cleo, dev):
        visitor.sees_and_hears(2)
    assert ben.page.evaluate(POLICIES) == ["all", "all"]
    for visitor in (cleo, dev):
        policies, pairs = visitor.page.evaluate(POLICIES), visitor.page.evaluate(PAIRS)
        assert sorted(policies) == ["all", "relay"]
        assert pairs[policies.index("relay")][:2] == ["relay", "relay"]


def comes_hidden(visitor: Visitor, link: str) -> None:
    """To the door, reached by the relay alone."""
    visitor.page.goto(link)
    visitor.sees("check-in")
    visitor.page.locator("#device-choice summary").click()
    visitor.page.get_by_label("Hide my network address").check()
    visitor.check_in()
    visitor.sees("waiting")


def test_whoever_wishes_it_uses_the_relay_alone(live_cast: Cast, arrive: Arrive, link: Link, relay: Relay) -> None:
    appointment = an_appointment(live_cast.adas_file, live_cast.individual)
    ben, ada = arrive(), arrive()
    told = Told(ada)
    ben.open_room(link(appointment, live_cast.ben))
    comes_hidden(ada, link(appointment, live_cast.ada))
    ben.until(lambda t: len(t) == 1 and t[0]["connection"] == "connected")
    ben.lets_in()
    ada.sees_and_hears(1)
    assert ada.page.evaluate(POLICIES) == ["relay"]
    ada.page.reload()
    ada.sees("session")
    ada.sees_and_hears(1)
    assert ada.page.evaluate(POLICIES) == ["relay"]
    assert told.kinds() == {"relay"}

    ada.do("devices")
    box = ada.page.get_by_label("Hide my network address")
    expect(box).to_be_checked()
    box.uncheck()
    assert ada.page.evaluate(POLICIES) == ["all"]


@needs_a_raw_socket
def test_who_listens_at_the_relay_reads_nothing(live_cast: Cast, arrive: Arrive, link: Link, relay: Relay) -> None:
    """What is said over the data channel is on no packet; words sent in clear are, so the listener does hear."""
    appointment = an_appointment(live_cast.adas_file, live_cast.individual)
    ben, ada = arrive(), arrive()
    ben.open_room(link(appointment, live_cast.ben))
    comes_hidden(ada, link(appointment, live_cast.ada))
    ben.lets_in()
    ada.sees_and_hears(1)
    with Wiretap() as wire:
        ada.say("lighthouse-in-november")
        ben.reads("lighthouse-in-november")
        ben.say("harbour-in-december")
        ada.reads("harbour-in-december")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plain:
            plain.sendto(b"said-in-clear", ("127.0.0.1", relay.place.port))
        wait_for(lambda: wire.has("said-in-clear"))
    assert ada.page.evaluate(PAIRS)[0][0] == "relay"
    assert wire.with_port(relay.place.port) > 100
    assert not wire.has("lighthouse-in-november")
    assert not wire.has("harbour-in-december")


@pytest.mark.parametrize("way", ["udp", "tcp", "tls"])
def test_each_way_to_the_relay_carries_a_session(
    live_cast: Cast, arrive: Arrive, link: Link, relay: Relay, settings: Settings, way: str
) -> None:
    """Where a network lets nothing through but TCP, or nothing but TLS."""
    settings.TURN_URLS = (getattr(relay, way),)
    appointment = an_appointment(live_cast.adas_file, live_cast.individual)
    flags = (*WITH_A_CAMERA, f"--ignore-certificate-errors-spki-list={relay.fingerprint}")
    ben, ada = arrive(flags=flags), arrive(flags=flags)
    ben.open_room(link(appointment, live_cast.ben))
    ada.comes_to_the_door(link(appointment, live_cast.ada))
    ben.until(lambda t: len(t) == 1 and t[0]["connection"] == "connected")
    ben.lets_in()
    for visitor in (ben, ada):
        visitor.sees_and_hears(1)
        assert visitor.page.evaluate(PAIRS) == [["relay", "relay", way]]


def test_without_a_relay_nobody_is_offered_to_hide(live_cast: Cast, arrive: Arrive, link: Link) -> None:
    appointment = an_appointment(live_cast.adas_file, live_cast.individual)
    ada = arrive()
    ada.page.goto(link(appointment, live_cast.ada))
    ada.sees("check-in")
    ada.page.locator("#device-choice summary").click()
    expect(ada.page.get_by_label("Camera", exact=True)).to_be_visible()
    assert ada.page.get_by_label("Hide my network address").count() == 0
