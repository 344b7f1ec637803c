"""A browser that is spoken to by WebDriver BiDi (W3C), the standard that Firefox answers on a WebSocket of its own."""

import json
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

PORT_FILE = "WebDriverBiDiServer.json"  # Firefox writes into its profile on which port it listens
PATIENCE = 30.0
# What it says of each socket that is open, or opening, when somebody leaves the page.
LEFT_A_PAGE = ("was interrupted while the page was loading", "establish a connection to the server at ws")


class RefusedError(Exception):
    """The browser did not carry out a command, or a script in the page threw."""


class Window:
    """One window of one browser, and what its page was heard asking and complaining."""

    def __init__(self, profile: Path, process: "subprocess.Popen[bytes]") -> None:
        self._last = 0
        self.urls: list[str] = []
        self.complaints: list[str] = []
        port = _port(profile, process)
        self._ending = ExitStack()
        address = f"ws://127.0.0.1:{port}/session"
        self._socket: ClientConnection = self._ending.enter_context(connect(address, max_size=2**24))
        self.command("session.new", capabilities={})
        self.command("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self.context = self.command("browsingContext.getTree")["contexts"][0]["context"]

    def command(self, method: str, **params: Any) -> dict[str, Any]:
        """The browser's answer; what it says meanwhile is noted."""
        self._last += 1
        self._socket.send(json.dumps({"id": self._last, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv(timeout=PATIENCE))
            if message.get("id") != self._last:
                self._note(message)
            elif message["type"] == "error":
                raise RefusedError(f"{method}: {message['error']}: {message['message']}")
            else:
                return message["result"]  # type: ignore[no-any-return]

    def go(self, url: str) -> None:
        self.command("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def reload(self) -> None:
        self.command("browsingContext.reload", context=self.context, wait="complete")

    def ask(self, expression: str) -> Any:
        """The value of an expression in the page, as JSON carries it; a promise is waited for."""
        value = self._evaluate(f"(async () => JSON.stringify(await ({expression})) ?? 'null')()")["value"]
        return json.loads(value)

    def press(self, selector: str) -> None:
        """A real click, as with a mouse, on the first that is to be seen."""
        point = {"type": "element", "element": self._element(selector)}
        steps: list[dict[str, Any]] = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": point},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._perform({"type": "pointer", "id": "mouse", "actions": steps})

    def write(self, selector: str, text: str) -> None:
        """Typed key by key into a field."""
        self.press(selector)
        keys = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        self._perform({"type": "key", "id": "keyboard", "actions": keys})

    def close(self) -> None:
        self.command("browser.close")
        self._ending.close()

    def _perform(self, source: dict[str, Any]) -> None:
        self.command("input.performActions", context=self.context, actions=[source])

    def _element(self, selector: str) -> dict[str, str]:
        end = time.monotonic() + PATIENCE
        visible = f"[...document.querySelectorAll({json.dumps(selector)})].find((each) => each.checkVisibility())"
        while (found := self._evaluate(f"{visible} ?? null"))["type"] != "node":
            if time.monotonic() > end:
                raise AssertionError(f"not to be seen: {selector}")
            time.sleep(0.05)
        self._evaluate(f"{visible}.scrollIntoView({{ block: 'center', behavior: 'instant' }})")
        return {"sharedId": found["sharedId"]}

    def _evaluate(self, expression: str) -> dict[str, Any]:
        answer = self.command(
            "script.evaluate", expression=expression, target={"context": self.context}, awaitPromise=True
        )
        if answer["type"] == "exception":
            raise RefusedError(answer["exceptionDetails"]["text"])
        return answer["result"]  # type: ignore[no-any-return]

    def _note(self, message: dict[str, Any]) -> None:
        params = message.get("params", {})
        if message.get("method") == "network.beforeRequestSent":
            self.urls.append(params["request"]["url"])
        elif message.get("method") == "log.entryAdded" and _is_trouble(params["level"], params["text"] or ""):
            self.complaints.append(params["text"])


def _is_trouble(level: str, text: str) -> bool:
    """What went wrong; what a policy forbade, or a policy that the browser does not know."""
    return (level == "error" or "policy" in text.lower()) and not any(one in text for one in LEFT_A_PAGE)


def _port(profile: Path, process: "subprocess.Popen[bytes]") -> int:
    end = time.monotonic() + PATIENCE
    while not (written := _written(profile / PORT_FILE)):
        if time.monotonic() > end or process.poll() is not None:
            raise AssertionError("the browser did not start")
        time.sleep(0.05)
    return int(json.loads(written)["ws_port"])


def _written(path: Path) -> str:
    return path.read_text() if path.exists() else ""
