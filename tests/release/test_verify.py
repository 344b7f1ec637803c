"""`sameroom verify` against sites that really answer: the product, and copies that differ in one thing."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.message import Message
from pathlib import Path

import pytest

from sameroom.release import asking
from sameroom.release.asking import WAYS, CannotAsk, Site, site_of
from sameroom.release.manifest import of_folder
from sameroom.release.verify import Report, verify
from tests.release.copy import HANGS_UP, Change, Reply, serving

POLICY = "Content-Security-Policy"


def at(address: str, edit: Callable[[Reply], Reply], *, of: str = "") -> Change:
    """A site that is as it should be, but for one address; only for whom the User-Agent has `of` in it."""

    def change(asked_for: str, asked: Message, reply: Reply) -> Reply:
        return edit(reply) if asked_for == address and of in asked["User-Agent"] else reply

    return change


def edit(old: bytes, new: bytes) -> Callable[[Reply], Reply]:
    def edited(reply: Reply) -> Reply:
        assert old in reply.body
        return replace(reply, body=reply.body.replace(old, new, 1))

    return edited


def checked(change: Change) -> Report:
    with serving(change) as origin:
        return verify(site_of(origin), of_folder())


def test_the_product_is_what_its_copy_says(server: str) -> None:
    report = verify(site_of(server), of_folder())
    assert list(report.sentences()) == []
    assert report.requests == len(WAYS) * len(of_folder().files)


def test_a_faithful_copy_passes() -> None:
    assert list(checked(lambda _address, _asked, reply: reply).sentences()) == []


def flipped(reply: Reply) -> Reply:
    """The last bit of the last byte."""
    return replace(reply, body=reply.body[:-1] + bytes([reply.body[-1] ^ 1]))


def without(reply: Reply) -> Reply:
    return Reply(b"", status=404)


def moved(to: str, status: int = 302) -> Callable[[Reply], Reply]:
    return lambda _reply: Reply(b"", [("Location", to)], status)


def set_to(name: str, value: str | None) -> Callable[[Reply], Reply]:
    return lambda reply: reply.but(name, value)


def also(name: str, value: str) -> Callable[[Reply], Reply]:
    return lambda reply: replace(reply, headers=[*reply.headers, (name, value)])


HEAD = b"</head>"
WEAKER = "default-src 'none'; script-src 'self' https://evil.example"
# Address, what is served differently there, and everything that is then said.
ALTERED: dict[str, tuple[str, Callable[[Reply], Reply], list[str]]] = {
    "one flipped bit": ("/room/peer.js", flipped, ["/room/peer.js differs from the manifest."]),
    "of a typeface too": (
        "/static/fonts/atkinson-hyperlegible-next.woff2",
        flipped,
        ["/static/fonts/atkinson-hyperlegible-next.woff2 differs from the manifest."],
    ),
    "a missing file": ("/room/mesh.js", without, ["/room/mesh.js is missing."]),
    "a fault": (
        "/room/mesh.js",
        lambda reply: replace(reply, status=503),
        ["/room/mesh.js was answered with 503 instead of the file."],
    ),
    "an extra script": (
        "/room/",
        edit(HEAD, b'<script src="more.js"></script></head>'),
        ["/room/ differs from the manifest.", "/room/ loads /room/more.js, which is not in the manifest."],
    ),
    "an inline script": (
        "/room/",
        edit(HEAD, b"<script>alert(1)</script></head>"),
        ["/room/ differs from the manifest.", "/room/ loads an inline script, which is not in the manifest."],
    ),
    "a module from elsewhere": (
        "/room/",
        edit(HEAD, b'<link rel="modulepreload" href="https://evil.example/a.js"></head>'),
        [
            "/room/ differs from the manifest.",
            "/room/ loads https://evil.example/a.js, which is not in the manifest.",
        ],
    ),
    "an unlisted import": (
        "/room/main.js",
        edit(b"import", b'import "./ear.js";\nimport'),
        ["/room/main.js differs from the manifest.", "/room/main.js loads /room/ear.js, which is not in the manifest."],
    ),
    "the same file with a query": (
        "/room/",
        edit(b'src="main.js"', b'src="main.js?v=2"'),
        ["/room/ differs from the manifest.", "/room/ loads /room/main.js?v=2, which is not in the manifest."],
    ),
    "a style from elsewhere": (
        "/room/room.css",
        lambda reply: replace(reply, body=b"@import '//evil.example/s.css';" + reply.body),
        [
            "/room/room.css differs from the manifest.",
            "/room/room.css loads http://evil.example/s.css, which is not in the manifest.",
        ],
    ),
    "a weaker policy": (
        "/room/",
        set_to(POLICY, WEAKER),
        [f"/room/ comes with another {POLICY}: {WEAKER}."],
    ),
    "no policy": ("/room/check.html", set_to(POLICY, None), [f"/room/check.html comes without its {POLICY}."]),
    "a policy that is only reported": (
        "/room/",
        also(f"{POLICY}-Report-Only", "report-uri https://evil.example"),
        [
            f"/room/ comes with a header that no file of the room has, {POLICY}-Report-Only: "
            "report-uri https://evil.example."
        ],
    ),
    "another kind of file": (
        "/room/words/en.json",
        set_to("Content-Type", "text/html"),
        ["/room/words/en.json comes with another Content-Type: text/html."],
    ),
    "another set of signs": (
        "/room/",
        set_to("Content-Type", "text/html; charset=utf-16"),
        ["/room/ comes with another Content-Type: text/html; charset=utf-16."],
    ),
    "a redirect to another host": (
        "/room/",
        moved("https://evil.example/room/"),
        ["/room/ sends the browser on to https://evil.example/room/."],
    ),
    "a redirect within the site": (
        "/room/api.js",
        moved("/room/api2.js", 307),
        ["/room/api.js sends the browser on to /room/api2.js."],
    ),
    "a worker that may have the whole site": (
        "/room/main.js",
        also("Service-Worker-Allowed", "/"),
        ["/room/main.js comes with a header that no file of the room has, Service-Worker-Allowed: /."],
    ),
    "a header that loads": (
        "/room/",
        also("Link", "</x.js>; rel=modulepreload"),
        ["/room/ comes with a header that no file of the room has, Link: </x.js>; rel=modulepreload."],
    ),
    "a header that leads away": (
        "/room/",
        also("Refresh", "5; url=https://evil.example"),
        ["/room/ comes with a header that no file of the room has, Refresh: 5; url=https://evil.example."],
    ),
    "packed when it was not to be": (
        "/room/api.js",
        lambda reply: replace(also("Content-Encoding", "br")(reply), body=b"\x0b\x02\x80"),
        ["/room/api.js differs: it is longer than the file, or not packed as asked for."],
    ),
    "a second pack behind the first": (
        "/room/clock.js",
        lambda reply: replace(
            also("Content-Encoding", "gzip")(reply), body=gzip.compress(reply.body) + gzip.compress(b"ear()")
        ),
        ["/room/clock.js differs: it is longer than the file, or not packed as asked for."],
    ),
}


@pytest.mark.parametrize("case", ALTERED)
def test_what_differs_is_named(case: str) -> None:
    address, change, sentences = ALTERED[case]
    report = checked(at(address, change))
    assert list(report.sentences()) == sentences
    assert {trouble.address for trouble in report.found} == {address}


def test_who_is_served_differently_is_named() -> None:
    (sentence,) = checked(at("/room/peer.js", flipped, of="iPhone")).sentences()
    assert sentence == (
        "/room/peer.js differs from the manifest "
        "(only when asked as Safari on an iPhone, packed; Safari on an iPhone, unpacked)."
    )


def test_what_is_packed_is_unpacked_and_compared() -> None:
    def change(address: str, asked: Message, reply: Reply) -> Reply:
        if asked["Accept-Encoding"] != "gzip":
            return reply
        packed = flipped(reply).body if address == "/room/peer.js" else reply.body
        return replace(reply, body=gzip.compress(packed), headers=[*reply.headers, ("Content-Encoding", "gzip")])

    (sentence,) = checked(change).sentences()
    assert sentence == (
        "/room/peer.js differs from the manifest "
        "(only when asked as Chrome on Windows, packed; Safari on an iPhone, packed)."
    )


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_without_end_is_not_read_to_its_end(packed: bool) -> None:
    """A megabyte, or a pack of 65 kB that becomes 64."""
    body = gzip.compress(bytes(64 * 1024 * 1024), 1)[:65_000] if packed else bytes(1024 * 1024)

    def change(_address: str, _asked: Message, reply: Reply) -> Reply:
        return replace(reply, body=body, headers=[("Content-Encoding", "gzip" if packed else "identity")])

    with serving(change) as origin:
        asker = asking.Asker(site_of(origin), WAYS[0])
        answer = asker.ask("/room/api.js", size=100)
        asker.close()
    assert not answer.is_whole
    assert len(answer.content) == 100 + asking.BEYOND + 1


@contextmanager
def dripping() -> Iterator[Site]:
    """Sends a byte now and then, for ever."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)

        def drip() -> None:
            while not stop.is_set():
                try:
                    connection, _address = listener.accept()
                except TimeoutError:
                    continue
                with connection:
                    try:
                        while not stop.wait(0.05):
                            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                    except OSError:
                        pass

        thread = threading.Thread(target=drip)
        thread.start()
        yield Site("http", "127.0.0.1", listener.getsockname()[1])
        stop.set()
        thread.join()


