"""After a session by video, in the room: how it was, how one felt, and what broke, with whom to call."""

import re

from playwright.sync_api import expect

from sameroom.desk.demo.cast import Cast
from sameroom.measures.models import Response, SafetyNotice
from sameroom.measures.plans import choose_plan
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.pair import Link
from tests.journeys.visitor import Screen

PHONE = Screen(width=375, height=812)


def test_a_client_says_in_the_room_how_it_felt_and_that_something_broke(
    live_cast: Cast, arrive: Arrive, link: Link, server: str
) -> None:
    choose_plan(live_cast.adas_file, {"sparq": "each", "risq": "each"}, by=live_cast.ben)
    session = an_appointment(live_cast.adas_file, live_cast.individual)
    ada, ben = arrive(screen=PHONE), arrive()
    ada.comes_to_the_door(link(session, live_cast.ada))
    ben.open_room(link(session, live_cast.ben))
    ben.lets_in()
    ada.sees("session")
    ben.do("end")
    ben.confirm()
    ada.answer(8)
    expect(ada.page.get_by_role("heading", name="How you felt with your therapist")).to_be_visible()
    found = look_at(ada.page, "room-felt")
    for number in range(1, 9):
        ada.choose(f"q{number}", 2)
    ada.do("answer-next")
    expect(ada.page.get_by_role("heading", name="Did something go wrong between you?")).to_be_visible()
    for number in range(1, 5):
        ada.choose(f"q{number}", 0)
    ada.do("answer-next")
    expect(ada.page.locator("[data-item=readers]")).to_contain_text("Choose one of the answers below.")
    ada.choose("q2", 1)
    ada.page.locator("[data-item=readers]").get_by_text("and not my therapist").click()
    found += look_at(ada.page, "room-rift")
    ada.do("answer-next")
    ada.sees("done")
    expect(ada.act("help-now")).to_have_attribute("href", re.compile("/help-now/"))
    found += look_at(ada.page, "room-after-rift")
    assert found == []
    given = Response.objects.given().filter(person=live_cast.ada)
    assert {one.instrument: one.channel for one in given} == dict.fromkeys(("session-check", "sparq", "risq"), "room")
    assert SafetyNotice.objects.get().is_of_the_therapist
    assert not Response.objects.visible_to(live_cast.ben).filter(instrument="risq").exists()
    assert Response.objects.visible_to(live_cast.hal).filter(instrument="risq").exists()
