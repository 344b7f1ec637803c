"""Browsers that cannot do everything: windows inside other apps, those without calls, older ones."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import CAMERA_DENIED

Link = Callable[[Appointment, Person], str]
INSIDE_AN_APP = "Mozilla/5.0 (Linux; Android 16; Pixel 9; wv) AppleWebKit/537.36 Version/4.0 Chrome/142.0 Mobile"
CALLS_ITSELF = "Object.defineProperty(Navigator.prototype, 'userAgent', { get: () => '%s' });"


@pytest.fixture
def adas_link(live_cast: Cast, link: Link) -> str:
    return link(an_appointment(live_cast.adas_file, live_cast.individual), live_cast.ada)


def test_a_window_inside_an_app_sends_to_a_browser_and_keeps_the_link_for_it(arrive: Arrive, adas_link: str) -> None:
    ada = arrive(flags=CAMERA_DENIED)
    ada.context.add_init_script(CALLS_ITSELF % INSIDE_AN_APP)
    ada.page.goto(adas_link)
    ada.sees("check-in")
    ada.says("Open in browser")
    expect(ada.page).to_have_url(adas_link)


def test_a_browser_that_refuses_does_not_get_the_link_back(arrive: Arrive, adas_link: str) -> None:
    ada = arrive(flags=CAMERA_DENIED)
    ada.page.goto(adas_link)
    ada.sees("check-in")
    ada.says("This page may not use it yet")
    expect(ada.page).to_have_url(adas_link.partition("#")[0])


def test_a_browser_without_calls_says_which_ones_have_them(arrive: Arrive, adas_link: str) -> None:
    ada = arrive()
    ada.context.add_init_script("delete window.RTCPeerConnection;")
    ada.page.goto(adas_link)
    ada.sees("refused")
    ada.says("This browser cannot hold your session")
    expect(ada.act("call")).to_be_visible()
    expect(ada.page).to_have_url(adas_link)


def test_an_older_browser_holds_a_session(live_cast: Cast, arrive: Arrive, link: Link) -> None:
    """Without a time limit for requests, a wake lock, counted frames, a choice of speakers or of codecs."""
    appointment = an_appointment(live_cast.adas_file, live_cast.individual)
    ben, ada = arrive(), arrive()
    ada.context.add_init_script(
        "delete AbortSignal.timeout; delete Navigator.prototype.wakeLock; delete HTMLMediaElement.prototype.setSinkId;"
        "delete HTMLVideoElement.prototype.requestVideoFrameCallback; delete Navigator.prototype.permissions;"
        "delete RTCRtpTransceiver.prototype.setCodecPreferences;"
    )
    ben.open_room(link(appointment, live_cast.ben))
    ada.comes_to_the_door(link(appointment, live_cast.ada))
    ben.lets_in()
    for visitor in (ben, ada):
        visitor.sees_and_hears(1)
