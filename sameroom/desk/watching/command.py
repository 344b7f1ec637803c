"""`sameroom backup`, `sameroom restore` and `sameroom backup-kit`."""

import argparse
import getpass
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

from sameroom.backup.refusals import CANNOT_BACK_UP as CANNOT_BACK_UP
from sameroom.backup.refusals import CannotOpen, CannotRestore


def add_commands(commands: Any) -> None:
    """To the commands of `sameroom`. What they raise is in `CANNOT_BACK_UP`."""
    backup_ = commands.add_parser("backup", help="write one backup of everything, encrypted, while the site runs")
    backup_.set_defaults(run=backup)
    restore_ = commands.add_parser("restore", help="bring a backup back, into an empty place, and look it through")
    restore_.add_argument("file", metavar="BACKUP", type=Path, help="the file: sameroom-….age")
    restore_.add_argument(
        "--key", metavar="FILE", type=Path, help="a file with the kit's key (without: it is asked for)"
    )
    restore_.set_defaults(run=restore)
    kit_ = commands.add_parser("backup-kit", help="print the sheet of paper with a new key that opens backups")
    kit_.add_argument(
        "--check", action="store_true", help="type the key of a printed sheet in, to see that it is right"
    )
    kit_.set_defaults(run=backup_kit)


def backup(_options: argparse.Namespace) -> None:
    django.setup()
    from sameroom.backup import taking

    done = taking.take()
    print(f"{done.path} ({done.size:,} bytes)")


def restore(options: argparse.Namespace) -> int:
    django.setup()
    from sameroom.backup import restoring
    from sameroom.desk.starting import set_up

    try:
        restored = restoring.restore(options.file, key=_key(options.key))
    except KeyboardInterrupt:
        raise CannotRestore("Stopped. Nothing was put back.") from None
    set_up()
    troubles = restoring.examine(restored)
    for sentence in troubles or _told(restored):
        print(sentence)
    return 1 if troubles else 0


def backup_kit(options: argparse.Namespace) -> int:
    django.setup()
    from sameroom.backup import kit

    if not options.check:
        print("\n".join(kit.new_kit()))
        return 0
    right = kit.is_right(_key(None))
    print("Right: this key opens the backups of this place." if right else "This key does not open the backups here.")
    return 0 if right else 1


def _told(restored: Any) -> Iterator[str]:
    from sameroom.backup import restoring

    yield from restoring.sentences(restored)
    if restored.has_other_secret:
        yield "This place has another SAMEROOM_SECRET_KEY: everybody signs in anew, and links sent by mail are dead."


def _key(path: Path | None) -> str:
    """From a file, from a pipe, or typed in unseen."""
    if path:
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as trouble:
            raise CannotOpen(f"{path} cannot be read ({type(trouble).__name__}).") from None
    try:
        return getpass.getpass("The key of the backup kit: ") if sys.stdin.isatty() else sys.stdin.read()
    except EOFError:
        raise CannotOpen("No key was typed in.") from None
