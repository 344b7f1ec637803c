"""Origins, in the words of a browser: `https://sessions.example.ca`, without a path, without the usual port."""

import re

_ORIGIN = re.compile(r"(https?)://([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::([1-9][0-9]{0,4}))?", re.ASCII)
_USUAL = {"http": 80, "https": 443}


def is_origin(text: str) -> bool:
    """Whether it is one of https, or of http on this machine: what comes from there cannot be changed on the way."""
    found = _ORIGIN.fullmatch(text)
    if found is None:
        return False
    scheme, host, port = found[1], found[2], int(found[3] or 0)
    return port <= 65535 and port != _USUAL[scheme] and (scheme == "https" or is_this_machine(host))


def is_this_machine(host: str) -> bool:
    return host in ("localhost", "127.0.0.1") or host.endswith(".localhost")


def socket_of(origin: str) -> str:
    """Where the sockets of this origin are: `wss://sessions.example.ca`."""
    return f"ws{origin.removeprefix('http')}"
