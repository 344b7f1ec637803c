"""Somebody with a browser of their own: a real Chromium process with a made-up camera and microphone."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, Playwright, expect

from tests.journeys.chromium import executable

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
]
# Few frames a second: several browsers draw, pack and unpack them on one machine.
A_CAMERA = "--use-fake-device-for-media-stream=fps=6"
WITH_A_CAMERA = (A_CAMERA, "--use-fake-ui-for-media-stream")
WITH_A_LIVELY_CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
CAMERA_DENIED = (A_CAMERA, "--use-fake-ui-for-media-stream=deny")
NO_CAMERA = ("--use-fake-device-for-media-stream=device-count=0", "--use-fake-ui-for-media-stream")
SLOWEST = 15_000

# What went over each peer connection, from the browser's own statistics (W3C webrtc-stats).
TALLY = """async () => Promise.all(window.sameroom.peers().map(async (peer) => {
  const all = [...(await peer.getStats()).values()];
  const sum = (type, kind, field) => all.filter((s) => s.type === type && s.kind === kind)
    .reduce((total, s) => total + (s[field] ?? 0), 0);
  return {
    connection: peer.connectionState,
    sentBytes: sum("outbound-rtp", "audio", "bytesSent") + sum("outbound-rtp", "video", "bytesSent"),
    sentPackets: sum("outbound-rtp", "audio", "packetsSent") + sum("outbound-rtp", "video", "packetsSent"),
    frames: sum("inbound-rtp", "video", "framesDecoded"),
    energy: sum("inbound-rtp", "audio", "totalAudioEnergy"),
    senders: peer.getSenders().map((sender) => sender.track?.kind ?? null),
    outbound: all.filter((s) => s.type === "outbound-rtp").length,
  };
}))"""


@dataclass(frozen=True)
class Screen:
    """How large, in which colours."""

    width: int = 1280
    height: int = 860
    scheme: str = "light"


class Visitor:
    """One person, one browser process."""

    def __init__(
        self,
        playwright: Playwright,
        *,
        screen: Screen | None = None,
        flags: tuple[str, ...] = WITH_A_CAMERA,
        profile: Path | None = None,
        browser: Path | None = None,
    ) -> None:
        """With a `profile` the browser keeps what it keeps at home, in that folder; else in memory.

        `browser`: another program to start as the browser (the laboratory's are inside its namespaces).
        """
        screen = screen or Screen()
        program = browser or executable()
        launch: dict[str, Any] = {"executable_path": program, "args": [*FLAGS, *flags]}
        look: dict[str, Any] = {
            "viewport": {"width": screen.width, "height": screen.height},
            "color_scheme": screen.scheme,
            "locale": "en-CA",
            "timezone_id": "America/Toronto",
        }
        self.context: BrowserContext = (
            playwright.chromium.launch_persistent_context(profile, **launch, **look)
            if profile
            else playwright.chromium.launch(**launch).new_context(**look)
        )
        self.context.set_default_timeout(SLOWEST)
        self.trouble: list[str] = []
        self.hosts: set[str] = set()
        self.context.on("request", lambda request: self._asks(request.url))  # workers' requests, too
        self.page = self.new_page()

    def new_page(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("console", self._note)
        page.on("websocket", lambda socket: self._asks(socket.url))
        return page

    def _asks(self, url: str) -> None:
        self.hosts.add(urlsplit(url).hostname or "-")

    def _note(self, message: Any) -> None:
        """What went wrong in a page; also what a policy forbade, or a policy that the browser does not know."""
        is_expected = "Failed to load resource" in message.text or "WebSocket connection to" in message.text
        if (message.type == "error" or "policy" in message.text.lower()) and not is_expected:
            self.trouble.append(message.text)

    def close(self) -> None:
        browser = self.context.browser
        self.context.close()
        if browser:
            browser.close()

    def act(self, name: str) -> Locator:
        return self.page.locator(f"[data-act={name}]:visible")

    def do(self, name: str) -> None:
        self.act(name).first.click()

    def sees(self, screen: str) -> None:
        """Wait for a screen of the room."""
        expect(self.page.locator("body")).to_have_attribute("data-screen", screen, timeout=SLOWEST)

    def says(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("main")).to_contain_text(text, timeout=SLOWEST)

    def check_in(self, *, place: str = "At home", alone: str = "yes", together: str | None = None) -> None:
        self.sees("check-in")
        if together:
            self.page.locator(f"input[name=together][value={together}]").check()
        if self.page.locator("#place").is_visible():
            self.page.locator("#place").fill(place)
        if self.page.locator("#field-alone").is_visible():
            self.page.locator(f"input[name=alone][value={alone}]").check()
        expect(self.page.locator("#tick-camera")).to_contain_text(re.compile("We can see you|Nous vous voyons"))
        self.do("enter")

    def open_room(self, link: str) -> None:
        """The therapist's way in."""
        self.page.goto(link)
        self.enters()

    def enters(self) -> None:
        self.sees("check-in")
        self.do("enter")
        self.sees("session")

    def comes_to_the_door(self, link: str, *, together: str | None = None, place: str = "At home") -> None:
        """A client's way, as far as the waiting room."""
        self.page.goto(link)
        self.check_in(together=together, place=place)
        self.sees("waiting")

    def lets_in(self, act: str = "admit") -> None:
        """The therapist opens the list of people and admits whoever waits first, or (`admit-all`) everybody."""
        self.opens("people")
        self.do(act)

    def confirm(self) -> None:
        self.page.locator("dialog[open] [data-act=confirm]").click()

    def tally(self) -> list[dict[str, Any]]:
        return self.page.evaluate(TALLY)  # type: ignore[no-any-return]

    def until(self, condition: Callable[[list[dict[str, Any]]], object]) -> list[dict[str, Any]]:
        """The tally, once the condition holds. The room's policy forbids waiting by a string, so this asks again."""
        for _ in range(SLOWEST // 100):
            tally = self.tally()
            if condition(tally):
                return tally
            self.page.wait_for_timeout(100)
        raise AssertionError(f"still: {tally}")

    def sees_and_hears(self, others: int) -> None:
        """Frames are decoded and sound arrives from so many others."""
        self.until(lambda t: len(t) == others and all(p["frames"] > 5 and p["energy"] > 0 for p in t))

    def goes_on_seeing_and_hearing(self) -> None:
        """More frames and more sound than a moment ago, from everybody."""
        before = self.tally()
        assert before
        self.until(
            lambda now: (
                len(now) == len(before)
                and all(
                    n["frames"] > b["frames"] + 3 and n["energy"] > b["energy"]
                    for n, b in zip(now, before, strict=True)
                )
            )
        )

    def answer(self, level: int, *, strain: int = 0) -> None:
        """The same number wherever numbers are asked, the first word wherever words are; then send it."""
        self.sees("after")
        for code in self.page.locator(".scale:has(.scale-values)").evaluate_all(
            "all => all.map(one => one.dataset.item)"
        ):
            self.choose(code, level)
        self.choose("strain", strain)
        for code in ("repaired", "technical"):
            if self.page.locator(f"[data-item={code}]").is_visible():
                self.choose(code, 0)
        self.do("answer-next")

    def choose(self, code: str, value: int | str) -> None:
        self.page.locator(f"input[name={code}][value='{value}']").check(force=True)

    def say(self, text: str) -> None:
        self.opens("chat")
        self.page.locator("#chat-text").fill(text)
        self.do("send")

    def opens(self, panel: str) -> None:
        """The panel `chat` or `people` of the session, if it is not open."""
        if self.act(panel).get_attribute("aria-expanded") != "true":
            self.do(panel)

    def reads(self, text: str) -> None:
        self.opens("chat")
        expect(self.page.locator("#chat-lines")).to_contain_text(text)
