"""From the front door to three therapists and a kept time: alone, by keyboard, as a couple on two telephones."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.practice.models import AnswersGiven, OwnAnswers, Search, Seeker
from tests.booking.newcomers import code_in_the_mail
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.test_leaks import STORES
from tests.journeys.visitor import Screen
from tests.leaks import Day, everything_logged
from tests.seeking import a_practice

PHONE, DESK = Screen(width=375, height=740), Screen()
GO_ON = "form.form button.button-main"
# What is said on each page, by the fields' names; nothing, where it is left out.
SAID: dict[str, dict[str, str]] = {
    "who": {"who": "alone", "age": "adult"},
    "brings": {"main": "anxiety", "also": "sleep"},
    "meeting": {"how": "online", "matters": "must"},
    "times": {"parts": "afternoon", "matters": "must"},
    "person": {"gender": "woman"},
    "style": {"direction": "-3"},
    "money": {"most": "16000"},
    "expectations": {"expects": "overheard"},
}


def at(page: Page, name: str) -> None:
    address = "result/" if name == "result" else "devices/" if name == "devices" else f"questions/{name}/"
    expect(page).to_have_url(re.compile(f"/find/{address}$"))
    expect(page.locator("footer")).to_be_attached()  # the whole of it is there


def is_safe(page: Page, name: str = "safety") -> None:
    at(page, name)
    page.locator("form.form button.button-main").click()


def answers(page: Page, said: dict[str, dict[str, str]], look: Callable[[str], None] = lambda _name: None) -> None:
    for name, fields in said.items():
        at(page, name)
        look(name)
        for folded in page.locator("details.more:not([open]) > summary").all():
            folded.click()
        if name == "person":
            page.locator("select[name=language]").select_option("en")
        for field, value in fields.items():
            page.locator(f"input[name={field}][value='{value}']").check()
        page.locator(GO_ON).click()


@pytest.fixture
def day(live_cast: Cast) -> Day:
    a_practice(live_cast)
    return Day(live_cast)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_somebody_finds_a_therapist_and_books_and_nothing_of_it_is_anywhere(
    day: Day, arrive: Arrive, server: str, screen: Screen, language: str
) -> None:
    zoe = arrive(screen=screen)
    page, asked = zoe.page, list[str]()
    page.on("request", lambda request: asked.append(request.url))
    with everything_logged(day):
        page.goto(f"{server}/")
        if language == "fr":
            page.get_by_role("button", name="Français").click()
        page.locator("main .button-main").first.click()
        page.locator("main .button-main").first.click()
        is_safe(page)
        answers(page, SAID)
        at(page, "result")
        expect(page.locator("li.offer")).to_have_count(3)
        expect(page.locator("#said ~ ul li.row")).to_have_count(8)
        kept_here = page.evaluate(STORES)
        page.locator("li.offer").nth(1).locator("button[name=starts_at]").first.click()
        books(page, server)
        kept_at_the_end = page.evaluate(STORES)
    made, own = Appointment.objects.get(), OwnAnswers.objects.get()
    assert (made.client_names, made.case_file) == ("Zoe Lapointe", AnswersGiven.objects.get(own=own).case_file)
    assert own.said["brings"] == {"main": "anxiety", "also": ["sleep"]}
    assert not Search.objects.exists()
    assert {one.split("?")[0] for one in asked} == set(asked), "no address has anything behind a question mark"
    assert all(one.startswith((f"{server}/", "data:")) for one in asked)
    words = {value for fields in SAID.values() for value in fields.values() if len(value) > 5} - {"online"}
    assert not [one for one in asked if any(word in one for word in words)]
    for kept in (kept_here, kept_at_the_end):
        assert (kept["local"], kept["session"], kept["databases"], kept["caches"]) == ({}, {}, [], [])
        assert (kept["cookies"], kept["name"]) == ("", "")
    assert day.lines and not [line for line in day.lines if any(word in without_sql(line) for word in words)]


def books(page: Page, server: str) -> None:
    """From the kept time to the booked conversation; the therapist may read the answers."""
    expect(page).to_have_url(f"{server}/consultation/you/")
    page.locator("input[name=name]").fill("Zoe Lapointe")
    page.locator("input[name=email]").fill("zoe@example.com")
    page.locator("input[name=ticked][value=gives]").check()
    page.locator(GO_ON).click()
    expect(page).to_have_url(f"{server}/consultation/code/")
    page.locator("input[name=code]").fill(code_in_the_mail())
    page.locator(GO_ON).click()
    expect(page).to_have_url(f"{server}/home/")


def without_sql(line: str) -> str:
    """Statements of the database's own logger are no line of the product: it is silent outside of this test."""
    return "" if "django.db.backends" in line else line


