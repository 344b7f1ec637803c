"""One ASGI application: sockets go to the room's bare application, everything else to Django."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

from sameroom.config import hosts

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sameroom.config.settings")
pages = get_asgi_application()

from sameroom.config.front import within_limits  # noqa: E402 - models load only after Django is set up
from sameroom.config.urls import sockets  # noqa: E402 - as above

answers = within_limits(pages)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        known = {} if hosts.is_asked_of_the_rooms(scope) else sockets
        await known.get(scope["path"], _no_such_socket)(scope, receive, send)
    else:
        await answers(scope, receive, send)


async def _no_such_socket(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.close"})
