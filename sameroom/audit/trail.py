"""Writing down who did what. `record` writes in the transaction of the act: without an entry there is no act."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.db import DatabaseError, transaction

from sameroom.audit.models import Concern, Entry


class CannotRecord(DatabaseError):
    """The entry could not be written (the disk is full, say), so the act must not be done either."""


@dataclass(frozen=True)
class Seen:
    """Where an act comes from: the network's prefix, and how to know a hash of the session and the actor's roles.

    Those are asked when an entry is written: signing in begins another session.
    """

    session_of: Callable[[], str]
    address: str
    roles_of: Callable[[UUID], str]


def _no_session() -> str:
    return ""


def _unknown(by: UUID) -> str:
    return ""


_NOWHERE = Seen(_no_session, "", _unknown)
_seen = ContextVar("seen", default=_NOWHERE)


@contextmanager
def seen_from(
    *, address: str, session_of: Callable[[], str] = _no_session, roles_of: Callable[[UUID], str] = _unknown
) -> Iterator[None]:
    """All that is recorded inside came from here."""
    token = _seen.set(Seen(session_of, address, roles_of))
    try:
        yield
    finally:
        _seen.reset(token)


def record(  # noqa: PLR0913 - an entry has that many parts
    act: str,
    thing: str,
    thing_id: object = "",
    *,
    by: UUID | None,
    about: Iterable[UUID] = (),
    outcome: str = "done",
    reason: str = "",
) -> None:
    """One entry, in the caller's transaction (in one of its own where there is none). Raises `CannotRecord`.

    `about`: the people whose record it concerns; they may read the entry. `reason`: a short code, no personal text.
    Where an outer transaction is open it is marked for rollback as well: nobody can catch the exception and go on.
    """
    seen = _seen.get()
    try:
        with transaction.atomic(savepoint=False):
            entry = Entry.objects.create(
                by=by,
                roles=seen.roles_of(by) if by else "",
                session=seen.session_of(),
                address=seen.address,
                act=act,
                thing=thing,
                thing_id=str(thing_id),
                outcome=outcome,
                reason=reason,
            )
            Concern.objects.bulk_create(Concern(entry=entry, person=person) for person in sorted(set(about)))
    except DatabaseError as error:
        raise CannotRecord(f"{act} {thing} could not be written down") from error
