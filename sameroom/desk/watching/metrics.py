"""Numbers for a program that watches (Prometheus text format 0.0.4). How many and how old, never who."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.utils import timezone

from sameroom.audit.blocks import new_entries
from sameroom.backup import taking
from sameroom.desk.watching.disk import disk
from sameroom.mail.standing import standing
from sameroom.room.models import Visit

TYPE = "text/plain; version=0.0.4; charset=utf-8"


def text() -> str:
    return "".join(f"# HELP {name} {told}\n# TYPE {name} gauge\n{name} {value:g}\n" for name, told, value in _gauges())


def _gauges() -> Iterator[tuple[str, str, float]]:
    """What is not known, such as the age of a backup where there is none, is left out."""
    space, mail = disk(), standing()
    yield "sameroom_disk_free_bytes", "Free on the disk of the data folder.", space.free
    yield "sameroom_disk_bytes", "Size of the disk of the data folder.", space.total
    if connection.vendor == "sqlite":
        size = Path(connection.settings_dict["NAME"]).stat().st_size
        yield "sameroom_database_bytes", "Size of the database file.", size
    yield "sameroom_mail_waiting", "Mails that wait.", mail.waiting
    yield "sameroom_mail_is_out", "1 while the mail server does not answer.", bool(mail.away_since)
    if mail.oldest_at:
        yield "sameroom_mail_oldest_seconds", "Age of the oldest mail that waits.", _age(mail.oldest_at)
    yield "sameroom_sessions_open", "Visits of a room that are going on.", Visit.objects.open().count()
    yield "sameroom_audit_entries_waiting", "Entries of the trail that are in no block yet.", new_entries().count()
    found, sent = taking.backups(), taking.sent()
    yield "sameroom_backups", "Backups that are kept on this machine.", len(found)
    if found:
        yield "sameroom_backup_age_seconds", "Age of the newest backup.", _age(found[0].at)
        yield "sameroom_backup_bytes", "Size of the newest backup.", found[0].size
    if sent:
        yield "sameroom_backup_sent_age_seconds", "Age of the newest backup that left this machine.", _age(sent)


def _age(at: datetime) -> float:
    return round((timezone.now() - at).total_seconds())
