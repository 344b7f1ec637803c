"""The keys in the sealing key file, which wrap data keys and nothing else. They are never in the database.

The first line is current; the others still open data keys that wait for rotation. A running process notices a file that
was replaced: it looks at the file's inode and times whenever it wraps or unwraps, which is seldom.
"""

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from sameroom.keyfiles import new_key, read_keys, replace_keys
from sameroom.sealing.envelope import NONCE, CannotUnseal, encode

_LABEL = "sameroom data key 1"


@dataclass(frozen=True)
class WrappingKey:
    """`id`: the first 8 bytes of the SHA-256 of a label and the key, as hexadecimal digits."""

    id: str
    key: bytes = field(repr=False)


_read: dict[Path, tuple[tuple[int, int, int], tuple[WrappingKey, ...]]] = {}


def wrapping_keys() -> tuple[WrappingKey, ...]:
    """The current key first. Raises `ImproperlyConfigured` with a sentence where the file is missing or holds none."""
    path: Path = settings.SEALING_KEY_FILE
    state = _state(path)
    known = _read.get(path)
    if known is None or known[0] != state:
        known = _read[path] = (state, tuple(_wrapping_key(line) for line in read_keys(path)))
    return known[1]


def wrap(key: bytes, *, key_id: UUID, container: str) -> tuple[bytes, str]:
    """The data key under the current wrapping key, and that one's id."""
    current, nonce = wrapping_keys()[0], os.urandom(NONCE)
    return nonce + AESGCM(current.key).encrypt(nonce, key, encode(_LABEL, container, key_id)), current.id


def unwrap(wrapped: bytes, *, by: str, key_id: UUID, container: str) -> bytes:
    """The data key of 32 bytes. Raises `CannotUnseal`."""
    keys = {one.id: one.key for one in wrapping_keys()}
    if by not in keys:
        raise CannotUnseal("The sealing key file does not hold the key that opens its data key.")
    try:
        return AESGCM(keys[by]).decrypt(wrapped[:NONCE], wrapped[NONCE:], encode(_LABEL, container, key_id))
    except InvalidTag:
        raise CannotUnseal("Its data key was changed, or belongs to something else.") from None


def put_new_key_on_top() -> None:
    replace_keys(settings.SEALING_KEY_FILE, [new_key(), *read_keys(settings.SEALING_KEY_FILE)])


def keep_current_key_only() -> None:
    replace_keys(settings.SEALING_KEY_FILE, read_keys(settings.SEALING_KEY_FILE)[:1])


def _state(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_ino, found.st_mtime_ns, found.st_ctime_ns)


def _wrapping_key(line: str) -> WrappingKey:
    key = bytes.fromhex(line)
    return WrappingKey(hashlib.sha256(encode("sameroom wrapping key 1", key)).digest()[:8].hex(), key)
