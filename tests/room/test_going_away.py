"""A browser closes the sockets of a page that is being left, with a code that says so; then nobody waits for long."""

import time

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from sameroom.desk.demo.cast import Cast
from sameroom.room import signalling
from sameroom.room.models import Visit
from tests.room.page import Enter, Page, wait_for

LONG = 3.0


@pytest.fixture
def pages(live_cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> tuple[Page, Page]:
    """Ben's, and Cleo's, whom he let in."""
    monkeypatch.setattr(signalling, "KEEP_PLACE", LONG)
    monkeypatch.setattr(signalling, "KEEP_PLACE_OF_WHO_GOES", 0.5)
    ben, cleo = enter(live_cast.ben), enter(live_cast.cleo)
    ben.roster(lambda r: len(r["seats"]) == 1)
    ben.say(type="admit", pages=[cleo.page])
    cleo.roster(lambda r: r["phase"] == "admitted")
    wait_for(lambda: Visit.objects.filter(person=live_cast.cleo).exists())
    return ben, cleo


def test_whoever_leaves_the_page_is_gone_soon(pages: tuple[Page, Page], live_cast: Cast) -> None:
    ben, cleo = pages
    cleo.socket.close(code=1001)
    ben.roster(lambda r: bool(r["seats"]) and not r["seats"][0]["present"])
    ben.roster(lambda r: not r["seats"])
    wait_for(lambda: Visit.objects.get(person=live_cast.cleo).left_at)


def test_whoever_is_back_meanwhile_was_never_away(pages: tuple[Page, Page], live_cast: Cast, enter: Enter) -> None:
    ben, cleo = pages
    cleo.socket.close(code=1001)
    ben.roster(lambda r: bool(r["seats"]) and not r["seats"][0]["present"])
    again = enter(live_cast.cleo)
    ben.roster(lambda r: [one["page"] for one in r["seats"]] == [again.page])
    assert Visit.objects.get(person=live_cast.cleo).left_at is None


def test_whose_line_broke_keeps_the_long_time(pages: tuple[Page, Page], enter: Enter, live_cast: Cast) -> None:
    ben, cleo = pages
    cleo.socket.close(code=1000)
    ben.roster(lambda r: bool(r["seats"]) and not r["seats"][0]["present"])
    with pytest.raises(TimeoutError):
        ben.socket.recv(timeout=1.5)  # three times as long as those who go would have had
    enter(live_cast.cleo, page=cleo.page)
    ben.roster(lambda r: r["seats"][0]["present"])


def test_whose_line_is_dead_is_away_soon(pages: tuple[Page, Page], monkeypatch: pytest.MonkeyPatch) -> None:
    """The socket stays open and nothing comes: a telephone that was switched off. Whoever is heard stays."""
    monkeypatch.setattr(signalling, "SILENCE", 0.6)
    ben, cleo = pages
    for page in pages:
        page.say(type="ping")
        page.hear("pong")
    for _ in range(12):
        time.sleep(0.1)
        ben.say(type="ping")
    ben.roster(lambda r: bool(r["seats"]) and not r["seats"][0]["present"])
    with pytest.raises(ConnectionClosed):
        while True:
            cleo.socket.recv(timeout=5)
    ben.say(type="ping")
    ben.hear("pong")


def test_whoever_never_says_hello_is_not_waited_for(
    live_cast: Cast, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signalling, "HELLO_WITHIN", 0.3)
    address = server.replace("http", "ws", 1) + "/room/socket"
    with connect(address, origin=Origin(server)) as socket, pytest.raises(ConnectionClosed):
        socket.recv(timeout=5)


def test_messages_are_not_packed(pages: tuple[Page, Page]) -> None:
    """The length of a packed message tells of what is in it; and a packer for each socket costs memory."""
    assert pages[0].socket.protocol.extensions == []
