"""An installation whose room has an origin of its own."""

import pytest
from django.conf import settings as current
from pytest_django.fixtures import Settings

from tests.https import take_settings
from tests.settings import PORT

HOST = "room.localhost"
ROOM_ORIGIN = f"http://{HOST}:{PORT}"


@pytest.fixture
def own_room(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> str:
    """Gives the room's origin; both names are answered by the one server of the tests."""
    assert current.ROOM_ORIGIN == ""
    take_settings(settings, monkeypatch, SAMEROOM_ROOM_ORIGIN=ROOM_ORIGIN)
    return ROOM_ORIGIN
