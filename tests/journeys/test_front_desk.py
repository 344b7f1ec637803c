"""The front desk's day: who is late, and one tap that the therapist's screen hears of."""

from playwright.sync_api import expect

from sameroom.desk.demo.cast import Cast
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.visitor import Screen


def test_who_arrives_is_seen_by_the_therapist_without_a_reload(live_cast: Cast, arrive: Arrive, server: str) -> None:
    an_appointment(live_cast.adas_file, live_cast.individual, modality="in-person", in_minutes=-10)
    an_appointment(live_cast.couples_file, live_cast.couple, in_minutes=-10)
    ben, fay = arrive(screen=Screen(width=375, height=740)), arrive(screen=Screen(width=1280, height=860))
    ben.page.goto(f"{server}/demo/ben/")
    ben.says("Ada Singh is late")
    fay.page.goto(f"{server}/demo/fay/")
    fay.says("Ada Singh est en retard")
    expect(fay.page.get_by_role("link", name="Cleo Martin 416-555-0132")).to_be_visible()
    assert look_at(fay.page, "day-fay") == []
    fay.page.get_by_role("button", name="Est là Ada Singh").click()
    fay.says("C’est noté\u00a0: Ada Singh est là.")
    ben.says("Ada Singh is here")
    fay.page.keyboard.press("/")
    expect(fay.page.get_by_role("searchbox", name="Chercher une personne")).to_be_focused()
    fay.page.keyboard.type("Moe")
    fay.page.keyboard.press("Enter")
    expect(fay.page.get_by_role("link", name="Moe Haddad")).to_be_visible()
