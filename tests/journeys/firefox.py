"""Somebody whose browser is Firefox: the system's own, a made-up camera and microphone, a fresh profile."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.journeys.bidi import Window
from tests.journeys.visitor import SLOWEST, TALLY

PREFERENCES: dict[str, str | int | bool] = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "intl.locale.requested": "en-CA",
    "intl.accept_languages": "en-CA, en",
    "browser.startup.page": 0,
    "browser.shell.checkDefaultBrowser": False,
    "browser.aboutwelcome.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.healthreport.uploadEnabled": False,
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.unified": False,
    "app.normandy.enabled": False,
    "app.shield.optoutstudies.enabled": False,
    "nimbus.rollouts.enabled": False,
    "app.update.disabledForTesting": True,
    "extensions.update.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.blocklist.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "media.gmp-provider.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.trr.mode": 5,
    "network.dns.disablePrefetch": True,
    "network.prefetch-next": False,
    "network.http.speculative-parallel-limit": 0,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.safebrowsing.blockedURIs.enabled": False,
    "browser.safebrowsing.provider.mozilla.updateURL": "",
    "browser.region.network.url": "",
    "browser.region.update.enabled": False,
    "browser.search.update": False,
    "browser.newtabpage.enabled": False,
    "browser.newtabpage.activity-stream.feeds.system.topstories": False,
    "browser.discovery.enabled": False,
    "browser.topsites.contile.enabled": False,
    "browser.urlbar.quicksuggest.enabled": False,
    "browser.ml.enable": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "dom.push.connection.enabled": False,
    "identity.fxaccounts.enabled": False,
    "security.OCSP.enabled": 0,
    "signon.rememberSignons": False,
}
# Without this a released Firefox does not let a preference name the server of its settings.
OBEDIENT = {"MOZ_REMOTE_SETTINGS_DEVTOOLS": "1", "MOZ_CRASHREPORTER_DISABLE": "1"}


def executable() -> str | None:
    """Debian's long-term Firefox, or another that this machine has."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


class Doorman:
    """The only way out that the browser is told of: notes down who was asked for, and shuts the door."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._watch, daemon=True).start()

    def close(self) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _watch(self) -> None:
        while True:
            try:
                caller, _ = self._door.accept()
            except OSError:
                return
            with caller:
                caller.settimeout(5)
                self.asked.append(caller.recv(500).decode("latin-1").partition("\r\n")[0])


class FirefoxVisitor:
    """One person, one Firefox. Speaks the words of `Visitor` that a session needs."""

    def __init__(self, *, beforehand: str = "") -> None:
        """`beforehand` is a script that runs in each page before the page's own."""
        self._folder = tempfile.TemporaryDirectory(prefix="sameroom-firefox-", ignore_cleanup_errors=True)
        self._doorman = Doorman()
        profile = Path(self._folder.name)
        (profile / "user.js").write_text(_preferences(self._doorman.port))
        path = executable()
        assert path, "no Firefox"
        command = [path, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._process = subprocess.Popen(command, env=os.environ | OBEDIENT, **quiet)
        try:
            self.window = Window(profile, self._process)
        except BaseException:
            self._end()
            raise
        if beforehand:
            self.window.command("script.addPreloadScript", functionDeclaration=f"() => {{ {beforehand} }}")

    @property
    def hosts(self) -> set[str]:
        """Whom the page asked, and whom else the browser asked: as the doorman heard it."""
        return {urlsplit(url).hostname or "-" for url in self.window.urls} | set(self._doorman.asked)

    @property
    def trouble(self) -> list[str]:
        return self.window.complaints

    def close(self) -> None:
        try:
            self.window.close()
        finally:
            self._end()

    def _end(self) -> None:
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._doorman.close()
        self._folder.cleanup()

    def do(self, name: str) -> None:
        self.window.press(f"[data-act={name}]")

    def confirm(self) -> None:
        self.window.press("dialog[open] [data-act=confirm]")

    def until(self, expression: str) -> Any:
        """Its value in the page, once that is true."""
        end = time.monotonic() + SLOWEST / 1000
        while not (value := self.window.ask(expression)):
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain: {expression}; on the page: {self._text()}")
            time.sleep(0.05)
        return value

    def sees(self, screen: str) -> None:
        self.until(f"document.body.dataset.screen === {json.dumps(screen)}")

    def says(self, text: str) -> None:
        self.until(f"document.querySelector('main').textContent.includes({json.dumps(text)})")

    def check_in(self, *, place: str = "At home") -> None:
        self.sees("check-in")
        if self.window.ask("document.querySelector('#place').checkVisibility()"):
            self.window.write("#place", place)
            self.window.press("input[name=alone][value=yes]")
        self.until("document.querySelector('#tick-camera').textContent.includes('We can see you')")
        self.do("enter")

    def comes_to_the_door(self, link: str) -> None:
        self.window.go(link)
        self.check_in()
        self.sees("waiting")

    def open_room(self, link: str) -> None:
        self.window.go(link)
        self.check_in()
        self.sees("session")

    def tally(self) -> list[dict[str, Any]]:
        return self.window.ask(f"({TALLY})()")  # type: ignore[no-any-return]

    def tally_until(self, condition: Callable[[list[dict[str, Any]]], object]) -> None:
        end = time.monotonic() + SLOWEST / 1000
        while not condition(tally := self.tally()):
            assert time.monotonic() < end, f"still: {tally}"
            time.sleep(0.1)

    def sees_and_hears(self) -> None:
        """Frames are decoded and sound arrives from one other."""
        self.tally_until(lambda t: len(t) == 1 and t[0]["frames"] > 5 and t[0]["energy"] > 0)

    def plays_unasked(self) -> None:
        """Picture and sound of everybody play, and nobody has to press anything for it."""
        self.until("[...document.querySelectorAll('#tiles video, #tiles audio')].every((each) => !each.paused)")
        self.until("!document.querySelector('[data-act=hear]').checkVisibility()")

    def plays_but_is_silent_until_touched(self) -> None:
        """A made-up camera does not count as one in use, so after a reload Firefox wants a touch before any sound."""
        self.until("document.querySelector('[data-act=hear]').checkVisibility()")
        self.until("[...document.querySelectorAll('#tiles video')].every((video) => !video.paused)")
        self.do("hear")
        self.plays_unasked()

    def say(self, text: str) -> None:
        self.opens("chat")
        self.window.write("#chat-text", text)
        self.do("send")

    def opens(self, panel: str) -> None:
        if self.window.ask(f"document.querySelector('[data-act={panel}]')?.ariaExpanded") != "true":
            self.do(panel)

    def reads(self, text: str) -> None:
        self.opens("chat")
        self.until(f"document.querySelector('#chat-lines').textContent.includes({json.dumps(text)})")

    def _text(self) -> str:
        return str(self.window.ask("document.querySelector('main').innerText"))[:500]


def _preferences(door: int) -> str:
    through_the_door = {"network.proxy.type": 1, "network.proxy.share_proxy_settings": True}
    for scheme in ("http", "ssl"):
        through_the_door |= {f"network.proxy.{scheme}": "127.0.0.1", f"network.proxy.{scheme}_port": door}
    every = {**PREFERENCES, **through_the_door}
    return "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in every.items())
