"""Taking backups: what goes into one, which are kept, and when the next one is due."""

import json
import os
import shlex
import shutil
import subprocess  # nosec B404
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from sameroom.backup import archive
from sameroom.backup.archive import Member
from sameroom.backup.refusals import CannotBackUp
from sameroom.backup.snapshot import Snapshot, snapshot
from sameroom.durable import whole_file
from sameroom.keyfiles import read_keys

EVERY = timedelta(minutes=5)
# Three that were not taken, or did not leave the machine.
TOO_OLD = 3 * EVERY
LONGEST_SENDING = timedelta(minutes=10)
# All of the last two hours, one an hour for two days, one a day for five weeks.
ALL_FOR, HOURLY_FOR, DAILY_FOR = timedelta(hours=2), timedelta(days=2), timedelta(days=35)
FORMAT = 1
_STAMP = "%Y%m%dT%H%M%SZ"
_ABROAD = "newest-sent"
_BESIDE = ".taking-"


@dataclass(frozen=True)
class Backup:
    """One file, named after when it was taken."""

    path: Path
    at: datetime

    @property
    def size(self) -> int:
        return self.path.stat().st_size


@dataclass(frozen=True)
class About:
    """The first member of a backup: what it is of. `at`: ISO 8601, UTC. `counts`: rows by table."""

    format: int
    engine: str
    at: str
    origin: str
    block: int
    instruments: int
    counts: dict[str, int]


def is_set_up() -> bool:
    return bool(settings.BACKUP_FOLDER and settings.BACKUP_RECIPIENTS)


def take() -> Backup:
    """One more, and away with those that are not kept any longer. Raises `CannotBackUp`."""
    folder: Path | None = settings.BACKUP_FOLDER
    if folder is None or not settings.BACKUP_RECIPIENTS:
        raise CannotBackUp(
            "Say where backups go and who can open them: SAMEROOM_BACKUP_FOLDER and SAMEROOM_BACKUP_RECIPIENTS. "
            "`sameroom backup-kit` makes the key that opens them."
        )
    at = timezone.now().astimezone(UTC).replace(microsecond=0)
    backup = Backup(folder / f"sameroom-{at.strftime(_STAMP)}.age", at)
    recipients = [archive.recipient_of(one) for one in settings.BACKUP_RECIPIENTS]
    keys = _keys()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _a_place_beside(folder) as beside, snapshot(beside) as now:
            archive.write(backup.path, _members(now, at, keys), recipients, within=beside)
        for old in left_out(backups(), now=at):
            old.path.unlink(missing_ok=True)
        _send(backup)
    except OSError as trouble:
        raise CannotBackUp(f"The backup cannot be written: {trouble.strerror}.") from None
    return backup


def take_when_due() -> Backup | None:
    """For the work process: every five minutes, counted from the newest one."""
    newest = next(iter(backups()), None)
    return None if not is_set_up() or (newest and timezone.now() < newest.at + EVERY) else take()


def backups() -> list[Backup]:
    """Those in the folder, the newest first; not one that a wrong clock named after a time to come."""
    folder: Path | None = settings.BACKUP_FOLDER
    found = [_backup(path) for path in folder.glob("sameroom-*.age")] if folder and folder.is_dir() else []
    until = timezone.now() + EVERY
    return sorted((one for one in found if one and one.at <= until), key=lambda one: one.at, reverse=True)


def is_fresh(at: datetime) -> bool:
    """Whether what was taken, or sent, at that time is as new as it should be."""
    return timezone.now() - at <= TOO_OLD


def left_out(found: Sequence[Backup], *, now: datetime) -> list[Backup]:
    """Those that are not kept any longer. Of an hour, and of a day, the last one stays."""
    kept: dict[str, Backup] = {}
    for one in sorted(found, key=lambda one: one.at, reverse=True):
        age = now - one.at
        if age <= ALL_FOR:
            place = f"{one.at:%Y%m%d%H%M%S}"
        elif age <= HOURLY_FOR:
            place = f"{one.at:%Y%m%d%H}"
        elif age <= DAILY_FOR:
            place = f"{one.at:%Y%m%d}"
        else:
            continue
        kept.setdefault(place, one)
    return [one for one in found if one not in kept.values()]


