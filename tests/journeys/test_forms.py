"""From an answer before a session to whoever reads it, in a browser: on a phone, by keyboard, without a script."""

import re

import pytest
from playwright.sync_api import Page, expect

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Message
from sameroom.measures.models import Response, SafetyNotice
from sameroom.measures.plans import choose_plan
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.visitor import Screen
from tests.safety import named

PHONE = Screen(width=375, height=740, scheme="dark")
NEVER, OFTEN = "LA6568-5", "LA6571-9"


@pytest.fixture
def coming(live_cast: Cast) -> Appointment:
    named(live_cast.hal, by=live_cast.gus)
    choose_plan(live_cast.adas_file, {"phq-9": "fortnight"}, by=live_cast.ben)
    return an_appointment(live_cast.adas_file, live_cast.individual, in_minutes=60 * 24)


def choose(page: Page, code: str) -> None:
    page.locator(f"input[value='{code}']").check()
    page.locator("button.button-main").click()


def test_from_the_home_page_past_the_ninth_question_to_the_therapist(
    live_cast: Cast, arrive: Arrive, server: str, coming: Appointment
) -> None:
    """And the notice that it raises at once, while the form is still open."""
    ada, hal, ben = arrive(screen=PHONE), arrive(), arrive()
    page = ada.page
    page.goto(f"{server}/demo/ada/")
    page.get_by_role("link", name="Answer them now").click()
    assert look_at(page, "forms") == []
    page.set_viewport_size({"width": 375, "height": 740})
    page.get_by_role("link", name="Begin").click()
    for code in (OFTEN, *[NEVER] * 7, OFTEN):
        choose(page, code)
    expect(page).to_have_url(re.compile("/forms/help/"))
    expect(page.get_by_role("link", name=re.compile("9-8-8")).first).to_be_visible()
    assert look_at(page, "forms-help") == []
    notice = SafetyNotice.objects.get()
    assert notice.person == live_cast.ada and Response.objects.get().given_at is None
    told = set(Message.objects.filter(kind="safety-notice").values_list("address", flat=True))
    assert told == {live_cast.ben.email, live_cast.hal.email}
    hal.page.goto(f"{server}/demo/hal/?next=/safety/{notice.pk}/")
    expect(hal.page.get_by_role("heading", name=re.compile("Ada Singh"))).to_be_visible()
    page.get_by_role("link", name=re.compile("I am safe to go on")).click()
    choose(page, "LA6573-5")
    assert look_at(page, "forms-check") == []
    page.get_by_role("button", name="Send your answers").click()
    expect(page.get_by_role("heading", name="Thank you. That was all.")).to_be_visible()
    ben.page.goto(f"{server}/demo/ben/?next=/appointments/{coming.pk}/prepare/")
    expect(ben.page.get_by_text("Please look at this")).to_be_visible()
    expect(ben.page.get_by_text(re.compile("PHQ-9.*6")).first).to_be_visible()


def test_by_keyboard_alone(live_cast: Cast, arrive: Arrive, server: str, coming: Appointment) -> None:
    page = arrive().page
    page.goto(f"{server}/demo/ada/?next=/forms/{coming.pk}/phq-9/")
    page.locator("input[name=choice]").first.focus()
    for key in ("ArrowDown", "Space", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name=re.compile("Feeling down"))).to_be_visible()
    assert Response.objects.get().values == {"q1": 1}


def test_without_a_script_in_french(live_cast: Cast, arrive: Arrive, server: str, coming: Appointment) -> None:
    """The words around are French; the form itself is in English, and says so to whoever cannot see."""
    context = arrive().context.browser
    assert context
    live_cast.ada.language = "fr"
    live_cast.ada.save()
    page = context.new_context(java_script_enabled=False, viewport={"width": 375, "height": 740}).new_page()
    page.goto(f"{server}/demo/ada/?next=/forms/{coming.pk}/phq-9/")
    expect(page.locator("fieldset[lang=en]")).to_be_visible()
    expect(page.get_by_text("qu’en anglais")).to_be_visible()
    choose(page, NEVER)
    page.locator("summary").click()
    page.get_by_role("button", name="Je préfère ne pas le dire").click()
    expect(page.get_by_text("Question 3 de 9")).to_be_visible()
    skipped = Response.objects.get().answers.get(item="q2")
    assert (skipped.value, skipped.skipped) == (None, "asked-declined")
