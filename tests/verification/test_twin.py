"""Both languages make the same bytes; whoever sits in between has one try in 2³⁰."""

import hashlib
import json
import random

import pytest

from tests.verification import twin, vectors
from tests.verification.twin import Circle, Opening
from tests.verification.vectors import BEN, CLEO, FILE, device_of, nonce_of, round_of


def test_the_vectors_are_what_this_language_makes() -> None:
    """Signatures differ each time: they are looked at by `verification.test.js`, and here."""
    kept, made = json.loads(FILE.read_text()), json.loads(json.dumps(vectors.vectors()))
    for vector in (*kept["circles"].values(), *made["circles"].values()):
        for page, one in vector.pop("signatures").items():
            identity = bytes.fromhex(vector["openings"][page]["identity"])
            assert twin.is_signed(identity, bytes.fromhex(one["signature"]), bytes.fromhex(one["bytes"]))
            assert not twin.is_signed(identity, bytes.fromhex(one["signature"]), bytes.fromhex(one["bytes"]) + b"\0")
    assert kept == made


def test_who_is_on_the_curve() -> None:
    assert not twin.is_signed(b"\4" + bytes(64), bytes(64), b"")


SHORT = 12
ATTEMPTS = 2**16
RUNS = 20_000


def _short(transcript: bytes) -> int:
    """The code as it would be with twelve bits."""
    return (twin.code_of(transcript)[0] << 6) | twin.code_of(transcript)[1]


def _transcript(circle: bytes, openings: dict[str, Opening]) -> bytes:
    messages = [twin.message_of(circle, page, openings[page]) for page in sorted(openings)]
    return twin.transcript_of(twin.hash_of_commitments(circle, map(twin.commitment_to, messages)), messages)


def _openings() -> tuple[bytes, Opening, Opening]:
    ben, cleo = device_of("Ben Okafor"), device_of("Cleo Martin")
    return (
        twin.circle_of([BEN, CLEO]),
        Opening(ben.identity, ben.fingerprint, nonce_of("Ben")),
        Opening(cleo.identity, cleo.fingerprint, nonce_of("Cleo")),
    )


def test_e8_without_commitments_a_short_code_is_found_by_trying() -> None:
    """The positive control: who may choose a nonce after the other was shown tries until the codes are equal."""
    circle, bens, cleos = _openings()
    eve = device_of("Eve")
    towards_cleo = _transcript(circle, {BEN.page: Opening(eve.identity, eve.fingerprint, bytes(32)), CLEO.page: cleos})
    wanted = _short(towards_cleo)
    found = any(
        _short(_transcript(circle, {BEN.page: bens, CLEO.page: Opening(eve.identity, eve.fingerprint, nonce)}))
        == wanted
        for nonce in (number.to_bytes(32, "big") for number in range(ATTEMPTS))
    )
    assert found


@pytest.mark.slow
def test_e8_with_commitments_there_is_one_try() -> None:
    """Bound before anything is known of the other, the attacker's two codes agree as often as two dice do."""
    circle, bens, cleos = _openings()
    chance = random.Random(20261124)  # noqa: S311 - dice
    eve = device_of("Eve")
    hits = 0
    for _ in range(RUNS):
        own = [Opening(eve.identity, eve.fingerprint, chance.randbytes(32)) for _ in range(2)]
        theirs = [Opening(one.identity, one.fingerprint, chance.randbytes(32)) for one in (bens, cleos)]
        to_ben = _transcript(circle, {BEN.page: theirs[0], CLEO.page: own[0]})
        to_cleo = _transcript(circle, {BEN.page: own[1], CLEO.page: theirs[1]})
        hits += _short(to_ben) == _short(to_cleo)
    assert hits / RUNS == pytest.approx(2**-SHORT, abs=6e-4)  # 4.9 expected; 17 or more once in 50,000 times


def test_a_reveal_says_who_speaks_before_whom() -> None:
    """The signature binds everybody's commitments: it cannot be carried into another round."""
    circles = round_of([BEN, CLEO])
    reveal = circles[CLEO.page]._own
    assert reveal
    later = Circle(
        [BEN, CLEO], BEN.page, device_of("Ben Okafor"), hashlib.sha256(b"another").digest(), lambda page, said: None
    )
    opening = circles[CLEO.page].openings[CLEO.page]
    commitment = twin.commitment_to(twin.message_of(later.id, CLEO.page, opening))
    later.receive(CLEO.page, {"commitment": commitment.hex(), "again": False})
    later.receive(CLEO.page, reveal)
    assert later.state == "failed"