def sent() -> datetime | None:
    """When the newest one left this machine by `SAMEROOM_BACKUP_COMMAND`."""
    folder: Path | None = settings.BACKUP_FOLDER
    try:
        return datetime.fromisoformat((folder / _ABROAD).read_text()) if folder else None
    except (OSError, ValueError, TypeError):
        return None


@contextmanager
def _a_place_beside(folder: Path) -> Iterator[Path]:
    """For what is not whole yet. One that was killed leaves its own behind, which goes after a day."""
    for left in folder.glob(f"{_BESIDE}*"):
        with suppress(FileNotFoundError):
            if left.stat().st_mtime < (timezone.now() - timedelta(days=1)).timestamp():
                shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=_BESIDE, dir=folder) as beside:
        yield Path(beside)


def _send(backup: Backup) -> None:
    """By the practice's own command, which finds the file's path as its last word."""
    if not settings.BACKUP_COMMAND:
        return
    here = "The backup is written, but did not leave this machine"
    try:
        done = subprocess.run(  # noqa: S603  # nosec B603 - whoever keeps this machine wrote it
            [*shlex.split(settings.BACKUP_COMMAND), os.fspath(backup.path)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LONGEST_SENDING.total_seconds(),
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as trouble:
        raise CannotBackUp(f"{here} ({type(trouble).__name__}).") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise CannotBackUp(f"{here}: {said[-1][:200] if said else 'SAMEROOM_BACKUP_COMMAND ended with an error'}.")
    with whole_file(backup.path.with_name(_ABROAD)) as file:
        file.write(backup.at.isoformat().encode())


def _members(now: Snapshot, at: datetime, before: dict[str, list[str]]) -> Iterator[Member]:
    """`before`: the keys as they were before the snapshot. Each one counts: they may be changed meanwhile."""
    own = _own_instruments()
    about = About(FORMAT, connection.vendor, at.isoformat(), settings.ORIGIN, now.block, len(own), now.counts)
    yield Member("about.json", json.dumps(asdict(about)).encode())
    for name, lines in _keys().items():
        whole = dict.fromkeys([*lines, *before.get(name, [])])
        yield Member(f"keys/{name}", "".join(f"{line}\n" for line in whole).encode())
    yield Member("environment.json", json.dumps(_environment()).encode())
    yield Member("audit-anchors.log", _anchors(now.block))
    for name, path in own.items():
        yield Member(f"instruments/{name}", path.read_bytes())
    for number, piece in enumerate(now.pieces):
        yield Member(f"database.{number:05}", piece)


def key_files() -> dict[str, Path]:
    """By the name in a backup."""
    return {
        "database.key": settings.DATABASE_KEY_FILE,
        "audit.key": settings.AUDIT_KEY_FILE,
        "sealing.key": settings.SEALING_KEY_FILE,
    }


def _own_instruments() -> dict[str, Path]:
    folder: Path | None = settings.INSTRUMENTS
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.toml"))} if folder else {}


def _keys() -> dict[str, list[str]]:
    return {name: read_keys(path) for name, path in key_files().items() if path.exists()}


def _environment() -> dict[str, Any]:
    """What whoever sets the practice up elsewhere needs, so that links and sign-ins go on: the settings as they are."""
    named = {name: value for name, value in os.environ.items() if name.startswith("SAMEROOM_")}
    return named | {"SAMEROOM_SECRET_KEY": settings.SECRET_KEY, "SAMEROOM_TURN_SECRET": settings.TURN_SECRET}


def _anchors(block: int) -> bytes:
    """The lines of the blocks that the snapshot has: the file may have grown since."""
    try:
        lines = settings.AUDIT_ANCHORS.read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return b""
    return b"".join(line for line in lines if line.endswith(b"\n") and _number(line) <= block)


def _number(line: bytes) -> int:
    """Of a line that cannot be read 0: it is kept as it is, and the doctor says so there as here."""
    first = line.split(maxsplit=1)[:1]
    return int(first[0]) if first and first[0].isdigit() else 0


def _backup(path: Path) -> Backup | None:
    try:
        at = datetime.strptime(path.name.removeprefix("sameroom-").removesuffix(".age"), _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Backup(path, at)
