"""From nobody to a first conversation: somebody alone, or one of two, whose partner answers a letter."""

import random
import re
import time
from datetime import date, datetime

from tests.quarter.browser import Answer, Broken, patiently, surely_done
from tests.quarter.clients import Client
from tests.quarter.ledger import Agreed, File, Ledger
from tests.quarter.staff import Colleague

MINUTES = 20
KINDS = ("service", "electronic", "fees")
INVITED = re.compile(r"/together/([0-9a-f-]{36})/yes/")


class Newcomers:
    """What they do, written into the ledger."""

    def __init__(self, ledger: Ledger, clients: dict[str, Client], therapists: dict[str, Colleague]) -> None:
        self._ledger, self._clients, self._therapists = ledger, clients, therapists

    def come(self, file: File, *, on: date, chance: random.Random) -> None:
        """The first of the file books on that day, for both; the other says yes; each signs what there is to sign."""
        first = self._clients[file.clients[0]]
        while not self._booked(first, file, on=on, chance=chance):
            pass
        file.pk = first.get("/book/").to.strip("/").rpartition("/")[2]
        if file.is_couple:
            self._come_along(self._clients[file.clients[1]], file)
        for address in file.clients:
            self._sign(self._clients[address], file)

    def _booked(self, first: Client, file: File, *, on: date, chance: random.Random) -> bool:
        """Whether it is. Where no answer came: whoever is known and has an appointment then has booked it."""
        chosen: list[str] = []
        try:
            answer = self._ask(first, file, chosen, on=on, chance=chance)
        except Broken:
            time.sleep(0.5)
            if not chosen or not first.sign_in() or not first.appointments():
                return False
            self._write(first, file, chosen[-1], looked=True)
            return True
        if answer is None or answer.status != 302 or "/consultation" in answer.to:
            self._ledger.was_refused("make")
            return False
        first.arrived()
        self._write(first, file, chosen[-1])
        return True

    def _ask(self, first: Client, file: File, chosen: list[str], *, on: date, chance: random.Random) -> Answer | None:
        """The page's last answer; None, where somebody else was quicker before. The time is put into `chosen`."""
        browser, who = first.browser, "couple" if file.is_couple else "alone"
        wish = {"who": who, "how": file.modality, "whom": self._therapists[file.therapist].person}
        browser.forget()
        browser.post("/consultation/", **wish)
        times = browser.get(f"/consultation/times/?from={on.isoformat()}").values("starts_at")
        assert times, f"nobody is free for a newcomer from {on}"
        moment = chance.choice(times[:5])  # many want the same
        if "/consultation/you/" not in browser.post("/consultation/hold/", **wish, starts_at=moment).to:
            return None
        shown = browser.get("/consultation/you/").values("shown")
        partner = {"partner": file.clients[1]} if file.is_couple else {}
        asked_at = time.monotonic()
        if not shown or browser.post("/consultation/you/", shown=shown[0], **first.details, **partner).status != 302:
            return None
        code = first.code(since=asked_at)
        shown = browser.get("/consultation/code/").values("shown")
        if not code or not shown:
            return None
        chosen.append(moment)
        return browser.post("/consultation/code/", shown=shown[0], code=code)

    def _write(self, first: Client, file: File, moment: str, *, looked: bool = False) -> None:
        (pk,) = first.appointments()
        agreed = Agreed(pk, file, datetime.fromisoformat(moment), MINUTES, file.modality)
        file.appointments.append(agreed)
        agreed.said_yes.add(first.address)
        now = first.place.clock.now
        agreed.told.append(("REQUEST", now.timestamp()))
        for what in ("make", "take-up"):
            self._ledger.did(what, agreed, first.address, at=now, looked=looked)

    def _come_along(self, partner: Client, file: File) -> None:
        """Proves the address that the letter came to, and says yes."""
        sent = {"since": 0.0, "within": 60.0}
        assert partner.place.letterbox.wait(partner.address, lambda one: "/together/" in one.body, **sent)
        while not self._is_known(partner):
            pass
        agreed = file.appointments[0]

        def say_yes() -> None:
            found = INVITED.search(partner.home().text)
            assert found, "the partner finds no question"
            partner.browser.post(f"/together/{found[1]}/yes/")

        looked = surely_done(say_yes, lambda: not INVITED.search(partner.home().text))
        assert agreed.pk in partner.appointments()
        agreed.said_yes.add(partner.address)
        now = partner.place.clock.now
        self._ledger.did("come-along", file.pk.replace("-", ""), partner.address, at=now, looked=looked)
        self._ledger.did("take-up", agreed, partner.address, at=now, looked=looked)

    def _is_known(self, partner: Client) -> bool:
        browser = partner.browser
        try:
            browser.forget()
            asked_at = time.monotonic()
            browser.post("/together/", **partner.details)
            code = partner.code(since=asked_at)
            answer = browser.post("/together/code/", code=code) if code else None
        except Broken:
            time.sleep(0.5)
            return False
        if answer is None or answer.status != 302:
            return False
        partner.arrived()
        return True

    def _sign(self, client: Client, file: File) -> None:
        for kind in (*KINDS, "secrets") if file.is_couple else KINDS:
            path = f"/me/agreements/{file.pk}/{kind}/"

            def sign(path: str = path) -> bool:
                page = client.browser.get(path)
                if page.status == 200:
                    sent = {"text_hash": page.values("text_hash")[0], "typed_name": client.name}
                    page = client.browser.post(path, **sent)
                assert "/agreements/" in page.to, (page.status, page.to, page.text[-800:])
                return True

            patiently(sign)
