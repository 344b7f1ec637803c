"""`python bench/join.py [RUNS]`: from the click to the picture, on both sides, at no delay of the line.

- **admit → picture**: the client waits in warm standby; the therapist clicks "Let in".
- **cold join → picture**: a client who was let in before clicks "Return to the session"; nothing is connected or
  captured.

Each figure is the later of the two sides' first remote frames, after the click, in milliseconds. The made-up camera
gives 20 frames a second, so up to 50 ms of each figure are the wait for its next frame.
"""

import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Page, sync_playwright

from bench.browsers import Pairs, a_page, enter, until
from bench.machine import a_server, describe

CONNECTED = "window.sameroom?.peers().some((peer) => peer.connectionState === 'connected')"
GOALS = {"admit": 140, "cold join": 175}


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    print(describe())
    with a_server() as server, sync_playwright() as playwright:
        browsers: list = []
        ben, ada = a_page(playwright, browsers), a_page(playwright, browsers)
        pairs = Pairs(server.origin)
        figures: dict[str, list[float]] = {"admit": [], "cold join": []}
        for run in range(runs + 1):
            admit, cold = one_session(ben, ada, *pairs.links())
            if run:  # the first one warms the browsers up
                figures["admit"].append(admit)
                figures["cold join"].append(cold)
        for browser in browsers:
            browser.close()
    for name, values in figures.items():
        print(
            f"{name} → picture on both sides, RTT 0: median {statistics.median(values):.0f} ms "
            f"({min(values):.0f} to {max(values):.0f}, {len(values)} runs; goal {GOALS[name]}, "
            f"ratio {statistics.median(values) / GOALS[name]:.2f})"
        )


def one_session(ben: Page, ada: Page, bens_link: str, adas_link: str) -> tuple[float, float]:
    enter(ben, bens_link)
    enter(ada, adas_link)
    for page in (ben, ada):
        until(page, CONNECTED)
    ben.wait_for_timeout(700)
    ben.locator("[data-act=admit]").click()
    admit = first_frames(ben, ada, clicked=ben)
    ada.locator("[data-act=leave]").click()
    ada.locator("dialog[open] [data-act=confirm]").click()
    until(ben, "document.querySelectorAll('#tiles video').length === 0")
    ada.wait_for_timeout(700)
    for page in (ben, ada):
        page.evaluate("window.seen.frames.length = 0")
    ada.locator("[data-act=return]").click()
    return admit, first_frames(ben, ada, clicked=ada)


def first_frames(ben: Page, ada: Page, *, clicked: Page) -> float:
    """Milliseconds from the last click on one page to the later of the first frames on both."""
    frames = [until(page, "window.seen.frames[0]") for page in (ben, ada)]
    return float(max(frames) - clicked.evaluate("window.seen.clicks.at(-1)"))


if __name__ == "__main__":
    main()
