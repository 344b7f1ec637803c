"""A room page, as far as its HTTP and its socket know one. It comes back by itself, as the real one does."""

import json
import random
import secrets
import time
from contextlib import suppress
from datetime import datetime
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.quarter.browser import Answer, Broken, Browser, patiently

OPENS_WITHIN, HEARS_WITHIN = 30.0, 30.0


class RoomPage:
    """Of one person (or of two before one screen) in one session. `session`: what the server says of it to them."""

    def __init__(self, browser: Browser, capability: str, session: dict[str, Any]) -> None:
        self.page = secrets.token_hex(16)
        self._browser = browser
        self._socket: ClientConnection | None = None
        self._capability, self.session = capability, session

    @classmethod
    def by_link(cls, browser: Browser, token: str) -> "RoomPage | None":
        """None, where the link opens nothing just now."""
        sent = {"token": token, "device": secrets.token_hex(16)}
        answer = patiently(lambda: browser.api("redeem", body=sent))
        return cls(browser, answer.json["capability"], answer.json["session"]) if answer.status == 200 else None

    @property
    def starts_at(self) -> datetime:
        return datetime.fromisoformat(self.session["appointment"]["starts_at"])

    @property
    def participant(self) -> str:
        return str(self.session["you"]["participant"])

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Answer:
        return self._browser.api(path, self._capability, body)

    def check_in(self, *, together: bool) -> None:
        alone = None if together else "yes"
        worked = dict.fromkeys(("camera", "microphone", "speaker"), True)
        said = {"place": "Home", "province": "ON", "alone": alone, "together": together, **worked}
        answer = patiently(lambda: self.ask("check-in", said))
        assert answer.status == 200, answer.text

    def roster(self) -> dict[str, Any]:
        """The newest one, from a socket that is opened anew where it broke. Raises `Broken`."""
        if self._socket is None:
            self._open()
        newest = None
        end = time.monotonic() + HEARS_WITHIN
        while newest is None and time.monotonic() < end:
            message = self._hear()
            newest = message if message["type"] == "roster" else None
        if newest is None:
            raise Broken("no roster came")
        return newest

    def say(self, **message: object) -> None:
        """Raises `Broken`."""
        if self._socket is None:
            self._open()
        assert self._socket
        try:
            self._socket.send(json.dumps(message))
        except (OSError, WebSocketException) as trouble:
            self._drop()
            raise Broken(str(trouble)) from trouble

    def hear_end(self) -> bool:
        """Whether the session is said to be over. Raises `Broken`."""
        end = time.monotonic() + HEARS_WITHIN
        while time.monotonic() < end:
            if self._hear()["type"] == "ended":
                self._drop()
                return True
        return False

    def close(self) -> None:
        self._drop()

    def rate(self, chance: random.Random) -> dict[str, int]:
        """Everybody at this screen, one after the other: participant → the sum of the answers."""
        sums: dict[str, int] = {}
        while True:
            check = patiently(lambda: self.ask("session-check"))
            assert check.status == 200, check.text
            asked = check.json["check"]
            due = [one["participant"] for one in asked["people"] if one["state"] == "due"]
            if not due:
                return sums
            answers = answers_to(asked["items"], chance)
            sent = {"participant": due[0], "instrument": asked["instrument"], "answers": answers, "skipped": {}}
            with suppress(Broken):  # the next look says whether it was kept
                self._answered(sent)
            sums[due[0]] = sum(answers.values())

    def _answered(self, sent: dict[str, Any]) -> None:
        answer = self.ask("session-check", sent)
        assert answer.status == 200, answer.text

    def _open(self) -> None:
        origin = self._browser.origin
        address = origin.replace("http", "ws", 1) + "/room/socket"
        try:
            self._socket = connect(
                address,
                origin=Origin(origin),
                open_timeout=OPENS_WITHIN,
                max_size=2**20,
            )
            hello = {"type": "hello", "version": 1, "capability": self._capability, "page": self.page}
            self._socket.send(json.dumps(hello))
        except (OSError, TimeoutError, WebSocketException) as trouble:
            self._drop()
            raise Broken(repr(trouble)) from trouble

    def _hear(self) -> dict[str, Any]:
        assert self._socket
        try:
            message: dict[str, Any] = json.loads(self._socket.recv(timeout=3))
        except TimeoutError:
            self.say(type="ping")
            return {"type": "silence"}
        except (OSError, WebSocketException) as trouble:
            self._drop()
            raise Broken(repr(trouble)) from trouble
        if message["type"] == "closing":
            self._drop()
            raise Broken(f"closed: {message['reason']}")
        return message

    def _drop(self) -> None:
        socket, self._socket = self._socket, None
        if socket:
            with suppress(OSError, WebSocketException):
                socket.close()


def answers_to(items: list[dict[str, Any]], chance: random.Random) -> dict[str, int]:
    """Of each that is asked; what depends on an answer before it, as that answer was."""
    answers: dict[str, int] = {}
    for item in items:
        because = item.get("asked_if")
        if because and not any(answers.get(one, 0) >= because["least"] for one in because["items"]):
            continue
        answers[item["code"]] = chance.randint(item["min"], item["max"])
    return answers
