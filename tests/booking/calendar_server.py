"""A calendar server on this machine, by https, that does what a test wants of it."""

import gzip
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sameroom.booking.outside import Reach
from tests.room.certificates import make_certificate


@dataclass
class Calendars:
    """`says`: what it does at a path. `asked`: each question's path and headers."""

    port: int
    context: ssl.SSLContext
    says: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def address(self, path: str = "/basic.ics", *, scheme: str = "https") -> str:
        return f"{scheme}://localhost:{self.port}{path}"

    def reach(self, **more: Any) -> Reach:
        """This server alone; the product's own is never so wide."""
        usual = {"is_open": lambda ip: ip in ("127.0.0.1", "::1"), "port": self.port, "context": self.context}
        return Reach(**(usual | more))


def says(content: bytes, *, status: int = 200, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def say(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(status)
        asked.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            asked.send_header(name.replace("_", "-"), value)
        asked.end_headers()
        asked.wfile.write(content)

    return say


def says_packed(content: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    return says(gzip.compress(content), Content_Encoding="gzip")


def leads_to(address: str) -> Callable[[BaseHTTPRequestHandler], None]:
    return says(b"", status=302, Location=address)


def never_ends(asked: BaseHTTPRequestHandler) -> None:
    """A byte now and then: each one a sign of life."""
    asked.send_response(200)
    asked.end_headers()
    for _ in range(200):
        asked.wfile.write(b"x")
        asked.wfile.flush()
        time.sleep(0.1)


def floods(asked: BaseHTTPRequestHandler) -> None:
    asked.send_response(200)
    asked.end_headers()
    for _ in range(50):
        asked.wfile.write(b"x" * 1024 * 1024)


@pytest.fixture
def calendars(tmp_path: Path) -> Iterator[Calendars]:
    make_certificate(tmp_path, ("127.0.0.1",))
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    theirs = ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.path, dict(self.headers)))
            with suppress(OSError):
                made.says.get(self.path, says(b"", status=404))(self)

        def log_message(self, *words: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *who: object) -> None:
            """Whoever asks may hang up."""

    server = Server(("127.0.0.1", 0), Handler)
    server.socket = ours.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    made = Calendars(server.server_address[1], theirs)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield made
    server.shutdown()
    server.server_close()
    serving.join(5)
