"""What clients and staff do with appointments between sessions. Each act is written down as its people saw it end."""

import random
from collections.abc import Callable
from datetime import datetime

from tests.quarter.browser import Answer, surely, surely_done
from tests.quarter.clients import APPOINTMENT, Client
from tests.quarter.clock import ZONE
from tests.quarter.ledger import Agreed, File, Ledger
from tests.quarter.opening import SESSION_DAYS
from tests.quarter.staff import Colleague

MINUTES = 50
CHOSEN_AMONG = 6


def suits(moment: str) -> bool:
    """Sessions are wanted on the full hour of the days of sessions."""
    then = datetime.fromisoformat(moment).astimezone(ZONE)
    return then.weekday() in SESSION_DAYS and then.minute == 0


class Acts:
    """What people do, written into the ledger."""

    def __init__(self, ledger: Ledger, clients: dict[str, Client]) -> None:
        self._ledger, self._clients = ledger, clients

    def book(self, file: File, by: str, *, first: str, chance: random.Random) -> bool:
        """One more session, on `first` (a day) or in the week after. False, where nothing is free."""
        client = self._clients[by]
        client.sign_in()
        while True:
            page = client.get(f"/book/{file.pk}/?how={file.modality}&from={first}")
            times = [one for one in page.values("starts_at") if suits(one)]
            if not times:
                return False
            service, moment = page.values("service")[0], chance.choice(times[:CHOSEN_AMONG])
            known = {one.pk for one in file.appointments}
            sent = {"service": service, "how": file.modality, "starts_at": moment}
            # Until it is booked a hold may be taken again, so no look is needed for it.
            held = surely(lambda sent=sent: client.browser.post(f"/book/{file.pk}/hold/", **sent), lambda: None)  # type: ignore[misc]
            if "/book/held/" not in held.to:
                self._ledger.was_refused("make")
                continue
            if pk := self._book_held(client, known):
                self._write(pk, file, moment, by)
                return True

    def _book_held(self, client: Client, known: set[str]) -> tuple[str, bool] | None:
        """The new appointment, and whether it had to be looked for; None, where it was too late."""

        def book() -> tuple[str, bool]:
            found = APPOINTMENT.search(client.browser.post("/book/held/book/").to)
            return (found[1], False) if found else ("", False)

        def look() -> tuple[str, bool] | None:
            new = client.appointments() - known
            if new:
                return new.pop(), True
            return None if client.get("/book/held/").status == 200 else ("", True)

        pk, looked = surely(book, look)
        if not pk:
            self._ledger.was_refused("make")
            return None
        return pk, looked

    def _write(self, booked: tuple[str, bool], file: File, moment: str, by: str) -> None:
        pk, looked = booked
        agreed = Agreed(pk, file, datetime.fromisoformat(moment), MINUTES, file.modality)
        agreed.said_yes.add(by)
        file.appointments.append(agreed)
        self._did("make", agreed, by, looked=looked, method="REQUEST")
        self._did("take-up", agreed, by, looked=looked)

    def say_yes(self, agreed: Agreed, by: str) -> None:
        client = self._clients[by]
        client.sign_in()

        def is_answered() -> bool:
            return f"/appointments/{agreed.pk}/yes/" not in client.home().text

        if is_answered():
            return
        looked = surely_done(lambda: client.browser.post(f"/appointments/{agreed.pk}/yes/"), is_answered)
        if is_answered():
            agreed.said_yes.add(by)
            self._did("take-up", agreed, by, looked=looked)
        else:
            self._ledger.was_refused("take-up")

    def say_no(self, agreed: Agreed, by: str) -> None:
        client = self._clients[by]
        client.sign_in()
        self._cancel(agreed, by, client, lambda: client.browser.post(f"/appointments/{agreed.pk}/no/"))

    def cancel(self, agreed: Agreed, by: str) -> None:
        """A client; late, it costs what the page says before."""
        client = self._clients[by]
        client.sign_in()
        path = f"/appointments/{agreed.pk}/cannot-come/"
        seen = client.get(path).values("seen")[0]
        self._cancel(agreed, by, client, lambda: client.browser.post(path, seen=seen))
        if int(seen):
            agreed.fees[by] = "late"

    def undo(self, agreed: Agreed, by: str) -> None:
        """At once, by whoever cancelled: nobody is told of either."""
        client, path = self._clients[by], f"/appointments/{agreed.pk}/cancel/undo/"
        looked = surely_done(lambda: client.browser.post(path), lambda: not client.sees_cancelled(agreed.pk))
        if client.sees_cancelled(agreed.pk):
            self._ledger.was_refused("undo-cancel")
            return
        agreed.stands = True
        agreed.fees.pop(by, None)
        agreed.told.pop()
        self._did("undo-cancel", agreed, by, looked=looked)

    def cancel_for_the_practice(self, agreed: Agreed, by: Colleague) -> None:
        path = f"/appointments/{agreed.pk}/cancel/"

        def is_cancelled() -> bool:
            return "notice-warning" in by.get(f"/appointments/{agreed.pk}/").text

        with by.lock:
            looked = surely_done(lambda: by.post(path, asked_by="practice", reach="this"), is_cancelled)
            assert is_cancelled(), agreed.pk
        agreed.stands = False
        self._did("cancel", agreed, by.address, looked=looked, method="CANCEL")

    def move_oneself(self, agreed: Agreed, by: str, *, chance: random.Random) -> None:
        """To another free time of the same week; a partner is asked again."""
        client, path = self._clients[by], f"/appointments/{agreed.pk}/another-time/"
        client.sign_in()
        times = [one for one in client.get(path).values("starts_at") if suits(one)]
        if not times:
            return
        before, moment = client.sees_when(agreed.pk), chance.choice(times[:CHOSEN_AMONG])

        def is_moved() -> bool:
            return client.sees_when(agreed.pk) != before

        looked = surely_done(lambda: client.browser.post(path, starts_at=moment, sure="yes"), is_moved)
        if not is_moved():
            self._ledger.was_refused("move")
            return
        self._moved(agreed, datetime.fromisoformat(moment), by, looked=looked)
        agreed.said_yes = {by}
        self._did("take-up", agreed, by, looked=looked)

    def move(self, agreed: Agreed, by: Colleague, *, to: datetime) -> None:
        """By staff: everybody is asked again."""
        wall, path = to.astimezone(ZONE), f"/appointments/{agreed.pk}/move/"
        sent = {"on": f"{wall:%Y-%m-%d}", "at": f"{wall:%H:%M}", "reach": "this"}
        client = self._clients[agreed.file.clients[0]]
        client.sign_in()
        before = client.sees_when(agreed.pk)

        def is_moved() -> bool:
            return client.sees_when(agreed.pk) != before

        with by.lock:
            looked = surely_done(lambda: by.post(path, **sent), is_moved)
        if not is_moved():
            self._ledger.was_refused("move")
            return
        self._moved(agreed, to, by.address, looked=looked)
        agreed.said_yes = set()

    def switch_to_online(self, agreed: Agreed, by: Colleague) -> None:
        path = f"/appointments/{agreed.pk}/online/"

        def is_switched() -> bool:
            return path not in by.get(f"/appointments/{agreed.pk}/").text

        with by.lock:
            looked = surely_done(lambda: by.post(path), is_switched)
            assert is_switched(), agreed.pk
        agreed.modality = "online"
        self._did("switch-to-online", agreed, by.address, looked=looked, method="REQUEST")

    def _cancel(self, agreed: Agreed, by: str, client: Client, do: Callable[[], Answer]) -> None:
        looked = surely_done(do, lambda: client.sees_cancelled(agreed.pk))
        assert client.sees_cancelled(agreed.pk), agreed.pk
        agreed.stands = False
        self._did("cancel", agreed, by, looked=looked, method="CANCEL")

    def _moved(self, agreed: Agreed, to: datetime, by: str, *, looked: bool) -> None:
        agreed.starts_at = to
        self._did("move", agreed, by, looked=looked, method="REQUEST")

    def _did(self, what: str, agreed: Agreed, by: str, *, looked: bool = False, method: str = "") -> None:
        """`method`: of the calendar file that everybody in it is to get."""
        now = next(iter(self._clients.values())).place.clock.now
        if method:
            agreed.told.append((method, now.timestamp()))
        self._ledger.did(what, agreed, by, at=now, looked=looked)
