"""Whether a capability still holds: the facts that decide it, read as values, and one judgement of them.

Each page is asked about every half minute, so this reads no whole rows.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from sameroom.booking.models import Appointment, Participant
from sameroom.people.models import Role
from sameroom.room.models import Capability, Ending, JoinToken, Withdrawal

OPENS_BEFORE = timedelta(minutes=30)
CLOSES_AFTER = timedelta(minutes=60)
SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


class RoomRefused(Exception):
    """Nobody comes in this way. `reason` and `status` are those of `docs/protocol.md`."""

    def __init__(self, reason: str, status: int, **more: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.more = more


@dataclass(frozen=True)
class Window:
    """From when to when a room can be entered."""

    opens_at: datetime
    closes_at: datetime


class Standing(NamedTuple):
    """All that decides whether a link holds, in the order in which `_facts` reads it.

    `signed_out`: the sign-in in which the link was made by a button has ended. `withdrawn_at`, `ended_at`: when links
    were withdrawn, and when the session was ended, last. `file_therapist`: who treats this file.
    """

    participant: UUID
    person: UUID
    role: str
    is_active: bool
    appointment: UUID
    starts_at: datetime
    ends_at: datetime
    zone: str
    cancellation: int | None
    closing: int | None
    file_therapist: UUID | None
    minted_at: datetime
    signed_out: int | None
    is_therapist: bool
    withdrawn_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class Held:
    """A capability that holds: on which device, and how it stands."""

    device_hash: str
    standing: Standing


def window(session: Appointment | Standing) -> Window:
    return Window(session.starts_at - OPENS_BEFORE, session.ends_at + CLOSES_AFTER)


def of_token(token: object) -> tuple[int, Standing]:
    """The row of a join token, and how it stands. Raises `RoomRefused` if it does not hold now."""
    row = JoinToken.objects.filter(token_hash=_digest_of(token)).values_list("pk", *_facts("")).first()
    if row is None:
        raise RoomRefused("unknown", 404)
    key, standing = row[0], Standing(*row[1:])
    _refuse(standing)
    return key, standing


def of_capabilities(capabilities: Sequence[object]) -> list[Held | RoomRefused]:
    """For each whether it holds now, or why not: as many questions to the database as for one."""
    hashes = {digest(text) for text in capabilities if isinstance(text, str) and SECRET.fullmatch(text)}
    rows = Capability.objects.filter(capability_hash__in=hashes)
    found = {
        row[0]: row[1:] for row in rows.values_list("capability_hash", "device_hash", "refusal", *_facts("token__"))
    }
    return [_answer(capability, found) for capability in capabilities]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _digest_of(secret: object) -> str:
    if not isinstance(secret, str) or not SECRET.fullmatch(secret):
        raise RoomRefused("unknown", 404)
    return digest(secret)


def _facts(token: str) -> list[Any]:
    """What makes a `Standing`, in its order; `token` leads to the join token."""
    at = f"{token}participant"
    withdrawals = Withdrawal.objects.filter(participant=OuterRef(at))
    endings = Ending.objects.filter(appointment=OuterRef(f"{at}__appointment"))
    return [
        at,
        f"{at}__person",
        f"{at}__role",
        f"{at}__person__is_active",
        f"{at}__appointment",
        f"{at}__appointment__starts_at",
        f"{at}__appointment__ends_at",
        f"{at}__appointment__zone",
        f"{at}__appointment__cancellation",
        f"{at}__appointment__case_file__closing",
        f"{at}__appointment__case_file__therapist",
        f"{token}minted_at",
        f"{token}minted_in__ending",
        Exists(Role.objects.filter(person=OuterRef(f"{at}__person"), kind=Role.Kind.THERAPIST)),
        Subquery(withdrawals.order_by("-at").values("at")[:1]),
        Subquery(endings.order_by("-at").values("at")[:1]),
    ]


def _answer(capability: object, found: dict[str, tuple[Any, ...]]) -> Held | RoomRefused:
    try:
        row = found.get(_digest_of(capability))
        if row is None:
            raise RoomRefused("unknown", 404)
        device_hash, refusal, *facts = row
        if refusal:
            raise RoomRefused("denied", 410)
        standing = Standing(*facts)
        _refuse(standing)
    except RoomRefused as refused:
        return refused
    return Held(device_hash, standing)


def _refuse(standing: Standing) -> None:
    """Outside the window, or by a link that ended, nobody comes in. Raises `RoomRefused`."""
    now, open_ = timezone.now(), window(standing)
    if standing.signed_out or not _has_part(standing):
        raise RoomRefused("replaced", 410)
    if standing.withdrawn_at and standing.withdrawn_at >= standing.minted_at:
        raise RoomRefused("replaced", 410)
    if standing.cancellation or standing.closing:
        raise RoomRefused("cancelled", 410)
    if now > open_.closes_at:
        raise RoomRefused("late", 410)
    if now < open_.opens_at:
        raise RoomRefused(
            "early",
            425,
            now=utc(now),
            opens_at=utc(open_.opens_at),
            starts_at=utc(standing.starts_at),
            zone=standing.zone,
        )


def _has_part(standing: Standing) -> bool:
    """Whoever left the practice, treats nobody any more, or handed this file over has no seat."""
    if not standing.is_active or standing.role != Participant.Role.THERAPIST:
        return standing.is_active
    return standing.is_therapist and standing.file_therapist in {None, standing.person}


def utc(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return moment.astimezone(timezone.get_fixed_timezone(0)).strftime("%Y-%m-%dT%H:%M:%SZ")
