"""Whatever a browser loads for the room is in the manifest, from the link to the last question."""

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import expect

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from sameroom.release.manifest import of_folder
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import Visitor

Link = Callable[[Appointment, Person], str]


def test_a_session_loads_what_the_manifest_has_and_nothing_else(
    live_cast: Cast, arrive: Arrive, link: Link, server: str
) -> None:
    appointment = an_appointment(live_cast.adas_file, live_cast.individual)
    ben, ada = arrive(), arrive()
    loaded: set[str] = set()
    for visitor in (ben, ada):
        visitor.context.on("request", lambda request: loaded.add(request.url))
    ada.comes_to_the_door(link(appointment, live_cast.ada))
    ben.open_room(link(appointment, live_cast.ben))
    ben.lets_in("admit")
    opens_all_there_is(ada, "chat")
    opens_all_there_is(ben, "people")
    ben.do("end")
    ben.confirm()
    for visitor in (ada, ben):
        visitor.answer(8)
        visitor.sees("done")
    ada.page.goto(f"{server}/room/check.html")
    expect(ada.page.locator("h1")).to_be_visible()
    files = {address_of(url) for url in loaded if not url.startswith(("data:", "blob:", f"{server}/room/api/"))}
    assert files <= set(of_folder().files)
    assert {"/room/", "/room/mesh.js", "/room/view-after.js", "/static/vendor/lucide/icons.svg"} <= files


def opens_all_there_is(visitor: Visitor, panel: str) -> None:
    visitor.sees("session")
    visitor.sees_and_hears(1)
    visitor.opens(panel)
    visitor.do("devices")
    expect(visitor.page.locator("dialog[open]")).to_be_visible()
    visitor.page.keyboard.press("Escape")


def address_of(url: str) -> str:
    """With its query: another query may be answered with other bytes."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
