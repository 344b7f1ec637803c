"""An installation of its own, empty, into which a backup is restored; and backups of the test's database."""

import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from pyrage import x25519

from tests.config.commands import CLEAN, Running, installation, run


class Place:
    """`url`: of a database server, where it is PostgreSQL."""

    def __init__(self, folder: Path, *, url: str = "") -> None:
        self.folder = folder
        self.env = installation(folder) | {"SAMEROOM_SECRET_KEY": settings.SECRET_KEY}
        if url:
            self.env["DATABASE_URL"] = url

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run(*arguments, **self.env)

    def restore(self, backup: Path, identity: x25519.Identity) -> subprocess.CompletedProcess[str]:
        kit = self.folder.with_name(f"{self.folder.name}-kit")
        kit.write_text(str(identity))
        return self.run("restore", str(backup), "--key", str(kit))

    @contextmanager
    def served(self) -> Iterator[str]:
        """Where it answers meanwhile."""
        origin = self.env["SAMEROOM_ORIGIN"]
        running = Running(["serve", "--port", origin.rsplit(":", 1)[1]], {**CLEAN, **self.env}, lines=1)
        try:
            yield origin
        finally:
            running.stop()


def read(address: str, session: str) -> str:
    """As whoever has this session sees it."""
    request = urllib.request.Request(address, headers={"Cookie": f"session={session}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(answer.read().decode())


@contextmanager
def an_empty_database() -> Iterator[str]:
    """Beside the test's own on the same server; its address."""
    at = connection.settings_dict
    name = f"{at['NAME']}_restored"
    server = f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT'] or 5432}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as beside:
        beside.execute(f'DROP DATABASE IF EXISTS "{name}"')
        beside.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server}/{name}"
        finally:
            beside.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
