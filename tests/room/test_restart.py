"""The server ends, by a stop or by a fault of the machine, and is started again: everybody sits where they sat."""

import signal
from collections.abc import Iterator

import pytest
from django.conf import settings
from websockets.exceptions import ConnectionClosed

from sameroom.desk.demo.cast import Cast
from sameroom.room.models import Departure, Visit
from tests.appointments import an_appointment, capability_for
from tests.room.page import Page, others, wait_for
from tests.room.process import Process

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(not settings.REDIS_URL, reason="a process of its own needs a database that both reach"),
]


@pytest.fixture
def process(live_cast: Cast) -> Iterator[Process]:
    process = Process()
    yield process
    process.end()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL], ids=["stopped", "killed"])
def test_everybody_sits_where_they_sat(live_cast: Cast, process: Process, end: signal.Signals) -> None:
    appointment = an_appointment(live_cast.adas_file, live_cast.individual)
    held = {person: capability_for(appointment, person) for person in (live_cast.ben, live_cast.ada)}
    ben, ada = (Page(process.origin, capability) for capability in held.values())
    ben.roster(lambda r: bool(r["seats"]))
    ben.say(type="admit", pages=[ada.page])
    ada.roster(lambda r: r["phase"] == "admitted")
    wait_for(lambda: Visit.objects.open().count() == 2)
    process.end(end)
    for page in (ben, ada):
        with pytest.raises(ConnectionClosed):
            while True:
                page.socket.recv(timeout=5)
    process.start()
    ada = Page(process.origin, held[live_cast.ada], page=ada.page)
    ben = Page(process.origin, held[live_cast.ben], page=ben.page)
    assert ada.roster(lambda r: bool(r["seats"]) and r["seats"][0]["present"])["phase"] == "admitted"
    assert others(ben.roster(lambda r: bool(r["seats"])))[ada.page]["phase"] == "admitted"
    ben.say(type="signal", to=ada.page, candidate=None)
    assert ada.hear("signal")["from"] == ben.page
    # One visit each, which went on.
    assert Visit.objects.count() == 2 and not Departure.objects.exists()
