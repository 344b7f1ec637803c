"""The practice's own relay (TURN, RFC 8656): its addresses, and credentials for it that end by themselves.

coturn's `use-auth-secret`: the name is the second at which it ends and a random word, the password is the name's
HMAC-SHA-1 under a secret that site and relay share. Nothing in it says whose it is.
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

AT_LEAST = timedelta(minutes=10)
PORTS = {"turn": 3478, "turns": 5349}
# RFC 7065, section 3.1; a host is a name, an IPv4 address, or an IPv6 address in brackets.
URL = re.compile(
    r"(?P<scheme>turns?):(?P<host>[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])"
    r"(:(?P<port>[0-9]{1,5}))?(\?transport=(?P<transport>udp|tcp))?"
)


@dataclass(frozen=True)
class RelayAddress:
    """Where a relay listens, and how it is spoken to there. An IPv6 host stands without its brackets."""

    url: str
    host: str
    port: int
    is_udp: bool
    is_tls: bool

    @property
    def stun_url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"stun:{host}:{self.port}"


@dataclass(frozen=True)
class Credential:
    """What a page shows the relay."""

    username: str
    password: str


def parse(url: str) -> RelayAddress:
    """Raises `ValueError` for what is no address of a relay, or one that browsers do not speak to."""
    match = URL.fullmatch(url)
    port = int(match["port"] or PORTS[match["scheme"]]) if match else 0
    if match is None or not 0 < port < 65536:
        raise ValueError(f"“{url}” is not like turn:HOST:PORT?transport=udp or turns:HOST:PORT?transport=tcp.")
    is_tls = match["scheme"] == "turns"
    is_udp = (match["transport"] or ("tcp" if is_tls else "udp")) == "udp"
    if is_tls and is_udp:
        raise ValueError(f"“{url}” is TURN over DTLS, which browsers do not speak: use transport=tcp with turns.")
    return RelayAddress(url, match["host"].strip("[]"), port, is_udp, is_tls)


def addresses() -> list[RelayAddress]:
    """The relay's addresses as this installation names them; none: there is no relay."""
    return [parse(url) for url in settings.TURN_URLS]


def has_relay() -> bool:
    return bool(settings.TURN_URLS)


def a_credential(expires_at: datetime, *, word: str = "") -> Credential:
    """Good until then. `word` is random, so that two pages of one person are two people to the relay."""
    username = f"{int(expires_at.timestamp())}:{word or secrets.token_hex(8)}"
    code = hmac.new(settings.TURN_SECRET.encode(), username.encode(), hashlib.sha1)
    return Credential(username, base64.b64encode(code.digest()).decode())


def ice_servers(until: datetime) -> list[dict[str, Any]]:
    """The `ice_servers` of `docs/protocol.md`: the relay alone, never anybody else's server.

    The credential holds `until` then, and ten minutes at least.
    """
    known = addresses()
    if not known:
        return []
    credential = a_credential(max(until, timezone.now() + AT_LEAST))
    stun = list(dict.fromkeys(address.stun_url for address in known if address.is_udp))
    relay = {
        "urls": [address.url for address in known],
        "username": credential.username,
        "credential": credential.password,
    }
    return [*([{"urls": stun}] if stun else []), relay]
