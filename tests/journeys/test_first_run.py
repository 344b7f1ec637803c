"""From the link that an empty place prints to "ready for clients": on a telephone and at a desk, in both languages.

Buttons are found by what they are, not by their words, so that one journey holds for both languages.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from sameroom.mail.sending import send_due
from sameroom.people.models import Person, Role
from sameroom.people.opening import new_link
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.visitor import Screen
from tests.people.conftest import PASSWORD, digits

SCREENS = {"en": Screen(width=375, height=740), "fr": Screen(width=1280, height=860, scheme="dark")}
READY = {"en": "Ready for clients", "fr": "Tout est prêt pour recevoir"}
LEFT = {"en": "steps are left", "fr": "étapes"}
Look = Callable[[str], None]


@pytest.mark.parametrize("language", ["en", pytest.param("fr", marks=pytest.mark.slow)])
def test_from_the_printed_link_to_ready_for_clients(arrive: Arrive, server: str, language: str) -> None:
    screen = SCREENS[language]
    kim = arrive(screen=screen)
    page, found = kim.page, list[str]()

    def look(name: str) -> None:
        found.extend(look_at(page, f"first-{name}-{language}"))
        page.set_viewport_size({"width": screen.width, "height": screen.height})

    page.goto(f"{server}/set-up/#{new_link()}")
    if language == "fr":
        page.get_by_role("button", name="Français").click()
        kim.says("Bienvenue.")
    become_the_owner(page, look)
    page.wait_for_url("**/practice/opening/")
    kim.says(LEFT[language])
    look("opening")
    say_what_the_practice_is(page, look)
    write_a_letter(page, server, look)
    offer_something(page, look)
    for kind in ("service", "electronic", "fees"):
        publish(page, server, kind)
    enter_the_register(page, server, look)
    add_hours(page, server)
    page.goto(f"{server}/practice/opening/")
    expect(page.locator("h1")).to_have_text(READY[language])
    look("ready")
    assert found == []
    assert Person.objects.get().role_kinds() == {Role.Kind.OWNER, Role.Kind.THERAPIST}
    assert Person.objects.get().language == language


def become_the_owner(page: Page, look: Look) -> None:
    expect(page.locator("[data-token-field]")).to_be_hidden()
    assert "#" not in page.url
    look("who")
    fill(page, name="Kim Li", email="kim@example.com")
    page.locator("input[name=sees_clients][value=yes]").check(force=True)
    send(page)
    page.wait_for_url("**/sign-in/new/set-up/")
    look("sign-in")
    secret = re.sub(r"\s", "", page.locator(".letters").text_content() or "")
    fill(page, password=PASSWORD, code=digits(secret))
    page.locator("form:has(input[name=code]) button").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.locator("main a.button-main").click()


def say_what_the_practice_is(page: Page, look: Look) -> None:
    go_on(page)
    look("name")
    fill(page, name="Heron", city="Ottawa")
    send(page)
    go_on(page)
    look("reach")
    fill(page, address="1 King Street", phone="613-555-0100", email="desk@heron.example")
    send(page)


def write_a_letter(page: Page, server: str, look: Look) -> None:
    go_on(page)
    send(page)
    look("letter-waits")
    send_due()
    page.reload()
    expect(page.locator(".notice-success").last).to_be_visible()
    look("letter-left")
    page.goto(f"{server}/practice/opening/")


def offer_something(page: Page, look: Look) -> None:
    go_on(page)
    fill(page, name_en="Individual session", name_fr="Séance individuelle", minutes="50", fee_cents="about 160")
    page.locator("input[name=kind][value=individual]").check(force=True)
    send(page)
    expect(page.locator(".field-wrong")).to_have_count(1)
    look("services-refused")
    fill(page, fee_cents="160")
    send(page)
    expect(page.locator(".rows .row")).to_have_count(1)
    look("services")


def publish(page: Page, server: str, kind: str) -> None:
    page.goto(f"{server}/statements/new/{kind}/")
    fill(page, text_en="We meet by video. You may stop at any time.", text_fr="Nous nous voyons par vidéo.")
    send(page)
    page.wait_for_url(re.compile(r"/statements/[0-9a-f-]{36}/$"))


def enter_the_register(page: Page, server: str, look: Look) -> None:
    """Alone, one checks oneself what the College's register says."""
    page.goto(f"{server}/practice/opening/")
    go_on(page)
    page.locator(".rows .row a").first.click()
    page.locator("details:has(#id_register-standing) summary").click()
    page.locator("#id_register-standing").select_option("crpo-rp")
    page.locator("#id_register-number").fill("004321")
    page.locator("#id_register-expires_on").fill("2030-03-31")
    page.locator("details:has(#id_register-standing) button").click()
    look("register")
    page.locator("button[name=registration]").click()
    expect(page.locator("button[name=registration]")).to_have_count(0)


def add_hours(page: Page, server: str) -> None:
    page.goto(f"{server}/hours/")
    page.locator("details:has(#id_weekly-weekday) summary").click()
    page.locator("#id_weekly-weekday").select_option("0")
    page.locator("#id_weekly-starts").fill("09:00")
    page.locator("#id_weekly-ends").fill("17:00")
    page.locator("details:has(#id_weekly-weekday) button").click()
    expect(page.locator(".rows .row")).to_have_count(1)


def go_on(page: Page) -> None:
    """The one main act of the list: the next step."""
    page.locator("main a.button-main").click()


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)


def send(page: Page) -> None:
    page.locator("main form button[type=submit]").last.click()
