"""PostgreSQL and Redis for a bench, found as the tests find them; a database of its own, dropped afterwards."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.sql import SQL, Identifier

from tests.services import database_url, redis_url


@contextmanager
def services_of_its_own() -> Iterator[dict[str, str]]:
    """The settings that name them."""
    database, redis = database_url(), redis_url()
    if database is None or redis is None:
        raise SystemExit("This needs PostgreSQL and Redis on their usual ports.")
    name = f"sameroom_bench_{secrets.token_hex(4)}"
    with psycopg.connect(database, autocommit=True) as server:
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    try:
        yield {"DATABASE_URL": urlunsplit(urlsplit(database)._replace(path=f"/{name}")), "REDIS_URL": redis}
    finally:
        with psycopg.connect(database, autocommit=True) as server:
            server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
