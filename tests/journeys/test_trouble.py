"""What goes wrong, goes wrong with a sentence and a way on: links, devices, permissions, second devices."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from sameroom.room import switchboard, visits
from tests.appointments import an_appointment, move, participant
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import A_CAMERA, CAMERA_DENIED, NO_CAMERA

Link = Callable[[Appointment, Person], str]


@pytest.fixture
def appointment(live_cast: Cast) -> Appointment:
    return an_appointment(live_cast.adas_file, live_cast.individual)


def test_links_that_lead_nowhere(live_cast: Cast, arrive: Arrive, link: Link, server: str) -> None:
    ada = arrive()
    for fragment in ("", "#short", "#" + "A" * 43, "#" + "é" * 43):
        ada.page.goto("about:blank")
        ada.page.goto(f"{server}/room/{fragment}")
        ada.sees("refused")
        expect(ada.act("home").or_(ada.act("call")).first).to_be_visible()
        assert ada.page.evaluate("location.hash") == ""


def test_a_link_too_early_too_late_cancelled_or_withdrawn(
    live_cast: Cast, arrive: Arrive, link: Link, appointment: Appointment
) -> None:
    ada, address = arrive(), link(appointment, live_cast.ada)
    move(appointment, to=timezone.now() + timedelta(minutes=45))
    ada.page.goto(address)
    ada.sees("early")
    ada.says("(Toronto time)")
    move(appointment, to=timezone.now() - timedelta(hours=3))
    ada.page.reload()
    ada.sees("refused")
    ada.says(re.compile("over|past"))
    move(appointment, to=timezone.now())
    visits.withdraw_links([participant(appointment, live_cast.ada)], by=live_cast.ben)
    ada.page.goto("about:blank")
    ada.page.goto(address)
    ada.sees("refused")
    ada.says("newer")
    appointment.cancel(by=live_cast.ben)
    ada.page.goto("about:blank")
    ada.page.goto(link(appointment, live_cast.ada))
    ada.sees("refused")
    ada.says("cancelled")


def test_an_early_visitor_comes_in_by_itself_when_the_door_opens(
    live_cast: Cast, arrive: Arrive, link: Link, appointment: Appointment
) -> None:
    move(appointment, to=timezone.now() + timedelta(minutes=30, seconds=4))
    ada = arrive()
    ada.page.goto(link(appointment, live_cast.ada))
    ada.sees("early")
    ada.sees("check-in")


@pytest.mark.parametrize(
    ("flags", "words"),
    [(CAMERA_DENIED, "Allow"), (NO_CAMERA, "no camera")],
    ids=["permission denied", "no camera"],
)
def test_without_camera_and_microphone_one_can_still_come(
    live_cast: Cast, arrive: Arrive, link: Link, appointment: Appointment, flags: tuple[str, ...], words: str
) -> None:
    ben, ada = arrive(), arrive(flags=flags)
    ben.open_room(link(appointment, live_cast.ben))
    ada.page.goto(link(appointment, live_cast.ada))
    ada.sees("check-in")
    ada.says(re.compile(words, re.I))
    expect(ada.act("retry-camera")).to_be_visible()
    ada.do("without-camera")
    if ada.act("without-microphone").count():
        ada.do("without-microphone")
    ada.page.locator("#place").fill("Home")
    ada.page.locator("input[name=alone][value=yes]").check()
    ada.do("enter")
    ada.sees("waiting")
    ben.lets_in()
    ada.sees("session")
    ada.sees_and_hears(1)
    expect(ben.page.locator("#tiles")).to_contain_text("camera is off")
    ada.say("I can see and hear you.")
    ben.reads("I can see and hear you.")


def test_a_check_in_that_is_not_whole_keeps_what_was_typed(
    live_cast: Cast, arrive: Arrive, link: Link, appointment: Appointment
) -> None:
    ada = arrive()
    ada.page.goto(link(appointment, live_cast.ada))
    ada.sees("check-in")
    ada.do("enter")
    expect(ada.page.locator("#place-error")).not_to_be_empty()
    ada.page.locator("#place").fill("12 Birch Street")
    ada.do("enter")
    expect(ada.page.locator("#place-error")).to_be_empty()
    expect(ada.page.locator("#alone-error")).not_to_be_empty()
    expect(ada.page.locator("#place")).to_have_value("12 Birch Street")


def test_a_camera_that_goes_away_in_the_session_is_said_and_the_session_goes_on(
    live_cast: Cast, arrive: Arrive, link: Link, appointment: Appointment
) -> None:
    ben, ada = arrive(), arrive(flags=(A_CAMERA,))
    ada.context.grant_permissions(["camera", "microphone"])
    ben.open_room(link(appointment, live_cast.ben))
    ada.comes_to_the_door(link(appointment, live_cast.ada))
    ben.lets_in()
    ben.sees_and_hears(1)
    ada.context.clear_permissions()
    expect(ada.page.locator("#news")).to_contain_text("Devices")
    expect(ben.page.locator("#tiles")).to_contain_text("camera is off")
    ada.goes_on_seeing_and_hearing()
    ada.context.grant_permissions(["camera", "microphone"])
    ada.do("camera")
    expect(ben.page.locator("#tiles")).not_to_contain_text("camera is off")


def test_a_second_device_takes_over_when_the_therapist_lets_it(
    live_cast: Cast, arrive: Arrive, link: Link, appointment: Appointment
) -> None:
    ben, laptop, phone = arrive(), arrive(), arrive()
    ben.open_room(link(appointment, live_cast.ben))
    laptop.comes_to_the_door(link(appointment, live_cast.ada))
    ben.lets_in()
    ben.sees_and_hears(1)
    phone.comes_to_the_door(link(appointment, live_cast.ada))
    phone.says("on another device")
    expect(laptop.page.locator("#news")).to_contain_text("on another device")
    assert phone.tally() == []
    ben.do("admit")
    laptop.sees("refused")
    phone.sees("session")
    phone.sees_and_hears(1)
    ben.sees_and_hears(1)


def test_whoever_is_turned_away_is_told_what_to_do(
    live_cast: Cast, arrive: Arrive, link: Link, appointment: Appointment
) -> None:
    ben, ada = arrive(), arrive()
    ben.open_room(link(appointment, live_cast.ben))
    ada.comes_to_the_door(link(appointment, live_cast.ada))
    ben.opens("people")
    ben.do("deny")
    ben.confirm()
    ada.sees("refused")
    expect(ada.act("call")).to_be_visible()
    ada.page.reload()
    ada.sees("refused")


def test_a_cancellation_reaches_the_waiting_room(
    live_cast: Cast, arrive: Arrive, link: Link, appointment: Appointment
) -> None:
    ada = arrive()
    ada.comes_to_the_door(link(appointment, live_cast.ada))
    appointment.cancel(by=live_cast.ben)
    switchboard.check_again(appointment.pk)
    ada.sees("refused")
    ada.says("cancelled")


def test_whoever_leaves_may_return_and_the_session_can_be_returned_to_after_its_end(
    live_cast: Cast, arrive: Arrive, link: Link, appointment: Appointment
) -> None:
    ben, ada = arrive(), arrive()
    ben.open_room(link(appointment, live_cast.ben))
    ada.comes_to_the_door(link(appointment, live_cast.ada))
    ben.lets_in()
    ada.sees("session")
    ada.do("leave")
    ada.confirm()
    ada.sees("after")
    expect(ben.page.locator("#empty-stage")).to_be_visible()
    ada.do("return")
    ada.sees("session")
    ben.sees_and_hears(1)
    ben.do("end")
    ben.confirm()
    ada.sees("after")
    ben.sees("after")
    ben.do("return")
    ben.sees("session")
    ada.do("return")
    ada.sees("waiting")
    ben.lets_in()
    ada.sees_and_hears(1)


@pytest.mark.slow
def test_five_minutes_before_the_end_everybody_is_told(
    live_cast: Cast, arrive: Arrive, link: Link, appointment: Appointment
) -> None:
    move(appointment, to=timezone.now() - timedelta(minutes=45) + timedelta(seconds=15))
    ben = arrive()
    ben.open_room(link(appointment, live_cast.ben))
    expect(ben.page.locator("#session-notice")).to_contain_text("Five minutes left", timeout=20_000)


def test_the_own_picture_fades_and_comes_back_by_a_key(
    live_cast: Cast, arrive: Arrive, link: Link, appointment: Appointment
) -> None:
    ben, ada = arrive(), arrive()
    ben.open_room(link(appointment, live_cast.ben))
    ada.comes_to_the_door(link(appointment, live_cast.ada))
    ben.lets_in()
    ada.sees("session")
    own = ada.page.locator("#self")
    expect(own).to_be_visible()
    expect(own).not_to_be_visible(timeout=12_000)
    ada.page.keyboard.press("s")
    expect(own).to_be_visible()


def test_the_room_keeps_nothing_of_anyone_in_the_browser(
    live_cast: Cast, arrive: Arrive, link: Link, appointment: Appointment
) -> None:
    ada = arrive()
    ada.page.goto(link(appointment, live_cast.ada))
    ada.check_in(place="12 Birch Street")
    ada.sees("waiting")
    kept = ada.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert not re.search("Ada|Singh|Birch|Ben|Okafor|example.com", kept)
    assert ada.page.evaluate("location.href").endswith("/room/")
