"""Attacks on a session by a server that owns the whole wire, in real browsers (docs/verification.md, "Attacks")."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from sameroom.desk.demo.cast import Cast
from sameroom.room.models import SafetyReport
from tests.journeys.conftest import Arrive
from tests.journeys.hostile import InBetween, Message, Wire
from tests.journeys.pair import (
    Link,
    Pair,
    compare,
    each_sees_the_other,
    nothing_ever_left,
    nothing_leaves,
    stands,
    the_names_of_the_keys_are_theirs,
    they_match,
)
from tests.journeys.visitor import Visitor
from tests.room.page import wait_for

ROOM = Path(__file__).parents[2] / "static" / "room"


@pytest.fixture
def pair(live_cast: Cast, arrive: Arrive, link: Link, tmp_path: Path) -> Pair:
    return Pair(live_cast, arrive, link, tmp_path)


@pytest.fixture
def attacker(arrive: Arrive, server: str) -> Iterator[Callable[..., InBetween]]:
    """Somebody with a browser of their own, between the two."""

    def sits_down(*, verify: bool) -> InBetween:
        visitor = arrive()
        visitor.page.goto(f"{server}/room/")
        visitor.sees("refused")  # no link: the page stays as it is
        return InBetween(visitor.page, verify=verify)

    yield sits_down


def test_two_who_compare_are_known_to_each_other_from_then_on(pair: Pair) -> None:
    wire = Wire()
    pair.come(wire)
    for visitor in pair.both:
        stands(visitor, "unverified")
        visitor.sees_and_hears(1)  # the positive control of every attack below
    they_match(pair)
    the_names_of_the_keys_are_theirs(pair)
    pair.ada.page.reload()
    pair.ada.sees("session")
    for visitor in pair.both:
        stands(visitor, "verified")
        visitor.goes_on_seeing_and_hearing()
    pair.close()
    pair.sit_down()
    pair.come()
    for visitor in pair.both:
        stands(visitor, "verified")


def without_checks(visitor: Visitor) -> None:
    """The same client, but for its checks: whatever comes is believed."""

    def serve(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[1]
        text = (ROOM / name).read_text()
        for before, after in UNCHECKED[name].items():
            assert before in text
            text = text.replace(before, after)
        route.fulfill(body=text, content_type="text/javascript")

    for name in UNCHECKED:
        visitor.page.route(f"**/room/{name}", serve)


UNCHECKED: dict[str, dict[str, str]] = {
    "peer.js": {
        "= await this.fingerprint;": "= fingerprintOf(signal.description?.sdp ?? '');",
    },
    "state.js": {'trust === "verified" || trust': 'trust !== "failed" || trust'},
    "trust.js": {"const holds = await hasCertificate(connection, await known.fingerprint);": "const holds = true;"},
}


def test_e0_without_checks_the_attacker_sees_both(pair: Pair, attacker: Callable[..., InBetween]) -> None:
    """The rig does attack."""
    between = attacker(verify=False)
    for visitor in pair.both:
        without_checks(visitor)
    pair.come(between)
    each_sees_the_other(pair)
    assert min(between.frames().values()) > 0


def test_e7_an_attacker_who_does_not_verify_gets_nothing(pair: Pair, attacker: Callable[..., InBetween]) -> None:
    between = attacker(verify=False)
    pair.come(between)
    nothing_ever_left(*pair.both)
    assert set(between.frames().values()) == {0}
    for visitor in pair.both:
        stands(visitor, "checking")


def test_e1_another_fingerprint_in_the_description(pair: Pair) -> None:
    def swap(name: str, message: Message) -> list[Message]:
        if message["type"] == "signal" and "description" in message and name == "ada":
            sdp = message["description"]["sdp"]
            ours = sdp.split("a=fingerprint:sha-256 ")[1][:95]
            theirs = ":".join(reversed(ours.split(":")))
            message["description"]["sdp"] = sdp.replace(ours, theirs)
        return [message]

    pair.come(Wire(told=swap))
    stands(pair.ada, "failed")
    nothing_ever_left(*pair.both)
    pair.ada.says("Somebody may have been in between")


def test_e2_first_contact_the_two_see_different_codes(pair: Pair, attacker: Callable[..., InBetween]) -> None:
    """An attacker who plays the whole protocol with both is heard until they compare, and found out when they do."""
    between = attacker(verify=True)
    pair.come(between)
    each_sees_the_other(pair)
    assert min(between.frames().values()) > 0
    bens, adas = compare(pair)
    assert bens != adas
    pair.ben.do("differ")
    for visitor in pair.both:  # the attacker passes on that it is over; or else is left without anything from Ben
        stands(visitor, "failed")
    nothing_leaves(*pair.both)
    told = {(pair.appointment.pk, pair.cast.ben.pk, "different"), (pair.appointment.pk, pair.cast.ada.pk, "failed")}
    wait_for(lambda: set(SafetyReport.objects.values_list("appointment", "person", "what")) == told)
    pair.ben.says("wrote this down")


def test_e3_those_who_compared_before_send_nothing(pair: Pair, attacker: Callable[..., InBetween]) -> None:
    pair.come()
    they_match(pair)
    pair.close()
    pair.sit_down()
    between = attacker(verify=True)
    pair.come(between)
    for visitor in pair.both:
        stands(visitor, "changed")
    nothing_ever_left(*pair.both)
    assert set(between.frames().values()) == {0}
    pair.ben.do("compare-now")  # sound goes, so that the pictures can be read; no picture
    stands(pair.ben, "comparing")
    pair.ben.until(lambda tally: tally[0]["sentBytes"] > 0)
    assert between.frames()["ben"] == 0
    pair.ben.do("differ")
    stands(pair.ben, "failed")
    nothing_leaves(*pair.both)


def altered(name: str) -> Callable[[str, Message], list[Message]]:
    """What the wire does to what Ada's page says of itself."""
    held: list[Message] = []
    first: list[Message] = []

    def change(who: str, message: Message) -> list[Message]:
        if who != "ada" or message["type"] != "verify":
            return [message]
        return _ALTERATIONS[name](message, held, first)

    return change


