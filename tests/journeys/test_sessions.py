"""Whole sessions, from the link to the last question, in real browsers with real WebRTC."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.measures.models import Response
from sameroom.people.models import Person
from sameroom.room.models import CheckIn, Visit
from tests.answers import whole
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import Visitor

Link = Callable[[Appointment, Person], str]


def test_therapist_and_client(live_cast: Cast, arrive: Arrive, link: Link, server: str) -> None:
    appointment = an_appointment(live_cast.adas_file, live_cast.individual)
    ben, ada = arrive(), arrive()
    ada.page.goto(link(appointment, live_cast.ada))
    ada.check_in(place="12 Birch Street", alone="yes")
    ada.sees("waiting")
    ada.says("has not come in yet")
    ben.page.goto(f"{server}/demo/ben/")
    ben.says(re.compile(r"Ada Singh\s+is waiting"))
    ben.page.get_by_role("button", name="Open the room").click()
    ben.enters()
    ada.says("Ben knows that you are here")
    nothing_is_sent_before_admission(ben, ada)

    they_write_while_one_waits(ben, ada)
    expect(ben.page.locator("#waiting-seats")).to_contain_text("12 Birch Street")
    ben.do("admit")
    ada.sees("session")
    for visitor in (ben, ada):
        visitor.sees_and_hears(1)
        assert all(peer["sentBytes"] > 0 for peer in visitor.tally())  # the count that was 0 does count
    muting_and_dimming_are_said(ada, to=ben)

    ben.do("end")
    ben.confirm()
    ada.answer(8)
    ben.answer(7)
    for visitor in (ben, ada):
        visitor.sees("done")
    assert {r.person.first_name: (r.form, r.values) for r in Response.objects.all()} == {
        "Ada": ("client", whole("client", level=8)),
        "Ben": ("therapist", whole("therapist", level=7)),
    }
    assert {(v.person.first_name, v.left_at is not None) for v in Visit.objects.all()} == {("Ada", True), ("Ben", True)}
    said = CheckIn.objects.get(participant__person=live_cast.ada)
    assert (said.place, said.alone, said.camera, said.microphone) == ("12 Birch Street", "yes", True, True)


def nothing_is_sent_before_admission(*visitors: Visitor) -> None:
    """Warm standby: each transport is connected, and not one byte of anyone goes over it, for longer than a second."""
    for visitor in visitors:
        (peer,) = visitor.until(lambda t: len(t) == 1 and t[0]["connection"] == "connected")
        assert peer["senders"] == [None, None]
    visitors[0].page.wait_for_timeout(1_200)
    for visitor in visitors:
        (peer,) = visitor.tally()
        assert peer["connection"] == "connected"
        assert peer["outbound"] == 2
        assert (peer["sentBytes"], peer["sentPackets"], peer["frames"]) == (0, 0, 0)


def they_write_while_one_waits(therapist: Visitor, client: Visitor) -> None:
    client.page.locator("#chat-text").fill("I am a little nervous.")
    client.do("send")
    therapist.reads("I am a little nervous.")
    therapist.opens("people")


def muting_and_dimming_are_said(visitor: Visitor, *, to: Visitor) -> None:
    tiles = to.page.locator("#tiles")
    visitor.do("mute")
    expect(tiles).to_contain_text("microphone is off")
    visitor.do("camera")
    expect(tiles).to_contain_text("camera is off")
    visitor.do("camera")
    expect(tiles).not_to_contain_text("camera is off")


@pytest.mark.services
def test_a_couple_from_two_places(live_cast: Cast, arrive: Arrive, link: Link) -> None:
    appointment = an_appointment(live_cast.couples_file, live_cast.couple)
    ben, cleo, dev = everybody = [arrive(), arrive(), arrive()]
    ben.open_room(link(appointment, live_cast.ben))
    for visitor, person in ((cleo, live_cast.cleo), (dev, live_cast.dev)):
        visitor.page.goto(link(appointment, person))
        visitor.check_in(together="no", place=f"{person.first_name}'s own place")
        visitor.sees("waiting")
    # Partners are not connected to each other before both are in; what one said is not in the other's page.
    ben.until(lambda t: len(t) == 2 and all(p["connection"] == "connected" for p in t))
    assert [len(visitor.tally()) for visitor in (cleo, dev)] == [1, 1]
    assert "Cleo's own place" not in dev.page.content()
    ben.lets_in("admit-all")
    for visitor in everybody:
        visitor.sees("session")
        visitor.sees_and_hears(2)

    dev.say("Bonjour à tous les deux.")
    for visitor in (ben, cleo):
        visitor.reads("Bonjour à tous les deux.")

    a_page_closes_and_comes_back(cleo, link(appointment, live_cast.cleo), others=[ben, dev])

    ben.do("end")
    ben.confirm()
    for visitor, value in ((ben, 5), (cleo, 6), (dev, 7)):
        visitor.answer(value)
        visitor.sees("done")
    given = {r.person.first_name: r.values["open"] for r in Response.objects.all()}
    assert given == {"Ben": 5, "Cleo": 6, "Dev": 7}
    assert Visit.objects.filter(departure=None).count() == 0


def a_page_closes_and_comes_back(visitor: Visitor, link: str, *, others: list[Visitor]) -> None:
    """By a reload, and by leaving for another page: nobody has to let the person in again."""
    visitor.page.reload()
    visitor.sees("session")
    for one in (visitor, *others):
        one.sees_and_hears(2)
    visitor.page.goto("about:blank")
    for one in others:
        one.until(lambda t: len(t) == 1)
    visitor.page.goto(link)
    visitor.sees("session")
    for one in (visitor, *others):
        one.sees_and_hears(2)


def test_a_couple_on_one_screen(live_cast: Cast, arrive: Arrive, link: Link) -> None:
    appointment = an_appointment(live_cast.couples_file, live_cast.couple)
    ben, both = arrive(), arrive()
    ben.open_room(link(appointment, live_cast.ben))
    both.page.goto(link(appointment, live_cast.cleo))
    both.check_in(together="yes", place="The living room")
    both.sees("waiting")
    ben.opens("people")
    expect(ben.page.locator("#waiting-seats")).to_contain_text("Cleo Martin and Dev Martin")
    ben.do("admit")
    for visitor in (ben, both):
        visitor.sees_and_hears(1)
    ben.do("end")
    ben.confirm()
    both.answer(4)
    both.says("Dev")
    assert both.page.locator("input:checked").count() == 0
    both.do("handover")
    both.answer(9)
    both.sees("done")
    ben.answer(6)
    ben.sees("done")
    given = {r.person.first_name: r.values["open"] for r in Response.objects.all()}
    assert given == {"Ben": 6, "Cleo": 4, "Dev": 9}
    assert {v.person.first_name for v in Visit.objects.all()} == {"Ben", "Cleo", "Dev"}
    assert CheckIn.objects.get(participant__person=live_cast.cleo).alone == ""


def test_a_press_is_not_lost_where_the_list_changes_under_it(live_cast: Cast, arrive: Arrive, link: Link) -> None:
    appointment = an_appointment(live_cast.couples_file, live_cast.couple)
    ben, cleo, dev = arrive(), arrive(), arrive()
    ben.open_room(link(appointment, live_cast.ben))
    cleo.comes_to_the_door(link(appointment, live_cast.cleo), together="no")
    ben.opens("people")
    ben.act("admit").hover()
    ben.page.mouse.down()
    dev.comes_to_the_door(link(appointment, live_cast.dev), together="no")
    ben.until(lambda tally: len(tally) == 2)
    ben.page.mouse.up()
    cleo.sees("session")
    expect(ben.page.locator("#waiting-seats")).to_contain_text("Dev Martin")
    expect(ben.page.locator("#inside-seats")).to_contain_text("Cleo Martin")


def test_therapist_and_client_in_person(live_cast: Cast, arrive: Arrive, link: Link, server: str) -> None:
    appointment = an_appointment(live_cast.moes_file, live_cast.individual, modality="in-person")
    eve, moe = arrive(), arrive()
    moe.page.goto(link(appointment, live_cast.moe))
    moe.sees("in-person")
    eve.page.goto(f"{server}/demo/eve/")
    eve.page.get_by_role("button", name="Open the session").click()
    eve.sees("in-person")
    assert eve.page.locator("video").count() == 0
    boxes = eve.page.locator("[data-act=attending]")
    if not boxes.first.is_checked():
        boxes.first.check()
    eve.do("open-session")
    expect(eve.act("close-session")).to_be_visible()
    assert {(v.person.first_name, v.transport) for v in Visit.objects.all()} == {
        ("Eve", "in-person"),
        ("Moe", "in-person"),
    }
    eve.do("close-session")
    if eve.page.locator("dialog[open]").count():
        eve.confirm()
    eve.answer(8)
    eve.sees("done")
    # The client is asked on a page of his own: from home, where the question waits.
    moe.page.goto(f"{server}/demo/moe/")
    moe.page.get_by_role("button", name="Answer a few short questions").click()
    moe.answer(9)
    moe.sees("done")
    given = {r.person.first_name: r.values["open"] for r in Response.objects.all()}
    assert given == {"Eve": 8, "Moe": 9}
