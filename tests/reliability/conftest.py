"""Installations of their own, on disks of their own. Their tables are copied from the tests' database: making them one
by one takes a minute."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tests.config.commands import installation
from tests.reliability.place import Place

KEYS = ("DATABASE_KEY_FILE", "AUDIT_KEY_FILE", "SEALING_KEY_FILE")


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Path:
    """A folder with the keys and the encrypted file of an installation in which nobody is."""
    if connection.vendor != "sqlite":
        pytest.skip("it is the encrypted file that is looked at")
    folder = tmp_path_factory.mktemp("empty")
    (folder / "data").mkdir()
    (folder / "keys").mkdir(mode=0o700)
    for one in KEYS:
        shutil.copy2(getattr(settings, one), folder / "keys")
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(folder / "data" / "sameroom.db")])
        connection.close()
    return folder


def a_place(empty: Path, folder: Path) -> Place:
    """One with the cast in it, and nothing running yet."""
    shutil.copytree(empty, folder)
    return Place(folder, installation(folder))


@pytest.fixture
def place(empty: Path, tmp_path: Path) -> Iterator[Place]:
    with a_place(empty, tmp_path / "place") as place:
        yield place
