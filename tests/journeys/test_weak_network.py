"""A weak network, made by the browser's own emulation: quick versions of what tests/network does with real lines."""

from collections.abc import Callable

import pytest

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import Visitor
from tests.network.watching import moments, stretch, watch

Link = Callable[[Appointment, Person], str]
# With one packet in ten lost and nothing sent twice, seven or eight samples in a hundred are made up.
FEW = 0.04
CODECS = """async () => {
  const stats = await Promise.all(window.sameroom.peers().map(async (peer) => [...(await peer.getStats()).values()]));
  return stats.flatMap((all) => all.filter((s) => s.type === "outbound-rtp" && s.kind === "audio")
    .map((s) => all.find((codec) => codec.id === s.codecId)?.mimeType));
}"""


@pytest.fixture
def both(live_cast: Cast, arrive: Arrive, link: Link) -> tuple[Visitor, Visitor]:
    """Ben and Ada in a session."""
    appointment = an_appointment(live_cast.adas_file, live_cast.individual)
    ben, ada = arrive(), arrive()
    ben.open_room(link(appointment, live_cast.ben))
    ada.comes_to_the_door(link(appointment, live_cast.ada))
    ben.lets_in()
    for visitor in (ben, ada):
        visitor.sees_and_hears(1)
    return ben, ada


def test_sound_is_sent_twice_so_that_lost_packets_are_not_heard(both: tuple[Visitor, Visitor]) -> None:
    _, ada = both
    for visitor in both:
        assert visitor.page.evaluate(CODECS) == ["audio/red"]
    loses(ada, percent=10)
    watch(ada)
    ada.page.wait_for_timeout(10_000)
    seen = stretch(moments(ada))
    assert seen.frames > 0
    assert seen.concealed_share < FEW


def test_a_short_cut_heals_by_itself(both: tuple[Visitor, Visitor]) -> None:
    ben, ada = both
    loses(ada, percent=100)
    ada.page.wait_for_timeout(2_000)
    before = ada.tally()[0]["frames"]
    ada.page.wait_for_timeout(2_000)
    assert ada.tally()[0]["frames"] == before  # the line is really cut
    loses(ada, percent=0)
    for visitor in (ben, ada):
        visitor.goes_on_seeing_and_hearing()


def loses(visitor: Visitor, *, percent: int) -> None:
    """So many of the packets to and from this page's peers."""
    network = visitor.context.new_cdp_session(visitor.page)
    network.send("Network.enable")
    network.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": -1,
            "packetLoss": percent,
            "packetQueueLength": 0,
            "packetReordering": False,
        },
    )
