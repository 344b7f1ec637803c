"""What `sameroom doctor` asks."""

import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import cast

from django.conf import settings
from django.core.checks import run_checks
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max
from django.utils import timezone
from redis import Redis

from sameroom.audit import verify
from sameroom.audit.models import Entry
from sameroom.mail.standing import standing
from sameroom.measures.crisis import is_to_be_checked, last_checked
from sameroom.measures.instruments import own
from sameroom.room import relay, turn
from sameroom.sealing import containers, places, rotation
from sameroom.sealing.models import DataKey

A_LITTLE = timedelta(minutes=1)
# What to ask, and the answers that are right: 2 is FULL.
_SQLITE_WAITS = {"PRAGMA journal_mode": ("wal",), "PRAGMA synchronous": ("2", "3")}
_POSTGRESQL_WAITS = {
    "SHOW fsync": ("on",),
    "SHOW full_page_writes": ("on",),
    "SHOW synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
}


@dataclass(frozen=True)
class Finding:
    """One answer, as a sentence."""

    is_good: bool
    sentence: str


def examine() -> list[Finding]:
    return answers_to(_QUESTIONS)


def answers_to(questions: Iterable[Callable[[], Iterator[Finding]]]) -> list[Finding]:
    return [finding for question in questions for finding in _ask(question)]


