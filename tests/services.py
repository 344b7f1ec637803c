"""PostgreSQL and Redis for the tests: found on their usual ports, or named by SAMEROOM_TEST_DATABASE_URL and
SAMEROOM_TEST_REDIS_URL (“none”: do without).

`python -m tests.services COMMAND …` runs a command with both; where they are missing it says so, and fails only if
SAMEROOM_REQUIRE_SERVICES is 1.
"""

import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import redis

PLACES = (
    "postgresql://postgres@127.0.0.1:5432/postgres",
    "postgresql://postgres:postgres@127.0.0.1:5432/postgres",
)
REDIS_PLACE = "redis://127.0.0.1:6379/15"


def _databases() -> Iterator[str]:
    named = os.environ.get("SAMEROOM_TEST_DATABASE_URL")
    yield from [named] if named else PLACES


def database_url() -> str | None:
    """A PostgreSQL server on which databases can be made."""
    for url in _databases():
        try:
            psycopg.connect(url, connect_timeout=3).close()
        except (psycopg.Error, ValueError):
            continue
        return url
    return None


def redis_url() -> str | None:
    url = os.environ.get("SAMEROOM_TEST_REDIS_URL") or REDIS_PLACE
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=3) as server:
            server.ping()
    except (redis.RedisError, ValueError):
        return None
    return url


def main(command: list[str]) -> int:
    database, shared = database_url(), redis_url()
    missing = [name for name, url in (("PostgreSQL", database), ("Redis", shared)) if url is None]
    if missing:
        print(
            f"Skipped: {' and '.join(missing)} did not answer, so nothing was tested on both.",
            file=sys.stderr,
        )
        return 1 if os.environ.get("SAMEROOM_REQUIRE_SERVICES") == "1" else 0
    assert database and shared
    services = {"SAMEROOM_TEST_DATABASE_URL": database, "SAMEROOM_TEST_REDIS_URL": shared}
    return subprocess.run(command, env={**os.environ, **services}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
