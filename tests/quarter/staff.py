"""Those who work here: they set up their sign-in as everybody does, and sign in with password and digits."""

import re
import threading
import time
from datetime import datetime, timedelta

from tests.quarter.browser import Answer, Broken, Browser, patiently
from tests.quarter.clock import Clock
from tests.quarter.digits import digits

PASSWORD = "four words unlike another"
COVERED_AFTER = timedelta(minutes=14)


class Colleague:
    """One at a time: a person does one thing after the other."""

    def __init__(self, origin: str, clock: Clock, *, name: str, address: str, number: int) -> None:
        self.name, self.address, self.person = name, address, ""
        self.browser = Browser(origin, address=f"198.51.100.{number}" if number < 250 else f"203.0.113.{number - 250}")
        self._clock = clock
        self._secret = ""
        self._counter = 0
        self._acted_at: datetime | None = None
        self.lock = threading.RLock()

    def set_up(self, token: str, word: str) -> None:
        """From the link's secret and the word to a password and an app."""
        sent = {"token": token, "word": word}
        patiently(lambda: self.browser.post("/sign-in/new/", **sent))
        self.take_app()

    def take_app(self) -> None:
        page = patiently(lambda: self.browser.get("/sign-in/new/set-up/"))
        found = re.search(r'class="letters"><code>([^<]+)<', page.text)
        assert found, (page.status, page.to, page.text[:500])
        self._secret = re.sub(r"\s", "", found[1])
        kept = self.browser.post("/sign-in/new/set-up/", password=PASSWORD, code=self._code())
        assert kept.status == 200 and "codes" in kept.text, kept.text[:500]
        self._acted_at = self._clock.now

    def post(self, path: str, **fields: str) -> Answer:
        self.be_there()
        return self.browser.post(path, **fields)

    def get(self, path: str) -> Answer:
        patiently(self.be_there)
        return patiently(lambda: self.browser.get(path))

    def stay(self) -> None:
        """At the page: typing counts as an act, so that it is not covered. Whoever is not there does nothing."""
        with self.lock:
            if self._acted_at and self._clock.now - self._acted_at < COVERED_AFTER:
                patiently(lambda: self.browser.post("/me/here/"))
                self._acted_at = self._clock.now

    def be_there(self) -> None:
        """Signed in, and the pages not covered."""
        if self._acted_at is None or self._clock.now - self._acted_at > COVERED_AFTER:
            self._sign_in()
        self._acted_at = self._clock.now

    def _sign_in(self) -> None:
        self.browser.forget()
        patiently(lambda: self.browser.get("/sign-in/staff/"))
        while True:
            sent = {"email": self.address, "password": PASSWORD, "code": self._code()}
            try:
                answer = self.browser.post("/sign-in/staff/", **sent)
            except Broken:
                time.sleep(0.5)
                continue
            assert answer.status == 302, answer.text[-3000:]
            return

    def _code(self) -> str:
        """Each of the app's codes once, as the site asks: else the next one, when the app shows it."""
        while True:
            counter = int(self._clock.now.timestamp()) // 30
            if self._counter <= counter:
                self._counter = max(self._counter + 1, counter)
                return digits(self._secret, counter=self._counter)
            time.sleep(1)
