"""How the site is served: one process, one loop for all its sockets, which nothing may hold up for long."""

import gc
import resource
import socket
import sys
from collections.abc import Callable

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

# A thread that asks the database holds up the sockets' loop for at most this long (seconds).
SWITCH_EVERY = 0.00005
# So many who come at the same moment are let in before those who are here are served again; the others wait in line.
ACCEPT_AT_ONCE = 8
IN_LINE = 4096
READ_AHEAD = 4
# Of uvicorn's ticks, ten a second. After so many requests, or when nobody is here, a full search for rubbish is due.
TICKS = 10
SEARCH_AFTER = 10_000


class CannotListen(Exception):
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
        ws=_Socket,
        ws_max_size=128 * 1024,
        ws_per_message_deflate=False,  # small messages, many sockets: it costs memory and time, and tells by length
        ws_ping_interval=None,  # the room's pages and its socket have a heartbeat of their own
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )


class _Socket(WebSocketsSansIOProtocol):
    """Reads on while a message is being worked on. uvicorn stops and starts again for each: four calls of the system,
    and at each of them a thread that asks the database may take over from the loop."""

    def send_receive_event_to_app(self) -> None:
        stops, self.read_paused = self.read_paused, self.read_paused or self.queue.qsize() < READ_AHEAD
        super().send_receive_event_to_app()
        if self.queue.qsize() <= READ_AHEAD:
            self.read_paused = stops


class _Server(uvicorn.Server):
    """Says when it answers, and keeps Python's search for rubbish from holding up the sockets.

    A search looks at everything that lives: a second and more, with ten thousand pages. So once a second all that lives
    is set aside, where no search goes. What dies there and refers to itself, as a closed socket does, waits for
    the full search; everything else is freed at once all the same.
    """

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._searched_at = 0

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for one in sockets or []:
            one.listen(IN_LINE)  # asyncio takes the number given to it for both
        gc.set_threshold(5_000, 50, 10)
        gc.collect()
        if self.started:
            self._ready()

    async def on_tick(self, counter: int) -> bool:
        if counter % TICKS == 0:
            self._set_aside()
        return await super().on_tick(counter)

    def _set_aside(self) -> None:
        came = self.server_state.total_requests
        here = len(self.server_state.connections)
        if came - self._searched_at > (max(SEARCH_AFTER, here) if here else 0):
            self._searched_at = came
            gc.unfreeze()
            gc.collect()
        gc.freeze()
