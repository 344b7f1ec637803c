"""What every test may ask for: the cast, and a server that really answers."""

import os
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import uvicorn
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client
from django.utils import translation
from playwright.sync_api import Playwright, sync_playwright
from xdist.scheduler import LoadFileScheduling

from sameroom.desk.demo.cast import Cast, invent
from sameroom.people.arrivals import begin
from sameroom.people.models import Person, SignIn
from sameroom.people.sessions import SessionStore
from sameroom.room import signalling, switchboard
from sameroom.serving import listening
from tests.https import https
from tests.one_world import World, as_just_signed_in, one_world
from tests.own_room import own_room
from tests.room.page import wait_for
from tests.settings import PORT

__all__ = ["https", "one_world", "own_room"]

JOURNEYS = "tests/journeys/"
# How long examples take says something about the machine alone.
hypothesis.settings.register_profile("house", suppress_health_check=[hypothesis.HealthCheck.too_slow], deadline=None)
hypothesis.settings.load_profile("house")
# Playwright's synchronous interface runs a loop in the thread in which the tests read the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def _sign_in(client: Client, person: Person, backend: object = None) -> None:
    """`force_login` signs in as the product does, just now, but leaves no entry in the trail: tests count those."""
    request = HttpRequest()
    request.META = {"HTTP_USER_AGENT": "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0", "REMOTE_ADDR": "127.0.0.1"}
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    request.session = SessionStore(cookie.value if cookie else None)
    begin(request, person, method=SignIn.Method.CODE)
    request.session.save()
    client._set_login_cookies(request)  # type: ignore[attr-defined]


Client._login = _sign_in  # type: ignore[attr-defined]


def pytest_report_header() -> str:
    database = settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1]
    return f"database: {database}, calls: {'Redis' if settings.REDIS_URL else 'one process'}"


class OneWithBrowsers(LoadFileScheduling):
    """A file at a time for each worker, and all journeys for one of them: two that drive browsers starve each other."""

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)  # the mutation run goes without xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneWithBrowsers:
    return OneWithBrowsers(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys first, then the longest files, so that no worker waits for the other one (`--no-loadscope-reorder`)."""
    sizes = Counter(item.path for item in items)

    def turn(item: pytest.Item) -> tuple[bool, int, Path]:
        return not item.nodeid.startswith(JOURNEYS), -sizes[item.path], item.path

    items.sort(key=turn)


@pytest.fixture(autouse=True)
def _english() -> None:
    """The language of the last request stays with the thread: the next test begins in English."""
    translation.activate("en")


@pytest.fixture
def cast(request: pytest.FixtureRequest, db: None) -> Cast:
    """Everybody; of a module that is marked so, those of its `one_world`."""
    if "one_world" in request.fixturenames:
        return request.getfixturevalue("one_world").fresh()
    return invent()


@pytest.fixture
def things(one_world: World, cast: Cast) -> dict[str, Any]:
    """What the module's `world_of` made, by name."""
    cache.clear()
    if "cookies" in one_world.things:
        as_just_signed_in()
    return dict(one_world.things)


@pytest.fixture
def signed_in(client: Client) -> object:
    """Sign a person in on the test client."""

    def sign_in(person: Person) -> Client:
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """The room's threads keep their connections for a second; a database that is in use cannot be dropped."""
    yield
    wait_for(lambda: all(thread.name != "room-database" for thread in threading.enumerate()), within=15)


@pytest.fixture(scope="session")
def _server() -> Iterator[str]:
    config = listening("127.0.0.1", PORT)
    config.timeout_graceful_shutdown = 1
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
    yield settings.ORIGIN
    server.should_exit = True
    thread.join(5)


@pytest.fixture
def server(transactional_db: None, _server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The product, answering on this machine; it reads the test's database.

    A place is kept for two seconds here, and nothing of a test goes on after it.
    """
    monkeypatch.setattr(signalling, "KEEP_PLACE", 2.0)
    yield _server
    wait_for(lambda: not switchboard._here and not switchboard._tasks, within=15)


@pytest.fixture
def live_cast(server: str) -> Cast:
    """The cast in a database that the server sees."""
    return invent()
