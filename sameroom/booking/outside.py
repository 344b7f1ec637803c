"""Fetching a calendar from outside: never from this machine or its network, and never without bounds.

The name is looked up once, every address that it has is checked, and the connection goes to the very address that was
checked: a name that changes its mind in between gains nothing.
"""

import http.client
import os
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urljoin, urlsplit

LARGEST = 5 * 1024 * 1024
MOST_REDIRECTS = 3
LONGEST_ADDRESS = 2000
# Ways from an address that looks public to one that is not: NAT64, 6to4, its relays, Teredo.
_DETOURS = [
    ip_network(one)
    for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/23", "192.88.99.0/24", "192.0.0.0/24")
]


class Trouble(StrEnum):
    """Why nothing could be read."""

    ADDRESS = "address"
    NOT_THERE = "not-there"
    NO_ANSWER = "no-answer"
    TOO_SLOW = "too-slow"
    TOO_LARGE = "too-large"
    NO_CALENDAR = "no-calendar"
    TOO_MUCH = "too-much"


class CannotFetch(Exception):
    """Nothing could be read. Its text names no address."""

    def __init__(self, why: Trouble) -> None:
        super().__init__(why.value)
        self.why = why


def is_public(address: str) -> bool:
    """Whether this IP address is one of the open internet."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        return False
    is_detour = any(ip in one for one in _DETOURS if one.version == ip.version)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not is_detour


@dataclass(frozen=True)
class Reach:
    """How far a fetch may go. `closed_hosts`: the practice's own. `seconds`: for all of it, redirects included."""

    closed_hosts: frozenset[str] = frozenset()
    is_open: Callable[[str], bool] = is_public
    port: int = 443
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    seconds: float = 10.0


@dataclass(frozen=True)
class Fetched:
    """`etag`, `modified`: to be sent the next time (RFC 9110, 8.8)."""

    content: bytes
    etag: str
    modified: str


@dataclass(frozen=True)
class _Place:
    host: str
    path: str


def fetch(address: str, *, etag: str = "", modified: str = "", reach: Reach) -> Fetched | None:
    """What stands there; None, where it is as it was. Raises `CannotFetch`."""
    ends_at = time.monotonic() + reach.seconds
    for _ in range(MOST_REDIRECTS + 1):
        answer = _ask(address, {"If-None-Match": etag, "If-Modified-Since": modified}, reach, ends_at)
        if not isinstance(answer, str):
            return answer
        address = answer
    raise CannotFetch(Trouble.NO_ANSWER)


