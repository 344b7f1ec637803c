"""How the site is served: one process, one loop for all its sockets, which nothing may hold up for long."""

import gc
import resource
import socket
import sys
from collections.abc import Callable

import uvicorn

# A thread that asks the database holds up the sockets' loop for at most this long (seconds).
SWITCH_EVERY = 0.00005
# So many who come at the same moment are let in before those who are here are served again; the others wait in line.
ACCEPT_AT_ONCE = 8
IN_LINE = 4096


class CannotListen(Exception):  # noqa: N818 - it is an answer, not an error
    """The port belongs to another program."""


def run(host: str, port: int, *, ready: Callable[[], None]) -> None:
    """Until it is told to stop. Calls `ready` when it answers. Raises `CannotListen`."""
    sys.setswitchinterval(SWITCH_EVERY)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # each page holds a socket
    config = listening(host, port)
    try:
        _Server(config, ready).run([config.bind_socket()])
    except SystemExit:  # how uvicorn says that it cannot listen
        raise CannotListen from None


def listening(host: str, port: int) -> uvicorn.Config:
    """How the site is served; the tests are, too."""
    return uvicorn.Config(
        "sameroom.config.asgi:application",
        host=host,
        port=port,
        backlog=ACCEPT_AT_ONCE,
        ws="websockets-sansio",
        ws_max_size=128 * 1024,
        ws_ping_interval=None,  # the room's pages and its socket have a heartbeat of their own
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for one in sockets or []:
            one.listen(IN_LINE)  # asyncio takes the number given to it for both
        _spare_the_loop()
        if self.started:
            self._ready()


def _spare_the_loop() -> None:
    """Rubbish is looked for less often, and never among what was loaded: with thousands of pages a look takes long."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 10)
