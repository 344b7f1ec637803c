from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sameroom.desk.demo.cast import Cast
from sameroom.keyfiles import make_key
from sameroom.people.models import EmergencyContact
from sameroom.sealing.containers import forget_keys


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Each test begins as a process does that was just started."""
    forget_keys()
    yield
    forget_keys()


@pytest.fixture
def contact(cast: Cast) -> EmergencyContact:
    forget_keys()
    return EmergencyContact.objects.get(person=cast.ada)


@pytest.fixture
def key_file(tmp_path: Path, settings: Any) -> Path:
    """A sealing key of the test's own."""
    settings.SEALING_KEY_FILE = tmp_path / "keys" / "sealing.key"
    make_key(settings.SEALING_KEY_FILE)
    return tmp_path / "keys" / "sealing.key"
