"""Signing in with a real browser and its own passkeys: a virtual authenticator, as W3C WebAuthn (section 11) has it."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from sameroom.desk.demo.cast import Cast
from sameroom.people import enrolling
from sameroom.people.models import Enrolment, Passkey, Person, Proof, SignIn
from sameroom.room.models import Capability
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import Visitor
from tests.people.conftest import PASSWORD, digits
from tests.people.test_enrolling import a_day_later, mails_to, token_in

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Phone:
    """The device's own keeper of passkeys; `locked` is one that nobody unlocks."""

    def __init__(self, visitor: Visitor) -> None:
        self.devtools = visitor.context.new_cdp_session(visitor.page)
        self.devtools.send("WebAuthn.enable")
        self.id = self.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]

    def unlocks(self, is_verified: bool) -> None:
        self.devtools.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": is_verified})

    def presses(self, page: Page, name: str) -> None:
        page.get_by_role("button", name=name).click()


def set_up_with_password(visitor: Visitor, link: str, word: str) -> str:
    """From the link to being signed in; the app's secret."""
    page = visitor.page
    page.goto(link)
    expect(page.locator("[data-token-field]")).to_be_hidden()
    assert "#" not in page.url
    page.locator("input[name=word]").fill(word)
    page.locator("main form button").click()
    page.wait_for_url("**/set-up/")
    secret = re.sub(r"\s", "", page.locator(".letters").text_content() or "")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=code]").fill(digits(secret))
    page.get_by_role("button", name="Keep password and app").click()
    expect(page.locator(".codes li")).to_have_count(10)
    return secret


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out", exact=True).first.click()
    page.wait_for_url(re.compile(r"/$"))


def type_password(page: Page, where: str, code: str) -> None:
    page.locator(f"#{where}-password").fill(PASSWORD)
    page.locator(f"#{where}-code").fill(code)
    page.locator(f"form:has(#{where}-password)").get_by_role("button", name="Go on").click()


def forget_proofs() -> None:
    Proof.objects.update(at=timezone.now() - timedelta(minutes=6))


def cover(page: Page) -> None:
    """A quarter of an hour passes, and the page is looked at again."""
    SignIn.objects.update(acted_at=timezone.now() - timedelta(minutes=16))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("dialog#lock")).to_be_visible()


def test_from_the_invitation_to_a_passkey(live_cast: Cast, arrive: Arrive, server: str) -> None:
    link, word = enrolling.invite_from_here(address="ona@example.com", name="Ona Reyes", role="owner")
    ona = arrive()
    page, phone = ona.page, Phone(ona)
    secret = set_up_with_password(ona, link, word)
    sign_out(page)
    page.goto(f"{server}/sign-in/staff/?next=/staff/")
    page.locator("input[name=email]").fill("ona@example.com")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=code]").fill(digits(secret, steps=1))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/staff/")
    page.goto(f"{server}/me/sign-in/")
    page.locator("[data-passkey-name]").fill("the office computer")
    phone.presses(page, "Add a passkey")
    expect(page.locator("main .row-title")).to_have_text("the office computer")
    sign_out(page)
    page.goto(f"{server}/sign-in/staff/")
    phone.unlocks(False)
    phone.presses(page, "Sign in with a passkey")
    expect(page.locator("[data-says]").first).to_be_visible()
    phone.unlocks(True)
    phone.presses(page, "Sign in with a passkey")
    page.wait_for_url("**/day/")
    assert SignIn.objects.latest("made_at").method == SignIn.Method.PASSKEY


