"""For the control: the product behind a front that says “done” at once, and passes the act on a moment later."""

import asyncio
from typing import Any

from sameroom.config.asgi import application as the_products

LATER = 0.15
_kept: set[asyncio.Task[None]] = set()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "http" or scope["method"] != "POST":
        await the_products(scope, receive, send)
        return
    events = [await receive()]
    while events[-1].get("more_body"):
        events.append(await receive())
    task = asyncio.create_task(_pass_on(scope, events))
    _kept.add(task)
    task.add_done_callback(_kept.discard)
    headers = [(b"location", scope["path"].encode()), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 302, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _pass_on(scope: dict[str, Any], events: list[dict[str, Any]]) -> None:
    await asyncio.sleep(LATER)

    async def receive() -> dict[str, Any]:
        return events.pop(0) if events else await asyncio.Event().wait()  # type: ignore[return-value]

    async def send(event: dict[str, Any]) -> None:
        pass

    await the_products(scope, receive, send)
