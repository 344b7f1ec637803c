"""Messages of STUN and TURN, as far as it takes to ask a relay whether it lets somebody in (RFC 8489, RFC 8656)."""

import hashlib
import hmac
import ipaddress
import secrets
import struct
import zlib
from dataclasses import dataclass, field
from typing import TypeAlias

COOKIE = 0x2112A442
HEADER = struct.Struct("!HHI12s")
ALLOCATE, REFRESH, CREATE_PERMISSION = 0x003, 0x004, 0x008
SUCCESS, REFUSAL = 0x100, 0x110
USERNAME, MESSAGE_INTEGRITY, ERROR_CODE, LIFETIME = 0x0006, 0x0008, 0x0009, 0x000D
XOR_PEER_ADDRESS, REALM, NONCE, XOR_RELAYED_ADDRESS = 0x0012, 0x0014, 0x0015, 0x0016
REQUESTED_ADDRESS_FAMILY, REQUESTED_TRANSPORT, FINGERPRINT = 0x0017, 0x0019, 0x8028
UDP = b"\x11\0\0\0"

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotStun(ValueError):
    """These bytes are no message of STUN."""


@dataclass(frozen=True)
class Message:
    """`kind` is method and class in one (RFC 8489, section 5); `attributes` in their order, without padding."""

    kind: int
    attributes: tuple[tuple[int, bytes], ...] = ()
    transaction: bytes = field(default_factory=lambda: secrets.token_bytes(12))

    def get(self, name: int) -> bytes | None:
        return next((value for known, value in self.attributes if known == name), None)

    @property
    def is_success(self) -> bool:
        return self.kind & REFUSAL == SUCCESS

    @property
    def error(self) -> int:
        """The number of the refusal, such as 401; 0 where there is none."""
        value = self.get(ERROR_CODE)
        return (value[2] & 7) * 100 + value[3] if value and len(value) >= 4 else 0


def long_term_key(username: str, realm: str, password: str) -> bytes:
    """RFC 8489, section 9.2.2."""
    return hashlib.md5(f"{username}:{realm}:{password}".encode(), usedforsecurity=False).digest()


def encode(message: Message, *, key: bytes = b"") -> bytes:
    """The bytes on the wire, signed with `key` if there is one, and with the fingerprint."""
    body = b"".join(_attribute(name, value) for name, value in message.attributes)
    if key:
        code = hmac.new(key, _header(message, len(body) + 24) + body, hashlib.sha1).digest()
        body += _attribute(MESSAGE_INTEGRITY, code)
    head = _header(message, len(body) + 8)
    return head + body + _attribute(FINGERPRINT, struct.pack("!I", zlib.crc32(head + body) ^ 0x5354554E))


def decode(data: bytes) -> Message:
    """Raises `NotStun`."""
    if len(data) < HEADER.size:
        raise NotStun
    kind, length, cookie, transaction = HEADER.unpack_from(data)
    if cookie != COOKIE or kind >> 14 or length % 4 or len(data) != HEADER.size + length:
        raise NotStun
    attributes, at = [], HEADER.size
    while at < len(data):
        name, size = struct.unpack_from("!HH", data, at)
        value = data[at + 4 : at + 4 + size]
        if len(value) != size:
            raise NotStun
        attributes.append((name, value))
        at += 4 + size + -size % 4
    return Message(kind, tuple(attributes), transaction)


def length_of(head: bytes) -> int:
    """How long the message is that begins so (on a stream); 20 bytes are needed to tell. Raises `NotStun`."""
    if len(head) < HEADER.size or struct.unpack_from("!I", head, 4)[0] != COOKIE:
        raise NotStun
    return HEADER.size + int(struct.unpack_from("!H", head, 2)[0])


def xor_address(address: Address, port: int, *, transaction: bytes) -> bytes:
    """The value of an XOR-…-ADDRESS (RFC 8489, section 14.2)."""
    mask = struct.pack("!I", COOKIE) + transaction
    packed = bytes(one ^ other for one, other in zip(address.packed, mask, strict=False))
    return struct.pack("!BBH", 0, 1 if address.version == 4 else 2, port ^ (COOKIE >> 16)) + packed


def _header(message: Message, length: int) -> bytes:
    return HEADER.pack(message.kind, length, COOKIE, message.transaction)


def _attribute(name: int, value: bytes) -> bytes:
    return struct.pack("!HH", name, len(value)) + value + bytes(-len(value) % 4)
