"""What the doctor says of backups, and that `sameroom work` takes them."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pyrage import x25519
from pytest_django.fixtures import Settings

from sameroom import working
from sameroom.backup import taking
from sameroom.desk.watching.doctor import findings
from tests.clock import Clock, by_hand

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return by_hand(monkeypatch, timezone.now())


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.BACKUP_FOLDER = tmp_path / "backups"
    settings.BACKUP_RECIPIENTS = [str(x25519.Identity.generate().to_public())]
    settings.BACKUP_COMMAND = "true"
    settings.AUDIT_ANCHORS = tmp_path / "anchors.log"
    return tmp_path / "backups"


def said() -> list[tuple[bool, str]]:
    return [(one.is_good, one.sentence) for one in findings()]


def test_where_none_are_taken() -> None:
    ((is_good, sentence),) = said()
    assert not is_good and "No backups are taken: set SAMEROOM_BACKUP_FOLDER" in sentence


def test_before_the_first_one(folder: Path) -> None:
    assert said() == [(False, "No backup has been taken yet: is `sameroom work` running?")]


def test_work_takes_one_and_all_is_good_until_it_is_old(folder: Path, clock: Clock) -> None:
    working.once()
    (one,) = taking.backups()
    clock.now += timedelta(minutes=1)
    assert said() == [
        (True, f"The newest backup is 1 minute old ({one.size:,} bytes; 1 is kept)."),
        (True, "The newest backup that left this machine is 1 minute old."),
    ]
    clock.now += timedelta(minutes=15)
    assert [is_good for is_good, _sentence in said()] == [False, False]


def test_those_that_stay_here_are_named(folder: Path, settings: Settings) -> None:
    settings.BACKUP_COMMAND = ""
    working.once()
    assert said()[1] == (False, "Backups stay on this machine: set SAMEROOM_BACKUP_COMMAND (docs/backup.md).")
    settings.BACKUP_COMMAND = "false"
    assert said()[1] == (False, "No backup has left this machine yet: does SAMEROOM_BACKUP_COMMAND work?")


def test_work_goes_on_where_one_does_not_leave(
    folder: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.BACKUP_COMMAND = "false"
    working.once()
    assert "sameroom work: The backup is written, but did not leave this machine" in capsys.readouterr().err
    assert len(taking.backups()) == 1
