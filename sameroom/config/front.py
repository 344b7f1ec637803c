"""In front of Django, for what never becomes a request there: a body that is too long, an address that is no text."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from django.conf import settings

from sameroom.config import cors
from sameroom.config.headers import NO_PAGE

# The longest form is a page of text. Pictures are uploaded below their own address, and nowhere else.
LONGEST_BODY = 1024 * 1024
LONGEST_PICTURE, PICTURES = 6 * 1024 * 1024, "/pictures/"
METHODS = {"GET", "HEAD", "POST"}

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def within_limits(pages: Application) -> Application:
    """`pages`, asked only with methods and bodies that they can take; every answer has its headers."""

    async def answered(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        complete, body = _with_headers(send, scope), _Body(receive, longest=_longest(scope))
        if cors.is_preflight(scope):
            await _answer(complete, 204, cors.FOR_A_PREFLIGHT)
            return
        if scope["method"] not in METHODS:
            await _refuse(complete, 405)
            return
        await pages(scope, body.receive, complete)
        if body.is_too_long:
            await _refuse(complete, 413)

    return answered


class _Body:
    """What comes, until it is more than a form has: then the sender is as good as gone.

    Django takes a whole body, onto the disk if it is long, before it asks what it is for.
    """

    def __init__(self, receive: Receive, *, longest: int) -> None:
        self._receive = receive
        self._longest = longest
        self._length = 0

    @property
    def is_too_long(self) -> bool:
        return self._length > self._longest

    async def receive(self) -> dict[str, Any]:
        event = await self._receive()
        self._length += len(event.get("body", b""))
        return {"type": "http.disconnect"} if self.is_too_long else event


def _longest(scope: dict[str, Any]) -> int:
    return LONGEST_PICTURE if scope["path"].startswith(PICTURES) else LONGEST_BODY


async def _refuse(send: Send, status: int) -> None:
    allowed = [(b"allow", ", ".join(sorted(METHODS)).encode())] if status == 405 else []
    await _answer(send, status, [(b"content-length", b"0"), *allowed])


async def _answer(send: Send, status: int, headers: Sequence[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _with_headers(send: Send, scope: dict[str, Any]) -> Send:
    """An answer without a policy passed no middleware: Django's own to what it cannot read, or one from above."""

    async def complete(event: dict[str, Any]) -> None:
        if event["type"] == "http.response.start":
            headers = [*event["headers"], *cors.to_whom(scope)]
            names = {name.lower() for name, _value in headers}
            if b"content-security-policy" not in names:
                headers += [(name, value) for name, value in _no_page(scope) if name not in names]
            event = {**event, "headers": headers}
        await send(event)

    return complete


def _no_page(scope: dict[str, Any]) -> list[tuple[bytes, bytes]]:
    named = dict(NO_PAGE)
    if settings.SECURE and scope["scheme"] == "https":
        named["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
    return [(name.lower().encode(), value.encode()) for name, value in named.items()]
