"""The server is killed without warning, over and over, while people write: what it told them was done is there.

A thousand rounds in `make test-slow`, or as many as RELIABILITY_ROUNDS says; four in `make test`. In each: four people
write without a pause, after a random moment the process gets SIGKILL, the database is looked through, and the next one
starts and looks after what it finds. It says nothing of a power cut: what a process has given to the system outlives
it. For that see `test_power_cut.py`.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.config.commands import installation
from tests.reliability.conftest import a_place
from tests.reliability.place import Place, Server
from tests.reliability.services import Postgres, are_there
from tests.reliability.visitors import Contact, Ledger, Load, Visitor, wait_until, writers

pytestmark = pytest.mark.django_db  # the tables are copied from the tests' own
ROUNDS = int(os.environ.get("RELIABILITY_ROUNDS", "1000"))
# The kill comes some time after so many acts of a round were acknowledged: it falls anywhere into the next ones.
MOST_ACTS, LONGEST = 8, 0.1
# `sameroom work` runs beside the server and is killed with it each so many rounds.
WORK_EVERY = 10


@pytest.fixture(scope="module")
def place(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One for the short tests; each has people of its own."""
    with a_place(empty, tmp_path_factory.mktemp("killed") / "place") as place:
        yield place


def rounds(place: Place, number: int, random_: random.Random, *, also: Callable[[], None] | None = None) -> Ledger:
    """So many, each with its own look; at the end all that was ever written, and the audit trail. `also`: what happens
    to the database when `work` is killed, too."""
    ledger, server = Ledger(), place.server()
    people = writers(place.port, place.people, ledger)
    work = place.nursery.order(do="work")["pid"]
    server.start()
    for turn in range(number):
        begun = len(ledger.notes)
        wanted = ledger.acked + random_.randint(1, MOST_ACTS)
        with Load(people):
            wait_until(lambda wanted=wanted: ledger.acked >= wanted)
            time.sleep(random_.uniform(0, LONGEST))
            server.kill()
        if turn % WORK_EVERY == WORK_EVERY - 1:
            place.nursery.order(do="kill", pid=work)
            if also:
                also()
            work = place.nursery.order(do="work")["pid"]
        _look(place, server, ledger, begun, looks_first=bool(turn % 2))
        if turn % 50 == 49:
            print(f"{turn + 1} rounds, {ledger.acked} acts acknowledged, none lost", flush=True)
    server.kill()
    place.nursery.order(do="kill", pid=work)
    assert place.nursery.ask("examine", notes=ledger.plain(), whole=True) == []
    assert not ledger.refused
    return ledger


def _look(place: Place, server: Server, ledger: Ledger, begun: int, *, looks_first: bool) -> None:
    """In turns, whoever looks opens what the dead process left behind, or the next server does."""
    for step in (True, False) if looks_first else (False, True):
        if step:
            assert place.nursery.ask("examine", notes=[*ledger.plain()[begun:]]) == []
        else:
            server.start()


def test_a_few_rounds(place: Place) -> None:
    ledger = rounds(place, 4, random.Random(20261129))
    assert ledger.acked


def test_a_server_that_says_done_before_it_wrote_is_found_out(place: Place) -> None:
    """The control: the same ledger, and a front that answers before the act is in the database."""
    ledger, server = Ledger(), place.server(instead="tests.reliability.hasty")
    visitors = [Contact(Visitor(place.port, place.people, who), ledger, {}) for who in ("dev", "ivo")]
    server.start()
    with Load(visitors):
        time.sleep(0.5)
        server.kill()
    troubles = place.nursery.ask("examine", notes=ledger.plain())
    assert any("was acknowledged last" in one for one in troubles)


@pytest.mark.slow
def test_a_thousand_rounds(empty: Path, tmp_path: Path) -> None:
    """On two places at once, since a place waits most of the time for its next server."""
    began = time.monotonic()
    seeds = [random.Random(seed) for seed in (1, 2)]

    def at_one(number: int) -> Ledger:
        with a_place(empty, tmp_path / str(number)) as place:
            return rounds(place, ROUNDS // 2, seeds[number])

    with ThreadPoolExecutor(2) as both:
        ledgers = list(both.map(at_one, range(2)))
    acked = Counter(note.kind for ledger in ledgers for note in ledger.notes if note.acked)
    cut_off = sum(not note.acked for ledger in ledgers for note in ledger.notes)
    print(f"\n{ROUNDS} rounds in {(time.monotonic() - began) / 60:.1f} minutes: {dict(acked)} acknowledged, 0 lost;")
    print(f"{cut_off} acts were cut off before their answer")
    assert acked.total() > ROUNDS


@pytest.mark.slow
@pytest.mark.skipif(not are_there(), reason="needs the programs of PostgreSQL")
def test_rounds_on_postgresql(tmp_path: Path) -> None:
    """A fifth as many; in each so many PostgreSQL ends without a word, too, and recovers from its log."""
    number, crashes, postgres = ROUNDS // 5, 0, Postgres()

    def crash() -> None:
        nonlocal crashes
        postgres.stop("immediate")
        postgres.start()
        crashes += 1

    (tmp_path / "keys").mkdir(mode=0o700)
    try:
        with Place(tmp_path, installation(tmp_path) | {"DATABASE_URL": postgres.url}) as place:
            postgres.stop("fast")
            postgres.start()
            ledger = rounds(place, number, random.Random(3), also=crash)
    finally:
        postgres.end()
    print(f"\nPostgreSQL: {number} rounds, {ledger.acked} acts acknowledged, 0 lost; it ended {crashes} times, too")
    assert crashes == number // WORK_EVERY
