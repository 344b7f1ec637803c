"""A weak network, made by the browser's own emulation: quick versions of what tests/network does with real lines."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import Visitor
from tests.network.watching import Stretch, moments, stretch, watch

Link = Callable[[Appointment, Person], str]
# With one packet in ten lost and nothing sent twice, seven or eight samples in a hundred are made up.
FEW = 0.04
FIRST_CHOICE = """() => window.sameroom.peers().map((peer) => peer.getSenders()
  .find(({ track }) => track?.kind === "audio").getParameters().codecs[0].mimeType)"""


class EmulatedLine:
    """A page's line, by the browser's own emulation. Made before its connections are: later ones escape it."""

    def __init__(self, visitor: Visitor) -> None:
        self._network = visitor.context.new_cdp_session(visitor.page)
        self._network.send("Network.enable")
        self.loses(0)

    def loses(self, percent: int) -> None:
        """So many of the packets to and from this page's peers (a rule without a pattern is for them, too)."""
        rule = {"urlPattern": "", "latency": 1, "downloadThroughput": -1, "uploadThroughput": -1, "packetLoss": percent}
        self._network.send(
            "Network.emulateNetworkConditionsByRule", {"offline": False, "matchedNetworkConditions": [rule]}
        )


@dataclass(frozen=True)
class Session:
    """Ben and Ada, who see and hear each other; Ada's line can be made worse."""

    ben: Visitor
    ada: Visitor
    adas_line: EmulatedLine


@pytest.fixture
def session(live_cast: Cast, arrive: Arrive, link: Link) -> Session:
    appointment = an_appointment(live_cast.adas_file, live_cast.individual)
    ben, ada = arrive(), arrive()
    made = Session(ben, ada, EmulatedLine(ada))
    ben.open_room(link(appointment, live_cast.ben))
    ada.comes_to_the_door(link(appointment, live_cast.ada))
    ben.lets_in()
    for visitor in (ben, ada):
        visitor.sees_and_hears(1)
    return made


@pytest.mark.slow
def test_sound_is_sent_twice_so_that_lost_packets_are_not_heard(session: Session) -> None:
    for visitor in (session.ben, session.ada):
        assert visitor.page.evaluate(FIRST_CHOICE) == ["audio/red"]
    undisturbed = [watched(visitor, seconds=5) for visitor in (session.ben, session.ada)]
    session.adas_line.loses(10)
    for visitor, before in zip((session.ben, session.ada), undisturbed, strict=True):
        now = watched(visitor, seconds=8)
        assert now.frames > 0
        assert now.concealed_share - before.concealed_share < FEW


@pytest.mark.slow
def test_a_short_cut_heals_by_itself(session: Session) -> None:
    session.adas_line.loses(100)
    session.ada.page.wait_for_timeout(1_500)
    before = [visitor.tally()[0]["frames"] for visitor in (session.ben, session.ada)]
    session.ada.page.wait_for_timeout(2_500)
    assert [visitor.tally()[0]["frames"] for visitor in (session.ben, session.ada)] == before  # it is really cut
    session.adas_line.loses(0)
    for visitor in (session.ben, session.ada):
        visitor.goes_on_seeing_and_hearing()


def watched(visitor: Visitor, *, seconds: int) -> Stretch:
    """What arrives in so many seconds. A machine without time makes up sound, too: so nothing counts by itself."""
    watch(visitor)
    visitor.page.wait_for_timeout(seconds * 1000)
    return stretch(moments(visitor))
