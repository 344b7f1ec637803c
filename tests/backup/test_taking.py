"""When backups are taken, which are kept, and what is said where they do not leave the machine."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import timezone
from pyrage import x25519
from pytest_django.fixtures import Settings

from sameroom.backup import archive, kit, taking
from sameroom.backup.refusals import CannotBackUp
from sameroom.backup.taking import Backup, left_out
from sameroom.config import env
from tests.clock import by_hand

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2027, 3, 14, 12, 0, tzinfo=UTC)


@pytest.fixture
def identity(settings: Settings, tmp_path: Path) -> x25519.Identity:
    made = x25519.Identity.generate()
    settings.BACKUP_FOLDER = tmp_path / "backups"
    settings.BACKUP_RECIPIENTS = [str(made.to_public())]
    settings.BACKUP_COMMAND = ""
    return made


def test_every_five_minutes(identity: x25519.Identity, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = by_hand(monkeypatch, NOW)
    assert taking.take_when_due()
    clock.now += timedelta(minutes=4, seconds=59)
    assert taking.take_when_due() is None
    clock.now += timedelta(seconds=1)
    assert taking.take_when_due()
    assert [one.at for one in taking.backups()] == [NOW + timedelta(minutes=5), NOW]


def test_nothing_is_taken_where_nobody_could_open_it(identity: x25519.Identity, settings: Settings) -> None:
    settings.BACKUP_RECIPIENTS = []
    assert taking.take_when_due() is None
    with pytest.raises(CannotBackUp, match="Say where backups go and who can open them"):
        taking.take()


def test_a_quarter_of_them_thins_out() -> None:
    """Taken every five minutes for forty days: of the last two hours all, of two days hours, of five weeks days."""
    start = NOW - timedelta(days=40)
    all_ = [Backup(Path(str(number)), start + number * taking.EVERY) for number in range(40 * 288 + 1)]
    gone = {one.at for one in left_out(all_, now=NOW)}
    kept = sorted((NOW - one.at for one in all_ if one.at not in gone), reverse=True)
    assert sum(age <= timedelta(hours=2) for age in kept) == 25
    assert sum(timedelta(hours=2) < age <= timedelta(days=2) for age in kept) in (46, 47)
    assert 33 <= sum(timedelta(days=2) < age <= timedelta(days=35) for age in kept) <= 34
    assert kept[0] <= timedelta(days=35)
    longest = max(after - before for before, after in zip(kept[1:], kept, strict=False))
    assert longest <= timedelta(days=1, hours=1)


def test_thinning_out_each_time_keeps_as_much_as_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest of an hour stays, then the newest of a day: what stays once is not in the way of a later one."""
    kept: list[Backup] = []
    for number in range(5 * 288):
        now = NOW + number * taking.EVERY
        kept.append(Backup(Path(str(number)), now))
        gone = left_out(kept, now=now)
        kept = [one for one in kept if one not in gone]
    ages = [now - one.at for one in kept]
    assert sum(age <= timedelta(hours=2) for age in ages) == 25
    assert sum(timedelta(days=2) < age for age in ages) in (3, 4)


def test_old_files_are_gone_and_strange_ones_stay(
    identity: x25519.Identity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_hand(monkeypatch, NOW)
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("sameroom-20260101T000000Z.age", "sameroom-holiday.age", "notes.txt"):
        (folder / name).touch()
    taking.take()
    assert sorted(one.name for one in folder.iterdir()) == [
        "notes.txt",
        "sameroom-20270314T120000Z.age",
        "sameroom-holiday.age",
    ]


def test_it_leaves_the_machine_by_the_practices_own_command(
    identity: x25519.Identity, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "abroad").mkdir()
    settings.BACKUP_COMMAND = f"cp --target-directory={tmp_path / 'abroad'}"
    backup = taking.take()
    assert (tmp_path / "abroad" / backup.path.name).read_bytes() == backup.path.read_bytes()
    assert taking.sent() == backup.at


def test_where_it_does_not_leave_for_days_old_ones_go_all_the_same(
    identity: x25519.Identity, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BACKUP_COMMAND = "false"
    clock = by_hand(monkeypatch, NOW)
    for _hour in range(4):
        with pytest.raises(CannotBackUp):
            taking.take()
        clock.now += timedelta(hours=20)
    assert len(taking.backups()) == 4
    clock.now += timedelta(days=36)
    with pytest.raises(CannotBackUp):
        taking.take()
    assert len(taking.backups()) == 1


def test_one_that_a_wrong_clock_named_stops_nothing(
    identity: x25519.Identity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = by_hand(monkeypatch, NOW)
    taking.take()
    (tmp_path / "backups" / "sameroom-20990101T000000Z.age").touch()
    clock.now += timedelta(minutes=5)
    assert taking.take_when_due()
    assert len(taking.backups()) == 2


@pytest.mark.parametrize("command", ["false", "/nowhere/to-be-found", "an 'open quote"])
def test_where_it_does_not_leave_it_is_said_and_kept(
    identity: x25519.Identity, settings: Settings, command: str
) -> None:
    settings.BACKUP_COMMAND = command
    with pytest.raises(CannotBackUp, match="The backup is written, but did not leave this machine"):
        taking.take()
    assert len(taking.backups()) == 1 and taking.sent() is None


def test_a_folder_that_takes_nothing_is_said(identity: x25519.Identity, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.BACKUP_FOLDER = tmp_path / "file" / "below"
    with pytest.raises(CannotBackUp, match="cannot be written"):
        taking.take()


def test_a_kit_opens_what_is_for_it_alone(identity: x25519.Identity, settings: Settings) -> None:
    lines = list(kit.new_kit())
    public = next(line.partition("=")[2] for line in lines if line.startswith("SAMEROOM_BACKUP_RECIPIENTS="))
    typed = " ".join(lines[lines.index("The key:") + 1 : lines.index("The key:") + 5])
    assert not kit.is_right(typed)
    settings.BACKUP_RECIPIENTS = env.recipients(f"{public}, {identity.to_public()}")
    assert kit.is_right(typed) and kit.is_right(str(identity))


def test_a_recipient_that_is_none_is_said_at_the_start(identity: x25519.Identity) -> None:
    assert env.recipients("") == []
    with pytest.raises(ImproperlyConfigured, match=r"SAMEROOM_BACKUP_RECIPIENTS: .* begins with age1") as refusal:
        env.recipients(str(identity))
    assert str(identity) not in str(refusal.value)


def test_two_in_one_second_are_one_and_whole(identity: x25519.Identity, monkeypatch: pytest.MonkeyPatch) -> None:
    """The work process's, and one that somebody asks for."""
    by_hand(monkeypatch, timezone.now())
    with ThreadPoolExecutor(2) as both:
        one, other = both.map(lambda _: taken_in_a_thread(), range(2))
    assert one == other and taking.backups() == [one]
    assert [member.name for member in archive.read(one.path, identity)][-1].startswith("database.")
    assert [left.name for left in one.path.parent.iterdir()] == [one.path.name]


def taken_in_a_thread() -> Backup:
    try:
        return taking.take()
    finally:
        connection.close()


def test_what_one_that_was_killed_left_goes_after_a_day(
    identity: x25519.Identity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = by_hand(monkeypatch, timezone.now())
    left = tmp_path / "backups" / ".taking-killed"
    left.mkdir(parents=True)
    (left / "copy.db").touch()
    taking.take()
    assert left.exists()
    clock.now += timedelta(days=1, minutes=1)
    taking.take()
    assert not left.exists()
