"""A browser, as far as forms need one: cookies, the form's secret, where it is led; and a person's patience with it."""

import http.client
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

T = TypeVar("T")
PATIENCE, PAUSE, TIMEOUT = 180.0, 0.4, 90.0
FAULT = 500


class Broken(Exception):
    """No answer came: nobody knows whether it took place."""


class Fault(AssertionError):
    """The site answered with a fault of its own, though nobody killed it."""


@dataclass(frozen=True)
class Answer:
    """`to`: where it leads, with the part after the sign #."""

    status: int
    to: str
    text: str

    def values(self, name: str) -> list[str]:
        """Of the fields and buttons with this name."""
        return re.findall(rf'name="{name}" value="([^"]*)"', self.text)

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.text) if self.text.startswith("{") else {}


class Browser:
    """One person's. `address`: from where in the world it comes, as the proxy in front would say."""

    def __init__(self, origin: str, *, address: str) -> None:
        self.origin = origin
        self._at = urlsplit(origin)
        self._address = address
        self._cookies: dict[str, str] = {}

    def forget(self) -> None:
        """The session alone; the browser is known as before."""
        self._cookies.pop("session", None)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def post(self, path: str, **fields: str) -> Answer:
        """A form; the page with it was asked for before, at the latest now."""
        if "csrf" not in self._cookies:
            self.get("/sign-in/")
        sent = urlencode({"csrfmiddlewaretoken": self._cookies.get("csrf", ""), **fields})
        return self._ask("POST", path, sent, {"Content-Type": "application/x-www-form-urlencoded"})

    def api(self, path: str, capability: str = "", body: dict[str, Any] | None = None) -> Answer:
        """As the room's page asks."""
        told = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {capability}"} if capability else {})
        sent = None if body is None else json.dumps(body)
        return self._ask("GET" if body is None else "POST", f"/room/api/{path}", sent, told)

    def metrics(self, token: str) -> Answer:
        """As a program asks that watches."""
        return self._ask("GET", "/metrics/", None, {"Authorization": f"Bearer {token}"})

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        sent = {"X-Forwarded-For": self._address, "Referer": self.origin + path, "Cookie": cookies, **headers}
        connection = http.client.HTTPConnection("127.0.0.1", self._at.port or 80, timeout=TIMEOUT)
        try:
            connection.request(method, path, body=body, headers={"Host": self._at.netloc, **sent})
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as trouble:
            raise Broken(f"{method} {path}: {trouble!r}") from trouble
        finally:
            connection.close()
        self._keep(answer.headers.get_all("Set-Cookie") or [])
        if answer.status >= FAULT:
            raise Fault(f"{method} {path} was answered by {answer.status}: {text[:300]}")
        return Answer(answer.status, answer.headers.get("Location", ""), text)

    def _keep(self, cookies: list[str]) -> None:
        for one in cookies:
            name, _, rest = one.partition("=")
            value = rest.partition(";")[0].strip('"')
            if value:
                self._cookies[name] = value
            else:
                self._cookies.pop(name, None)


def patiently(ask: Callable[[], T]) -> T:
    """Once more, where no answer came: for what may be asked twice."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return ask()
        except Broken:
            if time.monotonic() > end:
                raise
            time.sleep(PAUSE)


def surely(do: Callable[[], T], look: Callable[[], T | None]) -> T:
    """As a person does: where no answer came, look whether it took place, else do it again."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return do()
        except Broken:
            if time.monotonic() > end:
                raise
            time.sleep(PAUSE)
            found = patiently(look)
            if found is not None:
                return found


def surely_done(do: Callable[[], object], is_done: Callable[[], object]) -> bool:
    """The same for an act that is told by what the pages show. Whether it had to be looked for."""

    def once() -> bool:
        do()
        return False

    return surely(once, lambda: True if is_done() else None)
