"""A signalling server that owns the whole wire between two honest pages: what they say and hear passes here."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, WebSocketRoute

from tests.journeys.visitor import Visitor

Message = dict[str, Any]
Change = Callable[[str, Message], list[Message]]
SOCKET = re.compile(r"/room/socket$")
ATTACKER = (Path(__file__).parent / "attacker.js").read_text()


def as_it_is(name: str, message: Message) -> list[Message]:
    return [message]


class Wire:
    """Between the pages and the real server. `said` changes what a page says, `told` what it is told."""

    def __init__(self, *, said: Change = as_it_is, told: Change = as_it_is) -> None:
        self.said, self.told = said, told
        self.pages: dict[str, WebSocketRoute] = {}
        self.heard: list[tuple[str, Message]] = []

    def carry(self, name: str, visitor: Visitor) -> None:
        """From now on this visitor's socket goes through here. To be called before the page is opened."""
        visitor.page.route_web_socket(SOCKET, lambda route: self._open(name, route))

    def tell(self, name: str, message: Message) -> None:
        """Say something to a page in the server's name."""
        self.pages[name].send(json.dumps(message))

    def said_by(self, name: str, kind: str) -> list[Message]:
        return [message for who, message in self.heard if who == name and message["type"] == kind]

    def _open(self, name: str, route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        self.pages[name] = route

        def from_page(text: str | bytes) -> None:
            message = json.loads(text)
            self.heard.append((name, message))
            for each in self.said(name, message):
                server.send(json.dumps(each))

        def from_server(text: str | bytes) -> None:
            for each in self.told(name, json.loads(text)):
                route.send(json.dumps(each))

        route.on_message(from_page)
        server.on_message(from_server)


class InBetween(Wire):
    """Each page is shown the attacker's in the other one's place: same name, same seat, another page."""

    def __init__(self, page: Page, *, verify: bool) -> None:
        super().__init__(said=self._say, told=self._tell)
        self.page = page
        self._own: dict[str, Message] = {}
        self._attacker: WebSocketRoute | None = None
        page.route_web_socket(re.compile(r"/room/attacker$"), self._connect)
        page.evaluate(ATTACKER, {"verify": verify})

    def codes(self) -> dict[str, list[int] | None]:
        """The code that each side would have to see, as the attacker knows it."""
        return self.page.evaluate("() => window.attacker.codes()")  # type: ignore[no-any-return]

    def frames(self) -> dict[str, int]:
        """How many pictures of each side the attacker has decoded."""
        return self.page.evaluate("() => window.attacker.frames()")  # type: ignore[no-any-return]

    def _connect(self, route: WebSocketRoute) -> None:
        self._attacker = route
        route.on_message(self._from_attacker)

    def _from_attacker(self, text: str | bytes) -> None:
        said = json.loads(text)
        self.tell(said["side"], {**said["message"], "from": self._own[said["side"]]["other"]})

    def _say(self, name: str, message: Message) -> list[Message]:
        if message["type"] == "hello":
            self._own[name] = {"page": message["page"]}
        if message["type"] in {"signal", "verify"}:
            self._to_attacker({"side": name, "message": {**message, "from": self._own[name]["page"]}})
            return []
        if message["type"] == "admit":
            return [{**message, "pages": [disguised(page) for page in message["pages"]]}]
        return [message]

    def _tell(self, name: str, message: Message) -> list[Message]:
        own = self._own[name]
        if message["type"] == "welcome":
            own |= message["you"]
        if message["type"] != "roster":
            return [message]
        seats = [{**seat, "page": disguised(seat["page"]), "polite": True} for seat in message["seats"]]
        if seats:
            own["other"] = seats[0]["page"]
            me = {**own, "names": message["names"], "people": message["people"]}
            members = [{key: one[key] for key in ("page", "seat", "role", "names", "people")} for one in (me, *seats)]
            self._to_attacker({"side": name, "roster": {"members": members, "page": own["other"]}})
        return [{**message, "seats": seats}]

    def _to_attacker(self, message: Message) -> None:
        assert self._attacker
        self._attacker.send(json.dumps(message))


def disguised(page: str) -> str:
    """Another page's identifier, and back."""
    return page[::-1]
