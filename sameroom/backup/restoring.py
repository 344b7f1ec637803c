"""The way back from a backup: into an empty place, looked through before anybody is told that it is whole."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import connection

from sameroom.audit import verify
from sameroom.backup import archive, snapshot
from sameroom.backup.archive import Member
from sameroom.backup.refusals import CannotOpen, CannotRestore
from sameroom.backup.taking import FORMAT, About, key_files
from sameroom.durable import force_folder
from sameroom.sealing import containers
from sameroom.sealing.models import DataKey

ENVIRONMENT = "environment-of-the-backup.json"


@dataclass(frozen=True)
class Restored:
    """`environment`: the file with the settings of the old place. `has_other_secret`: this place signs with another."""

    about: About
    environment: Path
    has_other_secret: bool


def restore(path: Path, *, key: str) -> Restored:
    """Keys, anchors, instruments and the database, each to where this place's settings say. `key`: the kit's.

    The file is read to its end before anything is written. Nothing is taken the place of. Raises `CannotRestore` or
    `CannotOpen`.
    """
    identity = archive.identity_of(key)
    about = _about(next(archive.read(path, identity), None))
    _refuse_unless_empty(about)
    archive.look_through(path, identity)
    written: list[Path] = []
    try:
        environment = _put_back(archive.read(path, identity), written)
    except OSError as trouble:
        _take_away(written)
        raise CannotRestore(f"It cannot be written: {trouble.strerror} ({trouble.filename}).") from None
    except BaseException:
        _take_away(written)
        raise
    troubles = snapshot.troubles(about.counts)
    if troubles:
        raise CannotRestore("The database came back otherwise than it was taken: " + " ".join(troubles))
    old = json.loads(environment.read_text())
    return Restored(about, environment, old["SAMEROOM_SECRET_KEY"] != settings.SECRET_KEY)


def examine(restored: Restored) -> list[str]:
    """After the tables are as this release wants them: what does not fit together, as sentences.

    What waited for a block waited then: that it is old by now says nothing.
    """
    lost = [f"The data key of {key.container} does not open." for key in containers.unopenable()]
    then = datetime.fromisoformat(restored.about.at)
    return [*lost, *(f"The audit trail: {one.sentence}" for one in verify.examine(as_of=then))]


def sentences(restored: Restored) -> list[str]:
    """What was restored, in sentences."""
    about = restored.about
    rows = sum(about.counts.values())
    keys, trail = DataKey.objects.count(), verify.summary()
    return [
        f"Restored from the backup of {about.at}: {rows} rows in {len(about.counts)} tables, as they were.",
        f"The sealing key opens every data key ({keys}). The audit trail is whole: {trail}.",
        f"The settings of the old place stand in {restored.environment}. Delete it once they are taken over.",
    ]


def _refuse_unless_empty(about: About) -> None:
    own: Path | None = settings.INSTRUMENTS
    if about.instruments and own is None:
        raise CannotRestore(
            f"This backup has {about.instruments} instruments of the practice's own: "
            "set SAMEROOM_INSTRUMENTS to an empty folder."
        )
    theirs = sorted(own.rglob("*.toml")) if own and about.instruments else []
    places = (*key_files().values(), settings.AUDIT_ANCHORS, _environment(), *theirs)
    taken = [path for path in places if path.exists()]
    if taken:
        raise CannotRestore(f"{taken[0]} is there already. A backup is restored into an empty place only.")
    if not snapshot.is_empty():
        raise CannotRestore("There is a database here already. A backup is restored into an empty place only.")


def _environment() -> Path:
    return Path(settings.DATABASE_KEY_FILE.with_name(ENVIRONMENT))


def _take_away(written: list[Path]) -> None:
    for one in written:
        one.unlink(missing_ok=True)


def _about(member: Member | None) -> About:
    if member is None or member.name != "about.json":
        raise CannotOpen("This is no backup of Sameroom.")
    about = json.loads(member.content)
    if about.get("format") != FORMAT:
        raise CannotRestore("This backup was made by another Sameroom: restore it with that release.")
    if about["engine"] != connection.vendor:
        other = "with DATABASE_URL" if about["engine"] == snapshot.POSTGRESQL else "without DATABASE_URL"
        raise CannotRestore(f"This backup is of a practice on {about['engine']}: restore it {other}.")
    return About(**about)


def _put_back(members: Iterator[Member], written: list[Path]) -> Path:
    """The small ones first, as they come, then the database. Where the settings of the old place are.

    `written`: gets each file that was made.
    """
    places = {f"keys/{name}": path for name, path in key_files().items()}
    environment = _environment()
    places |= {"audit-anchors.log": settings.AUDIT_ANCHORS, "environment.json": environment}
    for member in members:
        if member.name.startswith("database."):
            rest = (one.content for one in members)
            snapshot.put_back(chain([member.content], rest))
            break
        if member.name in places:
            _write(places[member.name], member.content, written, mode=0o600 if member.name.endswith(".log") else 0o400)
        elif member.name.startswith("instruments/"):
            _write(_of_instrument(member.name.removeprefix("instruments/")), member.content, written, mode=0o644)
    return environment


def _of_instrument(name: str) -> Path:
    """Below the folder of instruments and nowhere else: whoever knows the recipient could have made the file."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or path.suffix != ".toml":
        raise CannotOpen("This is no backup of Sameroom: it holds a file that belongs elsewhere.")
    return Path(settings.INSTRUMENTS or "") / path


def _write(path: Path, content: bytes, written: list[Path], *, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        written.append(path)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    force_folder(path.parent)
