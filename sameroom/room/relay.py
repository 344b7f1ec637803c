"""Asks a relay for a place on it, as a browser would, and says in a sentence how it answered."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from sameroom.room import stun
from sameroom.room.stun import Message
from sameroom.room.turn import Credential, RelayAddress, a_credential

WITHIN = 3.0
RESEND_AFTER = 0.5
SOON = timedelta(minutes=10)
LATE = timedelta(days=3650)
# Of each kind one: this machine, its neighbours, a cloud's own service, and the first of these in IPv6's clothes.
NOT_PUBLIC = (
    "127.0.0.1",
    "10.0.0.1",
    "192.168.0.1",
    "169.254.169.254",
    "::1",
    "::ffff:127.0.0.1",
    "fd00::1",
)


@dataclass(frozen=True)
class Answer:
    """How a relay answered, in a sentence."""

    is_good: bool
    sentence: str


def ask(address: RelayAddress) -> Answer:
    """Take a place on the relay and give it back."""
    where = f"The relay at {address.url}"
    try:
        error = _refusal(address, a_credential(timezone.now() + SOON))
        if error == 401 and not _refusal(address, a_credential(timezone.now() + LATE)):
            return Answer(False, f"{where} takes what ends in ten minutes for ended: its clock is ahead of this one.")
    except ssl.SSLCertVerificationError as reason:
        return Answer(False, f"{where} shows a certificate that browsers refuse: {reason.verify_message}.")
    except (TimeoutError, EOFError, stun.NotStun):
        return Answer(False, f"{where} does not answer as a relay within {2 * WITHIN:.0f} seconds.")
    except OSError as reason:
        return Answer(False, f"{where} cannot be reached: {reason.strerror or type(reason).__name__}.")
    match error:
        case 0:
            return Answer(True, f"{where} answers and lets people in.")
        case 401:
            return Answer(False, f"{where} does not know the secret: it must be SAMEROOM_TURN_SECRET there, too.")
        case 486 | 508:
            return Answer(False, f"{where} is full ({error}): it gives out no more places.")
        case _:
            return Answer(False, f"{where} refuses with {error}.")


def sends_to_what_is_not_public(address: RelayAddress) -> list[str]:
    """Which of `NOT_PUBLIC` it would pass packets on to. Raises what `Client` does."""
    found = []
    for family, version in ((b"\x01", 4), (b"\x02", 6)):
        with closing(Client(address, a_credential(timezone.now() + SOON))) as client:
            if not client.allocate((stun.REQUESTED_ADDRESS_FAMILY, family + bytes(3))).is_success:
                continue  # a relay without IPv6 sends nothing by it
            peers = [peer for peer in map(ipaddress.ip_address, NOT_PUBLIC) if peer.version == version]
            found += [str(peer) for peer in peers if client.permit(peer).is_success]
            client.ask(stun.REFRESH, (stun.LIFETIME, bytes(4)))
    return found


def _refusal(address: RelayAddress, credential: Credential) -> int:
    """The number of the refusal; 0: it let us in."""
    with closing(Client(address, credential)) as client:
        answer = client.allocate()
        if answer.is_success:
            client.ask(stun.REFRESH, (stun.LIFETIME, bytes(4)))
        return answer.error


class Client:
    """One place on a relay, as far as it takes to know whether there is one."""

    def __init__(self, address: RelayAddress, credential: Credential) -> None:
        self._credential = credential
        self._is_udp = address.is_udp
        self._socket = _connect(address)
        self._realm = self._nonce = b""

    def allocate(self, *more: tuple[int, bytes]) -> Message:
        """The answer to a request with credentials; the relay says first how to sign it (RFC 8656, section 7.2)."""
        wish = ((stun.REQUESTED_TRANSPORT, stun.UDP), *more)
        challenge = self.ask(stun.ALLOCATE, *wish)
        self._realm, self._nonce = challenge.get(stun.REALM) or b"", challenge.get(stun.NONCE) or b""
        return self.ask(stun.ALLOCATE, *wish) if self._nonce else challenge

    def permit(self, peer: stun.Address) -> Message:
        """The answer to the wish to exchange packets with that address (RFC 8656, section 10)."""
        transaction = Message(0).transaction
        value = stun.xor_address(peer, 9, transaction=transaction)
        return self.ask(stun.CREATE_PERMISSION, (stun.XOR_PEER_ADDRESS, value), transaction=transaction)

    def ask(self, kind: int, *attributes: tuple[int, bytes], transaction: bytes = b"") -> Message:
        """Raises `TimeoutError`, `OSError`, `EOFError`, `stun.NotStun`."""
        key, signed = b"", attributes
        if self._nonce:
            name, password = self._credential.username, self._credential.password
            known = ((stun.USERNAME, name.encode()), (stun.REALM, self._realm), (stun.NONCE, self._nonce))
            key, signed = stun.long_term_key(name, self._realm.decode(), password), (*attributes, *known)
        message = Message(kind, signed, transaction or Message(0).transaction)
        return self._exchange(stun.encode(message, key=key), message.transaction)

    def local_port(self) -> int:
        return int(self._socket.getsockname()[1])

    def close(self) -> None:
        self._socket.close()

    def _exchange(self, data: bytes, transaction: bytes) -> Message:
        end = time.monotonic() + WITHIN
        while (left := end - time.monotonic()) > 0:
            self._socket.settimeout(min(left, RESEND_AFTER) if self._is_udp else left)
            self._socket.sendall(data)
            with _until_it_is_asked_again(self._is_udp):
                while (answer := self._receive()).transaction != transaction:
                    continue
                return answer
        raise TimeoutError

    def _receive(self) -> Message:
        if self._is_udp:
            return stun.decode(self._socket.recv(2048))
        head = self._read(stun.HEADER.size)
        return stun.decode(head + self._read(stun.length_of(head) - len(head)))

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self._socket.recv(size - len(data))
            if not part:
                raise EOFError
            data += part
        return data


@contextmanager
def _until_it_is_asked_again(is_udp: bool) -> Iterator[None]:
    """A datagram may be lost; then it is sent once more."""
    try:
        yield
    except TimeoutError:
        if not is_udp:
            raise


def _connect(address: RelayAddress) -> socket.socket:
    if not address.is_udp:
        stream = socket.create_connection((address.host, address.port), timeout=WITHIN)
        if not address.is_tls:
            return stream
        return ssl.create_default_context().wrap_socket(stream, server_hostname=address.host)
    family, kind, protocol, _name, place = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_DGRAM)[0]
    datagrams = socket.socket(family, kind, protocol)
    datagrams.connect(place)
    return datagrams