def test_step_up_keeps_what_was_typed(live_cast: Cast, arrive: Arrive, server: str) -> None:
    link, word = enrolling.invite_from_here(address="ona@example.com", name="Ona Reyes", role="owner")
    ona = arrive()
    page, phone = ona.page, Phone(ona)
    secret = set_up_with_password(ona, link, word)
    page.goto(f"{server}/me/sign-in/")
    phone.presses(page, "Add a passkey")
    expect(page.locator("main .row-title")).to_have_text("Passkey")
    for name, way in (("Pam Osei", "passkey"), ("Pat Osei", "password")):
        page.goto(f"{server}/staff/invite/")
        page.locator("input[name=name]").fill(name)
        page.locator("input[name=email]").fill(f"{way}@example.com")
        page.locator("input[value=therapist]").check()
        forget_proofs()
        page.get_by_role("button", name="Send the invitation").click()
        expect(page.locator("h1")).to_have_text("Is it you?")
        if way == "passkey":
            phone.presses(page, "Go on with your passkey")
        else:
            type_password(page, "confirm", digits(secret, steps=1))
        expect(page.locator("h1")).to_have_text(f"Tell {name} this word")
    assert Person.objects.filter(name__endswith="Osei").count() == 2


def test_the_cover_leaves_what_was_typed(live_cast: Cast, arrive: Arrive, server: str) -> None:
    link, word = enrolling.invite_from_here(address="ona@example.com", name="Ona Reyes", role="owner")
    ona = arrive()
    page, phone = ona.page, Phone(ona)
    secret = set_up_with_password(ona, link, word)
    page.goto(f"{server}/me/sign-in/")
    phone.presses(page, "Add a passkey")
    expect(page.locator("main .row-title")).to_have_text("Passkey")
    page.goto(f"{server}/staff/invite/")
    page.locator("input[name=name]").fill("Half a na")
    cover(page)
    expect(page.locator("main")).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("dialog#lock")).to_be_visible()
    page.locator("#lock-password").fill("not the one at all")
    page.locator("#lock-code").fill("000000")
    page.locator("#lock").get_by_role("button", name="Go on", exact=True).click()
    expect(page.locator("[data-trouble]")).to_be_visible()
    type_password(page, "lock", digits(secret, steps=1))
    expect(page.locator("dialog#lock")).to_be_hidden()
    expect(page.locator("input[name=name]")).to_have_value("Half a na")
    cover(page)
    phone.presses(page, "Go on with your passkey")
    expect(page.locator("dialog#lock")).to_be_hidden()
    expect(page.locator("input[name=name]")).to_have_value("Half a na")
    page.locator("input[name=email]").fill("half@example.com")
    page.locator("input[value=therapist]").check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.locator("h1")).to_have_text("Tell Half a na this word")


def test_under_the_cover_no_key_of_the_page_works(live_cast: Cast, arrive: Arrive, server: str) -> None:
    page = arrive().page
    page.goto(f"{server}/demo/ben/?next=/day/")
    page.evaluate("""() => {
        window.pressed = 0;
        document.querySelector("[data-key=n]").addEventListener("click", (event) => {
            event.preventDefault();
            window.pressed += 1;
        });
    }""")
    page.keyboard.press("n")
    assert page.evaluate("window.pressed") == 1
    cover(page)
    page.locator("dialog#lock").focus()
    page.keyboard.press("n")
    assert page.evaluate("window.pressed") == 1


def test_a_client_adds_a_passkey_and_uses_it(live_cast: Cast, arrive: Arrive, server: str) -> None:
    ada = arrive()
    page, phone = ada.page, Phone(ada)
    page.goto(f"{server}/demo/ada/?next=/me/sign-in/")
    page.locator("[data-passkey-name]").fill("my phone")
    phone.presses(page, "Add a passkey")
    expect(page.locator("main .row-title")).to_have_text("my phone")
    sign_out(page)
    page.goto(f"{server}/sign-in/")
    phone.presses(page, "Sign in with a passkey")
    page.wait_for_url("**/home/")
    assert Passkey.objects.get().person == live_cast.ada


