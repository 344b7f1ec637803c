"""The messages that a page may send over the socket. Twin of `protocol.js` and `docs/protocol.md`."""

import json
import re
from collections.abc import Callable
from typing import Any

from sameroom.room.standing import SECRET

VERSION = 1
LONGEST = 64 * 1024
CANDIDATES = 200
PAGE = re.compile(r"[0-9a-f]{32}")
# What a report counts since the last one.
COUNTS = ("packets", "lost", "samples", "concealed", "freezes", "frozen_ms", "interruptions", "interrupted_ms")
MOST = 100_000_000

# Why a socket is closed → its close code (4000 + the HTTP status of the same meaning).
CLOSE_CODES = {
    "malformed": 4400,
    "denied": 4403,
    "unknown": 4404,
    "replaced": 4409,
    "revoked": 4410,
    "cancelled": 4410,
    "late": 4410,
    "too-large": 4413,
    "full": 4423,
    "too-many": 4429,
    "unavailable": 4503,
}

Message = dict[str, Any]
Check = Callable[[Any], bool]

# Of ten thousand pages each says this every three seconds: it is known, and answered, as it is.
PING = '{"type":"ping"}'
PONG = '{"type":"pong"}'


class Malformed(Exception):
    """The text is not a message of the protocol."""


def parse(text: str) -> Message:
    """The message in `text`, exactly as the protocol describes it. Raises `Malformed`."""
    if text == PING:
        return {"type": "ping"}
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise Malformed
    shapes = TO_SERVER.get(message["type"], [])
    if not any(_fits(message, shape) for shape in shapes):
        raise Malformed
    return message


def _fits(message: Message, shape: dict[str, Check]) -> bool:
    return message.keys() - {"type"} == shape.keys() and all(check(message[field]) for field, check in shape.items())


def _is_page(value: Any) -> bool:
    return isinstance(value, str) and PAGE.fullmatch(value) is not None


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST


def _is_number(least: float, most: float) -> Check:
    def check(value: Any) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most

    return check


def _is_description(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"type", "sdp"}
        and value["type"] in {"offer", "answer"}
        and isinstance(value["sdp"], str)
    )


def _is_hex(digits: int) -> Check:
    """So many hexadecimal digits, in lower case."""
    pattern = re.compile(f"[0-9a-f]{{{digits}}}")
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_reveal(value: Any) -> bool:
    shape = {"identity": _is_hex(130), "fingerprint": _is_hex(64), "nonce": _is_hex(64), "signature": _is_hex(128)}
    return isinstance(value, dict) and "type" not in value and _fits(value, shape)


def _is_candidate(value: Any) -> bool:
    """RTCIceCandidateInit, or null for the end of candidates."""
    if value is None:
        return True
    if not isinstance(value, dict) or not isinstance(value.get("candidate"), str) or len(value["candidate"]) > 2048:
        return False
    others = {"sdpMid": str, "sdpMLineIndex": int, "usernameFragment": str}
    return all(
        key == "candidate" or (key in others and (item is None or isinstance(item, others[key])))
        for key, item in value.items()
    )


# Each type → the shapes that it may have: field → check.
TO_SERVER: dict[str, list[dict[str, Check]]] = {
    "hello": [
        {
            "version": lambda value: value is not True and value == VERSION,
            "capability": lambda value: isinstance(value, str) and SECRET.fullmatch(value) is not None,
            "page": _is_page,
        }
    ],
    "ping": [{}],
    "signal": [
        {"to": _is_page, "description": _is_description},
        {"to": _is_page, "description": _is_description, "wants_picture": lambda value: isinstance(value, bool)},
        {"to": _is_page, "candidate": _is_candidate},
    ],
    "verify": [
        {
            "to": _is_page,
            "circle": _is_hex(64),
            "commitment": _is_hex(64),
            "again": lambda value: isinstance(value, bool),
        },
        {"to": _is_page, "circle": _is_hex(64), "reveal": _is_reveal},
    ],
    "admit": [{"pages": lambda value: isinstance(value, list) and 1 <= len(value) <= 8 and all(map(_is_page, value))}],
    "deny": [{"page": _is_page}],
    "lock": [{"on": lambda value: isinstance(value, bool)}],
    "end": [{}],
    "leave": [{}],
    "report": [
        {
            "transport": lambda value: value in ("direct", "relayed"),
            "round_trip_ms": _is_number(0, 60_000),
            **dict.fromkeys(COUNTS, _is_count),
        }
    ],
}
