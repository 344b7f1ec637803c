"""Look at a page as axe does: phone and desk, light and dark; with SAMEROOM_SCREENSHOTS=FOLDER also keep pictures."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal
from zlib import crc32

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SIZES = {"phone": (375, 812), "desk": (1280, 860)}
# WCAG 2.2 AA, the best practices, and contrast as for AAA, which tokens.css keeps.
EVERYTHING = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"color-contrast-enhanced": {"enabled": True}},
}
# The other colours change no element, no name and no order.
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast", "color-contrast-enhanced", "link-in-text-block"]}}
SCHEMES: dict[Literal["light", "dark"], dict[str, Any]] = {"dark": CONTRAST, "light": EVERYTHING}
# What moves has come to rest, but for what moves for ever; at most a second, since a still window draws no frame.
AT_REST = """() => Promise.race([
  new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))).then(() => Promise.all(
    document.getAnimations().filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime))
      .map((one) => one.finished.catch(() => {})))),
  new Promise((done) => setTimeout(done, 1000)),
])"""
_axe = Axe()
FOLDER = os.environ.get("SAMEROOM_SCREENSHOTS", "")


def look_at(page: Page, name: str, *, in_all: bool = False) -> list[str]:
    """What axe finds, as `name size scheme rule: element`; empty when all is well. It is light and wide afterwards.

    In each size and each scheme once: which size goes with which scheme hangs on the name. `in_all`, or while pictures
    are kept: each size in each scheme.
    """
    found = []
    for scheme, options in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        for size, (width, height) in SIZES.items():
            if not (in_all or FOLDER or _goes(size, scheme, name)):
                continue
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(AT_REST)
            found += [f"{name} {size} {scheme} {trouble}" for trouble in _troubles(page, options)]
            _keep(page, f"{name}-{size}-{scheme}")
    width, height = SIZES["desk"]
    page.set_viewport_size({"width": width, "height": height})
    return found


def _goes(size: str, scheme: str, name: str) -> bool:
    return (crc32(name.encode()) + (size == "phone") + (scheme == "dark")) % 2 == 0


def _troubles(page: Page, options: dict[str, Any]) -> Iterator[str]:
    for violation in _axe.run(page, options=options).response["violations"]:
        yield f"{violation['id']}: {[node['target'][0] for node in violation['nodes']][:3]}"
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        yield "scrolls sideways"


def _keep(page: Page, name: str) -> None:
    if FOLDER:
        Path(FOLDER).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(FOLDER) / f"{name}.png", full_page=True)
