"""`python bench/firefox.py [RUNS]`: Firefox with Chromium, from the click to the picture on both sides, at no delay.

Each pair of browsers does what `bench/join.py` does: **admit → picture** (the client waits in warm standby, the
therapist clicks) and **cold join → picture** (a client who was let in before clicks; nothing is connected or captured).
The two browsers stamp clicks and frames by the same machine's clock; how far their stamps lie apart is printed. Firefox
takes pictures at 30 a second in its made-up camera, Chromium at 20.
"""

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, Page, sync_playwright

from bench.browsers import WATCH, Pairs, a_page, wait
from bench.join import CONNECTED, GOALS
from bench.machine import a_server, describe
from tests.journeys.firefox import FirefoxVisitor

NOW = "performance.timeOrigin + performance.now()"


class Chromium:
    """A person whose browser is Chromium."""

    name = "Chromium"

    def __init__(self, page: Page) -> None:
        self.page = page

    def go(self, url: str) -> None:
        self.page.goto("about:blank")
        self.page.goto(url)

    def ask(self, expression: str) -> object:
        return self.page.evaluate(expression)

    def press(self, selector: str) -> None:
        self.page.locator(f"{selector}:visible").first.click()

    def write(self, selector: str, text: str) -> None:
        self.page.locator(selector).fill(text)


class Firefox:
    """A person whose browser is Firefox."""

    name = "Firefox"

    def __init__(self, visitor: FirefoxVisitor) -> None:
        self.ask, self.press, self.write = visitor.window.ask, visitor.window.press, visitor.window.write
        self.window = visitor.window

    def go(self, url: str) -> None:
        self.window.go("about:blank")
        self.window.go(url)


Person = Chromium | Firefox


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    with a_server() as server, sync_playwright() as playwright:
        browsers: list[Browser] = []
        visitor = FirefoxVisitor(beforehand=WATCH)
        try:
            chromium, firefox = Chromium(a_page(playwright, browsers)), Firefox(visitor)
            chromium.go(server.origin)
            firefox.go(server.origin)
            print(f"{describe()}, {firefox.ask('navigator.userAgent.split(` `).at(-1)')}")
            print(f"the browsers' stamps lie {apart(chromium, firefox):.1f} ms apart")
            pairs = Pairs(server.origin)
            for therapist, client in ((chromium, firefox), (firefox, chromium)):
                measure(pairs, therapist, client, runs=runs)
        finally:
            visitor.close()
            for browser in browsers:
                browser.close()


def apart(one: Person, other: Person) -> float:
    """How many milliseconds two browsers' stamps of the same moment lie apart, as far as asking can tell."""
    return abs(_ahead(one) - _ahead(other))


def _ahead(person: Person) -> float:
    """Of the least delayed of several questions: how far a browser's stamp is ahead of the middle of its question."""
    tries = []
    for _ in range(20):
        before = time.time()
        stamp = float(str(person.ask(NOW)))
        after = time.time()
        tries.append((after - before, stamp - (before + after) * 500))
    return min(tries)[1]


def measure(pairs: Pairs, therapist: Person, client: Person, *, runs: int) -> None:
    figures: dict[str, list[float]] = {"admit": [], "cold join": []}
    for run in range(runs + 1):
        admit, cold = one_session(therapist, client, pairs.links())
        if run:  # the first one warms the browsers up
            figures["admit"].append(admit)
            figures["cold join"].append(cold)
    therapist.press("[data-act=end]")  # else the therapist would still be elsewhere for the next pair
    therapist.press("dialog[open] [data-act=confirm]")
    until(therapist, "document.body.dataset.screen === 'after'")
    for name, values in figures.items():
        median = statistics.median(values)
        print(
            f"{name} → picture on both sides, RTT 0, therapist in {therapist.name}, client in {client.name}: "
            f"median {median:.0f} ms ({min(values):.0f} to {max(values):.0f}, {len(values)} runs; "
            f"goal {GOALS[name]}, ratio {median / GOALS[name]:.2f})"
        )


def one_session(therapist: Person, client: Person, links: tuple[str, str]) -> tuple[float, float]:
    """Milliseconds of an admission and of a cold join."""
    for person, link in zip((therapist, client), links, strict=True):
        enter(person, link)
    for person in (therapist, client):
        until(person, CONNECTED)
    time.sleep(0.7)
    therapist.press("[data-act=admit]")
    admit = first_frames(therapist, client, clicked=therapist)
    client.press("[data-act=leave]")
    client.press("dialog[open] [data-act=confirm]")
    until(therapist, "document.querySelectorAll('#tiles video').length === 0")
    time.sleep(0.7)
    for person in (therapist, client):
        person.ask("window.seen.frames.length = 0")
    client.press("[data-act=return]")
    return admit, first_frames(therapist, client, clicked=client)


def enter(person: Person, link: str) -> None:
    """Through check-in into the room, or before its door."""
    person.go(link)
    until(person, "document.body.dataset.screen === 'check-in'")
    if person.ask("document.querySelector('#place').checkVisibility()"):
        person.write("#place", "Home")
        person.press("input[name=alone][value=yes]")
    person.press("[data-act=enter]")


def first_frames(therapist: Person, client: Person, *, clicked: Person) -> float:
    """From the last click on one page to the later of the first frames on both."""
    frames = [float(str(until(person, "window.seen.frames[0]"))) for person in (therapist, client)]
    return max(frames) - float(str(clicked.ask("window.seen.clicks.at(-1)")))


def until(person: Person, expression: str) -> object:
    return wait(lambda: person.ask(expression), within=30)


if __name__ == "__main__":
    main()
