"""A site that serves the room's files, really, over HTTP, and may be told to serve something else."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sameroom.release.manifest import STATIC_FOLDER, Manifest, of_folder


@dataclass(frozen=True)
class Reply:
    body: bytes
    headers: list[tuple[str, str]] = field(default_factory=list)
    status: int = 200

    def but(self, name: str, value: str | None) -> "Reply":
        """With this header instead of its own, or without it."""
        kept = [(key, old) for key, old in self.headers if key != name]
        return replace(self, headers=[*kept, *([(name, value)] if value is not None else [])])


# A status that stands for no answer at all.
HANGS_UP = 0

# What is asked for, by whom, and the right answer → what is served.
Change = Callable[[str, Message, Reply], Reply]


def as_it_is(address: str, asked: Message, reply: Reply) -> Reply:
    return reply


def content_of(address: str) -> bytes:
    path = "/room/index.html" if address == "/room/" else address
    return (STATIC_FOLDER / path.removeprefix("/static/").removeprefix("/")).read_bytes()


@contextmanager
def serving(change: Change = as_it_is, *, server: str = "") -> Iterator[str]:
    """Gives its origin. Each answer goes through `change`. `server`: where its page finds the API, if not here."""
    manifest = of_folder(server=server)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            reply = change(self.path, self.headers, _reply(manifest, self.path))
            if reply.status == HANGS_UP:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: what was asked for is no matter of the test's output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _reply(manifest: Manifest, address: str) -> Reply:
    file = manifest.files.get(address)
    if file is None:
        return Reply(b"", status=404)
    return Reply(content_of(address), [("Content-Type", file.type), *manifest.headers_at(address).items()])
