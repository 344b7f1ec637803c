"""Sealing of what is no field: an app says where it keeps such bytes, seals them, and unseals them.

keep("second-factor", model=Factor, field="secret", context=lambda row: f"second-factor:{row.pk}")   # in ready()
factor.secret = seal(b"…", container=f"person:{person.pk}", context=f"second-factor:{factor.pk}")
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from sameroom.sealing import containers
from sameroom.sealing.envelope import CannotSeal, CannotUnseal, Misuse, decrypt, encode, encrypt, key_id_of

__all__ = ["CannotSeal", "CannotUnseal", "Kept", "keep", "kept", "seal", "unseal"]

logger = logging.getLogger(__name__)
_LABEL = "sameroom blob 1"


@dataclass(frozen=True)
class Kept:
    """Where sealed bytes of one kind stand, and in which context each row's were sealed."""

    kind: str
    model: type[Model]
    field: str
    context: Callable[[Any], str]


_kept: dict[str, Kept] = {}


def keep(kind: str, *, model: type[Model], field: str, context: Callable[[Any], str]) -> None:
    """Say where blobs whose context begins with `kind:` are kept, so that a rotation finds them."""
    _kept[kind] = Kept(kind, model, field, context)


def kept() -> list[Kept]:
    return list(_kept.values())


def seal(text: bytes, *, container: str, context: str) -> bytes:
    """`text`, to be opened in this context only. Store it in the transaction in which it was sealed: until that ends
    nobody erases its key. `context` is `kind:…`, and the kind was announced by `keep`. Raises `CannotSeal`.
    """
    if context.partition(":")[0] not in _kept:
        raise Misuse(f"Say where blobs like “{context}” are kept (blobs.keep), or a rotation would lose them.")
    with containers.in_transaction():
        key = containers.current_key(container)
        return encrypt(text, key=key.key, key_id=key.id, belongs_to=encode(_LABEL, context))


def unseal(sealed: bytes, *, context: str) -> bytes:
    """What was sealed in this context. Raises `CannotUnseal`, after a line in the log that names the context."""
    try:
        key = containers.key_of(key_id_of(bytes(sealed)))
        return decrypt(bytes(sealed), key=key.key, belongs_to=encode(_LABEL, context))
    except CannotUnseal as reason:
        logger.error("What is sealed as %s cannot be opened. %s", context, reason)
        raise


def container_of(sealed: bytes) -> str:
    """The container whose key opens it. Raises `CannotUnseal`."""
    return containers.key_of(key_id_of(bytes(sealed))).container