def _ask(question: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """A question that cannot be answered is a finding, too."""
    try:
        return list(question())
    except Exception as error:
        return [Finding(False, f"{(question.__doc__ or '').rstrip('.')}: {type(error).__name__}: {error}")]


def _database() -> Iterator[Finding]:
    """The database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    engine = connection.display_name
    yield Finding(True, f"The database answers ({engine} {'.'.join(map(str, connection.get_database_version()))}).")
    plan = MigrationExecutor(connection).migration_plan(MigrationExecutor(connection).loader.graph.leaf_nodes())
    if plan:
        yield Finding(
            False,
            f"{len(plan)} migrations are not applied: run `sameroom serve` once, or `manage.py migrate`.",
        )
    else:
        yield Finding(True, "Its tables are up to date.")


def _disk() -> Iterator[Finding]:
    """What the database says was written is on the disk."""
    asked = {"sqlite": _SQLITE_WAITS, "postgresql": _POSTGRESQL_WAITS}[connection.vendor]
    with connection.cursor() as cursor:
        for statement, good in asked.items():
            cursor.execute(statement)
            found = str(cursor.fetchone()[0])
            if found not in good:
                name = statement.partition(" ")[2]
                told = f"{name} is {found}, not {' or '.join(good)}: a power cut could take what was said to be done."
                yield Finding(False, f"The database does not wait for the disk. {told}")
                return
    yield Finding(True, "The database says that something is written once it is on the disk.")


def _clock() -> Iterator[Finding]:
    """The clock is right, as far as this machine can tell."""
    now, newest = timezone.now(), Entry.objects.aggregate(newest=Max("at"))["newest"]
    if newest and newest > now + A_LITTLE:
        told = f"It is {now:%Y-%m-%d %H:%M} UTC, and the newest entry of the audit trail is of {newest:%Y-%m-%d %H:%M}"
        yield Finding(False, f"{told}: the clock is wrong, or was. Let it be set by NTP.")
    elif connection.vendor == "postgresql" and abs(_of_the_database() - timezone.now()) > A_LITTLE:
        yield Finding(False, "The clocks of this machine and of PostgreSQL's differ. Let both be set by NTP.")
    else:
        yield Finding(True, "The clock fits what was written down before.")


def _of_the_database() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cast(datetime, cursor.fetchone()[0])


def _key() -> Iterator[Finding]:
    """The database's key file is in order."""
    if connection.settings_dict["ENGINE"] != "sameroom.sqlcipher":
        return
    yield from _key_file(settings.DATABASE_KEY_FILE, "database's")
    head = Path(connection.settings_dict["NAME"]).read_bytes()[:16]
    yield Finding(head != b"SQLite format 3\0", "The database file is encrypted.")


def _sealing_key() -> Iterator[Finding]:
    """The sealing key file is in order."""
    yield from _key_file(settings.SEALING_KEY_FILE, "sealing")
    lost, all_ = containers.unopenable(), DataKey.objects.count()
    if lost:
        named = ", ".join(key.container for key in lost[:5])
        yield Finding(False, f"{len(lost)} of {all_} data keys do not open with the sealing key file: {named}.")
    else:
        yield Finding(True, f"The sealing key file opens every data key ({all_}).")
    waiting = rotation.waiting()
    sentence = f"{waiting} data keys wait for a rotation that stopped: run `sameroom rotate-keys` again."
    yield Finding(not waiting, sentence if waiting else "No key waits for a rotation.")


def _sealed() -> Iterator[Finding]:
    """What is sealed opens."""
    for kind in places.kinds():
        trouble = places.trouble_with_one_of(kind)
        yield Finding(trouble is None, f"What is sealed in {kind} opens." if trouble is None else f"{kind}, {trouble}")


def _key_file(path: Path, whose: str) -> Iterator[Finding]:
    mode = stat.S_IMODE(path.stat().st_mode)
    yield Finding(mode == 0o400, f"The {whose} key file is readable by its owner only (mode {mode:04o}, 0400 wanted).")
    is_apart = settings.DATA_FOLDER.resolve() not in path.resolve().parents
    yield Finding(is_apart, f"The {whose} key file lies outside the data folder: a copy of the data opens nothing.")


def _audit() -> Iterator[Finding]:
    """The audit trail is whole."""
    yield from _key_file(settings.AUDIT_KEY_FILE, "audit trail's")
    troubles = verify.examine()
    for trouble in troubles:
        yield Finding(False, trouble.sentence)
    if not troubles:
        yield Finding(True, f"The audit trail is whole: {verify.summary()}.")


def _redis() -> Iterator[Finding]:
    """Redis answers."""
    if settings.REDIS_URL:
        with Redis.from_url(settings.REDIS_URL) as redis:
            redis.ping()
        yield Finding(True, "Redis answers; several processes share their calls.")
    else:
        yield Finding(True, "No Redis is set: one process serves all calls.")


def _relay() -> Iterator[Finding]:
    """The relay answers."""
    for address in turn.addresses():
        answer = relay.ask(address)
        yield Finding(answer.is_good, answer.sentence)
    if not turn.has_relay():
        yield Finding(
            True, "No relay is set: who is behind a strict network cannot join, and browsers learn addresses."
        )


def _mail() -> Iterator[Finding]:
    """The mail server answers."""
    with get_connection():
        yield Finding(True, "The mail server answers.")


def _outbox() -> Iterator[Finding]:
    """Mail leaves."""
    now = standing()
    if now.away_since:
        yield Finding(False, f"No mail leaves since {now.away_since:%Y-%m-%d %H:%M} UTC; {now.waiting} wait.")
    elif now.is_left_lying:
        yield Finding(False, f"{now.waiting} mails wait and nobody takes them: `sameroom work` does not run.")
    else:
        yield Finding(True, f"Mail leaves; {now.waiting} wait, {now.given_up} were given up.")


def _crisis() -> Iterator[Finding]:
    """The numbers of help were looked at."""
    day = last_checked()
    if day is None:
        yield Finding(
            False, "Nobody here has called the numbers of help yet: the owner's page “When an answer cannot wait”."
        )
    else:
        yield Finding(not is_to_be_checked(), f"The numbers of help were found right on {day}; look every 180 days.")


def _own_instruments() -> Iterator[Finding]:
    """The practice’s own instruments can be asked."""
    for one in own.standings(timezone.localdate()):
        said = one.refusal or f"{one.file}: this instrument of the practice’s own can be asked."
        yield Finding(not one.refusal, said)


def _set_up() -> Iterator[Finding]:
    """The settings pass the checks for a public site."""
    worries = [message for message in run_checks(include_deployment_checks=True) if message.level >= 30]
    for message in worries:
        yield Finding(False, f"{message.id}: {message.msg}")
    if not worries:
        yield Finding(True, "The settings pass the checks for a public site.")
    yield Finding(True, f"Time zones come from tzdata {version('tzdata')}.")


_OUTSIDE = (_redis, _relay, _mail, _outbox)
_QUESTIONS = (
    _database,
    _disk,
    _clock,
    _key,
    _sealing_key,
    _sealed,
    _audit,
    *_OUTSIDE,
    _crisis,
    _own_instruments,
    _set_up,
)
