"""The bytes that a block vouches for, and their HMAC-SHA-256 (RFC 2104). Each part stands behind its own length.

The key lies outside the database: whoever can write there cannot make a MAC that fits.
"""

import hmac
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from sameroom.audit.models import Block
from sameroom.keyfiles import make_key, read_key

# What of an entry is covered, in this order.
FIELDS = ("id", "at", "by", "roles", "session", "address", "act", "thing", "thing_id", "outcome", "reason")
NOTHING_BEFORE = "0" * 64


def audit_key() -> bytes:
    """32 bytes. Raises `ImproperlyConfigured` with a sentence."""
    return bytes.fromhex(read_key(settings.AUDIT_KEY_FILE))


def make_audit_key() -> None:
    """A trail without blocks gets its key. Raises `ImproperlyConfigured` where there are blocks: no other would fit."""
    if settings.AUDIT_KEY_FILE.exists():
        return
    if Block.objects.exists():
        raise ImproperlyConfigured(
            f"The key file of the audit trail {settings.AUDIT_KEY_FILE} is missing. Put it back."
        )
    make_key(settings.AUDIT_KEY_FILE)


def of_entry(key: bytes, number: int, *, entry: Sequence[Any], about: Iterable[UUID]) -> str:
    """`entry`: the values of `FIELDS`; `number`: its place in the chain."""
    people = sorted(str(person) for person in about)
    return _mac(key, ["sameroom entry 1", number, *entry, len(people), *people])


def of_block(key: bytes, block: Block, entries: Sequence[str]) -> str:
    """`entries`: the MACs of its entries, in the order of their places."""
    head = [block.number, block.previous, block.count, block.total, block.highest_entry, block.closed_at]
    return _mac(key, ["sameroom block 1", *head, len(entries), *entries])


def _mac(key: bytes, parts: Iterable[Any]) -> str:
    written = [_bytes(part) for part in parts]
    return hmac.digest(key, b"".join(len(one).to_bytes(4, "big") + one for one in written), "sha256").hex()


def _bytes(part: Any) -> bytes:
    if isinstance(part, datetime):
        return part.astimezone(UTC).isoformat(timespec="microseconds").encode()
    return b"" if part is None else str(part).encode()
