"""`sameroom-e2ee-1` once more, in Python: the twin of `verification.js` and `circle.js` (docs/verification.md).

It says what the bytes are (the vectors are made with it), and lets a test play a server that owns the whole wire.
"""

import base64
import hashlib
import hmac
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PROTOCOL = "sameroom-e2ee-1"
CODE_LENGTH, LONG_CODE_LENGTH = 5, 7
IDENTITY_BYTES, HASH_BYTES, SIGNATURE_BYTES = 65, 32, 64
Said = dict[str, Any]


@dataclass(frozen=True)
class Member:
    """Who takes part, as the server said."""

    page: str
    seat: str
    role: str
    names: tuple[str, ...]
    people: tuple[str, ...]


@dataclass(frozen=True)
class Opening:
    """What a page commits itself to: 65, 32 and 32 bytes."""

    identity: bytes
    fingerprint: bytes
    nonce: bytes


def encode(*parts: str | bytes) -> bytes:
    """Each part as its length, four bytes with the highest first, and itself."""
    each = [unicodedata.normalize("NFC", part).encode() if isinstance(part, str) else part for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in each)


def _hash(*parts: str | bytes) -> bytes:
    return hashlib.sha256(encode(PROTOCOL, *parts)).digest()


def in_order(members: Iterable[Member]) -> list[Member]:
    return sorted(members, key=lambda member: member.page)


def circle_of(members: Iterable[Member]) -> bytes:
    return _hash(
        "roster",
        *(encode(one.page, one.seat, one.role, encode(*one.names), encode(*one.people)) for one in in_order(members)),
    )


def message_of(circle: bytes, page: str, opening: Opening) -> bytes:
    return encode(PROTOCOL, "member", circle, page, opening.identity, opening.fingerprint, opening.nonce)


def commitment_to(message: bytes) -> bytes:
    return _hash("commit", message)


def hash_of_commitments(circle: bytes, commitments: Iterable[bytes]) -> bytes:
    return _hash("commits", circle, *commitments)


def signed_bytes(commits: bytes, message: bytes) -> bytes:
    return encode(PROTOCOL, "reveal", commits, message)


def transcript_of(commits: bytes, messages: Iterable[bytes]) -> bytes:
    return _hash("transcript", commits, *messages)


def pin_of(identity: bytes) -> bytes:
    return _hash("pin", identity)


def code_of(transcript: bytes) -> list[int]:
    """Seven numbers below 64; the first five are the code."""
    kdf = HKDF(algorithm=hashes.SHA256(), length=6, salt=b"", info=encode(PROTOCOL, "code"))
    bits = int.from_bytes(kdf.derive(transcript), "big") >> 6
    return [bits >> (6 * at) & 63 for at in reversed(range(LONG_CODE_LENGTH))]


def introduction_code(pin: bytes, secret: bytes) -> str:
    """What stands in the link of a code in person, beside its token: twin of `written` in `introduction.js`."""
    return base64.urlsafe_b64encode(pin + secret).decode().rstrip("=")


def introduction_bytes(participant: str, *, pins: tuple[bytes, bytes], people: tuple[str, str]) -> bytes:
    """What is proven: `pins` and `people` of therapist and client."""
    return encode(PROTOCOL, "introduce", participant, *pins, *people)


def introduction_proof(secret: bytes, introduced: bytes) -> bytes:
    return hmac.digest(secret, introduced, "sha256")


class Device:
    """A browser with its key, and the certificate of one page load."""

    def __init__(self, scalar: int, fingerprint: bytes) -> None:
        self._key = ec.derive_private_key(scalar, ec.SECP256R1())
        self.identity = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.fingerprint = fingerprint

    def sign(self, data: bytes) -> bytes:
        r, s = decode_dss_signature(self._key.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def is_signed(identity: bytes, signature: bytes, data: bytes) -> bool:
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), identity)
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        key.verify(encode_dss_signature(r, s), data, ec.ECDSA(hashes.SHA256()))
    except (ValueError, InvalidSignature):
        return False
    return True


