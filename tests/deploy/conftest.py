"""Each test has a fresh machine in a laboratory of its own, or says why there is none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.debian import missing
from tests.deploy.practice import NET, Practice, a_practice
from tests.network import needs
from tests.network.laboratory import Laboratory, a_laboratory


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/deploy/" in item.path.as_posix():
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def laboratory() -> Iterator[Laboratory]:
    if why := needs.missing() or missing():
        pytest.skip(why)
    with a_laboratory(net=NET) as made:
        yield made


@pytest.fixture
def practice(laboratory: Laboratory, tmp_path: Path) -> Iterator[Practice]:
    with a_practice(laboratory, tmp_path) as made:
        yield made
