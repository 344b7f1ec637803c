"""Those who come: they find a first conversation, sign in by the code in their mail, and look on their own pages."""

import re
import threading
import time
from dataclasses import dataclass

from tests.quarter.browser import Answer, Broken, Browser, patiently
from tests.quarter.clock import Clock
from tests.quarter.letters import Letterbox

LETTER_WITHIN, NO_LETTER_WITHIN = 45.0, 15.0
APPOINTMENT = re.compile(r"/appointments/([0-9a-f-]{36})/")


@dataclass(frozen=True)
class Place:
    """Where the practice is found, by whose clock, and where its letters arrive."""

    origin: str
    clock: Clock
    letterbox: Letterbox


class Client:
    """One person with one browser, who does one thing after the other."""

    def __init__(self, place: Place, *, number: int) -> None:
        self.name, self.address = f"Client{number:03} Roy", f"c{number}@example.com"
        self.place, self.number = place, number
        self.browser = Browser(place.origin, address=f"10.{number // 200}.{number % 200}.7")
        self.lock = threading.RLock()
        self._signed_in_at = 0.0

    @property
    def details(self) -> dict[str, str]:
        return {"name": self.name, "email": self.address, "phone": "", "province": "ON", "language": "en"}

    def sign_in(self) -> bool:
        """By a code from a letter, as often as it takes. False, where no letter comes: this address is not known."""
        if self.place.clock.now.timestamp() - self._signed_in_at < 3600:
            return True
        while True:
            self.browser.forget()
            asked_at = time.monotonic()
            try:
                self._post("/sign-in/", email=self.address)
                code = self.code(since=asked_at)
                if not code:
                    return False
                if self._post("/sign-in/code/", code=code).status == 302:
                    self._signed_in_at = self.place.clock.now.timestamp()
                    return True
            except Broken:
                time.sleep(0.5)

    def arrived(self) -> None:
        """Proved an address, and is signed in."""
        self._signed_in_at = self.place.clock.now.timestamp()

    def code(self, *, since: float) -> str:
        letter = self.place.letterbox.wait(self.address, lambda one: one.code, since=since, within=LETTER_WITHIN)
        return letter.code if letter else ""

    def get(self, path: str) -> Answer:
        return patiently(lambda: self.browser.get(path))

    def home(self) -> Answer:
        return self.get("/home/")

    def appointments(self) -> set[str]:
        """What the own page tells of."""
        return set(APPOINTMENT.findall(self.home().text))

    def sees_cancelled(self, pk: str) -> bool:
        return "notice-warning" in self.get(f"/appointments/{pk}/").text

    def sees_when(self, pk: str) -> str:
        """The time in words, without how far it is."""
        found = re.search(r'<p class="lead">(.*?)</p>', self.get(f"/appointments/{pk}/").text, re.S)
        assert found, pk
        return found[1].rpartition(",")[0]

    def _post(self, path: str, **fields: str) -> Answer:
        return self.browser.post(path, **fields)
