"""Sealing of what is no field."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from sameroom.people.models import Person
from sameroom.sealing import blobs
from sameroom.sealing.blobs import CannotUnseal, keep, seal, unseal
from sameroom.sealing.containers import current_key, erase
from sameroom.sealing.envelope import Misuse, encode, encrypt

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture(autouse=True)
def passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(blobs, "_kept", {})
    keep("password", model=Person, field="password", context=lambda row: f"password:{row.pk}")
    yield


def test_it_opens_in_its_context_alone(caplog: pytest.LogCaptureFixture) -> None:
    container = f"person:{uuid.uuid4()}"
    sealed = seal(b"JBSWY3DPEHPK3PXP", container=container, context="password:1")
    assert b"JBSWY3DPEHPK3PXP" not in sealed
    assert unseal(sealed, context="password:1") == b"JBSWY3DPEHPK3PXP"
    assert unseal(memoryview(sealed), context="password:1") == b"JBSWY3DPEHPK3PXP"  # type: ignore[arg-type]
    assert blobs.container_of(sealed) == container
    with caplog.at_level(logging.ERROR), pytest.raises(CannotUnseal):
        unseal(sealed, context="password:2")
    assert "What is sealed as password:2 cannot be opened." in caplog.text
    erase(container)
    with pytest.raises(CannotUnseal, match="erased"):
        unseal(sealed, context="password:1")


def test_what_was_sealed_before_a_release_opens_after_it() -> None:
    """The associated data is what is written here; a blob never passes for a field or a data key."""
    key = current_key(f"person:{uuid.uuid4()}")
    for label, opens in (("sameroom blob 1", True), ("sameroom field 1", False)):
        sealed = encrypt(b"text", key=key.key, key_id=key.id, belongs_to=encode(label, "password:1"))
        with nullcontext() if opens else pytest.raises(CannotUnseal):
            assert unseal(sealed, context="password:1") == b"text"


def test_what_nobody_says_where_it_is_kept_is_not_sealed() -> None:
    """A rotation would not find it, and delete its key."""
    with pytest.raises(Misuse, match=r"blobs\.keep"):
        seal(b"text", container="installation", context="letter:1")
