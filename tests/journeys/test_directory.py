"""Somebody reads who works here, narrows the list down, and keeps a time; a therapist names what an owner approves."""

import re

import pytest
from playwright.sync_api import Page, expect

from sameroom.booking.models import Hold
from sameroom.desk.demo import colleagues
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from sameroom.practice.models import Area
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.visitor import Screen

PHONE, DESK = Screen(width=375, height=812), Screen()
# From here on the questions stand beside the list.
WIDE = 960
CARDS = "main .person h3 a"
THERAPIST = re.compile(r"/our-therapists/[0-9a-f-]{36}/$")


@pytest.fixture
def people(live_cast: Cast) -> dict[str, Person]:
    return colleagues.join()


def choose(page: Page, **wanted: str) -> None:
    """On a phone the questions are folded away."""
    if page.viewport_size and page.viewport_size["width"] < WIDE:
        page.locator("details.filters > summary").click()
    for name, code in wanted.items():
        page.locator(f"select[name={name}]").select_option(code)
    with page.expect_navigation(url=re.compile("/our-therapists/$")):
        page.locator("details.filters button[type=submit]").click()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_from_the_front_door_to_a_time_that_is_kept(
    people: dict[str, Person], arrive: Arrive, server: str, screen: Screen, language: str
) -> None:
    page = arrive(screen=screen).page
    page.goto(f"{server}/")
    if language == "fr":
        page.get_by_role("button", name="Français").click()
    page.locator("main a[href='/our-therapists/']").click()
    expect(page.locator(CARDS)).to_have_count(9)
    choose(page, gender="man", how="in-person")
    expect(page.locator(CARDS)).to_have_count(3)
    choose(page, language="ar", area="anger")
    expect(page.locator(CARDS)).to_have_count(0)
    expect(page.locator(".chip")).to_have_count(4)
    page.locator(".chips input[value=area] + button").click()
    expect(page.locator(CARDS)).to_have_text(["Omar Saleh"])
    page.go_back()
    page.reload()
    expect(page.locator(CARDS)).to_have_count(1)
    page.locator(CARDS).click()
    expect(page).to_have_url(THERAPIST)
    page.locator("button[name=to][value=couple]").click()
    expect(page).to_have_url(THERAPIST)
    page.locator("button[name=starts_at]").first.click()
    expect(page).to_have_url(re.compile("/consultation/you/$"))
    assert Hold.objects.get().therapist == people["omar"]


@pytest.mark.slow
def test_every_state_is_good_to_read(people: dict[str, Person], arrive: Arrive, server: str) -> None:
    page = arrive().page
    page.goto(f"{server}/our-therapists/")
    found = look_at(page, "directory")
    page.set_viewport_size({"width": 375, "height": 812})
    page.locator("details.filters > summary").click()
    found += look_at(page, "directory-open")
    page.reload()
    choose(page, gender="woman")
    found += look_at(page, "directory-fitting")
    choose(page, how="online", times="weekend")
    found += look_at(page, "directory-nobody")
    for key in ("kofi", "mira", "noor"):
        page.goto(f"{server}/our-therapists/{people[key].pk}/")
        found += look_at(page, f"public_therapist-{key}")
    assert found == []


def test_a_therapist_names_an_area_and_an_owner_approves_it(live_cast: Cast, arrive: Arrive, server: str) -> None:
    ben, gus = arrive(), arrive()
    own = f"{server}/therapists/{live_cast.ben.pk}/"
    ben.page.goto(f"{server}/demo/ben/")
    ben.page.goto(own)
    ben.page.get_by_text("Change whom and how").first.click()
    ben.page.get_by_label("Reduced fee in dollars").fill("lots")
    ben.page.get_by_role("radio", name="rather: Gentle, and on my side").check()
    ben.page.get_by_role("button", name="Change whom and how").click()
    ben.says("Write an amount of up to 10,000 dollars")
    found = look_at(ben.page, "therapist-seeing")
    expect(ben.page.get_by_role("radio", name="rather: Gentle, and on my side")).to_be_checked()
    ben.page.get_by_label("Reduced fee in dollars").fill("95")
    ben.page.get_by_role("button", name="Change whom and how").click()
    ben.says("$95")
    ben.page.get_by_text("Add an area").first.click()
    ben.page.get_by_label("Area", exact=True).select_option("grief")
    ben.page.get_by_label("What shows that you have learned this").fill("Training in Halifax, 2016")
    ben.page.get_by_role("button", name="Add an area").click()
    ben.says("waits for an owner")
    found += look_at(ben.page, "therapist-waiting")
    gus.page.goto(f"{server}/demo/gus/")
    gus.says("1 area that a therapist named waits for you.")
    gus.page.goto(own)
    gus.page.get_by_role("button", name="Approve grief or loss").click()
    gus.says("It is approved.")
    found += look_at(gus.page, "therapist-approved")
    assert Area.objects.approved().get().code == "grief"
    assert found == []
