"""What both languages must make of the same keys: `python -m tests.verification.vectors` writes `vectors.json` anew."""

import hashlib
import json
from pathlib import Path
from typing import Any

from tests.verification import twin
from tests.verification.twin import Circle, Device, Member, Said

FILE = Path(__file__).parent / "vectors.json"

BEN = Member("b" * 32, "seat-of-ben", "therapist", ("Ben Okafor",), ("ben",))
CLEO = Member("c" * 32, "seat-of-cleo", "client", ("Cleo Martin",), ("cleo",))
BOTH = Member("0" * 32, "seat-of-cleo", "client", ("Cléo Martin", "Dev Martin"), ("cleo", "dev"))
DEV = Member("9" * 32, "seat-of-dev", "client", ("De\u0301v",), ("dev",))
UMA = Member("7" * 32, "seat-of-uma", "therapist", ("Uma 🌿",), ("uma",))
CIRCLES = {
    "two": [BEN, CLEO],
    "couple on one screen": [BEN, BOTH],
    "three": [BEN, CLEO, DEV],
    "four": [BEN, CLEO, DEV, UMA],
}


def device_of(name: str) -> Device:
    """The same each time. Its signatures are not: those are looked at, not compared."""
    scalar = int.from_bytes(hashlib.sha256(f"key of {name}".encode()).digest(), "big") % 2**255 + 1
    return Device(scalar, hashlib.sha256(f"certificate of {name}".encode()).digest())


def nonce_of(name: str) -> bytes:
    return hashlib.sha256(f"nonce of {name}".encode()).digest()


def round_of(members: list[Member]) -> dict[str, Circle]:
    """A whole round with a server that only relays: page → its circle."""
    wire: list[tuple[str, str, Said]] = []
    circles: dict[str, Circle] = {}
    for one in members:
        name = one.names[0]

        def send(to: str, said: Said, page: str = one.page) -> None:
            wire.append((page, to, said))

        circles[one.page] = Circle(members, one.page, device_of(name), nonce_of(name), send)
    for circle in circles.values():
        circle.begin()
    while wire:
        page, to, said = wire.pop(0)
        circles[to].receive(page, said)
    return circles


def vectors() -> dict[str, Any]:
    return {
        "encodings": _encodings(),
        "circles": {name: _vector(members) for name, members in CIRCLES.items()},
        "introductions": [_introduction(client) for client in ("cleo", "déḿ 🌿")],
    }


def _encodings() -> list[dict[str, Any]]:
    lists: list[list[str]] = [[], [""], ["a", ""], ["", "a"], ["ab"], ["a", "b"], ["é"], ["e\u0301"], ["🦉"]]
    return [{"parts": parts, "bytes": twin.encode(*parts).hex()} for parts in lists]


def _introduction(client: str) -> dict[str, str]:
    """Ben's device and the one of a client, by a code in person."""
    pins = twin.pin_of(device_of("Ben Okafor").identity), twin.pin_of(device_of(client).identity)
    participant, secret = f"seat-of-{client}", nonce_of(f"code for {client}")
    introduced = twin.introduction_bytes(participant, pins=pins, people=("ben", client))
    return {
        "participant": participant,
        "therapist": "ben",
        "client": client,
        "therapist_pin": pins[0].hex(),
        "client_pin": pins[1].hex(),
        "secret": secret.hex(),
        "code": twin.introduction_code(pins[0], secret),
        "bytes": introduced.hex(),
        "proof": twin.introduction_proof(secret, introduced).hex(),
    }


def _vector(members: list[Member]) -> dict[str, Any]:
    circles = round_of(members)
    any_one = circles[members[0].page]
    messages = {page: twin.message_of(any_one.id, page, opening) for page, opening in any_one.openings.items()}
    commitments = [twin.commitment_to(messages[page]) for page in any_one.pages]
    return {
        "members": [
            {"page": m.page, "seat": m.seat, "role": m.role, "names": m.names, "people": m.people} for m in members
        ],
        "openings": {
            page: {"identity": o.identity.hex(), "fingerprint": o.fingerprint.hex(), "nonce": o.nonce.hex()}
            for page, o in any_one.openings.items()
        },
        "circle": any_one.id.hex(),
        "messages": {page: message.hex() for page, message in messages.items()},
        "commitments": [one.hex() for one in commitments],
        "commits": twin.hash_of_commitments(any_one.id, commitments).hex(),
        "transcript": any_one.transcript.hex(),
        "code": any_one.code,
        "pins": {page: twin.pin_of(opening.identity).hex() for page, opening in any_one.openings.items()},
        "signatures": {page: _signature(circle) for page, circle in circles.items()},
    }


def _signature(circle: Circle) -> dict[str, str]:
    """One that both must accept, over bytes that both must make."""
    commits = twin.hash_of_commitments(
        circle.id,
        [twin.commitment_to(twin.message_of(circle.id, page, circle.openings[page])) for page in circle.pages],
    )
    data = twin.signed_bytes(commits, twin.message_of(circle.id, circle.page, circle.openings[circle.page]))
    return {"bytes": data.hex(), "signature": circle.device.sign(data).hex()}


if __name__ == "__main__":
    FILE.write_text(json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
