"""The pages' own scripts run under the policy; no other does."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, expect

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import Visitor

Link = Callable[[Appointment, Person], str]


def test_keys_and_the_line_of_who_waits(live_cast: Cast, arrive: Arrive, link: Link, server: str) -> None:
    appointment = an_appointment(live_cast.adas_file, live_cast.individual)
    ben, ada = arrive(), arrive()
    ben.page.goto(f"{server}/demo/ben/")
    ben.page.keyboard.press("?")
    expect(ben.page.locator("dialog#keys")).to_contain_text("New appointment")
    ben.page.keyboard.press("Escape")
    expect(ben.page.locator("dialog#keys")).to_be_hidden()  # as long as the list is open, keys belong to it
    ben.page.keyboard.press("ArrowRight")
    ben.page.wait_for_url("**/day/?on=*")
    ben.page.goto(f"{server}/day/")
    ada.page.goto(link(appointment, live_cast.ada))
    ada.check_in(place="Home", alone="yes")
    ben.says(re.compile(r"Ada Singh\s+is waiting"))  # no reload: the script asks


CLOSED_AND_PRESSED_AT_ONCE = """() => {
    const list = document.querySelector("dialog#keys");
    list.querySelector("input").focus();
    list.close();
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
}"""


def test_a_key_right_after_the_list_was_closed(live_cast: Cast, arrive: Arrive, server: str) -> None:
    """For a moment the browser leaves the focus on the list's own box, which is no longer to be seen."""
    ben = arrive()
    ben.page.goto(f"{server}/demo/ben/")
    ben.page.keyboard.press("?")
    ben.page.evaluate(CLOSED_AND_PRESSED_AT_ONCE)
    ben.page.wait_for_url("**/day/?on=*")


def test_leaving_in_a_hurry(live_cast: Cast, arrive: Arrive, server: str) -> None:
    ada = arrive()
    ada.page.goto(f"{server}/demo/ada/")
    leave = ada.page.locator("a[data-leave]")
    leave.evaluate("(link) => { link.href = '/help-now/'; }")  # no other host is asked in a test
    leave.click()
    ada.page.wait_for_url("**/help-now/")
    ada.page.go_back()
    assert "/home/" not in ada.page.url


FOREIGN_SCRIPTS = {
    "inline": """() => {
        const script = document.createElement("script");
        script.textContent = "window.ran = 1";
        document.body.append(script);
    }""",
    "handler": """() => {
        const button = document.createElement("button");
        button.setAttribute("onclick", "window.ran = 1");
        document.body.append(button);
        button.click();
    }""",
    "html": """() => { document.body.innerHTML = '<img src=x onerror="window.ran = 1">'; }""",
    "eval": """() => { setTimeout(() => window.eval("window.ran = 1")); }""",  # later: what a test asks for may eval
    "a policy of its own": """() => { trustedTypes.createPolicy("mine", { createHTML: (text) => text }); }""",
    "base": """() => {
        const base = document.createElement("base");
        base.href = "https://elsewhere.example/";
        document.head.append(base);
        if (document.baseURI.includes("elsewhere")) window.ran = 1;
    }""",
    "style": """() => {
        const style = document.createElement("style");
        style.textContent = "body { color: rgb(1, 2, 3) }";
        document.head.append(style);
        if (getComputedStyle(document.body).color === "rgb(1, 2, 3)") window.ran = 1;
    }""",
    "elsewhere": """() => fetch("https://elsewhere.example/").then(() => { window.ran = 1; })""",
    "frame": """() => {
        const frame = document.createElement("iframe");
        frame.src = "/help-now/";
        document.body.append(frame);
    }""",
}


@pytest.mark.parametrize("path", ["/demo/ada/", "/demo/ben/", "/room/"])
def test_nothing_else_runs(live_cast: Cast, arrive: Arrive, server: str, path: str) -> None:
    """Each is refused and said in the console; nothing of it was done."""
    visitor = arrive()
    for name, script in FOREIGN_SCRIPTS.items():
        visitor.page.goto(server + path)
        try:
            visitor.page.evaluate(script)
        except Error as refused:
            assert "rusted" in str(refused) or "Failed to fetch" in str(refused) or "EvalError" in str(refused), name
        hears_of_a_policy(visitor, name)
        assert visitor.page.evaluate("window.ran") is None, name
        visitor.trouble.clear()


def hears_of_a_policy(visitor: Visitor, name: str) -> None:
    """The console tells it a moment later."""
    for _ in range(50):
        if any(re.search("policy|Trusted", text, re.IGNORECASE) for text in visitor.trouble):
            return
        visitor.page.wait_for_timeout(100)
    raise AssertionError(name)
