"""Which page of another origin may read our answers: the room's alone, where it has an origin of its own.

The room sends no cookie, so no answer ever allows credentials (Fetch Standard, section 3.2).
"""

from typing import Any

from django.conf import settings

from sameroom.config.hosts import is_asked_of_the_rooms

SHARED = "/room/api/"
FOR_A_PREFLIGHT = (
    (b"access-control-allow-methods", b"GET, POST"),
    (b"access-control-allow-headers", b"Authorization, Content-Type"),
    (b"access-control-max-age", b"600"),
)


def is_preflight(scope: dict[str, Any]) -> bool:
    """Whether the room's page asks what it may ask."""
    return scope["method"] == "OPTIONS" and _asks_from_the_room(scope)


def to_whom(scope: dict[str, Any]) -> list[tuple[bytes, bytes]]:
    """The headers that let the room's page read this answer; none for anybody else."""
    if not _asks_from_the_room(scope):
        return []
    return [(b"access-control-allow-origin", settings.ROOM_ORIGIN.encode()), (b"vary", b"Origin")]


def _asks_from_the_room(scope: dict[str, Any]) -> bool:
    if not settings.ROOM_ORIGIN or not scope["path"].startswith(SHARED) or is_asked_of_the_rooms(scope):
        return False
    return [value for name, value in scope["headers"] if name == b"origin"] == [settings.ROOM_ORIGIN.encode()]
