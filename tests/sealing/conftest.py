from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from sameroom.desk.demo.cast import Cast
from sameroom.keyfiles import make_key
from sameroom.people.models import EmergencyContact
from sameroom.sealing.containers import forget_keys

# How long an example takes says something about the machine and its other work, not about the seal.
settings.register_profile("sealing", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sealing")


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