def test_who_answers_without_end_keeps_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "LONGEST_ANSWER", 0.5)
    with dripping() as site:
        began = time.monotonic()
        with pytest.raises(CannotAsk):
            verify(site, of_folder())
        assert time.monotonic() - began < 5


def test_what_a_strange_server_sends_does_nothing_to_the_terminal() -> None:
    (sentence,) = checked(at("/room/", moved("https://x.example/\x1b[2J\x1b]0;Verified\x07"))).sentences()
    assert sentence.isprintable()


def test_a_release_with_fewer_files_finds_what_the_page_loads_beyond_it(tmp_path: Path) -> None:
    manifest = of_folder()
    fewer = replace(manifest, files={one: file for one, file in manifest.files.items() if one != "/room/mesh.js"})
    with serving() as origin:
        said = list(verify(site_of(origin), fewer).sentences())
    assert said
    assert all(one.endswith("loads /room/mesh.js, which is not in the manifest.") for one in said)


def test_a_site_that_stops_answering_is_not_verified() -> None:
    def change(address: str, asked: Message, reply: Reply) -> Reply:
        return replace(reply, status=HANGS_UP) if address > "/room/b" else reply

    found = checked(change)
    asked = [one for one in found.manifest.files if one <= "/room/b"]
    assert found.requests == len(WAYS) * len(asked)
    silent = list(found.manifest.files)[len(asked) : len(asked) + 3]
    assert list(found.sentences()) == [f"{one} was asked for, and no answer came." for one in silent]
