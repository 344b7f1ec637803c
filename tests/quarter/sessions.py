"""A session, from the way in to both ratings: by video through the room, or in person."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.quarter.browser import Answer, Browser, patiently, surely
from tests.quarter.clients import Client
from tests.quarter.ledger import Agreed, Ledger
from tests.quarter.room import RoomPage
from tests.quarter.staff import Colleague

TOKEN = re.compile(r"/room/#(\S{43})$")


@dataclass
class Session:
    """One appointment that is due. `absent`: who does not come. `together`: a couple before one screen."""

    agreed: Agreed
    therapist: Colleague
    clients: list[Client]
    absent: set[str]
    together: bool
    chance: random.Random
    page: RoomPage | None = None
    pages: dict[str, RoomPage] = field(default_factory=dict)

    @property
    def coming(self) -> list[Client]:
        return [one for one in self.clients if one.address not in self.absent]


class Sessions:
    """What happens in them, written into the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def begin(self, session: Session) -> None:
        """Everybody who comes is inside; before a screen by the link of their reminder."""
        agreed = session.agreed
        with session.therapist.lock:
            session.page = self._way_in(session)
        if not session.coming:
            return
        if agreed.modality == "in-person":
            self._sit_down(session)
        else:
            for client in session.coming[:1] if session.together else session.coming:
                page = self._by_letter(client, agreed)
                page.check_in(together=session.together)
                session.pages[client.address] = page
            patiently(lambda: self._let_in(session))
        agreed.held = True
        agreed.came = {one.address for one in session.coming} | {session.therapist.address}

    def end(self, session: Session) -> None:
        """The therapist ends it and rates; each client rates; who did not come is noted."""
        if session.coming:
            self._end_in_person(session) if session.agreed.modality == "in-person" else self._end_online(session)
            self._rate(session)
        if session.absent:
            self._note(session)
        for page in [session.page, *session.pages.values()]:
            if page:
                page.close()

    def _way_in(self, session: Session) -> RoomPage:
        """By the button on the therapist's page."""
        therapist = session.therapist
        return _by_button(therapist.browser, lambda: therapist.post(f"/appointments/{session.agreed.pk}/join/"))

    def _by_letter(self, client: Client, agreed: Agreed) -> RoomPage:
        """By the newest link that leads there; where none does, by the button on the own page."""
        client.place.letterbox.look()
        letters = [one for one in client.place.letterbox.to(client.address) if one.token]
        for one in letters[:-4:-1]:
            page = RoomPage.by_link(client.browser, one.token)
            if page and page.starts_at == agreed.starts_at:
                return page
        self._ledger.was_refused("link")
        client.sign_in()
        return _by_button(client.browser, lambda: client.browser.post(f"/appointments/{agreed.pk}/join/", aloud="1"))

    def _sit_down(self, session: Session) -> None:
        page = session.page
        assert page
        people = {one["name"]: one["participant"] for one in page.session["people"]}
        attending = [people[one.name] for one in session.coming]

        def state() -> str:
            return str(patiently(lambda: page.ask("session")).json["session"]["state"])

        surely(
            lambda: page.ask("in-person/open", {"attending": attending}).status,
            lambda: 200 if state() == "running" else None,
        )
        assert state() == "running"

    def _let_in(self, session: Session) -> None:
        """Until everybody whom the therapist sees is inside."""
        page, pages = session.page, session.pages
        assert page
        wanted = {one.page for one in pages.values()}
        for one in pages.values():
            one.roster()
        while True:
            seats = {seat["page"]: seat["phase"] for seat in page.roster()["seats"]}
            waiting = [one for one in wanted if seats.get(one) not in (None, "admitted")]
            if waiting:
                page.say(type="admit", pages=waiting)
            elif wanted <= seats.keys():
                break
        for one in pages.values():
            while one.roster()["phase"] != "admitted":
                pass

    def _end_online(self, session: Session) -> None:
        page = session.page
        assert page

        def end() -> bool:
            page.say(type="end")
            return page.hear_end()

        def look() -> bool | None:
            state = patiently(lambda: page.ask("session")).json["session"]["state"]
            return True if state == "ended" else None

        assert surely(end, look)

    def _end_in_person(self, session: Session) -> None:
        page = session.page
        assert page

        def look() -> int | None:
            state = patiently(lambda: page.ask("session")).json["session"]["state"]
            return 200 if state == "ended" else None

        surely(lambda: page.ask("in-person/close", {}).status, look)
        assert look() == 200

    def _rate(self, session: Session) -> None:
        """The therapist and who has a screen in the room; who came to the office on their own pages, later that day."""
        agreed, page = session.agreed, session.page
        assert page
        names = {client.name: client.address for client in session.clients}
        people = {one["participant"]: names[one["name"]] for one in page.session["people"]}
        people[page.participant] = session.therapist.address
        for one in [page, *session.pages.values()]:
            for participant, total in one.rate(session.chance).items():
                self._rated(agreed, people[participant], total)
        if not session.pages:
            for client in session.coming:
                self._rated(agreed, client.address, self._on_own_page(client, agreed, session.chance))

    def _on_own_page(self, client: Client, agreed: Agreed, chance: random.Random) -> int:
        path = f"/appointments/{agreed.pk}/how-it-was/"
        client.sign_in()
        page = client.get(path)
        names = re.findall(r'type="radio" name="([a-z-]+)" value="(\w[\w-]*)"', page.text)
        choices: dict[str, list[int]] = {}
        for name, value in names:
            if value.isdigit():
                choices.setdefault(name, []).append(int(value))
        answers = {name: chance.choice(values) for name, values in choices.items()}
        if not answers.get("strain"):
            answers.pop("repaired", None)
        sent = {name: str(value) for name, value in answers.items()}
        done: Callable[[], int | None] = lambda: 302 if client.get(path).status == 302 else None  # noqa: E731
        status = surely(lambda: client.browser.post(path, instrument="session-check", **sent).status, done)
        assert status == 302, page.text[-2000:]
        return sum(answers.values())

    def _rated(self, agreed: Agreed, who: str, total: int) -> None:
        agreed.ratings[who] = total
        self._ledger.did("answer", agreed, who, at=agreed.starts_at)

    def _note(self, session: Session) -> None:
        """Who did not come, by the therapist."""
        agreed, colleague = session.agreed, session.therapist
        path = f"/appointments/{agreed.pk}/"
        page = session.page
        assert page
        people = {one["name"]: one["participant"] for one in page.session["people"]}
        missed = {f"came-{people[one.name]}": "missed" for one in session.clients if one.address in session.absent}

        def post() -> int:
            return colleague.post(f"{path}attendance/", **missed).status

        with colleague.lock:
            status = patiently(post)  # the same note twice is one
        assert status == 302
        for address in session.absent:
            self._ledger.did("note-attendance", agreed, colleague.address, at=agreed.starts_at)
            if address in agreed.said_yes and agreed.minutes > 20:
                agreed.fees[address] = "missed"


def _by_button(browser: Browser, press: Callable[[], Answer]) -> RoomPage:
    def enter() -> RoomPage | None:
        answer = press()
        found = TOKEN.search(answer.to)
        assert found, (answer.status, answer.to, answer.text[-500:])
        return RoomPage.by_link(browser, found[1])

    page = patiently(enter)
    assert page
    return page
