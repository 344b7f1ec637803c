"""A therapist looks at the week: a grid at the desk, a list on a telephone; the same in both."""

from datetime import timedelta

from playwright.sync_api import expect

from sameroom.desk.demo.cast import Cast
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.visitor import Screen


def test_the_same_week_on_two_screens(live_cast: Cast, arrive: Arrive, server: str) -> None:
    made = an_appointment(live_cast.adas_file, live_cast.individual, in_minutes=7 * 24 * 60)
    desk, phone = arrive(screen=Screen(width=1280, height=860)), arrive(screen=Screen(width=375, height=740))
    for visitor in (desk, phone):
        visitor.page.goto(f"{server}/demo/ben/")
        visitor.page.get_by_role("link", name="The week").click()
        visitor.page.get_by_role("link", name="Week after").click()
    expect(desk.page.get_by_role("table")).to_be_visible()
    expect(desk.page.get_by_role("link", name="Ada Singh")).to_have_count(1)
    expect(phone.page.get_by_role("table")).to_have_count(0)
    expect(phone.page.get_by_role("link", name="Ada Singh")).to_have_count(1)
    desk.page.get_by_role("link", name="Show as a list").click()
    expect(desk.page.get_by_role("table")).to_have_count(0)
    desk.page.get_by_role("link", name="Ada Singh").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Ada Singh")
    assert made.starts_at > made.made_at + timedelta(days=6)


def test_the_week_in_french_at_the_front_desk(live_cast: Cast, arrive: Arrive, server: str) -> None:
    an_appointment(live_cast.adas_file, live_cast.individual, modality="in-person")
    an_appointment(live_cast.couples_file, live_cast.couple, in_minutes=120)
    fay = arrive(screen=Screen(width=1280, height=860, scheme="dark"))
    fay.page.goto(f"{server}/demo/fay/")
    fay.page.goto(f"{server}/hours/")
    fay.page.get_by_role("link", name="La semaine Ben Okafor").click()
    expect(fay.page.get_by_role("heading", level=1)).to_have_text("Semaine\u00a0: Ben Okafor")
    assert look_at(fay.page, "week-fay") == []
    fay.page.get_by_role("link", name="Eve Lindqvist").click()
    expect(fay.page.get_by_role("heading", level=1)).to_have_text("Semaine\u00a0: Eve Lindqvist")