@pytest.mark.slow
def test_every_page_is_in_order(day: Day, arrive: Arrive, server: str) -> None:
    """As a couple, on one device: so every page there is, what is refused, and what nobody fits."""
    zoe = arrive()
    page, found = zoe.page, list[str]()

    def look(name: str) -> None:
        found.extend(look_at(page, f"find-{name}"))

    page.goto(f"{server}/find/")
    look("begin")
    page.locator("main .button-main").first.click()
    look("safety")
    is_safe(page)
    page.locator(GO_ON).click()
    expect(page.get_by_role("alert")).to_be_visible()
    look("who-refused")
    answers(page, {"who": {"who": "couple", "age": "adult"}})
    look("together")
    is_safe(page, "together")
    look("devices")
    page.locator("input[value=one]").check()
    page.locator(GO_ON).click()
    for name in ("brings", "meeting", "times", "person", "style", "money", "expectations"):
        answers(page, {name: {}}, look)
    look("ready")
    page.locator("main .button-main").click()
    look("hand-over")
    page.locator("main .button-main").click()
    is_safe(page)
    is_safe(page, "together")
    answers(page, {"who": {"age": "adult"}})
    for name in ("brings", "meeting", "times", "person", "style", "money", "expectations"):
        answers(page, {name: {}})
    page.locator("main .button-main").click()
    at(page, "result")
    look("result-shared")
    assert found == []


def test_results_are_in_order(day: Day, arrive: Arrive, server: str) -> None:
    zoe = arrive()
    page, found = zoe.page, list[str]()
    page.goto(f"{server}/find/questions/safety/")
    is_safe(page)
    answers(page, SAID)
    found += look_at(page, "find-result")
    page.goto(f"{server}/find/questions/times/")
    page.locator("input[name=parts][value=afternoon]").uncheck()
    answers(page, {"times": {"parts": "weekend", "matters": "must"}})
    page.goto(f"{server}/find/result/")
    found += look_at(page, "find-nobody")
    page.locator("button[name=keys]").first.click()
    expect(page.locator("li.offer")).to_have_count(3)
    assert found == []


def test_by_keyboard_alone(day: Day, arrive: Arrive, server: str) -> None:
    """From the front door to a kept time without a pointer."""
    zoe = arrive()
    page = zoe.page
    page.goto(f"{server}/")
    reach(page, "main .button-main")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{server}/find/")
    reach(page, "main .button-main")
    page.keyboard.press("Enter")
    at(page, "safety")
    reach(page, GO_ON)
    page.keyboard.press("Enter")
    at(page, "who")
    reach(page, "input[name=who]")
    page.keyboard.press("Space")
    reach(page, "input[name=age]")
    page.keyboard.press("ArrowDown")
    for name in ("who", "brings", "meeting", "times", "person", "style", "money", "expectations"):
        at(page, name)
        reach(page, GO_ON)
        page.keyboard.press("Enter")
    at(page, "result")
    reach(page, "button[name=starts_at]")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{server}/consultation/you/")


def reach(page: Page, what: str) -> None:
    for _step in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", what):
            return
    raise AssertionError(f"{what} is not reached by the keyboard")


