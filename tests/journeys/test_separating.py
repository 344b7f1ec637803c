"""A couple separates: one act of their therapist, and what each of the two sees alone."""

import re

from playwright.sync_api import expect

from sameroom.desk.demo.cast import Cast
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.visitor import Screen


def test_the_file_closes_for_both_and_ones_own_stays(live_cast: Cast, arrive: Arrive, server: str) -> None:
    an_appointment(live_cast.couples_file, live_cast.couple, in_minutes=600)
    an_appointment(live_cast.cleos_file, live_cast.individual, in_minutes=900)
    ben, cleo, dev = (arrive(screen=Screen(width=375, height=740)) for _ in range(3))
    ben.page.goto(f"{server}/demo/ben/")
    ben.page.goto(f"{server}/files/{live_cast.couples_file.pk}/")
    ben.page.get_by_role("link", name="The couple separates").click()
    assert look_at(ben.page, "separate-ben") == []
    ben.page.get_by_role("button", name="Close the file for both").click()
    ben.says("Each of them hears of it alone.")
    cleo.page.goto(f"{server}/demo/cleo/")
    cleo.says("A file of yours was closed.")
    expect(cleo.page.get_by_text(re.compile("with Eve Lindqvist"))).to_be_visible()
    dev.page.goto(f"{server}/demo/dev/")
    dev.says("Un de vos dossiers a été fermé.")
    expect(dev.page.get_by_text(re.compile("Lindqvist"))).to_have_count(0)
    assert look_at(dev.page, "home-closed-dev") == []
