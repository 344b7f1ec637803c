"""In person: a code on one screen, a telephone that reads it, and the online session afterwards."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Route, expect

from sameroom.desk.demo.cast import Cast
from sameroom.room.models import Introduction
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.pair import Link, Pair, stands
from tests.journeys.visitor import SLOWEST, Visitor

FITS_NOT = re.compile("did not fit")


class Meeting:
    """Ben and Ada in one room, each with a browser that keeps what it keeps at home."""

    def __init__(self, pair: Pair) -> None:
        self.pair, self.cast = pair, pair.cast
        self.appointment = an_appointment(self.cast.adas_file, self.cast.individual, modality="in-person")

    def begins(self) -> None:
        ben = self.pair.ben
        ben.page.goto(self.pair.link(self.appointment, self.cast.ben))
        ben.sees("in-person")
        ben.page.locator("[data-act=attending]").check()
        ben.do("open-session")
        ben.act("close-session").wait_for()

    def code(self) -> str:
        """What a camera reads from Ben's screen."""
        self.pair.ben.do("introduce")
        return read_by_camera(self.drawing)

    @property
    def drawing(self) -> Locator:
        return self.pair.ben.page.locator("dialog[open] svg.qr")

    def bens_screen_says(self, words: str | re.Pattern[str]) -> None:
        expect(self.pair.ben.page.locator("dialog[open]")).to_contain_text(words, timeout=SLOWEST)


def of_another_code(link: str) -> str:
    """The same token, and a secret that was never shown."""
    return f"{link[:-42]}{'A' * 42}"


def is_asked_after_it(client: Visitor) -> None:
    """A client's page looks every 15 seconds whether the session was closed."""
    expect(client.page.locator("body")).to_have_attribute("data-screen", "after", timeout=25_000)


def read_by_camera(drawing: Locator) -> str:
    drawing.wait_for()
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(drawing.screenshot())).convert("L"))
    return str(found.text)


@pytest.fixture
def meeting(live_cast: Cast, arrive: Arrive, link: Link, tmp_path: Path) -> Meeting:
    meeting = Meeting(Pair(live_cast, arrive, link, tmp_path))
    meeting.begins()
    return meeting


def test_who_met_in_person_need_not_compare(meeting: Meeting) -> None:
    pair, link = meeting.pair, meeting.code()
    pair.ada.page.goto(link)
    pair.ada.says("This telephone and Ben’s device know each other now")
    assert pair.ada.page.evaluate("location.hash") == ""
    meeting.bens_screen_says("Ada’s telephone is known")
    expect(meeting.drawing).to_have_count(0)
    pair.ben.do("close-dialog")
    pair.ben.says("Ada’s telephone is known")
    pair.ben.do("close-session")
    pair.ben.sees("after")
    assert not Introduction.objects.exists()
    is_asked_after_it(pair.ada)
    pair.come()
    for visitor in pair.both:
        stands(visitor, "verified")


def test_a_server_that_gives_another_key_makes_nobody_known(meeting: Meeting) -> None:
    pair, link = meeting.pair, meeting.code()
    pair.ben.page.route("**/room/api/introductions", with_another(key="5b" * 32))
    pair.ada.page.goto(link)
    pair.ada.says("know each other now")
    meeting.bens_screen_says(FITS_NOT)
    assert read_by_camera(meeting.drawing) != link
    pair.come()
    stands(pair.ben, "unverified")
    stands(pair.ada, "verified")  # what she read from Ben's screen was true


def test_an_answer_to_another_code_makes_nobody_known(meeting: Meeting) -> None:
    """Who was told the token and not the code; the next code works as if nothing had been."""
    pair, link = meeting.pair, meeting.code()
    pair.ada.page.goto(of_another_code(link))
    pair.ada.says("Ben’s screen says so too in a moment; if not, scan the new code there")
    meeting.bens_screen_says(FITS_NOT)
    pair.ada.page.goto("about:blank")
    pair.ada.page.goto(read_by_camera(meeting.drawing))
    meeting.bens_screen_says("Ada’s telephone is known")


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda code: code[:-1], id="cut short"),
        pytest.param(lambda code: f"{code}.{code}", id="doubled", marks=pytest.mark.slow),
    ],
)
def test_a_code_that_is_not_whole_is_said_and_the_page_goes_on(meeting: Meeting, spoil: Callable[[str], str]) -> None:
    page, _, fragment = meeting.code().partition("#")
    token, _, code = fragment.partition(".")
    ada = meeting.pair.ada
    ada.page.goto(f"{page}#{token}.{spoil(code)}")
    ada.says("The code did not come through whole")
    assert not Introduction.objects.exists()
    meeting.pair.ben.do("close-dialog")
    meeting.pair.ben.do("close-session")
    is_asked_after_it(ada)


def test_a_browser_that_keeps_nothing_says_so(meeting: Meeting, arrive: Arrive) -> None:
    ada = arrive()
    ada.context.add_init_script("indexedDB.open = () => { throw new Error('not here'); };")
    ada.page.goto(meeting.code())
    ada.says("This browser does not remember")
    assert not Introduction.objects.exists()


@pytest.mark.slow
def test_how_an_introduction_looks(live_cast: Cast, arrive: Arrive, link: Link, tmp_path: Path) -> None:
    meeting = Meeting(Pair(live_cast, arrive, link, tmp_path))
    meeting.begins()
    ben, ada = meeting.pair.both
    found = look_at(ben.page, "room-in-person-running")
    code = meeting.code()
    found += look_at(ben.page, "room-introduction")
    assert read_by_camera(meeting.drawing) == code
    ada.page.goto(f"{code}.{code}")
    ada.says("The code did not come through whole")
    found += look_at(ada.page, "room-introduced-unreadable")
    ada.page.goto("about:blank")
    ada.page.goto(of_another_code(code))
    meeting.bens_screen_says(FITS_NOT)
    found += look_at(ben.page, "room-introduction-unfit")
    ada.page.goto("about:blank")
    ada.page.goto(read_by_camera(meeting.drawing))
    ada.says("know each other now")
    meeting.bens_screen_says("Ada’s telephone is known")
    for visitor, name in ((ben, "room-introduction-known"), (ada, "room-introduced-known")):
        found += look_at(visitor.page, name)
    assert found == []


def with_another(**said: str) -> Callable[[Route], None]:
    def answer(route: Route) -> None:
        told: dict[str, list[dict[str, Any]]] = route.fetch().json()
        forged = [{**one, **said} for one in told["introductions"]]
        route.fulfill(json={"introductions": forged})

    return answer
