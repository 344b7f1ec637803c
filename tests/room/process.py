"""`sameroom serve` in a process of its own."""

import os
import secrets
import signal
import socket
import subprocess
import sys

from django.db import connection


class Process:
    """On a port of its own, with the test's database (PostgreSQL) and Redis."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self.origin = f"http://localhost:{self._port}"
        self.start()

    def start(self) -> None:
        """Also again, after `end`."""
        database = connection.settings_dict
        place = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
        environment = {
            **{key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"},
            "SAMEROOM_DEMO": "0",
            "SAMEROOM_ORIGIN": self.origin,
            "SAMEROOM_SECRET_KEY": secrets.token_urlsafe(50),
            "DATABASE_URL": f"postgresql://{place}/{database['NAME']}",
        }
        command = [sys.executable, "-m", "sameroom.cli", "serve", "--port", str(self._port)]
        self._process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        assert self._process.stdout.readline().startswith("Ready: ")

    def end(self, by: signal.Signals = signal.SIGTERM) -> None:
        self._process.send_signal(by)
        self._process.wait(10)
        if self._process.stdout:
            self._process.stdout.close()
