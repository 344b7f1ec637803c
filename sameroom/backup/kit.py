"""The backup kit: the one sheet of paper that opens the backups. Its key is made, shown once and kept nowhere."""

from collections.abc import Iterator
from textwrap import wrap

from django.conf import settings
from django.utils import timezone
from pyrage import x25519

from sameroom.backup.archive import identity_of

GROUP = 6
_WIDTH = 4


def new_kit() -> Iterator[str]:
    """The lines of a new one, for a printer."""
    identity = x25519.Identity.generate()
    yield from (
        "Kit for the backups of Sameroom",
        f"{settings.ORIGIN}, {timezone.localdate().isoformat()}",
        "",
        "Whoever has this sheet and a backup has everything: records, keys and passwords of this practice.",
        "Without it no backup opens, and nobody can make it again. Print it twice, keep both under lock",
        "in two places, none of them on a computer.",
        "",
        "The key:",
        *_grouped(str(identity)),
        "",
        "Its other half may be known to everybody. Set it where Sameroom runs, then every backup is for this key:",
        f"SAMEROOM_BACKUP_RECIPIENTS={identity.to_public()}",
        "",
        "To see that the sheet is right, type the key in:  sameroom backup-kit --check",
        "To restore, on a new machine with Sameroom:       sameroom restore BACKUP",
        "",
    )


def is_right(typed: str) -> bool:
    """Whether backups of this place are for the key that was typed. Raises `CannotOpen`, also where it is none."""
    return str(identity_of(typed).to_public()) in settings.BACKUP_RECIPIENTS


def _grouped(key: str) -> Iterator[str]:
    groups = wrap(key, GROUP)
    for start in range(0, len(groups), _WIDTH):
        yield "    " + "  ".join(groups[start : start + _WIDTH])
