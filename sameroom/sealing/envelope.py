"""The form of everything sealed: `version (1) | data key's id (16) | nonce (12) | ciphertext | tag (16)`, in bytes.

AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits: up to 2^32 texts a data key, which no practice reaches.
What the text belongs to stands in the associated data, so that it opens there and nowhere else.
"""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
HEADER = 1 + 16
NONCE = 12
SHORTEST = HEADER + NONCE + 16


class CannotUnseal(Exception):
    """Something sealed cannot be opened. `is_erased`: its key was erased on purpose, and nothing opens it again."""

    def __init__(self, sentence: str, *, is_erased: bool = False) -> None:
        super().__init__(sentence)
        self.is_erased = is_erased


class CannotSeal(Exception):
    """Nothing may be sealed here: the container was erased."""


class Misuse(TypeError):
    """Code asks of something sealed what cannot be had."""


def encode(*parts: str | int | bytes | UUID) -> bytes:
    """Each part as its type (one letter), its length (8 bytes), its content. No two lists of parts look alike."""
    encoded = b""
    for part in parts:
        letter, content = _typed(part)
        encoded += letter + len(content).to_bytes(8, "big") + content
    return encoded


def _typed(part: str | int | bytes | UUID) -> tuple[bytes, bytes]:
    if isinstance(part, UUID):
        return b"u", part.bytes
    if isinstance(part, bytes):
        return b"b", part
    if isinstance(part, str):
        return b"s", part.encode("utf-8", "surrogatepass")
    return b"i", str(int(part)).encode()


def encrypt(text: bytes, *, key: bytes, key_id: UUID, belongs_to: bytes) -> bytes:
    """`text` under the data key `key` of 32 bytes, bound to `belongs_to`."""
    nonce = os.urandom(NONCE)
    return bytes([VERSION]) + key_id.bytes + nonce + AESGCM(key).encrypt(nonce, text, belongs_to)


def decrypt(sealed: bytes, *, key: bytes, belongs_to: bytes) -> bytes:
    """Raises `CannotUnseal` where a bit was changed, or it belongs elsewhere."""
    nonce = sealed[HEADER : HEADER + NONCE]
    try:
        return AESGCM(key).decrypt(nonce, sealed[HEADER + NONCE :], belongs_to)
    except InvalidTag:
        raise CannotUnseal("It was changed, or it does not belong here.") from None


def key_id_of(sealed: bytes) -> UUID:
    """Which data key opens it. Raises `CannotUnseal` where it has not the form of something sealed."""
    if len(sealed) < SHORTEST or sealed[0] != VERSION:
        raise CannotUnseal("It has not the form of something sealed.")
    return UUID(bytes=sealed[1:HEADER])
