"""A small internet in this machine: a core, where servers live, and seats behind lines and routers of their own.

    server, relay (10.77.0.1)  [core]  ===line===  [seat]                       open:  10.77.N.2
                                       ===line===  [router] ---lan--- [seat]    else:  192.168.N.2 behind 10.77.N.2

Each line (`===`) can be made worse while everything runs (`impair.py`). Two seats whose lines delay by 25 ms are
100 ms of round trip from each other and 50 ms from the server.
"""

import json
import os
import secrets
import shlex
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from tests.journeys.chromium import executable
from tests.network.impair import Condition
from tests.network.namespaces import Namespace

ROOT = Path(__file__).resolve().parents[2]
NET = "10.77"
ADDRESS = f"{NET}.0.1"
PERFECT = Condition()


class Access(StrEnum):
    """How a seat reaches the internet (RFC 4787 for the terms)."""

    OPEN = "open"
    CONE = "cone"  # its mapping does not depend on whom it speaks to, as near as Linux comes: it keeps the port
    SYMMETRIC = "symmetric"  # a new random port for everyone it speaks to
    UDP_BLOCKED = "UDP blocked"  # symmetric, too: as an office that lets the web through and nothing else


# Who is not awaited is dropped before it is tracked: a stray early packet would otherwise take the port from the seat.
_ROUTER = """
table ip router {
  chain out { type nat hook postrouting priority 100; oifname "wan" masquerade %s; }
  chain through { type filter hook forward priority 0; %s }
  chain in { type filter hook input priority 0; iifname "wan" ct state new drop; }
}
"""
_ROUTERS = {
    Access.CONE: _ROUTER % ("", ""),
    Access.SYMMETRIC: _ROUTER % ("fully-random", ""),
    Access.UDP_BLOCKED: _ROUTER % ("fully-random", "meta l4proto udp drop;"),
}


class Line:
    """A line that is perfect until it is made otherwise."""

    def __init__(self, here: Namespace, device: str, there: Namespace, other_device: str) -> None:
        command = [sys.executable, "-m", "tests.network.impair", here.name, device, there.name, other_device]
        self._process = subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_bare_environment()
        )
        self._await_ok()

    def becomes(self, condition: Condition) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(asdict(condition)) + "\n")
        self._process.stdin.flush()
        self._await_ok()

    def close(self) -> None:
        self._process.communicate(timeout=10)

    def _await_ok(self) -> None:
        assert self._process.stdout
        if self._process.stdout.readline() != "ok\n":
            raise OSError("the line between two namespaces could not be laid")


@dataclass(frozen=True)
class Core:
    """Where servers live; `net`: the first half of everybody's address."""

    namespace: Namespace
    net: str
    prefix: str


class Seat:
    """A place where somebody sits: a namespace, perhaps a router before it, and the line to the core."""

    def __init__(self, core: "Core", *, number: int, access: Access, folder: Path) -> None:
        self.number, self.access, self._net = number, access, core.net
        self.namespaces = [Namespace.make(f"{core.prefix}-{number}")]
        if access is not Access.OPEN:
            self.namespaces.append(Namespace.make(f"{core.prefix}-{number}r"))
        self.here, self._outer = self.namespaces[0], self.namespaces[-1]
        self.line = Line(self._outer, "wan", core.namespace, f"line{number}")
        core.namespace.ip("link", "set", f"line{number}", "up")
        core.namespace.ip("route", "add", f"{core.net}.{number}.0/24", "dev", f"line{number}")
        self._outer.ip("link", "set", "wan", "up")
        self._last = 1
        self.changes_address()
        if access is not Access.OPEN:
            self._sit_behind_the_router()
        self.chromium = self._wrapper(folder)

    @property
    def address(self) -> str:
        """What the internet sees."""
        return f"{self._net}.{self.number}.{self._last}"

    def changes_address(self) -> None:
        """As when a phone goes from one network to another: the old address is gone, a new one is there."""
        self._outer.ip("addr", "flush", "dev", "wan")
        self._last += 1
        self._outer.ip("addr", "add", f"{self.address}/24", "dev", "wan")
        self._outer.ip("route", "add", "default", "dev", "wan")

    def close(self) -> None:
        self.line.close()
        for namespace in self.namespaces:
            namespace.remove()

    def _sit_behind_the_router(self) -> None:
        seat, router, lan = self.here, self._outer, f"192.168.{self.number}"
        router.ip("link", "add", "lan", "type", "veth", "peer", "name", "eth0", "netns", seat.name)
        for namespace, device, address in ((router, "lan", f"{lan}.1/24"), (seat, "eth0", f"{lan}.2/24")):
            namespace.ip("addr", "add", address, "dev", device)
            namespace.ip("link", "set", device, "up")
        seat.ip("route", "add", "default", "via", f"{lan}.1")
        router.forwards()
        router.filter(_ROUTERS[self.access])

    def _wrapper(self, folder: Path) -> Path:
        """What Playwright starts instead of the browser, so that the browser sits in the namespace."""
        path = folder / f"chromium-{self.number}"
        browser = shlex.quote(executable() or "chromium")
        path.write_text(f'#!/bin/sh\nexec ip netns exec {self.here.name} {browser} "$@"\n')
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path


class Laboratory:
    """The core and its seats."""

    def __init__(self, folder: Path, *, net: str = NET) -> None:
        self._folder = folder
        self._prefix = f"sameroom-{os.getpid()}-{secrets.token_hex(2)}"
        self.core = Namespace.make(f"{self._prefix}-core")
        self.address, self._net = f"{net}.0.1", net
        self.core.ip("addr", "add", f"{self.address}/32", "dev", "lo")
        self.core.forwards()
        self.seats: list[Seat] = []

    def seat(self, access: Access = Access.OPEN) -> Seat:
        core = Core(self.core, self._net, self._prefix)
        made = Seat(core, number=len(self.seats) + 1, access=access, folder=self._folder)
        self.seats.append(made)
        return made

    def close(self) -> None:
        for seat in self.seats:
            seat.close()
        self.core.remove()


@contextmanager
def a_laboratory(*, net: str = NET) -> Iterator[Laboratory]:
    _clear_what_was_left()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sameroom-lab-")))
        laboratory = Laboratory(folder, net=net)
        stack.callback(laboratory.close)
        yield laboratory


def _clear_what_was_left() -> None:
    """The namespaces of laboratories whose process was killed before it could remove them."""
    for place in Path("/run/netns").glob("sameroom-*"):
        if not Path("/proc", place.name.split("-")[1]).exists():
            Namespace(place.name).remove()


def _bare_environment() -> dict[str, str]:
    """The line's program needs no setting and no key of the product."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SAMEROOM_")}