def place_of(address: str, reach: Reach) -> _Place:
    """Raises `CannotFetch` where the address is not one that may be read at all."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode().rstrip("."), parts.port
    except ValueError:
        raise CannotFetch(Trouble.ADDRESS) from None
    is_good = parts.scheme in ("https", "webcal") and host and parts.username is None and parts.password is None
    is_plain = address.isascii() and address.isprintable() and " " not in address and len(address) <= LONGEST_ADDRESS
    if not is_good or not is_plain or (port or 443) != reach.port or host in reach.closed_hosts:
        raise CannotFetch(Trouble.ADDRESS)
    return _Place(host, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def _ask(address: str, known: dict[str, str], reach: Reach, ends_at: float) -> Fetched | str | None:
    """One question; a text is where it leads on to."""
    place = place_of(address, reach)
    headers = {"Accept": "text/calendar", "Accept-Encoding": "gzip", "User-Agent": "Sameroom"}
    headers |= {name: value for name, value in known.items() if value}
    try:
        with _connected(place.host, reach, ends_at) as connection:
            connection.request("GET", place.path, headers=headers)
            with connection.getresponse() as response:
                answer = _answer(response, address)
    except (OSError, http.client.HTTPException, zlib.error):
        raise CannotFetch(Trouble.TOO_SLOW if _is_over(ends_at) else Trouble.NO_ANSWER) from None
    if _is_over(ends_at):  # what was cut may look whole
        raise CannotFetch(Trouble.TOO_SLOW)
    return answer


def _answer(response: http.client.HTTPResponse, address: str) -> Fetched | str | None:
    if response.status == 304:
        return None
    if response.status in (301, 302, 303, 307, 308):
        return _joined(address, response.headers.get("Location", ""))
    if response.status in (401, 403, 404, 410):
        raise CannotFetch(Trouble.NOT_THERE)
    if response.status != 200:
        raise CannotFetch(Trouble.NO_ANSWER)
    content = _whole(response)
    etag, modified = (response.headers.get(name, "") for name in ("ETag", "Last-Modified"))
    return Fetched(content, etag[:200], modified[:200])


def _joined(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError:
        raise CannotFetch(Trouble.ADDRESS) from None


def _whole(response: http.client.HTTPResponse) -> bytes:
    """Unpacked as it comes, so that little that unpacks to much is noticed in time."""
    packing = response.headers.get("Content-Encoding", "identity").lower()
    if packing not in ("identity", "gzip"):
        raise CannotFetch(Trouble.NO_CALENDAR)
    unpacker = zlib.decompressobj(wbits=31) if packing == "gzip" else None
    content = bytearray()
    while part := response.read1(64 * 1024):
        content += unpacker.decompress(part, LARGEST + 1 - len(content)) if unpacker else part
        if len(content) > LARGEST or (unpacker and unpacker.unconsumed_tail):
            raise CannotFetch(Trouble.TOO_LARGE)
    if response.length or (unpacker and not unpacker.eof):
        raise OSError("cut off")
    return bytes(content)


@contextmanager
def _connected(host: str, reach: Reach, ends_at: float) -> Iterator[http.client.HTTPSConnection]:
    """To an address that was checked; whatever goes on is cut when the time is over."""
    line = _line_to(_checked_addresses(host, reach, ends_at), reach.port, ends_at)
    # A second handle on the same line: what one thread waits for, another ends.
    twin = socket.socket(fileno=os.dup(line.fileno()))
    cut = threading.Timer(max(_left(ends_at), 0), _hang_up, [twin])
    cut.daemon = True
    cut.start()
    try:
        with line, reach.context.wrap_socket(line, server_hostname=host) as safe:
            connection = http.client.HTTPSConnection(host, reach.port, context=reach.context)
            connection.sock = safe
            yield connection
    finally:
        cut.cancel()
        cut.join()
        twin.close()


def _line_to(addresses: list[str], port: int, ends_at: float) -> socket.socket:
    """To the first that answers: a machine may have no way to some of them."""
    for address in addresses:
        with suppress(OSError):
            return socket.create_connection((address, port), timeout=max(_left(ends_at), 0.01))
    raise OSError("nobody answers")


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _checked_addresses(host: str, reach: Reach, ends_at: float) -> list[str]:
    """All that a name has. None of them may be closed: who mixes open and closed ones has something in mind."""
    found: list[str] = []

    def look_up() -> None:
        with suppress(OSError, UnicodeError):
            found.extend(str(one[4][0]) for one in socket.getaddrinfo(host, reach.port, type=socket.SOCK_STREAM))

    looking = threading.Thread(target=look_up, daemon=True)  # the system's own look-up has no bounds
    looking.start()
    looking.join(max(_left(ends_at), 0))
    addresses = list(found)
    if not addresses:
        raise CannotFetch(Trouble.TOO_SLOW if looking.is_alive() else Trouble.NO_ANSWER)
    if not all(reach.is_open(one) for one in addresses):
        raise CannotFetch(Trouble.ADDRESS)
    return addresses


def _left(ends_at: float) -> float:
    return ends_at - time.monotonic()


def _is_over(ends_at: float) -> bool:
    """With a moment's grace: clocks of the system are not that exact."""
    return _left(ends_at) < 0.05
