"""Rooms of the laboratory: Linux network namespaces, each with its own addresses, routes and filters."""

import ctypes
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)
_NEW_NETWORK = 0x40000000  # CLONE_NEWNET, setns(2)


@dataclass(frozen=True)
class Namespace:
    """A network of its own inside this machine."""

    name: str

    @classmethod
    def make(cls, name: str) -> "Namespace":
        _run("ip", "netns", "add", name)
        made = cls(name)
        made.ip("link", "set", "lo", "up")
        return made

    def remove(self) -> None:
        subprocess.run(["ip", "netns", "delete", self.name], check=False, capture_output=True)

    @property
    def command(self) -> tuple[str, ...]:
        """Put before a command, it runs in the namespace."""
        return ("ip", "netns", "exec", self.name)

    def ip(self, *words: str) -> None:
        _run("ip", "-n", self.name, *words)

    def filter(self, rules: str) -> None:
        _run(*self.command, "nft", "-f", "-", given=rules)

    def forwards(self) -> None:
        with self.entered():
            Path("/proc/sys/net/ipv4/ip_forward").write_text("1")

    @contextmanager
    def entered(self) -> Iterator[None]:
        """This thread, and the processes that it starts, are in the namespace; afterwards it is back."""
        with open("/proc/thread-self/ns/net") as home:
            go_into(self.name)
            try:
                yield
            finally:
                _set(home.fileno())


def go_into(name: str) -> None:
    """This thread leaves for the namespace of that name."""
    with open(f"/run/netns/{name}") as place:
        _set(place.fileno())


def _set(descriptor: int) -> None:
    if _libc.setns(descriptor, _NEW_NETWORK):
        raise OSError(ctypes.get_errno(), "a network namespace could not be entered")


def _run(*command: str, given: str | None = None) -> None:
    done = subprocess.run(command, input=given, capture_output=True, text=True)
    if done.returncode:
        raise OSError(f"{' '.join(command)}: {done.stderr.strip()}")
