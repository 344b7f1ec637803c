"""What `sameroom doctor` says of backups."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from sameroom.backup import taking
from sameroom.desk.health import Finding


def findings() -> Iterator[Finding]:
    if not taking.is_set_up():
        yield Finding(
            False,
            "No backups are taken: set SAMEROOM_BACKUP_FOLDER and SAMEROOM_BACKUP_RECIPIENTS (docs/backup.md).",
        )
        return
    found = taking.backups()
    if not found:
        yield Finding(False, "No backup has been taken yet: is `sameroom work` running?")
        return
    newest = found[0]
    kept = f"{len(found)} {'is' if len(found) == 1 else 'are'} kept"
    yield Finding(
        taking.is_fresh(newest.at), f"The newest backup is {_minutes(newest.at)} old ({newest.size:,} bytes; {kept})."
    )
    yield _abroad()


def _abroad() -> Finding:
    if not settings.BACKUP_COMMAND:
        return Finding(False, "Backups stay on this machine: set SAMEROOM_BACKUP_COMMAND (docs/backup.md).")
    at = taking.sent()
    if at is None:
        return Finding(False, "No backup has left this machine yet: does SAMEROOM_BACKUP_COMMAND work?")
    return Finding(taking.is_fresh(at), f"The newest backup that left this machine is {_minutes(at)} old.")


def _minutes(at: datetime) -> str:
    minutes = int((timezone.now() - at).total_seconds() // 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
