"""Who is connected to which call, and how a message reaches them.

A `Seat` is one connected page. `Calls` keeps them in this process; `shared_calls` shares them between processes. What a
page may know of the others is one pure function, `roster`.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

Event = dict[str, Any]
Listener = Callable[[str, Event], Awaitable[None]]
# A seat of another process that was not heard of for this long is gone (its process died).
STALE = 120.0


@dataclass(frozen=True, slots=True)
class Seat:
    """One connected page, as every process knows it. `seen` is Unix time in seconds.

    It lies in Redis, so nothing is in it but who, by which name, and whether let in. `socket` tells two sockets apart
    that claim one page.
    """

    page: str
    seat: str
    role: str
    names: tuple[str, ...]
    participants: tuple[str, ...]
    people: tuple[str, ...]
    phase: str
    device_hash: str
    present: bool = True
    socket: str = ""
    busy: bool = False
    locked: bool = False
    seen: float = field(default_factory=time.time)

    @property
    def is_therapist(self) -> bool:
        return self.role == "therapist"


class Call:
    """The seats of one call, by page. Whoever sits down holds `sitting`, so that two at once do not take one seat."""

    __slots__ = ("seats", "sitting")

    def __init__(self) -> None:
        self.seats: dict[str, Seat] = {}
        self.sitting = asyncio.Lock()

    def therapist(self) -> Seat | None:
        return next((seat for seat in self.seats.values() if seat.is_therapist), None)

    def holder(self, seat: str) -> Seat | None:
        """The page that sits on this seat; not one that waits beside it as a second device."""
        return next((s for s in self.seats.values() if s.seat == seat and s.phase != "second-device"), None)

    def second_device(self, seat: str) -> Seat | None:
        """The device that waits beside the one on this seat."""
        return next((s for s in self.seats.values() if s.seat == seat and s.phase == "second-device"), None)

    def are_linked(self, one: Seat, other: Seat) -> bool:
        """Whether two pages keep a peer connection: therapist and client from standby on, clients once both are in."""
        if "second-device" in (one.phase, other.phase) or one.seat == other.seat:
            return False
        if not one.is_therapist and not other.is_therapist:
            return one.phase == other.phase == "admitted"
        therapist, client = (one, other) if one.is_therapist else (other, one)
        return client.phase == "admitted" or not (therapist.locked or therapist.busy)

    def roster(self, mine: Seat, *, epoch: int, is_elsewhere: bool, has_relay: bool = False) -> dict[str, Any]:
        """The `roster` of `docs/protocol.md` for one page: all that it may know."""
        visible = [other for other in self.seats.values() if _may_know(mine, other)]
        therapist = self.therapist()
        if therapist and therapist.present and not therapist.busy:
            where = "here"
        else:
            where = "elsewhere" if is_elsewhere or (therapist and therapist.busy) else "away"
        return {
            "type": "roster",
            "epoch": epoch,
            "phase": mine.phase,
            "names": list(mine.names),
            "people": list(mine.people),
            "therapist": where,
            "locked": bool(therapist and therapist.locked),
            "seats": [
                self._entry(mine, other) | {"relay": has_relay and _meet_by_relay(mine, other)} for other in visible
            ],
        }

    def _entry(self, mine: Seat, other: Seat) -> dict[str, Any]:
        return {
            "seat": other.seat,
            "page": other.page,
            "role": other.role,
            "names": list(other.names),
            "participants": list(other.participants),
            "people": list(other.people),
            "phase": other.phase,
            "present": other.present,
            "link": self.are_linked(mine, other),
            "polite": (mine.role, mine.page) < (other.role, other.page),
        }


def _may_know(mine: Seat, other: Seat) -> bool:
    if mine.page == other.page:
        return False
    if mine.is_therapist or other.is_therapist:
        return True
    if mine.seat == other.seat:
        return other.phase == "second-device"
    return mine.phase == other.phase == "admitted"


def _meet_by_relay(mine: Seat, other: Seat) -> bool:
    """Whether neither page may learn the other's network address: before both are in, and between partners."""
    both_in = mine.phase == other.phase == "admitted"
    return not both_in or not (mine.is_therapist or other.is_therapist)


class Calls:
    """The calls of this process. `listener` is told of every event in a call that has a page here."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._calls: dict[str, Call] = {}

    def get(self, call: str) -> Call:
        return self._calls.get(call) or Call()

    async def open(self, call: str) -> Call:
        """The call, known here from now on."""
        return self._calls.setdefault(call, Call())

    async def close(self, call: str, *, unless: Callable[[], bool]) -> None:
        """Forget a call of which nobody is connected here any more; `unless` is asked at the last moment."""
        if not unless():
            self._calls.pop(call, None)

    async def put(self, call: str, seat: Seat) -> None:
        await self.tell(call, {"kind": "put", "seat": as_row(seat)})

    async def drop(self, call: str, page: str) -> None:
        await self.tell(call, {"kind": "drop", "page": page})

    async def touch(self, call: str, page: str) -> None:
        """The page is still connected. Seats that were not touched for long, their process having died, go."""
        await self.tell(call, {"kind": "seen", "page": page, "at": time.time()})
        for seat in list(self.get(call).seats.values()):
            if seat.seen < time.time() - STALE:
                await self.drop(call, seat.page)

    async def tell(self, call: str, event: Event) -> None:
        """Bring an event to every process that has pages of this call."""
        await self._take(call, event)

    async def _take(self, call: str, event: Event) -> None:
        known = self._calls.get(call)
        if known is not None:
            if event["kind"] == "put":
                seat = event["seat"]
                known.seats[seat["page"]] = from_row(seat)
            elif event["kind"] == "drop":
                known.seats.pop(event["page"], None)
            elif event["kind"] == "seen" and event["page"] in known.seats:
                known.seats[event["page"]] = replace(known.seats[event["page"]], seen=event["at"])
        await self._listener(call, event)


def as_row(seat: Seat) -> dict[str, Any]:
    """What `asdict` gives, at a tenth of its cost: at each coming and going every process makes one."""
    return {name: getattr(seat, name) for name in Seat.__slots__}


def from_row(row: dict[str, Any]) -> Seat:
    told = {name: tuple(row[name]) for name in ("names", "participants", "people")}
    return Seat(**row | told)
