"""coturn as `deploy/coturn/turnserver.conf` sets it up, at addresses and ports that a test names."""

import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.room.certificates import fingerprint, make_certificate

SETTINGS = Path(__file__).parents[2] / "deploy" / "coturn" / "turnserver.conf"
SCHEMA = Path("/usr/share/coturn/schema.sql")
LOOPBACK = ("127.0.0.0-127.255.255.255", "::1")
STARTS_WITHIN = 15


@dataclass(frozen=True)
class Place:
    """Where a relay listens. A port of 0 is one that is free here; `within` is put before its command
    (`ip netns exec NAME`), and then the ports are named.
    """

    addresses: tuple[str, ...] = ("127.0.0.1",)
    port: int = 0
    tls_port: int = 0
    within: tuple[str, ...] = ()

    def with_ports(self) -> "Place":
        first = self.addresses[0]
        return replace(self, port=self.port or a_port(first), tls_port=self.tls_port or a_port(first))


@dataclass(frozen=True)
class Relay:
    """A relay that runs. `certificate` is what its TLS shows, and what vouches for it."""

    place: Place
    secret: str
    folder: Path

    @property
    def urls(self) -> tuple[str, str, str]:
        """As SAMEROOM_TURN_URLS names them."""
        return (self.udp, self.tcp, self.tls)

    @property
    def udp(self) -> str:
        return f"turn:{self._host}:{self.place.port}?transport=udp"

    @property
    def tcp(self) -> str:
        return f"turn:{self._host}:{self.place.port}?transport=tcp"

    @property
    def tls(self) -> str:
        return f"turns:{self._host}:{self.place.tls_port}?transport=tcp"

    @property
    def _host(self) -> str:
        first = self.place.addresses[0]
        return f"[{first}]" if ":" in first else first

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.certificate)

    @property
    def certificate(self) -> Path:
        return self.folder / "certificate.pem"

    def log(self) -> str:
        return (self.folder / "log").read_text()


@contextmanager
def a_relay(place: Place | None = None, *, peers: tuple[str, ...] = (), more: tuple[str, ...] = ()) -> Iterator[Relay]:
    """A relay, until the end of the block. `peers`: addresses, or ranges a-b, that it may send to although the
    practice's settings deny them (`LOOPBACK` where all are on this machine). `more`: further lines of its settings.
    Skips the test where there is no coturn.
    """
    command, place = turnserver(), (place or Place()).with_ports()
    with tempfile.TemporaryDirectory(prefix="relay-") as name:
        relay = Relay(place, secrets.token_urlsafe(33), Path(name))
        make_certificate(relay.folder, place.addresses)
        _make_tables(relay.folder / "users")
        settings = relay.folder / "turnserver.conf"
        settings.write_text("\n".join([*_practice_lines(), *_lines_of(relay, peers), *more, ""]))
        process = subprocess.Popen(
            [*place.within, command, "-c", str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait_until_it_listens(process, relay)
            yield relay
        finally:
            process.kill()
            process.wait()


def turnserver() -> str:
    """The path of coturn's command; skips without it, which is a failure where everything has to be there."""
    path = shutil.which("turnserver")
    if path is None and os.environ.get("SAMEROOM_REQUIRE_SERVICES") == "1":
        pytest.fail("coturn is missing: run `requirements/system.sh turnserver=coturn`.")
    return path or pytest.skip("coturn (the command `turnserver`) is not on this machine.")


def a_port(address: str) -> int:
    """A port that is free here for both UDP and TCP."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    while True:
        with socket.socket(family, socket.SOCK_STREAM) as tcp, socket.socket(family, socket.SOCK_DGRAM) as udp:
            tcp.bind((address, 0))
            with suppress(OSError):
                udp.bind(tcp.getsockname()[:2])
                return int(tcp.getsockname()[1])


def _practice_lines() -> list[str]:
    """The settings that a practice has, but for ports, and the log, which a test reads."""
    own = ("listening-port", "tls-listening-port", "alt-tls-listening-port", "log-file")
    return [line for line in SETTINGS.read_text().splitlines() if line.partition("=")[0] not in own]


def _lines_of(relay: Relay, peers: tuple[str, ...]) -> list[str]:
    place, folder = relay.place, relay.folder
    return [
        *(f"listening-ip={address}" for address in place.addresses),
        *(f"relay-ip={address}" for address in place.addresses),
        *(f"allowed-peer-ip={peer}" for peer in peers),
        *(["allow-loopback-peers"] if set(peers) & set(LOOPBACK) else []),
        f"listening-port={place.port}",
        f"tls-listening-port={place.tls_port}",
        f"static-auth-secret={relay.secret}",
        "realm=practice.example",
        f"cert={relay.certificate}",
        f"pkey={folder / 'key.pem'}",
        f"userdb={folder / 'users'}",
        f"pidfile={folder / 'pid'}",
        f"log-file={folder / 'log'}",
        "simple-log",
    ]


def _make_tables(database: Path) -> None:
    """As Debian's package does for a practice. Else coturn makes them when the first two credentials come; where these
    come at the same moment one finds the file locked, and is refused.
    """
    if SCHEMA.exists():
        with closing(sqlite3.connect(database)) as connection:
            connection.executescript(SCHEMA.read_text())


def _wait_until_it_listens(process: subprocess.Popen[bytes], relay: Relay) -> None:
    """As the kernel says in the process's own network namespace, in which this one may not be."""
    place, end = relay.place, time.monotonic() + STARTS_WITHIN
    wanted = {f"{port:04X}" for port in (place.port, place.tls_port)}
    while not (wanted <= _ports(process.pid, "tcp") and f"{place.port:04X}" in _ports(process.pid, "udp")):
        assert process.poll() is None, "coturn ended at once"
        assert time.monotonic() < end, "coturn does not listen"
        time.sleep(0.05)


def _ports(pid: int, protocol: str) -> set[str]:
    """The local ports in use there, in hexadecimal digits."""
    files = [Path(f"/proc/{pid}/net/{protocol}{version}") for version in ("", "6")]
    lines = [line for file in files if file.exists() for line in file.read_text().splitlines()[1:]]
    return {line.split()[1].rpartition(":")[2] for line in lines}
