"""An installation of its own, from outside: its nursery, the server that runs in it, and the people who go there."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.config.commands import CLEAN, ROOT


class Nursery:
    """The process that forks servers (`nursery`), in the environment of one installation. `log`: their complaints."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._log = log.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.nursery"],
            cwd=ROOT,
            env={**CLEAN, "PYTHONDONTWRITEBYTECODE": "1", **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        assert self._hear() == {"ready": True}

    def order(self, **order: Any) -> dict[str, Any]:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._hear()

    def ask(self, what: str, **about: Any) -> Any:
        """What `inside.what(**about)` answers, asked of the product itself."""
        answer = self.order(do="ask", what=what, about=about)
        assert "answer" in answer, answer
        return answer["answer"]

    def close(self) -> None:
        """Whatever it forked ends with it."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()
        self._log.close()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())  # type: ignore[no-any-return]


@dataclass
class Server:
    """`sameroom serve`, which can be killed and comes back. `instead`: as the nursery says."""

    nursery: Nursery
    port: int
    instead: str = ""
    pid: int = 0

    def start(self) -> None:
        answer = self.nursery.order(do="serve", port=self.port, instead=self.instead)
        assert answer["ready"]
        self.pid = answer["pid"]

    def kill(self) -> None:
        self.nursery.order(do="kill", pid=self.pid)
        self.pid = 0


class Place:
    """An installation with the cast in it, and its nursery, from `with` to its end."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment
        self.port = int(environment["SAMEROOM_ORIGIN"].rsplit(":", 1)[1])
        self.log = folder / "log"

    def __enter__(self) -> "Place":
        self.nursery = Nursery(self.environment, self.log)
        self.people: dict[str, Any] = self.nursery.ask("people")
        return self

    def __exit__(self, *_: object) -> None:
        self.nursery.close()

    def server(self, instead: str = "") -> Server:
        """Not started yet."""
        return Server(self.nursery, self.port, instead)
