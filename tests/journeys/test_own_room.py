"""A session where the room has an origin of its own: its page from there, all else from the practice's server."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Route, expect

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from sameroom.release.manifest import of_folder
from tests.appointments import an_appointment, token_for
from tests.journeys.conftest import Arrive
from tests.journeys.pair import code_of, stands
from tests.journeys.visitor import Visitor
from tests.own_room import HOST

Link = Callable[[Appointment, Person], str]
ELSEWHERE = "elsewhere.localhost"


@pytest.fixture
def hosts(own_room: str) -> set[str]:
    return {"localhost", HOST, "-"}


def test_therapist_and_client_meet_and_compare(
    own_room: str, live_cast: Cast, arrive: Arrive, link: Link, server: str
) -> None:
    """She comes by a link of before, which leads on; he by the button of his day."""
    appointment = an_appointment(live_cast.adas_file, live_cast.individual)
    ben, ada = arrive(), arrive()
    asked: set[str] = set()
    ada.context.on("request", lambda request: asked.add(request.url))
    ada.page.on("websocket", lambda socket: asked.add(socket.url))
    ada.comes_to_the_door(link(appointment, live_cast.ada))
    ben.page.goto(f"{server}/demo/ben/")
    ben.page.get_by_role("button", name="Open the room").click()
    ben.enters()
    ben.lets_in()
    for visitor in (ben, ada):
        assert visitor.page.url == f"{own_room}/room/"
        visitor.sees("session")
        visitor.sees_and_hears(1)
    they_compare(ben, ada)
    ada.page.reload()
    ada.sees("session")
    for visitor in (ben, ada):
        visitor.sees_and_hears(1)
        stands(visitor, "verified")
    leads_back(ada, server)
    assert ada.context.cookies() == []
    goes_where_it_should(asked, own_room, server)


def they_compare(ben: Visitor, ada: Visitor) -> None:
    for visitor in (ben, ada):
        stands(visitor, "unverified")
    ben.opens("safety")
    ben.do("show-pictures")
    assert code_of(ben) == code_of(ada)
    for visitor in (ben, ada):
        visitor.do("match")
        stands(visitor, "verified")


def leads_back(visitor: Visitor, server: str) -> None:
    """What belongs to the practice is found at its own address."""
    visitor.opens("safety")
    expect(visitor.act("what-we-can-see").first).to_have_attribute("href", f"{server}/what-we-can-see/")
    visitor.do("leave")
    visitor.confirm()
    expect(visitor.act("home").first).to_have_attribute("href", f"{server}/")


def goes_where_it_should(asked: set[str], own_room: str, server: str) -> None:
    """Files of the manifest from the room's origin; from the server the old link, the API and the socket, no more."""
    parts = [urlsplit(url) for url in asked if not url.startswith(("data:", "blob:"))]
    files = {part.path for part in parts if part.netloc == urlsplit(own_room).netloc}
    said = {part.path for part in parts if part.netloc == urlsplit(server).netloc}
    assert files <= set(of_folder().files)
    assert {"/room/", "/room/words/en.json", "/room/mesh.js", "/static/vendor/twemoji/pictures.svg"} <= files
    assert {"/room/", "/room/api/redeem", "/room/api/check-in", "/room/socket"} <= said
    assert all(one == "/room/" or one.startswith(("/room/api/", "/room/socket")) for one in said)


def test_the_equipment_is_tried_from_there(own_room: str, live_cast: Cast, arrive: Arrive, server: str) -> None:
    """The ticket is taken at the server, and its socket answers."""
    ada = arrive()
    ada.page.goto(f"{server}/demo/ada/")
    ada.page.locator("form[action='/me/equipment/'] button").click()
    ada.sees("equipment")
    assert ada.page.url == f"{own_room}/room/check.html"
    expect(ada.page.locator("#practice")).not_to_be_empty()
    expect(ada.act("home")).to_have_attribute("href", f"{server}/")


def test_a_page_that_is_told_of_another_server_asks_nobody(own_room: str, live_cast: Cast, arrive: Arrive) -> None:
    """The policy knows the one server: a header that was changed on its own leads nowhere."""
    appointment = an_appointment(live_cast.adas_file, live_cast.individual)
    ada = arrive()
    elsewhere = own_room.replace(HOST, ELSEWHERE)

    def lie(route: Route) -> None:
        answer = route.fetch(
            url=route.request.url.replace(HOST, "127.0.0.1"), headers={"Host": urlsplit(own_room).netloc}
        )
        route.fulfill(response=answer, headers={**answer.headers, "sameroom-server": elsewhere})

    ada.page.route(re.compile(r"/room/words/"), lie)
    ada.page.goto(f"{own_room}/room/#{token_for(appointment, live_cast.ada)}")
    ada.sees("refused")
    assert any("Content Security Policy" in one and ELSEWHERE in one for one in ada.trouble)
    ada.trouble.clear()
    ada.hosts.discard(ELSEWHERE)
