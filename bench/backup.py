"""`python bench/backup.py [ENTRIES]`: how long a backup and a restore of an encrypted file take, and how large it is.

The file is filled with entries of the audit trail, of which a practice has the most; the restore looks through them.
"""

import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.audit import record_together, timed
from bench.installation import set_up
from bench.machine import describe

MIB = 1 << 20


def main() -> None:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    print(describe())
    set_up()
    from django.conf import settings
    from pyrage import x25519

    from sameroom.audit import anchors, blocks
    from sameroom.backup import restoring, taking

    record_together(entries, by=uuid4(), about=[uuid4()])
    blocks.close_blocks()
    anchors.write_due()
    identity = x25519.Identity.generate()
    with tempfile.TemporaryDirectory() as folder:
        settings.BACKUP_FOLDER, settings.BACKUP_RECIPIENTS = Path(folder) / "backups", [str(identity.to_public())]
        began = time.perf_counter()
        backup = taking.take()
        took = time.perf_counter() - began
        size = Path(settings.DATABASES["default"]["NAME"]).stat().st_size
        print(f"{entries} entries, {size / MIB:.0f} MiB: a backup of {backup.size / MIB:.0f} MiB in {took:.1f} s")
        move_to(Path(folder) / "elsewhere")
        took = timed(lambda: restoring.restore(backup.path, key=str(identity)))
        looked = timed(lambda: print(f"found: {restoring.examine() or 'nothing'}"))
        print(f"restored in {took:.1f} s, looked through in {looked:.1f} s more")


def move_to(folder: Path) -> None:
    """This process lives in an empty place from now on."""
    from django.conf import settings
    from django.db import connection

    connection.close()
    for name in ("DATABASE_KEY_FILE", "AUDIT_KEY_FILE", "SEALING_KEY_FILE", "AUDIT_ANCHORS"):
        setattr(settings, name, folder / "keys" / getattr(settings, name).name)
    place = {"NAME": folder / "data" / "sameroom.db"}
    connection.settings_dict |= place
    connection.settings_dict["OPTIONS"]["key_file"] = settings.DATABASE_KEY_FILE
    settings.DATABASES["default"] |= place


if __name__ == "__main__":
    main()
