"""The command, as people run it: in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "sameroom.cli"]
CLEAN = {
    key: value
    for key, value in os.environ.items()
    if not key.startswith(("SAMEROOM_", "DATABASE_", "REDIS_", "DJANGO_"))
}


def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], env={**CLEAN, **more}, cwd=ROOT, capture_output=True, text=True, timeout=300
    )


def a_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def installation(folder: Path) -> dict[str, str]:
    """The environment of one that has everything in this folder."""
    return {
        "SAMEROOM_ORIGIN": f"http://localhost:{a_port()}",
        "SAMEROOM_DATA": str(folder / "data"),
        "SAMEROOM_KEY_FILE": str(folder / "keys" / "database.key"),
        "SAMEROOM_SECRET_KEY": "not-a-secret-but-long-enough-for-a-test-0123456789-abcdef",
        "SAMEROOM_MAIL_URL": f"file://{folder / 'mail'}",
    }


class Running:
    """A command that keeps running, and what it printed until it was ready."""

    def __init__(self, arguments: list[str], env: dict[str, str], lines: int) -> None:
        self.process = subprocess.Popen([*COMMAND, *arguments], env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.lines = [self.process.stdout.readline() for _ in range(lines)]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(15) == 0
        if self.process.stdout:
            self.process.stdout.close()
