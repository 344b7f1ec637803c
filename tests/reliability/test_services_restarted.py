"""PostgreSQL and Redis go away in the middle and come back: two servers and `sameroom work` go on without a restart,
sessions too, and nothing that was acknowledged is lost."""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from tests.config.commands import a_port, installation
from tests.reliability.place import Place, Server
from tests.reliability.services import OwnRedis, Postgres, are_there
from tests.reliability.visitors import Answers, Contact, Desk, Ledger, Load, Visitor, Writer, wait_until
from tests.room.page import Page

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not are_there(), reason="needs the programs of PostgreSQL and Redis"),
]
SENTENCE = "We cannot write anything down just now"


@dataclass
class Two:
    """Two servers of one practice, with what they need."""

    place: Place
    servers: list[Server]
    postgres: Postgres
    redis: OwnRedis
    ledger: Ledger
    writers: list[Writer]

    def enter(self, server: int, capability: str, page: str = "") -> Page:
        """Of either server; `page`: the same as before."""
        place = f"http://localhost:{self.servers[server].port}"
        return Page(place, capability, page=page, origin=self.place.environment["SAMEROOM_ORIGIN"])


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    folder: Path = tmp_path_factory.mktemp("two")
    postgres, redis = Postgres(), OwnRedis()
    services = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}
    (folder / "keys").mkdir(mode=0o700)
    with Place(folder, installation(folder) | services) as place:
        postgres.stop("fast")
        postgres.start()
        servers = [Server(place.nursery, port) for port in (place.port, a_port())]
        for one in servers:
            one.start()
        place.nursery.order(do="work")
        a_letter_leaves_once(place)
        ledger, ids = Ledger(), place.people["ids"]
        kinds = ((Contact, "ada", 0), (Answers, "moe", 1), (Contact, "cleo", 1), (Desk, "fay", 0))
        some = [kind(Visitor(servers[at].port, place.people, who), ledger, ids) for kind, who, at in kinds]
        yield Two(place, servers, postgres, redis, ledger, some)
    postgres.end()
    redis.kill()


def a_letter_leaves_once(place: Place) -> None:
    """`sameroom work` is there, and sends."""
    letter = place.nursery.ask("post_a_letter")
    wait_until(lambda: place.nursery.ask("times_it_left", letter=letter) == 1, within=60)


class Session:
    """Ben at one server and Ada at the other, both inside. Each comes back, as the room's page does."""

    def __init__(self, two: Two) -> None:
        self._two, self._held = two, two.place.nursery.ask("session")
        self.ben, self.ada = two.enter(0, self._held["ben"]), two.enter(1, self._held["ada"])
        self.came_back = 0
        self.ben.roster(lambda r: bool(r["seats"]))
        self.ben.say(type="admit", pages=[self.ada.page])
        self.ada.roster(lambda r: r["phase"] == "admitted")

    def goes_on(self, within: float = 60) -> None:
        """The heartbeat is answered, and what one page sends reaches the other one, at the other server."""
        end = time.monotonic() + within
        while not self._talk():
            assert time.monotonic() < end
            time.sleep(0.3)

    def _talk(self) -> bool:
        try:
            self._exchange()
        except TimeoutError:
            return False
        except (ConnectionClosed, OSError):
            self._come_back()
            return False
        return True

    def _exchange(self) -> None:
        for page in (self.ben, self.ada):
            page.say(type="ping")
            page.hear("pong")
        self.ben.say(type="signal", to=self.ada.page, candidate=None)
        assert self.ada.hear("signal")["from"] == self.ben.page

    def _come_back(self) -> None:
        """Whoever is out takes the same seat again, and is inside without being let in once more."""
        self.came_back += 1
        for at, name in enumerate(("ben", "ada")):
            page = getattr(self, name)
            try:
                page.say(type="ping")
                page.hear("pong")
            except (ConnectionClosed, OSError):
                page.socket.close()
                with suppress(ConnectionClosed, OSError):
                    back = self._two.enter(at, self._held[name], page.page)
                    back.roster(lambda r: r["phase"] == "admitted")
                    setattr(self, name, back)

    def end(self) -> None:
        for page in (self.ben, self.ada):
            page.socket.close()


@pytest.mark.parametrize("how", ["immediate", "fast"])
def test_postgresql_is_restarted_in_the_middle(two: Two, how: str) -> None:
    session = Session(two)
    reader = Visitor(two.place.port, two.place.people, "ben")
    two.ledger.refused.clear()
    with Load(two.writers):
        time.sleep(1)
        two.postgres.stop(how)
        wait_until(lambda: len(two.ledger.refused) > 8)
        answer = reader.get("/day/")
        assert answer.status == 503 and SENTENCE in answer.body
        assert reader.get("/health/").status == 503
        two.postgres.start()
        done = two.ledger.acked
        wait_until(lambda: two.ledger.acked > done + 8)
    assert {(status, SENTENCE in text) for status, text in two.ledger.refused} == {(503, True)}
    assert reader.get("/day/").status == 200
    session.goes_on()
    assert two.place.nursery.ask("examine", notes=two.ledger.plain()) == []
    reader.close()
    a_letter_leaves_once(two.place)
    session.end()
    print(f"\nPostgreSQL stopped ({how}): {len(two.ledger.refused)} acts were refused with a sentence, 0 lost")


def test_redis_is_killed_and_comes_back_empty(two: Two) -> None:
    session = Session(two)
    two.ledger.refused.clear()
    with Load(two.writers):
        time.sleep(0.5)
        two.redis.kill()
        done = two.ledger.acked
        wait_until(lambda: two.ledger.acked > done + 12)
        two.redis.start()
        began = time.monotonic()
        session.goes_on()
    took = time.monotonic() - began
    assert two.ledger.refused == []
    assert two.place.nursery.ask("examine", notes=two.ledger.plain()) == []
    session.end()
    print(f"\nRedis killed, empty afterwards: no act refused; the session went on after {took:.0f} s")
