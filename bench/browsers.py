"""Two people in a session for the benches: browsers, the watch on clicks and first frames, and their appointment."""

import time
from collections.abc import Callable
from typing import Any

import django
from playwright.sync_api import Browser, Page, Playwright

from tests.journeys import visitor
from tests.journeys.chromium import executable

FLAGS = [*visitor.FLAGS, *visitor.WITH_A_LIVELY_CAMERA]
# Independent of the page's own marks: each click, and the first frame of each remote video, on the machine's clock.
WATCH = """
window.seen = { clicks: [], frames: [] };
const now = () => performance.timeOrigin + performance.now();
addEventListener("click", () => window.seen.clicks.push(now()), true);
const watched = new WeakSet();
const watch = (video) => {
  if (watched.has(video)) return;
  watched.add(video);
  const first = () => (video.videoWidth > 2 ? window.seen.frames.push(now()) : video.requestVideoFrameCallback(first));
  video.requestVideoFrameCallback(first);
};
const look = () => document.querySelectorAll("#tiles video").forEach(watch);
document.addEventListener("DOMContentLoaded", () =>
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true }));
"""


def a_browser(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=executable(), args=FLAGS)


def a_page(playwright: Playwright, browsers: list[Browser]) -> Page:
    """A page in a browser process of its own, watched."""
    browser = a_browser(playwright)
    browsers.append(browser)
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(WATCH)
    return context.new_page()


class Pairs:
    """Appointments of a therapist and a client, as many as are asked for."""

    def __init__(self, origin: str) -> None:
        django.setup()
        from sameroom.desk.demo.cast import invent

        self.origin, self.cast = origin, invent()

    def links(self) -> tuple[str, str]:
        """The therapist's and the client's link into a new session."""
        from tests.appointments import an_appointment, token_for

        appointment = an_appointment(self.cast.adas_file, self.cast.individual)
        people = (self.cast.ben, self.cast.ada)
        therapist, client = (f"{self.origin}/room/#{token_for(appointment, person)}" for person in people)
        return therapist, client

    def first_link(self) -> str:
        """A client's link into a session, not checked in."""
        from tests.appointments import an_appointment, token_for

        appointment = an_appointment(self.cast.adas_file, self.cast.individual)
        return f"{self.origin}/room/#{token_for(appointment, self.cast.ada)}"


def enter(page: Page, link: str) -> None:
    """Through check-in into the room, or before its door."""
    page.goto("about:blank")
    page.goto(link)
    page.locator("body[data-screen=check-in] [data-act=enter]").wait_for()
    if page.locator("#place").is_visible():
        page.locator("#place").fill("Home")
        page.locator("input[name=alone][value=yes]").check()
    page.locator("[data-act=enter]").click()


def until(page: Page, expression: str, within: float = 15) -> Any:
    """Ask again until it is true; the room's policy forbids Playwright's own way of waiting for a function."""
    return wait(lambda: page.evaluate(expression), within)


def wait(condition: Callable[[], Any], within: float = 15) -> Any:
    end = time.monotonic() + within
    while not (value := condition()):
        if time.monotonic() > end:
            raise SystemExit("waited in vain")
        time.sleep(0.02)
    return value
