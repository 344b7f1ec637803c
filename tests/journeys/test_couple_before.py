"""Before a couple's first session by video: each answers alone, on a device of their own, and so does the therapist."""

import re

from playwright.sync_api import Page, expect

from sameroom.desk.demo.cast import Cast
from sameroom.measures.models import Response
from sameroom.measures.plans import choose_plan
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.visitor import Screen

PHONE = Screen(width=375, height=740)


def say(page: Page, *values: int) -> None:
    for value in values:
        page.locator(f"input[name=choice][value='{value}']").check()
        page.locator("button.button-main").click()
    page.locator("form[action$='/send/'] button").click()
    expect(page).to_have_url(re.compile("/forms/"))


def test_each_says_alone_how_personal_video_will_be(live_cast: Cast, arrive: Arrive, server: str) -> None:
    choose_plan(live_cast.couples_file, {"csi-4": "first", "video-before": "first"}, by=live_cast.ben)
    coming = an_appointment(live_cast.couples_file, live_cast.couple, in_minutes=60 * 24)
    cleo, dev, ben = arrive(screen=PHONE).page, arrive(screen=PHONE).page, arrive().page
    for page, name, words in ((cleo, "cleo", "Before you meet"), (dev, "dev", "Avant de vous rencontrer par vidéo")):
        page.goto(f"{server}/demo/{name}/?next=/forms/{coming.pk}/")
        expect(page.get_by_text(words).first).to_be_visible()
    cleo.goto(f"{server}/forms/{coming.pk}/video-before/")
    dev.goto(f"{server}/forms/{coming.pk}/video-before/")
    expect(cleo.get_by_text("Your partner never does.")).to_be_visible()
    assert look_at(cleo, "video-before") == []
    say(cleo, 2, 5)
    say(dev, 9, 10)
    assert {one.person.email: one.values["personal"] for one in Response.objects.given()} == {
        live_cast.cleo.email: 2,
        live_cast.dev.email: 9,
    }
    ben.goto(f"{server}/demo/ben/?next=/appointments/{coming.pk}/prepare/")
    ben.get_by_role("link", name="Two questions").click()
    assert look_at(ben, "expect_session") == []
    for item, value in (("personal", 8), ("ease", 9)):
        ben.locator(f"input[name={item}][value='{value}']").check()
    ben.get_by_role("button", name="Keep my answers").click()
    expect(ben.get_by_role("link", name="Two questions")).to_have_count(0)
    ben.goto(f"{server}/files/{live_cast.couples_file.pk}/alliance/")
    expect(ben.get_by_role("row", name=re.compile("Cleo Martin 2 – 5 –"))).to_be_visible()
    assert look_at(ben, "alliance-by-video") == []
