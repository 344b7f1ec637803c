"""Somebody on the wire: everything that crosses this machine's loopback, as a listener beside the relay has it."""

import os
import socket
import threading
from types import TracebackType

import pytest

_EVERY_PROTOCOL = 0x0003  # linux/if_ether.h: ETH_P_ALL
_LARGEST = 65_536

needs_a_raw_socket = pytest.mark.skipif(
    not hasattr(socket, "AF_PACKET") or os.geteuid() != 0, reason="Only root may listen to what crosses the wire."
)


class Wiretap:
    """Keeps the bytes of each packet, headers and all, from `with` on."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_EVERY_PROTOCOL))
        self._socket.bind(("lo", 0))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024 * 1024)
        self._socket.settimeout(0.2)
        self._is_over = threading.Event()
        self._listener = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> "Wiretap":
        self._listener.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._is_over.set()
        self._listener.join()
        self._socket.close()

    def with_port(self, port: int) -> int:
        """How many UDP packets went to or came from it (RFC 791, RFC 768; behind 14 bytes of Ethernet)."""
        ports = (packet[34:38] for packet in self.packets if packet[12:15] == b"\x08\x00\x45" and packet[23] == 17)
        return sum(port.to_bytes(2) in (two[:2], two[2:]) for two in ports)

    def has(self, words: str) -> bool:
        return any(words.encode() in packet for packet in self.packets)

    def _listen(self) -> None:
        while not self._is_over.is_set():
            try:
                self.packets.append(self._socket.recv(_LARGEST))
            except TimeoutError:
                continue
