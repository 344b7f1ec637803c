"""Look at a page as axe does, at a phone's and a desk's size; with SAMEROOM_SCREENSHOTS=FOLDER also keep pictures."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SIZES = {"phone": (375, 812), "desk": (1280, 860)}
# WCAG 2.2 AA, the best practices, and contrast as for AAA, which tokens.css keeps.
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"color-contrast-enhanced": {"enabled": True}},
}
_axe = Axe()


def look_at(page: Page, name: str, *, scheme: str) -> list[str]:
    """What axe finds, as `name size rule: element`; empty when all is well."""
    found = []
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(350)
        for violation in _axe.run(page, options=OPTIONS).response["violations"]:
            places = [node["target"][0] for node in violation["nodes"]][:3]
            found.append(f"{name} {size} {scheme} {violation['id']}: {places}")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{name} {size} {scheme}: scrolls sideways")
        if folder := os.environ.get("SAMEROOM_SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}-{size}-{scheme}.png", full_page=True)
    return found
