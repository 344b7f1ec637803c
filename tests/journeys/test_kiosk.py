"""In person, on the practice's own tablet: handed over at the desk, answered, given back."""

import re

from playwright.sync_api import expect

from sameroom.desk.demo.cast import Cast
from sameroom.measures.models import Response
from sameroom.measures.plans import choose_plan
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.visitor import Screen

TABLET = Screen(width=768, height=1024)


def test_a_client_without_a_phone_answers_at_the_desk(live_cast: Cast, arrive: Arrive, server: str) -> None:
    choose_plan(live_cast.moes_file, {"gad-2": "each"}, by=live_cast.eve)
    meeting = an_appointment(live_cast.moes_file, live_cast.individual, modality="in-person")
    page = arrive(screen=TABLET).page
    page.goto(f"{server}/demo/eve/?next=/appointments/{meeting.pk}/")
    page.get_by_role("link", name="Give the device to a client").click()
    page.get_by_role("button", name="Sign me out and give it over").click()
    expect(page.get_by_role("heading", name="Hello Moe")).to_be_visible()
    assert look_at(page, "kiosk") == []
    page.set_viewport_size({"width": 768, "height": 1024})
    page.get_by_role("link", name="Begin").click()
    for _question in range(2):
        page.locator("input[name=choice]").first.check()
        page.locator("button.button-main").click()
    page.get_by_role("button", name="Send your answers").click()
    page.get_by_role("link", name="Say how it was").click()
    assert look_at(page, "how_it_was") == []
    for item in ("taken-seriously", "open", "aims", "way", "hope"):
        page.locator(f"input[name={item}][value='8']").check()
    page.locator("input[name=strain][value='0']").check()
    page.get_by_role("button", name="Send your answers").click()
    expect(page.get_by_text("There is nothing more to answer.")).to_be_visible()
    page.get_by_role("button", name="I am done").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert {one.instrument: one.channel for one in Response.objects.given()} == {
        "gad-2": "kiosk",
        "session-check": "kiosk",
    }
    page.go_back()
    expect(page).to_have_url(re.compile("/sign-in/"))