def test_two_on_two_telephones(day: Day, arrive: Arrive, server: str) -> None:
    """The partner comes by the link; the address keeps nothing of the code."""
    zoe, kai = arrive(screen=PHONE), arrive(screen=PHONE)
    page, partner = zoe.page, kai.page
    page.goto(f"{server}/find/questions/safety/")
    is_safe(page)
    answers(page, {"who": {"who": "couple", "age": "adult"}})
    is_safe(page, "together")
    page.locator("input[value=own]").check()
    page.locator(GO_ON).click()
    link = page.locator("p.command").inner_text()
    page.locator("main .button-main").click()
    rest = {name: said for name, said in SAID.items() if name != "who"}
    answers(page, rest)
    page.locator("main .button-main").click()
    waits = page.locator("main h1").inner_text()
    asked: list[str] = []
    partner.on("request", lambda request: asked.append(request.url))
    partner.goto(link)
    expect(partner).to_have_url(f"{server}/find/partner/")
    partner.locator(GO_ON).click()
    is_safe(partner)
    is_safe(partner, "together")
    answers(partner, {"who": {"age": "older"}, **{name: {} for name in rest}, "brings": {"main": "relationship"}})
    page.locator("main .button-main").click()
    expect(page.locator("main h1")).to_have_text(waits)
    partner.locator("main .button-main").click()
    at(partner, "result")
    page.locator("main .button-main").click()
    at(page, "result")
    faces = [[one.inner_text() for one in each.locator("li.offer h2").all()] for each in (page, partner)]
    assert faces[0] == faces[1] == sorted(faces[0]) and len(faces[0]) == 3
    code = link.partition("#")[2]
    assert code and not [one for one in asked if code in one]
    assert partner.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])") == "[{},{}]"


def test_who_is_in_danger_reads_whom_to_call_and_leaves_in_a_hurry(day: Day, arrive: Arrive, server: str) -> None:
    zoe = arrive(screen=PHONE)
    page = zoe.page
    page.goto(f"{server}/find/questions/safety/")
    page.locator("button[value=yes]").click()
    expect(page).to_have_url(f"{server}/find/help/")
    assert [page.locator(f"a[href='tel:{one}']").count() for one in ("911", "988", "+18668630511")] == [1, 1, 1]
    expect(page.locator("a[data-leave]")).to_be_visible()
    assert not Search.objects.exists()
    page.go_back()
    page.goto(f"{server}/find/result/")
    at(page, "safety")


def test_what_is_answered_before_the_script_is_there_is_kept(day: Day, arrive: Arrive, server: str) -> None:
    page = arrive(screen=PHONE).page
    page.goto(f"{server}/find/questions/safety/")
    held: list[Route] = []
    page.route("**/keep.js", lambda route: held.append(route))
    is_safe(page)
    answers(page, {"who": {"who": "alone", "age": "adult"}})
    at(page, "brings")
    page.locator("input[name=main][value=grief]").check()
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator("[data-says]")).not_to_be_empty()
    assert Seeker.objects.get().said["brings"]["main"] == "grief"


def test_what_is_typed_is_kept_when_the_line_is_lost(day: Day, arrive: Arrive, server: str) -> None:
    zoe = arrive(screen=PHONE)
    page = zoe.page
    page.goto(f"{server}/find/questions/safety/")
    is_safe(page)
    answers(page, {"who": {"who": "alone", "age": "adult"}})
    page.locator("input[name=main][value=grief]").check()
    expect(page.locator("[data-says]")).not_to_be_empty()
    zoe.context.set_offline(True)
    page.locator("input[name=main][value=sleep]").check()
    page.wait_for_timeout(500)
    zoe.context.set_offline(False)
    page.locator(GO_ON).click()
    at(page, "meeting")
    page.go_back()
    expect(page.locator("input[name=main][value=sleep]")).to_be_checked()
    assert Seeker.objects.get().said["brings"]["main"] == "sleep"
