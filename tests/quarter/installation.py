"""`sameroom serve` and `sameroom work` of a practice of its own, killed at any moment and started again."""

import random
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import IO

from tests.config.commands import CLEAN, COMMAND, ROOT, installation
from tests.quarter.clock import Clock

METRICS = "a-token-for-numbers-alone-0123456789"
# The first start makes every table.
STARTS_WITHIN = 900.0
# That a block of what happens is disturbed at all.
LIKELY = 0.6


class Installation:
    """Everything in one folder; `database_url`: on PostgreSQL instead of the encrypted SQLite file."""

    def __init__(self, folder: Path, clock: Clock, *, database_url: str = "") -> None:
        self.folder, self.clock, self.database_url = folder, clock, database_url
        self.mail = folder / "mail"
        self.environment = CLEAN | installation(folder) | {"SAMEROOM_METRICS_TOKEN": METRICS}
        self.environment |= {"DATABASE_URL": database_url} if database_url else {}
        self.origin = self.environment["SAMEROOM_ORIGIN"]
        self.first_link = ""
        self.kills: list[tuple[str, float]] = []
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._log: IO[bytes] = (folder / "log").open("ab")

    def start(self, name: str) -> None:
        command = ["serve", "--port", self.origin.rsplit(":", 1)[1]] if name == "serve" else ["work"]
        said = (self.folder / f"{name}.said").open("wb")
        env = self.environment | self.clock.environment(with_rounds=name == "work")
        with said:
            process = subprocess.Popen(
                [*COMMAND, *command], cwd=ROOT, env=env | {"PYTHONUNBUFFERED": "1"}, stdout=said, stderr=self._log
            )
        self._running[name] = process
        if name == "serve":
            self._wait_for_ready()

    def kill(self, name: str) -> None:
        """As `kill -9`: nobody is told."""
        self._running[name].send_signal(signal.SIGKILL)
        self._running[name].wait(15)
        self.kills.append((name, self.clock.now.timestamp()))
        self.start(name)

    def stop(self) -> None:
        for process in self._running.values():
            process.send_signal(signal.SIGTERM)
        for process in self._running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(15)
        self._log.close()

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def _wait_for_ready(self) -> None:
        end = time.monotonic() + STARTS_WITHIN
        while b"Ready: " not in (said := (self.folder / "serve.said").read_bytes()):
            assert self._running["serve"].poll() is None, self.log[-2000:]
            assert time.monotonic() < end, "the site did not start"
            time.sleep(0.1)
        time.sleep(0.1)
        said = (self.folder / "serve.said").read_bytes()
        self.first_link = said.decode().rpartition("#")[2].strip() if b"#" in said else ""


class Mischief:
    """Kills one of the two at random moments, as often as it is told, from a thread of its own."""

    def __init__(self, installation: Installation, *, seed: int, kills: int) -> None:
        self._installation = installation
        self._chance = random.Random(seed)  # noqa: S311 - to be the same again, not to be secret
        self.left, self._now, self._this_week = kills, 0, 0
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> "Mischief":
        """From now on, at most one kill in a few seconds, until the end of the block."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._go_about, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join()

    def begin_week(self, *, weeks_left: int) -> None:
        self._this_week = -(-self.left // weeks_left)

    def of(self, most: int) -> "Mischief":
        """At most so many kills in the next block, and no more in all than are this week's."""
        self._now = min(self._this_week, most) if self._chance.random() < LIKELY else 0
        return self

    def _go_about(self) -> None:
        for _ in range(self._now):
            if self._stop.wait(self._chance.uniform(0.3, 3.0)):
                return
            self.left -= 1
            self._this_week -= 1
            self._installation.kill("serve" if self._chance.random() < 0.6 else "work")
