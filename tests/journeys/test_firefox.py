"""Firefox and Chromium in one session, each as the therapist and as the client: the product as it is, real WebRTC."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.firefox import FirefoxVisitor, executable
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.skipif(
    executable() is None and os.environ.get("SAMEROOM_REQUIRE_SERVICES") != "1",
    reason="There is no Firefox on this machine.",
)
Link = Callable[[Appointment, Person], str]


@pytest.fixture
def firefox(server: str) -> Iterator[FirefoxVisitor]:
    """Somebody with Firefox. At the end: no trouble in the page, and nobody but the product was asked for anything."""
    visitor = FirefoxVisitor()
    try:
        yield visitor
        visitor.window.go("about:blank")
        assert visitor.trouble == []
        assert visitor.hosts <= {"localhost", "-"}
    finally:
        visitor.close()


def test_the_client_has_firefox(live_cast: Cast, arrive: Arrive, firefox: FirefoxVisitor, link: Link) -> None:
    appointment = an_appointment(live_cast.adas_file, live_cast.individual)
    ben, ada = arrive(), firefox
    ben.open_room(link(appointment, live_cast.ben))
    address = link(appointment, live_cast.ada)
    ada.comes_to_the_door(address)
    ada.says("Ben knows that you are here")
    (at_the_door,) = ben.until(lambda t: len(t) == 1 and t[0]["connection"] == "connected")
    ada.tally_until(lambda t: len(t) == 1 and t[0]["connection"] == "connected")
    assert [peer["sentBytes"] for peer in (at_the_door, *ada.tally())] == [0, 0]
    ben.do("admit")
    ada.sees("session")
    they_see_hear_and_write(ben, ada)
    ada.plays_unasked()
    ada.do("mute")
    expect(ben.page.locator("#tiles")).to_contain_text("microphone is off")
    ada.do("camera")
    expect(ben.page.locator("#tiles")).to_contain_text("camera is off")
    ada.do("camera")
    expect(ben.page.locator("#tiles")).not_to_contain_text("camera is off")
    ada.do("mute")
    ada.window.reload()
    ada.sees("session")
    they_see_and_hear(ben, ada)
    ada.plays_but_is_silent_until_touched()

    ada.window.go("about:blank")
    expect(ben.page.locator("#tiles video")).to_have_count(0)
    ada.window.go(address)
    ada.sees("session")
    they_see_and_hear(ben, ada)
    ada.do("leave")
    ada.confirm()
    ada.sees("after")
    ben.until(lambda t: t == [])
    ada.do("return")
    ada.sees("session")
    they_see_and_hear(ben, ada)


@pytest.mark.slow
def test_the_therapist_has_firefox(live_cast: Cast, arrive: Arrive, firefox: FirefoxVisitor, link: Link) -> None:
    appointment = an_appointment(live_cast.adas_file, live_cast.individual)
    ben, ada = firefox, arrive()
    ben.open_room(link(appointment, live_cast.ben))
    ada.comes_to_the_door(link(appointment, live_cast.ada))
    ben.tally_until(lambda t: len(t) == 1 and t[0]["connection"] == "connected")
    ben.opens("people")
    ben.do("admit")
    ada.sees("session")
    they_see_hear_and_write(ada, ben)
    ben.plays_unasked()
    ben.window.reload()
    ben.sees("session")
    they_see_and_hear(ada, ben)
    ada.page.reload()
    ada.sees("session")
    they_see_and_hear(ada, ben)

    ben.do("end")
    ben.confirm()
    for visitor in (ada, ben):
        visitor.sees("after")


def they_see_and_hear(one: Visitor, with_firefox: FirefoxVisitor) -> None:
    one.sees_and_hears(1)
    with_firefox.sees_and_hears()


def they_see_hear_and_write(one: Visitor, with_firefox: FirefoxVisitor) -> None:
    they_see_and_hear(one, with_firefox)
    one.say("Can you read this?")
    with_firefox.reads("Can you read this?")
    with_firefox.say("Oui, très bien.")
    one.reads("Oui, très bien.")