def _last_digit(message: Message, part: str) -> Message:
    digits = message["reveal"][part]
    flipped = digits[:-1] + ("0" if digits[-1] != "0" else "1")
    return {**message, "reveal": {**message["reveal"], part: flipped}}


def _another_commitment(message: Message, held: list[Message], first: list[Message]) -> list[Message]:
    return [message] if "reveal" in message else [message, {**message, "commitment": "0" * 64}]


def _another_fingerprint(message: Message, held: list[Message], first: list[Message]) -> list[Message]:
    return [_last_digit(message, "fingerprint")] if "reveal" in message else [message]


def _another_signature(message: Message, held: list[Message], first: list[Message]) -> list[Message]:
    return [_last_digit(message, "signature")] if "reveal" in message else [message]


def _two_reveals(message: Message, held: list[Message], first: list[Message]) -> list[Message]:
    return [message, _last_digit(message, "nonce")] if "reveal" in message else [message]


def _withheld(message: Message, held: list[Message], first: list[Message]) -> list[Message]:
    return [] if "reveal" in message else [message]


_ALTERATIONS: dict[str, Callable[[Message, list[Message], list[Message]], list[Message]]] = {
    "another commitment": _another_commitment,
    "another fingerprint": _another_fingerprint,
    "another signature": _another_signature,
    "two reveals": _two_reveals,
    "withheld": _withheld,
}


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("another commitment", "failed"),
        ("another fingerprint", "failed"),
        pytest.param("another signature", "failed", marks=pytest.mark.slow),
        pytest.param("two reveals", "failed", marks=pytest.mark.slow),
        ("withheld", "checking"),
    ],
)
def test_e4_what_is_said_is_altered(pair: Pair, name: str, ends: str) -> None:
    pair.come(Wire(said=altered(name)))
    stands(pair.ben, ends)
    nothing_leaves(*pair.both)
    assert sum(peer["sentBytes"] for peer in pair.ben.tally()) == 0


def test_e4_reordered_and_doubled_does_no_harm(pair: Pair) -> None:
    """A page that is told a reveal before the commitment waits; the same words twice are the same words."""
    waiting: list[Message] = []

    def reorder(who: str, message: Message) -> list[Message]:
        if who != "ben" or message["type"] != "verify":
            return [message]
        if "commitment" in message and not waiting:
            waiting.append(message)
            return []
        return [message, message, *waiting]

    pair.come(Wire(told=reorder))
    for visitor in pair.both:
        stands(visitor, "unverified")
        visitor.sees_and_hears(1)


def test_e5_other_names_for_one_of_the_two(pair: Pair) -> None:
    """Each must be shown to the other by the name that it is told itself."""

    def rename(who: str, message: Message) -> list[Message]:
        if who == "ben" and message["type"] == "roster":
            seats = [{**seat, "names": ["Ada Sing"]} for seat in message["seats"]]
            return [{**message, "seats": seats}]
        return [message]

    pair.come(Wire(told=rename))
    nothing_ever_left(*pair.both)
    for visitor in pair.both:
        stands(visitor, "checking")


def test_e5_a_ghost_is_seen(pair: Pair) -> None:
    """Somebody whom the server adds has a name and a tile, and nobody agrees on a code with a silent one."""

    def add(who: str, message: Message) -> list[Message]:
        if message["type"] != "roster" or not message["seats"] or message["phase"] != "admitted":
            return [message]
        ghost: dict[str, Any] = {
            **message["seats"][0],
            "seat": "ghost",
            "page": "9" * 32,
            "names": ["Nobody"],
            "role": "client",
        }
        return [{**message, "seats": [*message["seats"], {**ghost, "participants": ["ghost"], "people": ["ghost"]}]}]

    pair.come(Wire(told=add))
    for visitor in pair.both:
        expect(visitor.page.locator(".tile[data-seat=ghost]")).to_contain_text("Nobody")
        stands(visitor, "checking")
        visitor.opens("safety")
        assert visitor.page.locator("#code").count() == 0


@pytest.mark.slow
def test_e6_a_new_certificate_in_the_middle_of_a_session(pair: Pair, attacker: Callable[..., InBetween]) -> None:
    wire = Wire()
    pair.come(wire)
    for visitor in pair.both:
        visitor.sees_and_hears(1)
    page = wire.said_by("ben", "signal")[-1]["to"]
    sdp = next(m["description"]["sdp"] for m in wire.said_by("ada", "signal") if "description" in m)
    ours = sdp.split("a=fingerprint:sha-256 ")[1][:95]
    offer = {"type": "offer", "sdp": sdp.replace(ours, ":".join(reversed(ours.split(":"))))}
    wire.tell("ben", {"type": "signal", "from": page, "description": offer})
    stands(pair.ben, "failed")
    nothing_leaves(pair.ben)
