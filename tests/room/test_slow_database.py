"""A database that answers late, as one does that too many ask."""

import time
from collections.abc import Sequence

import pytest

from sameroom.desk.demo.cast import Cast
from sameroom.room import arrivals, calls, signalling
from sameroom.room.arrivals import Look
from sameroom.room.questions import from_database
from sameroom.room.standing import RoomRefused
from tests.room.page import Enter, others, wait_for


def test_nobody_seems_gone_while_it_is_asked(live_cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, answered = list[object](), list[object]()

    def slowly(looks: Sequence[Look]) -> list[bool | RoomRefused]:
        asked.append(looks)
        time.sleep(0.8)
        answers = arrivals.look_again(looks)
        answered.append(answers)
        return answers

    monkeypatch.setattr(signalling, "_still_there", from_database(slowly))
    monkeypatch.setattr(signalling, "CHECK_EVERY", 0.1)
    monkeypatch.setattr(calls, "STALE", 0.6)
    ben, cleo = enter(live_cast.ben), enter(live_cast.cleo)
    for page in (ben, cleo):
        page.roster(lambda r: len(r["seats"]) == 1)
    end = time.monotonic() + 3.6
    while time.monotonic() < end:
        for page in (ben, cleo):
            page.say(type="ping")
            while (heard := page.hear_any())["type"] != "pong":
                assert heard["type"] == "roster"
                assert set(others(heard)) == {cleo.page if page is ben else ben.page}
        time.sleep(0.05)
    monkeypatch.setattr(signalling, "CHECK_EVERY", 1000)
    wait_for(lambda: len(answered) == len(asked))
    assert 3 <= len(asked) <= 5, "one after the other: whoever is being asked about is not asked about again"
