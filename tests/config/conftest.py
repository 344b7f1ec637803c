"""Installations that were started once, from which tests take a copy: a first start makes every table, one by one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.commands import CLEAN, Running, a_port, installation


@pytest.fixture(scope="session")
def started_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice that has served."""
    folder = tmp_path_factory.mktemp("started")
    environment = installation(folder)
    port = environment["SAMEROOM_ORIGIN"].rsplit(":", 1)[1]
    Running(["serve", "--port", port], {**CLEAN, **environment}, lines=1).stop()
    return folder


@pytest.fixture
def practice(tmp_path: Path) -> dict[str, str]:
    """The environment of an installation, in an empty place."""
    return installation(tmp_path)


@pytest.fixture
def started(tmp_path: Path, started_once: Path) -> dict[str, str]:
    """The environment of one that has served."""
    shutil.copytree(started_once, tmp_path, dirs_exist_ok=True)
    return installation(tmp_path)


@pytest.fixture(scope="session")
def demo_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo's folder."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    Running(["demo", "--port", str(a_port()), "--data", str(folder)], CLEAN, lines=11).stop()
    return folder


@pytest.fixture
def demo_folder(tmp_path: Path, demo_once: Path) -> Path:
    """Of one that is not running."""
    return Path(shutil.copytree(demo_once, tmp_path / "demo"))


@pytest.fixture
def demo(demo_folder: Path) -> Iterator[Running]:
    running = Running(["demo", "--keep", "--port", str(a_port()), "--data", str(demo_folder)], CLEAN, lines=11)
    yield running
    running.stop()
