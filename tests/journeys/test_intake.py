"""The questions before the first session in a browser: kept as one writes, help that appears, two tabs, no script."""

import re

import pytest
from playwright.sync_api import Page, expect

from sameroom.consent.intake import answers_of, own_intake
from sameroom.consent.models import IntakeSending
from sameroom.desk.demo.cast import Cast
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.visitor import Screen
from tests.room.page import wait_for

PHONE = Screen(width=375, height=740)


def kept(cast: Cast) -> dict[str, str]:
    return answers_of(own_intake(cast.ada, cast.adas_file))


def begin(page: Page, server: str, cast: Cast, part: str) -> None:
    page.goto(f"{server}/demo/ada/?next=/me/intake/{cast.adas_file.pk}/{part}/")


def test_each_answer_is_kept_by_itself(live_cast: Cast, arrive: Arrive, server: str) -> None:
    ada = arrive(screen=PHONE)
    begin(ada.page, server, live_cast, "you")
    field = ada.page.get_by_label("What would you like help with?")
    field.press_sequentially("I do not sleep", delay=20)
    expect(ada.page.get_by_role("status").last).to_have_text("Saved.", timeout=10_000)
    wait_for(lambda: kept(live_cast).get("brings") == "I do not sleep")
    ada.page.reload()
    expect(field).to_have_value("I do not sleep")
    field.press("Control+End")
    field.press_sequentially(" well", delay=20)
    ada.page.get_by_role("link", name="Back to all questions").click()
    wait_for(lambda: kept(live_cast)["brings"] == "I do not sleep well")


def test_help_and_further_questions_appear_as_one_answers(live_cast: Cast, arrive: Arrive, server: str) -> None:
    ada = arrive(screen=Screen(width=375, height=740, scheme="dark"))
    begin(ada.page, server, live_cast, "safety")
    helps = ada.page.get_by_text("You do not have to be alone with this")
    expect(helps.first).to_be_hidden()
    ada.page.get_by_text("Sometimes").click()
    expect(helps.first).to_be_visible()
    expect(helps.nth(1)).to_be_hidden()
    assert look_at(ada.page, "intake-safety") == []
    wait_for(lambda: kept(live_cast).get("suicide") == "sometimes")
    ada.page.goto(f"{server}/me/intake/{live_cast.adas_file.pk}/care/")
    which = ada.page.get_by_label("Which, and what for?")
    expect(which).to_be_hidden()
    ada.page.locator("input[name=medication][value=yes]").check()
    expect(which).to_be_visible()
    assert look_at(ada.page, "intake-care") == []
    ada.page.locator("input[name=medication][value=no]").check()
    expect(which).to_be_hidden()


def test_two_tabs_and_sending(live_cast: Cast, arrive: Arrive, server: str) -> None:
    ada = arrive()
    begin(ada.page, server, live_cast, "practical")
    other = ada.new_page()
    other.goto(ada.page.url)
    ada.page.get_by_label("How would you like to be called?").fill("Ada")
    wait_for(lambda: kept(live_cast).get("call-you") == "Ada")
    other.get_by_label("How would you like to be called?").fill("Adi")
    expect(other.get_by_text("You wrote here in another tab, too.")).to_be_visible(timeout=10_000)
    assert kept(live_cast)["call-you"] == "Adi"
    other.get_by_role("button", name="Keep and go on later").click()
    other.get_by_role("button", name="Send it to your therapist").click()
    expect(other.get_by_text("Sent. Thank you")).to_be_visible()
    assert look_at(other, "intake-sent") == []
    assert IntakeSending.objects.count() == 1


@pytest.mark.parametrize("language", ["en", "fr"])
def test_without_a_script(live_cast: Cast, arrive: Arrive, server: str, language: str) -> None:
    ada = arrive(screen=PHONE)
    context = ada.context.browser
    assert context
    page = context.new_context(java_script_enabled=False, viewport={"width": 375, "height": 740}).new_page()
    live_cast.ada.language = language
    live_cast.ada.save()
    begin(page, server, live_cast, "you")
    page.locator("textarea[name=brings]").fill("I do not sleep")
    page.locator("button.button-main").click()
    expect(page).to_have_url(re.compile("/care/$"))
    page.locator("button[name=later]").click()
    expect(page).to_have_url(re.compile(r"/me/intake/[0-9a-f-]+/$"))
    page.locator("main .button-main").click()
    expect(page.locator(".notice-success").first).to_contain_text("Sent" if language == "en" else "Envoyé")
    page.context.close()
