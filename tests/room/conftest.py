"""A couple's session, and the way in."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from sameroom.room import signalling
from tests.appointments import an_appointment, capability_for
from tests.room.page import Enter, Page


@pytest.fixture
def couple(live_cast: Cast) -> Appointment:
    return an_appointment(live_cast.couples_file, live_cast.couple)


@pytest.fixture
def enter(server: str, couple: Appointment, monkeypatch: pytest.MonkeyPatch) -> Iterator[Enter]:
    """Come in as somebody. A place is kept for a second here, not for a minute."""
    monkeypatch.setattr(signalling, "KEEP_PLACE", 1.0)
    pages: list[Page] = []

    def come_in(person: Person, *, device: str = "a" * 32, page: str = "") -> Page:
        pages.append(Page(server, capability_for(couple, person, device=device), page=page))
        return pages[-1]

    yield come_in
    for page in pages:
        with suppress(ConnectionClosed):
            page.say(type="leave")
        page.socket.close()
