"""`sameroom serve` in the core of the laboratory, in a process that can be killed and started again."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from tests.network.laboratory import ADDRESS, ROOT, Laboratory

PORT = 8000
ORIGIN = f"http://{ADDRESS}:{PORT}"
# A browser gives its camera only to a secure origin; the laboratory has no certificate.
AS_SECURE = f"--unsafely-treat-insecure-origin-as-secure={ORIGIN}"


class Serving:
    """The server; this process reads and writes the same database."""

    def __init__(self, laboratory: Laboratory, settings: dict[str, str]) -> None:
        self._core = laboratory.core
        self._environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.network.settings",
            "SAMEROOM_LABORATORY_DATABASE": str(connection.settings_dict["NAME"]),
            "SAMEROOM_ORIGIN": ORIGIN,
            "SAMEROOM_DEMO": "0",
            **settings,
        }
        self.start()

    @property
    def room(self) -> str:
        """Where somebody goes who has been there before."""
        return f"{ORIGIN}/room/"

    @property
    def pid(self) -> int:
        return self._process.pid

    def start(self) -> None:
        command = [sys.executable, "-m", "sameroom.cli", "serve", "--host", ADDRESS, "--port", str(PORT)]
        with self._core.entered():
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=subprocess.PIPE, text=True
            )
        assert self._process.stdout
        if not self._process.stdout.readline().startswith("Ready: "):
            raise OSError("the server in the laboratory did not start")

    def kill(self) -> None:
        """As `kill -9`: nobody is told."""
        self._process.kill()
        self._end()

    def stop(self) -> None:
        self._process.terminate()
        self._end()

    def _end(self) -> None:
        self._process.wait(15)
        if self._process.stdout:
            self._process.stdout.close()


@contextmanager
def serving(laboratory: Laboratory, **settings: str) -> Iterator[Serving]:
    server = Serving(laboratory, settings)
    try:
        yield server
    finally:
        server.stop()
