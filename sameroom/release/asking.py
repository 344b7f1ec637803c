"""Asking a site for its files as browsers do: over one connection, in more than one way, never without bounds."""

import http.client
import socket
import threading
import zlib
from dataclasses import dataclass
from urllib.parse import urlsplit

# Seconds: for a sign of life, and for one answer as a whole.
SILENCE, LONGEST_ANSWER = 15.0, 30.0
# Bytes beyond what the manifest says that are still read, so that something added can be named.
BEYOND = 64 * 1024
_LOCAL = ("localhost", "127.0.0.1", "::1")


class CannotAsk(Exception):
    """The site cannot be asked, or does not answer; the text is the sentence for the person who asked."""


@dataclass(frozen=True)
class Site:
    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"http": 80, "https": 443}[self.scheme]
        return f"{self.scheme}://{host}" + ("" if self.port == usual else f":{self.port}")


@dataclass(frozen=True)
class Way:
    """As which browser a file is asked for, and whether it may come packed (gzip)."""

    browser: str
    user_agent: str
    is_packed: bool

    def __str__(self) -> str:
        return f"{self.browser}, {'packed' if self.is_packed else 'unpacked'}"


_BROWSERS = {
    "Chrome on Windows": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36",
    "Safari on an iPhone": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
}
WAYS = [Way(browser, agent, packed) for browser, agent in _BROWSERS.items() for packed in (True, False)]


@dataclass(frozen=True)
class Answer:
    """`content` is unpacked, as a browser has it. `is_whole`: it ended within the bounds, and was packed rightly."""

    status: int
    headers: list[tuple[str, str]]
    content: bytes
    is_whole: bool

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]


def site_of(url: str) -> Site:
    """The site of its front page's or its room's URL; what stands after `#` stays here. Raises `CannotAsk`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise CannotAsk(_NO_SITE.format(url=url)) from None
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or parts.username is not None or parts.query:
        raise CannotAsk(_NO_SITE.format(url=url))
    if parts.path not in ("", "/", "/room", "/room/") or not all(one.isprintable() and one != " " for one in url):
        raise CannotAsk(_NO_SITE.format(url=url))
    if parts.scheme == "http" and host not in _LOCAL:
        raise CannotAsk("Without https anybody on the way can change what comes. Write the address with https://.")
    return Site(parts.scheme, host, port or {"http": 80, "https": 443}[parts.scheme])


_NO_SITE = "{url!r} is no address of a site. Write it as in https://sessions.example.ca"


class Asker:
    """One way of asking one site. Keeps its connection."""

    def __init__(self, site: Site, way: Way) -> None:
        kind = http.client.HTTPSConnection if site.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(site.host, site.port, timeout=SILENCE)
        self._headers = {
            "User-Agent": way.user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip" if way.is_packed else "identity",
            "Accept-Language": "en-CA,en;q=0.9,fr;q=0.8",
        }

    def ask(self, address: str, *, size: int) -> Answer:
        """Once more, where the connection was closed in between. Raises `CannotAsk`."""
        try:
            return self._ask(address, size)
        except (OSError, http.client.HTTPException):
            self._connection.close()
        try:
            return self._ask(address, size)
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise CannotAsk(_reason(error)) from None

    def close(self) -> None:
        self._connection.close()

    def _ask(self, address: str, size: int) -> Answer:
        if self._connection.sock is None:
            self._connection.connect()
        end = threading.Timer(LONGEST_ANSWER, _cut, [self._connection.sock])
        end.start()
        try:
            self._connection.request("GET", address, headers=self._headers)
            response = self._connection.getresponse()
            content, is_whole = _read(response, size + BEYOND)
            if not response.isclosed() or response.status < 200:
                response.close()
                self._connection.close()
        finally:
            end.cancel()
        return Answer(response.status, response.getheaders(), content, is_whole)


def _cut(connection: socket.socket) -> None:
    """Whoever sends a byte now and then would keep us for ever."""
    try:
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
    except OSError:
        connection.close()


def _read(response: http.client.HTTPResponse, most: int) -> tuple[bytes, bool]:
    packing = response.headers.get("Content-Encoding", "identity").strip().lower()
    raw = response.read(most + 1)
    if packing == "identity":
        return raw, len(raw) <= most
    if packing != "gzip":
        return raw, False
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        content = unpacker.decompress(raw, most + 1)
    except zlib.error:
        return raw, False
    return content, unpacker.eof and not unpacker.unused_data and len(content) <= most


def _reason(error: Exception) -> str:
    text = getattr(error, "verify_message", "") or getattr(error, "strerror", "") or str(error) or type(error).__name__
    return text.strip().rstrip(".")
