"""`python -m tests.network.impair HERE DEVICE THERE DEVICE`: one line between two network namespaces.

A TUN device in each; what comes out of one goes into the other, later or never, as the condition says. The condition
comes as one JSON object a line on standard input, each answered by `ok`; it holds for both directions alike. Bursts
are counted in time, not in packets: a sparse TCP connection would otherwise sit in one burst for a minute.
"""

import fcntl
import json
import os
import random
import select
import struct
import sys
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field

from tests.network.namespaces import go_into

_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000  # linux/if_tun.h
_LARGEST = 65_536
_AT_ONCE = 64


@dataclass(frozen=True)
class Condition:
    """What a line does to every packet, in each direction. The defaults are a perfect line."""

    delay_ms: float = 0
    jitter_ms: float = 0  # up to so much more; packets keep their order
    loss: float = 0  # share of the packets, at random
    burst_ms: float = 0  # everything is lost for so long, again and again …
    burst_share: float = 0  # … which is this share of the time
    kbit: float = 0  # 0: no cap
    queue_ms: float = 300  # a packet that would wait longer before the cap is dropped
    is_cut: bool = False


@dataclass
class Direction:
    """One way along the line."""

    into: int
    waiting: deque[tuple[float, bytes]] = field(default_factory=deque)
    free_at: float = 0  # when the narrow place has sent what it was given
    last_due: float = 0
    burst_from: float = 0
    burst_until: float = 0

    def take(self, packet: bytes, *, now: float, condition: Condition) -> None:
        if condition.is_cut or random.random() < condition.loss or self._is_in_burst(now, condition):
            return
        self.free_at = max(self.free_at, now)
        if condition.kbit:
            if self.free_at - now > condition.queue_ms / 1000:
                return
            self.free_at += len(packet) * 8 / (condition.kbit * 1000)
        late = (condition.delay_ms + random.uniform(0, condition.jitter_ms)) / 1000
        self.last_due = max(self.last_due, self.free_at + late)
        self.waiting.append((self.last_due, packet))

    def give(self, now: float) -> None:
        while self.waiting and self.waiting[0][0] <= now:
            _write(self.into, self.waiting.popleft()[1])

    def _is_in_burst(self, now: float, condition: Condition) -> bool:
        if not condition.burst_share:
            return False
        while now >= self.burst_until:
            gap = condition.burst_ms / 1000 * (1 - condition.burst_share) / condition.burst_share
            self.burst_from = max(self.burst_until, now - gap) + random.expovariate(1 / gap)
            self.burst_until = self.burst_from + condition.burst_ms / 1000
        return now >= self.burst_from


def main(here: str, device: str, there: str, other_device: str) -> None:
    ends = [_open(here, device), _open(there, other_device)]
    print("ok", flush=True)
    shuttle(dict(zip(ends, map(Direction, reversed(ends)), strict=True)))


def shuttle(directions: dict[int, Direction]) -> None:
    """Until standard input ends. Each end leads to the direction of what comes out of it."""
    condition = Condition()
    while True:
        dues = [way.waiting[0][0] for way in directions.values() if way.waiting]
        pause = max(0.0, min(dues) - time.monotonic()) if dues else None
        ready, _, _ = select.select([sys.stdin, *directions], [], [], pause)
        if sys.stdin in ready:
            if not (line := sys.stdin.readline()):
                return
            condition = Condition(**json.loads(line))
            print("ok", flush=True)
        for end, way in directions.items():
            if end in ready:
                for packet in _read(end):
                    way.take(packet, now=time.monotonic(), condition=condition)
            way.give(time.monotonic())


def _open(namespace: str, device: str) -> int:
    go_into(namespace)
    descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(descriptor, _TUNSETIFF, struct.pack("16sH22x", device.encode(), _IFF_TUN | _IFF_NO_PI))
    return descriptor


def _read(end: int) -> list[bytes]:
    packets: list[bytes] = []
    with suppress(OSError):  # nothing more, or the device is down for the moment
        while len(packets) < _AT_ONCE:
            packets.append(os.read(end, _LARGEST))
    return packets


def _write(end: int, packet: bytes) -> None:
    with suppress(OSError):  # the device is down, or its queue is full: lost, as on any line
        os.write(end, packet)


if __name__ == "__main__":
    main(*sys.argv[1:])
