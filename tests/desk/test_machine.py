"""What the doctor says of the machine itself."""

import os
import socket
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from sameroom.desk.demo.cast import Cast
from sameroom.desk.watching import machine
from sameroom.practice.models import practice_zone
from sameroom.practice.models.drills import note_drill
from tests.room.relay import LOOPBACK, a_relay

pytestmark = pytest.mark.django_db


def said(about: str) -> tuple[bool, str]:
    """The one finding that has these words."""
    found = [(one.is_good, one.sentence) for one in machine.findings() if about in one.sentence]
    assert len(found) == 1
    return found[0]


def test_a_port_that_lets_others_in_is_named() -> None:
    with socket.socket() as open_to_all, socket.socket() as own:
        open_to_all.bind(("", 0))
        own.bind(("127.0.0.1", 0))
        for one in (open_to_all, own):
            one.listen()
        found = machine.listening(Path("/proc/net/tcp").read_text())
        assert open_to_all.getsockname()[1] in found
        assert own.getsockname()[1] not in found
        is_good, sentence = said(f"Port {open_to_all.getsockname()[1]} ")
        assert not is_good and "127.0.0.1" in sentence


def test_the_ports_of_ipv6_are_read_as_well() -> None:
    with socket.socket(socket.AF_INET6) as open_to_all, socket.socket(socket.AF_INET6) as own:
        open_to_all.bind(("::", 0))
        own.bind(("::1", 0))
        for one in (open_to_all, own):
            one.listen()
        found = machine.listening(Path("/proc/net/tcp6").read_text())
        assert open_to_all.getsockname()[1] in found and own.getsockname()[1] not in found


def test_packages_other_than_the_locked_ones_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said("tested with") == (True, "The packages are those that the release was tested with.")
    locked = tmp_path / "base.txt"
    locked.write_text("django==1.0 \\\n    --hash=sha256:00\nno-such-package==2 \\\n    --hash=sha256:00\n")
    monkeypatch.setattr(machine, "LOCKED", locked)
    sentences = [one.sentence for one in machine.findings() if "tested with" in one.sentence]
    here = version("django")
    assert sentences == [
        f"django is {here} here; this release was tested with 1.0.",
        "no-such-package is none here; this release was tested with 2.",
    ]


def test_updates_that_do_not_come_and_a_restart_that_is_due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp, due = tmp_path / "upgrade-stamp", tmp_path / "reboot-required"
    monkeypatch.setattr(machine, "UPDATED", stamp)
    monkeypatch.setattr(machine, "RESTART_DUE", due)
    assert not said("No update of the system")[0]
    stamp.touch()
    assert said("updates are put in")[0]
    long_ago = (timezone.now() - timedelta(days=8)).timestamp()
    os.utime(stamp, (long_ago, long_ago))
    due.touch()
    assert not said("No update of the system")[0] and not said("waits for a restart")[0]


def test_a_relay_that_would_send_to_this_machine_is_named(settings: Settings) -> None:
    with a_relay() as shipped:
        settings.TURN_URLS, settings.TURN_SECRET = shipped.urls, shipped.secret
        assert said("The relay sends nothing")[0]
    with a_relay(peers=LOOPBACK) as careless:
        settings.TURN_URLS, settings.TURN_SECRET = careless.urls, careless.secret
        is_good, sentence = said("would send to")
        assert not is_good and "127.0.0.1" in sentence and "10.0.0.1" not in sentence


def test_a_name_that_leads_nowhere_and_one_where_nobody_answers(settings: Settings) -> None:
    settings.ORIGIN, settings.ROOM_ORIGIN = "https://nowhere.invalid", "https://localhost:1"
    assert not said("nowhere.invalid leads nowhere")[0]
    assert not said("localhost cannot be reached at port 1")[0]


def test_the_sheet_was_tried_or_it_was_not(cast: Cast) -> None:
    assert not said("Nobody has brought a backup back")[0]
    today = timezone.localdate(timezone=practice_zone())
    note_drill(on=today - timedelta(days=101), went_well=True, found="", by=cast.gus)
    assert not said("A backup was last brought back")[0]
    note_drill(on=today, went_well=True, found="", by=cast.gus)
    assert said("A backup was last brought back")[0]
