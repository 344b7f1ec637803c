"""A PostgreSQL and a Redis of their own, which a test may stop, kill and start again."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import redis

from tests.config.commands import a_port

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


def are_there() -> bool:
    """Whether both can be had here."""
    return bool(PROGRAMS and shutil.which("redis-server"))


class Postgres:
    """In a folder of its own; as the account `postgres` where this is root, whom it refuses."""

    def __init__(self) -> None:
        self._folder, self._port = Path(tempfile.mkdtemp(prefix="sameroom-postgres-")), a_port()
        self._as = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self._as:
            shutil.chown(self._folder, "postgres")
        self._run(
            "initdb",
            "--no-sync",
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            f"--pgdata={self._folder}/data",
        )
        self.url = f"postgresql://postgres@127.0.0.1:{self._port}/postgres"
        self.start(fsync="off")

    def start(self, fsync: str = "on") -> None:
        """`fsync`: off only while a place is made, which takes thousands of small steps."""
        options = f"-p {self._port} -h 127.0.0.1 -k {self._folder} -c fsync={fsync}"
        self._control("start", "--wait", "-o", options, f"--log={self._folder}/log")

    def stop(self, how: str = "immediate") -> None:
        """`immediate`: without a word to anybody, as after a fault; it recovers from its log at the next start."""
        self._control("stop", "--wait", f"--mode={how}")

    def end(self) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.Error:
            return False
        return True

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", f"--pgdata={self._folder}/data", *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as, str(PROGRAMS[-1] / program), *arguments]
        subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class OwnRedis:
    """Keeps nothing on a disk: after a restart it is empty."""

    def __init__(self) -> None:
        self._port = a_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self.start()

    def start(self) -> None:
        command = ["redis-server", "--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, cwd="/", stdout=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while not self._answers():
            assert time.monotonic() < end
            time.sleep(0.05)

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
