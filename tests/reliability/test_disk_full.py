"""The disk of the data folder is full, a small one of its own: what cannot be written is not done and says so, what was
acknowledged is there, reading and a running session go on; and once there is room again, so does everything."""

import errno
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reliability.conftest import a_place
from tests.reliability.place import Place
from tests.reliability.visitors import Answers, Contact, Ledger, Visitor, Writer
from tests.room.page import Page

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(os.geteuid() != 0, reason="root mounts a small disk"),
]
SIZE = "40m"


@pytest.fixture
def place(empty: Path, tmp_path: Path) -> Iterator[Place]:
    """Its data folder is a disk of its own."""
    disk = tmp_path / "place" / "data"
    place = a_place(empty, tmp_path / "place")
    file = (disk / "sameroom.db").read_bytes()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", disk], check=True)
    (disk / "sameroom.db").write_bytes(file)
    try:
        with place:
            yield place
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def fill(disk: Path) -> Path:
    """To the last byte."""
    ballast = disk / "ballast"
    with ballast.open("ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError as error:
                assert error.errno == errno.ENOSPC
    return ballast


def until_refused(writer: Writer) -> str:
    """What the page says, once something is refused: a little fits into what was reserved before."""
    acts = writer.acts()
    for _ in range(100):
        next(acts)
        if writer.ledger.refused:
            status, text = writer.ledger.refused.pop()
            assert status == 503
            return text
    raise AssertionError("the disk is full, and all was written")


def test_on_a_full_disk(place: Place) -> None:
    disk, ledger, server = place.folder / "data", Ledger(), place.server()
    visitors = {name: Visitor(place.port, place.people, name) for name in ("ada", "moe", "ben")}
    contact = Contact(visitors["ada"], ledger, place.people["ids"])
    answers = Answers(visitors["moe"], ledger, place.people["ids"])
    server.start()
    ben, ada = _in_session(place)
    for writer in (contact, answers):
        next(writer.acts())
    assert ledger.acked == 2

    ballast = fill(disk)
    for writer in (contact, answers):
        assert "We cannot write anything down just now" in until_refused(writer)
    time.sleep(2)  # nobody has the database open any more: whoever comes next opens it anew
    for who, path in (("ben", "/day/"), ("ada", "/help-now/"), ("ben", "/day/")):
        assert visitors[who].get(path).status == 200
    # What writes down who looked is not shown.
    assert visitors["ada"].get("/me/record/").status == 503
    _talk(ben, ada)

    ballast.unlink()
    done = ledger.acked
    for writer in (contact, answers):
        next(writer.acts())
    assert (ledger.acked, ledger.refused) == (done + 2, [])
    _talk(ben, ada)
    server.kill()
    _close(*visitors.values())
    ben.socket.close()
    ada.socket.close()
    assert place.nursery.ask("examine", notes=ledger.plain(), whole=True) == []


def test_a_server_that_starts_on_a_full_disk_says_why_not_and_harms_nothing(place: Place) -> None:
    ledger, server = Ledger(), place.server()
    contact = Contact(Visitor(place.port, place.people, "ada"), ledger, place.people["ids"])
    server.start()
    next(contact.acts())
    server.kill()
    ballast = fill(place.folder / "data")
    try:
        server.start()
    except AssertionError:
        assert "full" in place.log.read_text()
    else:
        server.kill()
    ballast.unlink()
    assert place.nursery.ask("examine", notes=ledger.plain(), whole=True) == []
    server.start()
    contact.visitor.close()
    next(contact.acts())
    contact.visitor.close()
    assert ledger.acked == 2


def _close(*visitors: Visitor) -> None:
    for one in visitors:
        one.close()


def _in_session(place: Place) -> tuple[Page, Page]:
    held = place.nursery.ask("session")
    ben, ada = (Page(f"http://localhost:{place.port}", held[name]) for name in ("ben", "ada"))
    ben.roster(lambda r: bool(r["seats"]))
    ben.say(type="admit", pages=[ada.page])
    ada.roster(lambda r: r["phase"] == "admitted")
    return ben, ada


def _talk(ben: Page, ada: Page) -> None:
    """The heartbeat is answered, and what one page sends reaches the other one."""
    for page in (ben, ada):
        page.say(type="ping")
        page.hear("pong")
    ben.say(type="signal", to=ada.page, candidate=None)
    assert ada.hear("signal")["from"] == ben.page
