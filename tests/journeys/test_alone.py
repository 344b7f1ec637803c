"""When something of the page, or of the others, is missing: what a person then reads."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive

Link = Callable[[Appointment, Person], str]


@pytest.fixture
def appointment(live_cast: Cast) -> Appointment:
    return an_appointment(live_cast.adas_file, live_cast.individual)


def test_a_page_without_its_words_says_so_in_both_languages(
    live_cast: Cast, arrive: Arrive, link: Link, appointment: Appointment
) -> None:
    ada = arrive()
    ada.page.route("**/words/*.json", lambda route: route.abort())
    ada.page.goto(link(appointment, live_cast.ada))
    ada.sees("refused")
    ada.says("Rechargez la page")
    ada.page.unroute("**/words/*.json")
    ada.do("retry")
    ada.sees("check-in")


def test_a_part_of_the_page_that_does_not_load_leaves_a_way_on(
    live_cast: Cast, arrive: Arrive, link: Link, appointment: Appointment
) -> None:
    ada = arrive()
    ada.page.route("**/room/room.js", lambda route: route.abort())
    ada.page.goto(link(appointment, live_cast.ada))
    ada.check_in()
    ada.sees("refused")
    expect(ada.act("retry")).to_be_visible()


def test_a_client_left_alone_reads_who_calls_on_which_number(
    live_cast: Cast, arrive: Arrive, link: Link, appointment: Appointment
) -> None:
    ben, ada = arrive(), arrive()
    ben.open_room(link(appointment, live_cast.ben))
    ada.comes_to_the_door(link(appointment, live_cast.ada))
    ben.lets_in()
    ada.sees_and_hears(1)
    ben.page.goto("about:blank")
    expect(ada.page.locator("#empty-stage")).to_contain_text(re.compile("Ben calls you at 416-555-0130"))
    ben.page.goto(link(appointment, live_cast.ben))
    ben.sees("session")
    ada.sees_and_hears(1)


def test_after_the_session_no_camera_opens_again(
    live_cast: Cast, arrive: Arrive, link: Link, appointment: Appointment
) -> None:
    ben, ada = arrive(), arrive()
    ada.context.add_init_script(
        "window.opened = []; const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);"
        "navigator.mediaDevices.getUserMedia = async (wish) => {"
        " const stream = await ask(wish); window.opened.push(...stream.getTracks()); return stream; };"
    )
    ben.open_room(link(appointment, live_cast.ben))
    ada.comes_to_the_door(link(appointment, live_cast.ada))
    ben.lets_in()
    ada.sees_and_hears(1)
    assert ada.page.evaluate("window.opened.filter((track) => track.readyState === 'live').length") == 2
    ben.do("end")
    ben.confirm()
    ada.sees("after")
    ada.page.evaluate("navigator.mediaDevices.dispatchEvent(new Event('devicechange'))")
    ada.page.wait_for_timeout(500)
    assert ada.page.evaluate("window.opened.filter((track) => track.readyState === 'live').length") == 0
