"""The clock is ten minutes wrong for a while: nothing is lost, the audit trail stays whole, and `doctor` tells."""

from pathlib import Path

import pytest

from tests.reliability.place import Nursery, Place, Server
from tests.reliability.visitors import Ledger, Writer, writers

FAKETIME = [*Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(not FAKETIME, reason="libfaketime gives a process another time"),
]


def one_of_each(server: Server, some: list[Writer]) -> None:
    server.start()
    for writer in some:
        next(writer.acts())
        writer.visitor.close()
    server.kill()


@pytest.mark.parametrize("wrong_by", ["+10m", "-10m"])
def test_wrong_and_right_again(place: Place, wrong_by: str) -> None:
    ledger = Ledger()
    some = writers(place.port, place.people, ledger)
    wrong = {"LD_PRELOAD": str(FAKETIME[0]), "FAKETIME": wrong_by, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    elsewhere = Nursery(place.environment | wrong, place.log)
    one_of_each(place.server(), some)
    assert not said_of_the_clock(place.nursery)
    one_of_each(Server(elsewhere, place.port), some)
    assert elsewhere.ask("examine", notes=ledger.plain(), whole=True) == []
    assert bool(said_of_the_clock(elsewhere)) == (wrong_by == "-10m")
    elsewhere.close()
    one_of_each(place.server(), some)
    assert place.nursery.ask("examine", notes=ledger.plain(), whole=True) == []
    assert bool(said_of_the_clock(place.nursery)) == (wrong_by == "+10m")
    assert not ledger.refused


def said_of_the_clock(nursery: Nursery) -> list[str]:
    return [sentence for sentence in nursery.ask("doctor") if "the clock is wrong, or was" in sentence]
