"""The network goes away and comes back: sound and picture are there again, on both sides, without anybody's doing."""

import time

import pytest
from playwright.sync_api import Error

from tests.journeys.visitor import Visitor
from tests.network.calls import Call
from tests.network.conftest import Meet
from tests.network.impair import Condition
from tests.network.needs import needs_laboratory
from tests.network.serving import Serving
from tests.network.watching import moments, picture_is_back, silent_seconds, sound_is_back

pytestmark = [pytest.mark.slow, pytest.mark.browser, needs_laboratory()]
NORMAL = Condition(delay_ms=25)
PATIENCE = 30
SERVER_AWAY = 60


@pytest.mark.parametrize("seconds", [10, 40])
def test_a_cut_line_comes_back(meet: Meet, seconds: int) -> None:
    call = a_normal_call(meet)
    call.adas_seat.line.becomes(Condition(is_cut=True))
    call.goes_on_for(seconds)
    call.adas_seat.line.becomes(NORMAL)
    everything_comes_back(call)


def test_both_lines_cut_at_once_come_back(meet: Meet) -> None:
    call = a_normal_call(meet)
    for seat in (call.bens_seat, call.adas_seat):
        seat.line.becomes(Condition(is_cut=True))
    call.goes_on_for(20)
    for seat in (call.bens_seat, call.adas_seat):
        seat.line.becomes(NORMAL)
    everything_comes_back(call)


def test_another_address_is_taken_up(meet: Meet) -> None:
    call = a_normal_call(meet)
    call.adas_seat.changes_address()
    everything_comes_back(call)


def test_the_session_outlives_the_server(meet: Meet, server: Serving) -> None:
    call = a_normal_call(meet)
    server.kill()
    call.goes_on_for(SERVER_AWAY)
    server.start()
    call.goes_on_for(15)
    for visitor in call.both:
        seen = moments(visitor)
        assert seen[-1].at - seen[0].at > SERVER_AWAY
        assert silent_seconds(seen) == []


def test_a_page_that_reloads_while_the_server_is_away_is_back_without_being_asked(meet: Meet, server: Serving) -> None:
    call = a_normal_call(meet)
    server.kill()
    call.goes_on_for(5)
    with pytest.raises(Error):
        call.ada.page.reload()
    call.goes_on_for(5)
    server.start()
    call.ada.page.goto(server.room)
    call.ada.sees("session")
    for visitor in call.both:
        visitor.sees_and_hears(1)
        visitor.goes_on_seeing_and_hearing()


def a_normal_call(meet: Meet) -> Call:
    call = meet()
    for seat in (call.bens_seat, call.adas_seat):
        seat.line.becomes(NORMAL)
    call.goes_on_for(3)
    call.is_watched()
    return call


def everything_comes_back(call: Call) -> None:
    since = time.time()
    for visitor in call.both:
        until_back(visitor, since=since)


def until_back(visitor: Visitor, *, since: float) -> None:
    while time.time() < since + PATIENCE:
        seen = moments(visitor)
        if sound_is_back(seen, since=since) is not None and picture_is_back(seen, since=since) is not None:
            return
        visitor.page.wait_for_timeout(300)
    raise AssertionError(f"after {PATIENCE} s: {visitor.tally()}, the page says “{visitor.page.inner_text('main')}”")
