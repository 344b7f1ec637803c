"""What every bench prints first, and the server that it measures."""

import os
import platform
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


class Server:
    """A running `sameroom serve`. Several processes of one site have its `origin` and ports of their own."""

    def __init__(self, origin: str, port: int) -> None:
        self.origin = origin
        self.port = port
        self.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def start(self) -> None:
        command = [sys.executable, "-m", "sameroom.cli", "serve", "--port", str(self.port)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        _wait_for(f"http://localhost:{self.port}/help-now/")

    def kill(self) -> None:
        """As when the machine fails: at once, without a word to anybody."""
        self._process.kill()
        self._process.wait(10)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(30)


def describe() -> str:
    """Processor, cores, memory, kernel, Python and browser, on one line."""
    cpu = next((line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if "model name" in line), "unknown")
    memory = int(next(line.split()[1] for line in _lines("/proc/meminfo") if line.startswith("MemTotal"))) >> 20
    chromium = subprocess.run(["chromium", "--version"], capture_output=True, text=True).stdout.split()[:2]
    return (
        f"machine: {cpu}, {os.cpu_count()} cores, {memory} GiB, Linux {platform.release()}, "
        f"Python {platform.python_version()}, {' '.join(chromium) or 'no Chromium'}"
    )


@contextmanager
def a_server(**more: str) -> Iterator[Server]:
    """`sameroom serve`, in a process of its own; this process may read and write the same database."""
    with servers(1, **more) as (server,):
        yield server


@contextmanager
def servers(number: int, **more: str) -> Iterator[list[Server]]:
    """So many processes of one site, on an encrypted SQLite file of its own where `more` names no other database."""
    port, folder = _free_port(), Path(tempfile.mkdtemp(prefix="sameroom-bench-"))
    origin = f"http://localhost:{port}"
    an_installation(folder, origin=origin, **more)
    started = [Server(origin, port)]
    try:
        started += [Server(origin, _free_port()) for _ in range(number - 1)]
        yield started
    finally:
        for server in started:
            server.stop()


def an_installation(folder: Path, *, origin: str, **more: str) -> None:
    """This process, and the servers that it starts, have their data and keys in that folder."""
    os.environ.update(
        SAMEROOM_ORIGIN=origin,
        SAMEROOM_DATA=str(folder / "data"),
        SAMEROOM_KEY_FILE=str(folder / "keys" / "database.key"),
        SAMEROOM_SECRET_KEY=secrets.token_urlsafe(50),
        SAMEROOM_MAIL_URL=f"file://{folder / 'mail'}",
        DJANGO_SETTINGS_MODULE="sameroom.config.settings",
        DJANGO_ALLOW_ASYNC_UNSAFE="true",
        **more,
    )


def resident_kib(pid: int) -> int:
    """Resident memory of a process in KiB."""
    return int(next(line.split()[1] for line in _lines(f"/proc/{pid}/status") if line.startswith("VmRSS")))


def _wait_for(url: str) -> None:
    """Two minutes: a first start makes all tables, which takes PostgreSQL half of one."""
    for _ in range(1200):
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines()
