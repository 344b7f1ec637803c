"""Two names for one process: the practice's, and that of the room's own origin, where there is one."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port


def is_the_rooms(host: str) -> bool:
    """Whether this `Host` is that of the room's own origin."""
    return bool(settings.ROOM_ORIGIN) and split_domain_port(host)[0] == urlsplit(settings.ROOM_ORIGIN).hostname


def is_asked_of_the_rooms(scope: dict[str, Any]) -> bool:
    return any(name == b"host" and is_the_rooms(value.decode("latin-1")) for name, value in scope["headers"])
