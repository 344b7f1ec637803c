"""People with browsers, and links for them."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Error, Playwright

from sameroom.booking.models import Appointment
from sameroom.people.models import Person
from sameroom.room import signalling
from tests.appointments import token_for
from tests.journeys.visitor import WITH_A_CAMERA, Screen, Visitor

Arrive = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/journeys/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def hosts() -> set[str]:
    """All that a browser may ask; a test whose installation has more names says so."""
    return {"localhost", "-"}


@pytest.fixture
def arrive(playwright: Playwright, server: str, hosts: set[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Arrive]:
    """A new visitor. At the end: nobody met trouble in the page, and nobody's browser asked another host.

    Nobody's place is kept then: the server would wait for whoever may come back.
    """
    cache.clear()
    visitors: list[Visitor] = []

    def come(
        *, screen: Screen | None = None, flags: tuple[str, ...] = WITH_A_CAMERA, profile: Path | None = None
    ) -> Visitor:
        visitors.append(Visitor(playwright, screen=screen, flags=flags, profile=profile))
        return visitors[-1]

    yield come
    for name in ("KEEP_PLACE", "KEEP_PLACE_OF_WHO_GOES"):
        monkeypatch.setattr(signalling, name, 0.0)
    for visitor in visitors:
        with suppress(Error):
            visitor.close()
    assert [visitor.trouble for visitor in visitors if visitor.trouble] == []
    assert {host for visitor in visitors for host in visitor.hosts} <= hosts


@pytest.fixture
def link(server: str) -> Callable[[Appointment, Person], str]:
    """A join link, as a mail or a button would bring it."""
    return lambda appointment, person: f"{server}/room/#{token_for(appointment, person)}"
