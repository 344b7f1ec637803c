"""A database of its own on a PostgreSQL server, for one quarter."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg


@contextmanager
def an_empty_database(server: str) -> Iterator[str]:
    """`server`: the address of any database on it. Gives that of the new one, which is dropped afterwards."""
    name = f"quarter_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as beside:
        beside.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            beside.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