@dataclass
class Circle:
    """One page's part in one round; `send` and `failed` as the listener of `circle.js`."""

    members: list[Member]
    page: str
    device: Device
    nonce: bytes
    send: Callable[[str, Said], None]
    state: str = "committing"
    culprit: str = ""
    openings: dict[str, Opening] = field(default_factory=dict)
    transcript: bytes = b""
    code: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pages = [member.page for member in in_order(self.members)]
        self.id = circle_of(self.members)
        self._opening = Opening(self.device.identity, self.device.fingerprint, self.nonce)
        self._commitments = {self.page: commitment_to(message_of(self.id, self.page, self._opening))}
        self._revealed: dict[str, tuple[Opening, bytes]] = {}
        self._own: Said | None = None
        self._commits = b""
        self.openings[self.page] = self._opening

    def begin(self) -> None:
        for page in self._others():
            self._say(page, again=False)

    def receive(self, page: str, said: Said) -> None:
        if self.state != "failed":
            (self._take_reveal if "reveal" in said else self._take_commitment)(page, said)

    def repeat(self) -> None:
        for page in self._others() if self.state != "failed" else []:
            self._say(page, again=True)

    def _others(self) -> list[str]:
        return [page for page in self.pages if page != self.page]

    def _say(self, page: str, *, again: bool) -> None:
        self.send(page, {"commitment": self._commitments[self.page].hex(), "again": again})
        if self._own:
            self.send(page, self._own)

    def _take_commitment(self, page: str, said: Said) -> None:
        commitment = bytes.fromhex(said["commitment"])
        known = self._commitments.get(page, commitment)
        if page not in self._others() or len(commitment) != HASH_BYTES or known != commitment:
            return self._fail(page)
        self._commitments[page] = commitment
        if said["again"]:
            self._say(page, again=False)
        if self.state == "committing" and len(self._commitments) == len(self.pages):
            self._reveal()
        return None

    def _reveal(self) -> None:
        self.state = "revealing"
        self._commits = hash_of_commitments(self.id, [self._commitments[page] for page in self.pages])
        signature = self.device.sign(signed_bytes(self._commits, message_of(self.id, self.page, self._opening)))
        parts = {"identity": self._opening.identity, "fingerprint": self._opening.fingerprint, "nonce": self.nonce}
        self._own = {"reveal": {name: value.hex() for name, value in (parts | {"signature": signature}).items()}}
        for page in self._others():
            self.send(page, self._own)
        for page in list(self._revealed):
            if self.state != "failed":
                self._check(page)

    def _take_reveal(self, page: str, said: Said) -> None:
        each = {name: bytes.fromhex(value) for name, value in said["reveal"].items()}
        opening, signature = Opening(each["identity"], each["fingerprint"], each["nonce"]), each["signature"]
        lengths = [len(one) for one in (opening.identity, opening.fingerprint, opening.nonce, signature)]
        is_whole = lengths == [IDENTITY_BYTES, HASH_BYTES, HASH_BYTES, SIGNATURE_BYTES]
        known = self._revealed.get(page)
        if page not in self._others() or not is_whole or (known and known[0] != opening):
            return self._fail(page)
        if not known:
            self._revealed[page] = opening, signature
            if self.state == "revealing":
                self._check(page)
        return None

    def _check(self, page: str) -> None:
        opening, signature = self._revealed[page]
        message = message_of(self.id, page, opening)
        holds = (
            commitment_to(message) == self._commitments.get(page)
            and all(_are_apart(other, opening) for other in self.openings.values())
            and is_signed(opening.identity, signature, signed_bytes(self._commits, message))
        )
        if not holds:
            return self._fail(page)
        self.openings[page] = opening
        if len(self.openings) == len(self.pages):
            messages = [message_of(self.id, one, self.openings[one]) for one in self.pages]
            self.transcript = transcript_of(self._commits, messages)
            self.code = code_of(self.transcript)
            self.state = "agreed"
        return None

    def _fail(self, page: str) -> None:
        self.state, self.culprit = "failed", page


def _are_apart(one: Opening, other: Opening) -> bool:
    return one.identity != other.identity and one.fingerprint != other.fingerprint and one.nonce != other.nonce
