"""Containers and their data keys. A container is `person:<uuid>`, `file:<uuid>` or `installation`.

Unwrapped keys are kept in memory for half a minute. So an erasing takes effect everywhere within that time, and in the
process that erased at once.
"""

import re
import secrets
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection, transaction

from sameroom.sealing import keyring
from sameroom.sealing.envelope import CannotSeal, CannotUnseal, Misuse
from sameroom.sealing.models import DataKey, ErasedKey, Erasure

_NAMES = re.compile(r"(person|file):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|installation")
_NEWEST = "SELECT * FROM sealing_datakey WHERE container = %s ORDER BY generation DESC LIMIT 1"
_NEWEST_LOCKED = _NEWEST + " FOR KEY SHARE"
KEPT_FOR = 30.0
# How many keys that may be asked for soon are read with one that is asked for now, so that a list asks once.
AHEAD = 500


@dataclass(frozen=True)
class OpenKey:
    """A data key, unwrapped: 32 bytes."""

    id: UUID
    container: str
    key: bytes = field(repr=False)


class _Memory:
    """Unwrapped keys for a short time, and the ids of those that rows just read will need."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: dict[UUID, tuple[float, OpenKey]] = {}
        self._expected: dict[UUID, None] = {}
        self._era = 0

    def get(self, key_id: UUID) -> OpenKey | None:
        until, key = self._keys.get(key_id, (0.0, None))
        return key if until > time.monotonic() else None

    def expect(self, key_id: UUID) -> None:
        if self.get(key_id) is None:
            with self._lock:
                self._expected[key_id] = None
                while len(self._expected) > AHEAD:
                    del self._expected[next(iter(self._expected))]

    def take_expected(self) -> tuple[int, list[UUID]]:
        """With the era, so that what is read while something is erased is not kept."""
        with self._lock:
            expected, self._expected = self._expected, {}
            return self._era, list(expected)

    def keep(self, keys: Iterable[OpenKey], *, era: int) -> None:
        now = time.monotonic()
        with self._lock:
            if era == self._era:
                self._keys = {key_id: entry for key_id, entry in self._keys.items() if entry[0] > now}
                self._keys.update({key.id: (now + KEPT_FOR, key) for key in keys})

    def forget(self) -> None:
        with self._lock:
            self._era += 1
            self._keys, self._expected = {}, {}

    @property
    def era(self) -> int:
        return self._era


_memory = _Memory()
forget_keys = _memory.forget
expect_key = _memory.expect


def key_of(key_id: UUID) -> OpenKey:
    """The data key of this id. Raises `CannotUnseal`."""
    known = _memory.get(key_id)
    if known is not None:
        return known
    era, expected = _memory.take_expected()
    rows = {row.pk: row for row in DataKey.objects.filter(pk__in={key_id, *expected})}
    if key_id not in rows:
        raise _missing(key_id)
    wanted = _opened(rows.pop(key_id))
    _memory.keep([wanted, *_openable(rows.values())], era=era)
    return wanted


def current_key(container: str) -> OpenKey:
    """The key that seals in this container; made if there is none yet. To be asked inside a transaction: until its end
    nobody erases the key. Raises `CannotSeal` where the container was erased.
    """
    if not _NAMES.fullmatch(container):
        raise Misuse(f"“{container}” is no container: person:<uuid>, file:<uuid> or installation.")
    era = _memory.era
    with in_transaction():
        row = _newest(container) or _make_first(container)
    known = _memory.get(row.pk) or _opened(row)
    _memory.keep([known], era=era)
    return known


def make_key(container: str, *, generation: int) -> DataKey:
    """The data key of this generation: a new one, unless somebody was faster."""
    key_id = uuid.uuid4()
    wrapped, by = keyring.wrap(secrets.token_bytes(32), key_id=key_id, container=container)
    made, _ = DataKey.objects.get_or_create(
        container=container, generation=generation, defaults={"id": key_id, "wrapped": wrapped, "wrapped_by": by}
    )
    return made


def erase(container: str) -> None:
    """Delete the container's data keys: what it holds is unreadable for good. Waits until nobody seals anything, so a
    transaction that erases seals nothing before.

    Copies made before (backups) hold the wrapped keys, and the sealing key of then, until they are thrown away.
    """
    with nobody_seals():
        erasure, _ = Erasure.objects.get_or_create(container=container)
        keys = DataKey.objects.filter(container=container)
        ErasedKey.objects.bulk_create([ErasedKey(id=pk, erasure=erasure) for pk in keys.values_list("pk", flat=True)])
        keys.delete()
    forget_keys()
    transaction.on_commit(forget_keys)


def in_transaction() -> AbstractContextManager[None]:
    """The caller's transaction, or one of our own. No savepoint: what is raised here undoes nothing of the caller's."""
    return nullcontext() if connection.in_atomic_block else transaction.atomic()


@contextmanager
def nobody_seals() -> Iterator[None]:
    """A transaction in which no other one holds or takes a key to seal with; reading goes on."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {DataKey._meta.db_table} IN EXCLUSIVE MODE")
        yield


def unopenable() -> list[DataKey]:
    """Data keys that the sealing key file does not open."""
    return [row for row in DataKey.objects.order_by("container", "generation") if not list(_openable([row]))]


def _newest(container: str) -> DataKey | None:
    """On PostgreSQL with a shared lock, which `nobody_seals` waits for; SQLite has one writer at a time anyway."""
    question = _NEWEST_LOCKED if connection.vendor == "postgresql" else _NEWEST
    return next(iter(DataKey.objects.raw(question, [container])), None)


def _make_first(container: str) -> DataKey:
    if Erasure.objects.filter(container=container).exists():
        raise CannotSeal(f"The keys of {container} were erased; nothing is sealed in it again.")
    return make_key(container, generation=1)


def _openable(rows: Iterable[DataKey]) -> Iterator[OpenKey]:
    for row in rows:
        try:
            yield _opened(row)
        except CannotUnseal:
            continue  # it is said when somebody asks for this one


def _opened(row: DataKey) -> OpenKey:
    key = keyring.unwrap(bytes(row.wrapped), by=row.wrapped_by, key_id=row.pk, container=row.container)
    return OpenKey(row.pk, row.container, key)


def _missing(key_id: UUID) -> CannotUnseal:
    erased = ErasedKey.objects.select_related("erasure").filter(pk=key_id).first()
    if erased is None:
        return CannotUnseal("Its data key is not there.")
    return CannotUnseal(f"It was erased for good on {erased.erasure.at:%Y-%m-%d}, with its key.", is_erased=True)
