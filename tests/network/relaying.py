"""The practice's relay in the core of the laboratory, as deploy/coturn sets it up, and what it was used for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.journeys.visitor import Visitor
from tests.network.laboratory import ADDRESS, Laboratory
from tests.room.relay import Place, Relay, a_relay

LABORATORY = "10.77.0.0-10.77.255.255"
PORT, TLS_PORT = 3478, 5349

_ROUTE = """async () => {
  const all = [...(await window.sameroom.peers()[0].getStats()).values()];
  const transport = all.find((s) => s.type === "transport");
  const pair = all.find((s) => s.id === transport.selectedCandidatePairId);
  const [local, remote] = [pair.localCandidateId, pair.remoteCandidateId].map((id) => all.find((s) => s.id === id));
  return [local.candidateType, remote.candidateType, local.relayProtocol ?? ""];
}"""


@dataclass(frozen=True)
class Route:
    """The way that sound and picture take, as one browser sees it (W3C webrtc-stats)."""

    local: str
    remote: str
    relay_protocol: str  # to its own relay: udp, tcp, tls; empty where it uses none

    @property
    def is_relayed(self) -> bool:
        return "relay" in (self.local, self.remote)


@contextmanager
def relaying(laboratory: Laboratory, *, more: tuple[str, ...] = ()) -> Iterator[Relay]:
    place = Place(addresses=(ADDRESS,), port=PORT, tls_port=TLS_PORT, within=laboratory.core.command)
    with a_relay(place, peers=(LABORATORY,), more=more) as relay:
        yield relay


def settings(relay: Relay, *urls: str) -> dict[str, str]:
    """What the server has to know of it; by default every way to it."""
    return {"SAMEROOM_TURN_URLS": ",".join(urls or relay.urls), "SAMEROOM_TURN_SECRET": relay.secret}


def trusting(relay: Relay) -> tuple[str, ...]:
    """The flag by which a browser takes the relay's certificate, and no other that nobody vouches for."""
    return (f"--ignore-certificate-errors-spki-list={relay.fingerprint}",)


def route(visitor: Visitor) -> Route:
    return Route(*visitor.page.evaluate(_ROUTE))
