"""A client says at the door where they are, and the therapist reads it before letting them in."""

from playwright.sync_api import expect

from sameroom.desk.demo.cast import Cast
from sameroom.people.models.residence import say_province
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.test_accessibility import Link


def test_the_therapist_is_told_and_lets_in(live_cast: Cast, arrive: Arrive, link: Link) -> None:
    say_province(live_cast.ada, "QC")
    appointment = an_appointment(live_cast.adas_file, live_cast.individual)
    ada, ben = arrive(), arrive()
    ben.open_room(link(appointment, live_cast.ben))
    ada.page.goto(link(appointment, live_cast.ada))
    ada.sees("check-in")
    expect(ada.page.get_by_label("In which province?")).to_have_value("QC")
    assert look_at(ada.page, "room-check-in-province") == []
    ada.check_in()
    ada.sees("waiting")
    ben.opens("people")
    panel = ben.page.locator(".people")
    expect(panel).to_contain_text("At home (Quebec)")
    expect(panel).to_contain_text("Ask Hal Mbeki before you let them in. In an emergency, help first.")
    assert look_at(ben.page, "room-people-province") == []
    ben.do("admit")
    ada.sees("session")