def test_a_stolen_cookie_ends_with_sign_out_there(live_cast: Cast, arrive: Arrive, server: str) -> None:
    """Also the room that was opened with it: within 30 seconds; it is told at once."""
    appointment = an_appointment(live_cast.adas_file, live_cast.individual)
    ada, thief = arrive(), arrive()
    ada.page.goto(f"{server}/demo/ada/")
    [stolen] = [c for c in ada.context.cookies() if c.get("name") == settings.SESSION_COOKIE_NAME]
    ada.page.goto(f"{server}/demo/ada/")
    thief.context.add_cookies([{"name": str(stolen["name"]), "value": str(stolen["value"]), "url": server}])
    thief.page.goto(f"{server}/home/")
    expect(thief.page.locator("h1")).to_have_text("Sign in")
    [fresh] = [c for c in ada.context.cookies() if c.get("name") == settings.SESSION_COOKIE_NAME]
    thief.context.add_cookies([{"name": str(fresh["name"]), "value": str(fresh["value"]), "url": server}])
    thief.page.goto(f"{server}/appointments/{appointment.pk}/")
    thief.page.get_by_role("button", name="Join the session").first.click()
    thief.page.get_by_role("button", name="Go in and say it aloud").click()
    thief.check_in()
    thief.sees("waiting")
    assert Capability.objects.get().token.minted_in
    home = arrive()
    home.page.goto(f"{server}/demo/ada/?next=/me/devices/")
    home.page.get_by_role("button", name="Sign out there").first.click()
    expect(home.page.get_by_role("button", name="Sign out there")).to_have_count(0)
    expect(thief.page.locator("body")).to_have_attribute("data-screen", "refused", timeout=30_000)
    thief.page.goto(f"{server}/home/")
    expect(thief.page.locator("h1")).to_have_text("Sign in")


def test_the_lock_falls_and_the_call_goes_on(live_cast: Cast, arrive: Arrive, server: str) -> None:
    appointment = an_appointment(live_cast.adas_file, live_cast.individual)
    ben, ada = arrive(), arrive()
    ben.page.goto(f"{server}/demo/ben/?next=/appointments/{appointment.pk}/")
    day = ben.new_page()
    day.goto(f"{server}/day/")
    ben.page.get_by_role("button", name="Open the room").click()
    ben.enters()
    ada.page.goto(f"{server}/demo/ada/?next=/appointments/{appointment.pk}/")
    ada.page.get_by_role("button", name="Join the session").first.click()
    ada.page.get_by_role("button", name="Go in and say it aloud").click()
    ada.check_in()
    ben.opens("people")
    ben.act("admit").first.click()
    for visitor in (ben, ada):
        visitor.sees_and_hears(1)
    cover(day)
    ben.page.bring_to_front()
    for visitor in (ben, ada):
        visitor.goes_on_seeing_and_hearing()
    assert SignIn.objects.get(person=live_cast.ben).is_locked


@pytest.mark.parametrize("how", ["a colleague", "the kit"])
def test_lost_phone_and_passkey(live_cast: Cast, arrive: Arrive, server: str, how: str) -> None:
    gus, helper = arrive(), arrive()
    page = helper.page
    if how == "a colleague":
        page.goto(f"{server}/demo/fay/?next=/staff/")
        page.locator(".row", has_text="Gus Kowalski").get_by_role("button").click()
        word = page.locator(".spoken").text_content() or ""
    else:
        page.goto(f"{server}/demo/gus/?next=/staff/kit/")
        page.locator("main form button").click()
        word = page.locator(".spoken").text_content() or ""
        gus.page.goto(f"{server}/sign-in/lost/")
        gus.page.locator("input[name=email]").fill("gus@example.com")
        gus.page.locator("input[name=code]").fill(word)
        gus.page.locator("main form button").click()
        gus.says("a mail is on its way")
    token = token_in(mails_to("gus@example.com")[-1])
    gus.page.goto(f"{server}/sign-in/new/#{token}")
    gus.page.locator("input[name=word]").fill(word)
    gus.page.locator("main form button").click()
    gus.says("opens on")
    a_day_later()
    gus.page.goto("about:blank")
    set_up_with_password(gus, f"{server}/sign-in/new/#{token}", word.strip())
    assert Enrolment.objects.get().done
    if how == "the kit":
        page.goto(f"{server}/day/")
        expect(page.locator("h1")).to_have_text("Sign in")
