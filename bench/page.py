"""`python bench/page.py [RUNS]`: what the room's page costs before anything optional.

Counts every request of a fresh browser, from opening a join link until check-in can be used, with the bytes on the wire
(headers and body, one font included) as Chromium's network layer counts them, and the time from navigation to a
check-in that can be used.
"""

import statistics
import sys
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Playwright, sync_playwright

from bench.browsers import Pairs, a_browser
from bench.machine import a_server, describe


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    print(describe())
    with a_server() as server, sync_playwright() as playwright:
        pairs = Pairs(server.origin)
        visits = [one_visit(playwright, pairs.first_link()) for _ in range(runs)]
    requests, wire, hosts, ready = (statistics.median(column) for column in zip(*visits, strict=True))
    print(f"requests: {requests:.0f} (goal ≤ 15, ratio {requests / 15:.2f})")
    print(f"on the wire: {wire / 1000:.1f} kB, one font included (goal ≤ 150, ratio {wire / 150_000:.2f})")
    print(f"other hosts: {hosts:.0f} (goal 0)")
    print(f"from the link to a check-in that can be used: median {ready:.0f} ms ({runs} runs, fresh browser each)")


def one_visit(playwright: Playwright, link: str) -> tuple[int, float, int, float]:
    """Requests, bytes on the wire, other hosts, milliseconds until check-in can be used."""
    browser = a_browser(playwright)
    page = browser.new_page()
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    urls: list[str] = []
    sizes: list[float] = []
    network.on("Network.requestWillBeSent", lambda event: urls.append(event["request"]["url"]))
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(link)
    page.locator("body[data-screen=check-in] [data-act=enter]").wait_for()
    ready = page.evaluate("performance.now()")
    page.wait_for_timeout(1_000)
    browser.close()
    fetched = [url for url in urls if urlsplit(url).scheme in {"http", "https"}]
    others = {urlsplit(url).hostname for url in fetched} - {"localhost"}
    return len(fetched), sum(sizes), len(others), float(ready)


if __name__ == "__main__":
    main()
