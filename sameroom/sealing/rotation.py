"""New keys, while the site runs. Every step may be killed at any point and is taken up again by running it once more.

The wrapping key: a new one is put on top of the file, every data key is wrapped by it, then the old ones are dropped.
Data keys: each container gets a new one, what is sealed is resealed with it, then the old ones are deleted.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery

from sameroom.sealing import containers, keyring, places
from sameroom.sealing.envelope import CannotSeal, CannotUnseal
from sameroom.sealing.models import DataKey, Rotation

BATCH = 100
T = TypeVar("T")


class CannotFinish(Exception):
    """Something keeps its old key, and that key is kept for it. The text says what, as a sentence."""


def rotate(*, with_data: bool) -> Iterator[str]:
    """Sentences of what was done, one a batch. Raises `CannotFinish`, and `ImproperlyConfigured` for the key file."""
    keyring.wrapping_keys()  # a file that is missing is said at once
    with _only_one():
        if with_data and not Rotation.objects.exists():
            Rotation.objects.create()
        if len(keyring.wrapping_keys()) == 1:
            keyring.put_new_key_on_top()
            yield "A new sealing key stands on top of the key file."
        yield from _rewrap()
        yield from _drop_old_wrapping_keys()
        for rotation in Rotation.objects.all():
            yield from _renew(rotation)
            yield from _reseal()
            yield from _reseal()  # what was just being saved the first time
            yield from _delete_old_data_keys()


def waiting() -> int:
    """How many data keys wait for a rotation that was begun and not finished."""
    current = keyring.wrapping_keys()[0].id
    rotation = Rotation.objects.first()
    aged = _current_ones().filter(made_at__lt=rotation.begun_at).count() if rotation else 0
    return DataKey.objects.exclude(wrapped_by=current).count() + len(_old_data_keys()) + aged


def _rewrap() -> Iterator[str]:
    """Each data key under the current wrapping key. Those that no key of the file opens are left and said."""
    current = keyring.wrapping_keys()[0].id
    lost = {row.pk for row in containers.unopenable()}
    waiting = DataKey.objects.exclude(wrapped_by=current).exclude(pk__in=lost)
    done = 0
    while changed := _rewrap_batch(waiting):
        done += changed
        yield f"{done} data keys are wrapped by it."
    if lost:
        raise CannotFinish(
            f"{len(lost)} data keys do not open with the keys in the file, which stay. Put the lost key back."
        )


@transaction.atomic
def _rewrap_batch(waiting: QuerySet[DataKey]) -> int:
    rows = list(waiting.select_for_update()[:BATCH])
    for row in rows:
        key = keyring.unwrap(bytes(row.wrapped), by=row.wrapped_by, key_id=row.pk, container=row.container)
        row.wrapped, row.wrapped_by = keyring.wrap(key, key_id=row.pk, container=row.container)
        row.save(update_fields=["wrapped", "wrapped_by"])
    return len(rows)


def _drop_old_wrapping_keys() -> Iterator[str]:
    """Whoever makes a data key now chooses its wrapping key after this, or was seen by it."""
    while len(keyring.wrapping_keys()) > 1:
        with containers.nobody_seals():
            if not DataKey.objects.exclude(wrapped_by=keyring.wrapping_keys()[0].id).exists():
                keyring.keep_current_key_only()
                break
        yield from _rewrap()
    yield "The key file holds the new sealing key alone."


def _renew(rotation: Rotation) -> Iterator[str]:
    aged = list(_current_ones().filter(made_at__lt=rotation.begun_at).values_list("container", "generation"))
    for done, batch in _batches(aged):
        with transaction.atomic():
            for container, generation in batch:
                containers.make_key(container, generation=generation + 1)
        yield f"{done} of {len(aged)} containers have a new data key."


def _reseal() -> Iterator[str]:
    for kind in places.kinds():
        done = 0
        old = _old_data_keys()
        waiting = [pk for pk, found in kind.key_ids() if found & old]
        for done, batch in _batches(waiting):
            _reseal_batch(kind, batch)
            yield f"{done} of {len(waiting)} rows of {kind} are sealed anew."


@transaction.atomic
def _reseal_batch(kind: places.Kind, batch: Sequence[Any]) -> None:
    """Rows that somebody is just saving are left: they are saved with the new key, or found in the next round."""
    for row in kind.model._base_manager.filter(pk__in=batch).select_for_update(skip_locked=True):
        try:
            kind.reseal(row)
        except (CannotUnseal, CannotSeal):
            continue  # it keeps its old key, which is said at the end


def _delete_old_data_keys() -> Iterator[str]:
    """Nobody seals while it is looked where old keys are still in use: nothing loses its key."""
    with containers.nobody_seals():
        old = _old_data_keys()
        used = old & places.key_ids_in_use()
        DataKey.objects.filter(pk__in=old - used).delete()
        if not used:
            Rotation.objects.all().delete()
    containers.forget_keys()
    if used:
        raise CannotFinish(
            f"{len(used)} old data keys are kept, because not everything could be sealed anew. Run it again."
        )
    yield f"{len(old)} old data keys are deleted."


def _current_ones() -> QuerySet[DataKey]:
    newest = DataKey.objects.filter(container=OuterRef("container")).values("container").annotate(at=Max("generation"))
    return DataKey.objects.filter(generation=Subquery(newest.values("at"))).order_by("container")


def _old_data_keys() -> set[UUID]:
    return {*DataKey.objects.exclude(pk__in=_current_ones().values("pk")).values_list("pk", flat=True)}


def _batches(items: Sequence[T]) -> Iterator[tuple[int, Sequence[T]]]:
    for start in range(0, len(items), BATCH):
        batch = items[start : start + BATCH]
        yield start + len(batch), batch


@contextmanager
def _only_one() -> Iterator[None]:
    """One rotation at a time on a machine. The lock goes with its process, however that ends."""
    folder = os.open(settings.SEALING_KEY_FILE.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(folder)
        raise ImproperlyConfigured("Another rotation is running. Wait until it is done.") from None
    try:
        yield
    finally:
        os.close(folder)
