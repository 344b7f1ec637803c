"""A room page, as far as the socket knows one."""

import json
import secrets
import time
from collections.abc import Callable
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect


class Page:
    """A room page, as far as the socket knows one."""

    def __init__(self, server: str, capability: str, *, page: str = "", origin: str = "") -> None:
        self.origin = server
        self.page = page or secrets.token_hex(16)
        address = server.replace("http", "ws", 1) + "/room/socket"
        self._opening = connect(address, origin=origin or server, max_size=2**20)  # type: ignore[arg-type]
        self.socket: ClientConnection = self._opening.__enter__()
        self.say(type="hello", version=1, capability=capability, page=self.page)

    def say(self, **message: object) -> None:
        self.socket.send(json.dumps(message))

    def hear(self, kind: str, *, until: Callable[[dict[str, Any]], bool] = lambda message: True) -> dict[str, Any]:
        """The next message of this kind for which `until` holds."""
        end = time.monotonic() + 5
        while True:
            message = json.loads(self.socket.recv(timeout=max(0.01, end - time.monotonic())))
            if message["type"] == kind and until(message):
                return message  # type: ignore[no-any-return]

    def hear_any(self) -> dict[str, Any]:
        """The next message, whatever it is."""
        return json.loads(self.socket.recv(timeout=5))  # type: ignore[no-any-return]

    def roster(self, until: Callable[[dict[str, Any]], bool] = lambda message: True) -> dict[str, Any]:
        return self.hear("roster", until=until)

    def close_reason(self) -> tuple[str, int]:
        reason = self.hear("closing")["reason"]
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                self.socket.recv(timeout=5)
        assert closed.value.rcvd
        return reason, closed.value.rcvd.code


Enter = Callable[..., Page]


def wait_for(condition: Callable[[], object], within: float = 5) -> None:
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def others(roster: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {entry["page"]: entry for entry in roster["seats"]}
