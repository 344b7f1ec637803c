"""A session on a weak line goes on: the voice first, the picture as far as the line bears it."""

import pytest

from tests.network.calls import Call
from tests.network.conftest import Meet
from tests.network.impair import Condition
from tests.network.needs import needs_laboratory
from tests.network.watching import Stretch, moments, stretch, watch

pytestmark = [pytest.mark.slow, pytest.mark.browser, needs_laboratory()]
TIME_TO_SETTLE = 5
TIME_TO_WATCH = 15
# How much more of the sound the browser may make up than on a perfect line, where it makes up some for want of time.
# The goals, tighter, are measured by bench/network.py.
WEAK = {
    "5 % lost": (Condition(loss=0.05), 0.02),
    "10 % lost": (Condition(loss=0.1), 0.03),
    "20 % lost": (Condition(loss=0.2), 0.12),
    "10 % lost in bursts": (Condition(burst_ms=100, burst_share=0.1), 0.15),
    "500 kbit/s": (Condition(kbit=500), 0.03),
    "150 kbit/s": (Condition(kbit=150), 0.02),
    "300 ms": (Condition(delay_ms=150), 0.02),
}
WITHOUT_PICTURE = {"150 kbit/s"}  # it may be given up for the voice
LONGER = {"150 kbit/s": 12}  # until what was packed for a good line has left the browser


@pytest.mark.parametrize("name", WEAK)
def test_the_voice_gets_through(meet: Meet, name: str) -> None:
    condition, may_be_concealed = WEAK[name]
    call = meet()
    before = watched(call)
    call.adas_seat.line.becomes(condition)
    call.goes_on_for(LONGER.get(name, TIME_TO_SETTLE))
    for visitor, perfect, weak in zip(call.both, before, watched(call), strict=True):
        assert weak.seconds > TIME_TO_WATCH / 2
        assert weak.concealed_share - perfect.concealed_share < may_be_concealed
        assert weak.frames > 0 or name in WITHOUT_PICTURE
        assert visitor.trouble == []


def test_a_line_that_loses_everything_is_seen_as_such(meet: Meet) -> None:
    """What the other tests count does count."""
    call = meet()
    watch(call.ada)
    call.adas_seat.line.becomes(Condition(is_cut=True))
    call.goes_on_for(4)
    seen = moments(call.ada)[-20:]
    assert seen[0].arrived == seen[-1].arrived
    assert seen[0].frames == seen[-1].frames
    assert seen[0].heard == seen[-1].heard


def watched(call: Call) -> list[Stretch]:
    call.is_watched()
    call.goes_on_for(TIME_TO_WATCH)
    return [stretch(moments(visitor)) for visitor in call.both]
