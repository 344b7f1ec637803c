"""What the room's page does about wrong clocks, parts that do not load, keys, second devices and news."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from tests.appointments import an_appointment, move
from tests.journeys.conftest import Arrive

Link = Callable[[Appointment, Person], str]
CONTROLS = "Birch\u0007\tStreet\u001b"


@pytest.fixture
def appointment(live_cast: Cast) -> Appointment:
    return an_appointment(live_cast.adas_file, live_cast.individual)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(timedelta(hours=-3), id="behind"),
        pytest.param(timedelta(hours=3), id="ahead", marks=pytest.mark.slow),
    ],
)
def test_a_device_with_a_wrong_clock_comes_in_when_the_door_opens(
    live_cast: Cast, arrive: Arrive, link: Link, appointment: Appointment, wrong: timedelta
) -> None:
    move(appointment, to=timezone.now() + timedelta(minutes=30, seconds=6))
    ada = arrive()
    asked: list[str] = []
    ada.page.on("request", lambda request: asked.append(request.url) if "redeem" in request.url else None)
    ada.context.add_init_script(
        f"const now = Date.now.bind(Date); Date.now = () => now() + {wrong.total_seconds() * 1000};"
    )
    ada.page.goto(link(appointment, live_cast.ada))
    ada.sees("early")
    expect(ada.page.locator(".countdown")).to_contain_text("second")
    ada.sees("check-in")
    assert len(asked) <= 3


def test_a_part_that_did_not_load_is_asked_for_again(
    live_cast: Cast, arrive: Arrive, link: Link, appointment: Appointment
) -> None:
    ada = arrive()
    for part in ("view-devices.js", "view-waiting.js", "panels.css"):
        ada.page.route(f"**/room/{part}", lambda route: route.abort())
    ada.page.goto(link(appointment, live_cast.ada))
    ada.sees("check-in")
    choice = ada.page.locator("#device-choice")
    choice.locator("summary").click()
    expect(choice).to_contain_text("try again")
    ada.check_in()
    ada.sees("refused")
    ada.page.unroute_all()
    ada.do("retry")
    ada.sees("waiting")
    assert ada.page.evaluate("[...document.styleSheets].some((sheet) => sheet.href?.endsWith('/panels.css'))")


def test_a_page_whose_script_does_not_load_says_what_to_do(
    live_cast: Cast, arrive: Arrive, link: Link, appointment: Appointment
) -> None:
    ada = arrive()
    ada.page.route("**/room/view.js", lambda route: route.abort())
    ada.page.goto(link(appointment, live_cast.ada))
    expect(ada.page.locator(".unopened")).not_to_be_visible()
    expect(ada.page.locator(".unopened")).to_be_visible(timeout=20_000)
    ada.says("Load the page again")
    ada.page.unroute_all()
    ada.page.reload()
    ada.sees("check-in")


def test_letters_are_shortcuts_only_while_one_wants_them(
    live_cast: Cast, arrive: Arrive, link: Link, appointment: Appointment
) -> None:
    ben = arrive()
    ben.open_room(link(appointment, live_cast.ben))
    chat = ben.act("chat")
    expect(chat).to_have_attribute("aria-keyshortcuts", "c")
    ben.page.keyboard.press("?")
    ben.page.locator("#use-keys").uncheck()
    ben.do("close-dialog")
    ben.page.keyboard.press("c")
    ben.page.keyboard.press("?")
    expect(chat).to_have_attribute("aria-expanded", "false")
    assert chat.get_attribute("aria-keyshortcuts") is None
    expect(ben.page.locator("dialog")).to_have_count(0)
    ben.page.reload()
    ben.sees("session")
    ben.do("devices")
    ben.do("shortcuts")
    ben.page.locator("#use-keys").check()
    ben.do("close-dialog")
    ben.page.keyboard.press("c")
    expect(chat).to_have_attribute("aria-expanded", "true")


def test_two_arrivals_are_both_said_in_an_open_dialog_too(live_cast: Cast, arrive: Arrive, link: Link) -> None:
    appointment = an_appointment(live_cast.couples_file, live_cast.couple)
    ben, cleo, dev = arrive(), arrive(), arrive()
    cleo.comes_to_the_door(link(appointment, live_cast.cleo), together="no", place=CONTROLS)
    dev.comes_to_the_door(link(appointment, live_cast.dev), together="no")
    ben.open_room(link(appointment, live_cast.ben))
    for name in ("Cleo", "Dev"):
        expect(ben.page.locator("#news")).to_contain_text(f"{name} came")
    expect(ben.page.locator("#waiting-seats")).to_contain_text("Birch Street")
    ben.do("admit-all")
    ben.sees_and_hears(2)
    cleo.do("devices")
    dev.do("leave")
    dev.confirm()
    expect(cleo.page.locator("dialog [role=status]")).to_contain_text("Dev left")
    cleo.do("close-dialog")
    expect(cleo.page.locator("#empty-stage")).not_to_be_visible()
    ben.page.goto("about:blank")
    expect(cleo.page.locator("#empty-stage")).to_contain_text("Ben’s connection was lost")


def test_with_the_partner_there_the_absence_of_the_therapist_is_said(
    live_cast: Cast, arrive: Arrive, link: Link
) -> None:
    appointment = an_appointment(live_cast.couples_file, live_cast.couple)
    ben, cleo, dev = arrive(), arrive(), arrive()
    ben.open_room(link(appointment, live_cast.ben))
    cleo.comes_to_the_door(link(appointment, live_cast.cleo), together="no")
    dev.comes_to_the_door(link(appointment, live_cast.dev), together="no")
    ben.do("admit-all")
    cleo.sees_and_hears(2)
    ben.page.goto("about:blank")
    expect(cleo.page.locator("#line-note")).to_contain_text("Ben’s connection was lost")
    ben.page.goto(link(appointment, live_cast.ben))
    cleo.sees_and_hears(2)
    expect(cleo.page.locator("#line-note")).to_be_empty()


def test_a_second_device_is_let_in_or_turned_away_by_itself_alone(live_cast: Cast, arrive: Arrive, link: Link) -> None:
    appointment = an_appointment(live_cast.couples_file, live_cast.couple)
    ben, cleo, dev, phone = arrive(), arrive(), arrive(), arrive()
    ben.open_room(link(appointment, live_cast.ben))
    cleo.comes_to_the_door(link(appointment, live_cast.cleo), together="no")
    dev.comes_to_the_door(link(appointment, live_cast.dev), together="no")
    phone.comes_to_the_door(link(appointment, live_cast.cleo), together="no")
    expect(ben.page.locator("#waiting-seats > li")).to_have_count(3)
    ben.do("admit-all")
    ben.sees_and_hears(2)
    phone.says("on another device")
    ben.page.locator("#waiting-seats").locator("[data-act=deny]").click()
    expect(ben.page.locator("dialog")).to_contain_text("Only this device")
    ben.confirm()
    phone.sees("refused")
    ben.sees_and_hears(2)
    cleo.sees("session")


def test_who_returns_after_the_end_does_not_read_that_nobody_has_come(
    live_cast: Cast, arrive: Arrive, link: Link, appointment: Appointment
) -> None:
    ben, ada = arrive(), arrive()
    ben.open_room(link(appointment, live_cast.ben))
    ada.comes_to_the_door(link(appointment, live_cast.ada))
    ben.do("admit")
    ada.sees_and_hears(1)
    ada.say("One\u0007 word")
    ben.reads("One word")
    ben.do("end")
    ben.confirm()
    ada.sees("after")
    for come_back in (lambda: None, ada.page.reload):
        come_back()
        ada.do("return")
        ada.sees("waiting")
        ada.says("Ben is not in the room just now")
        ada.page.reload()
        ada.sees("after")
    assert not re.search("has not come in yet", ada.page.content())
