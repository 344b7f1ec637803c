"""Containers: one key each, and erasing it."""

import threading
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from sameroom.desk.demo.cast import Cast
from sameroom.people.models import EmergencyContact
from sameroom.sealing import containers
from sameroom.sealing.containers import current_key, erase, forget_keys, key_of
from sameroom.sealing.envelope import CannotSeal, CannotUnseal, Misuse
from sameroom.sealing.models import DataKey, Erasure

pytestmark = [pytest.mark.django_db, pytest.mark.services]
Counting = Any


def test_each_container_has_one_key_of_its_own(db: None) -> None:
    mine, yours = f"person:{uuid.uuid4()}", f"person:{uuid.uuid4()}"
    assert current_key(mine) == current_key(mine) != current_key(yours)
    assert len(current_key(mine).key) == 32
    assert current_key(mine).key not in bytes(DataKey.objects.get(container=mine).wrapped)
    assert current_key(mine).key.hex() not in repr(current_key(mine))
    with pytest.raises(IntegrityError), transaction.atomic():
        DataKey.objects.create(container=mine, wrapped=b"", wrapped_by="")


@pytest.mark.parametrize("name", ["", "ada", "person:ada", "Installation", f"person:{uuid.UUID(int=1)}:x", "file:\n"])
def test_what_is_no_container_is_refused(db: None, name: str) -> None:
    with pytest.raises(Misuse, match="is no container"):
        current_key(name)


def test_what_was_erased_is_gone_for_good_and_said_so(contact: EmergencyContact, cast: Cast) -> None:
    assert EmergencyContact.objects.get(pk=contact.pk).name == "Priya Singh"
    erase(contact.container())
    with pytest.raises(CannotUnseal, match="was erased for good on 20") as refused:
        EmergencyContact.objects.get(pk=contact.pk).name  # noqa: B018
    assert refused.value.is_erased
    assert not DataKey.objects.filter(container=contact.container()).exists()
    assert EmergencyContact.objects.get(person=cast.cleo).name == "Rosa Gomes"
    erase(contact.container())
    assert Erasure.objects.count() == 1


def test_nothing_is_sealed_in_what_was_erased(contact: EmergencyContact) -> None:
    contact.name = "Another"
    erase(contact.container())
    with pytest.raises(CannotSeal, match="were erased"), transaction.atomic():
        EmergencyContact(person_id=contact.person_id, name="a", relation="b", phone="c").save()
    erase("installation")
    with pytest.raises(CannotSeal):
        current_key("installation")


def test_an_erasing_that_is_undone_erased_nothing(contact: EmergencyContact) -> None:
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        erase(contact.container())
        raise KeyboardInterrupt
    assert EmergencyContact.objects.get(pk=contact.pk).name == "Priya Singh"


def test_another_process_forgets_within_half_a_minute(
    contact: EmergencyContact, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Counting
) -> None:
    """It hears nothing of the erasing; its keys run out."""
    assert containers.KEPT_FOR <= 30
    key = current_key(contact.container())
    DataKey.objects.all().delete()
    with django_assert_num_queries(0):
        assert key_of(key.id) == key
    now = containers.time.monotonic()
    monkeypatch.setattr(containers.time, "monotonic", lambda: now + 30)
    with pytest.raises(CannotUnseal, match="is not there"):
        key_of(key.id)


def test_what_is_read_while_something_is_erased_is_not_remembered(contact: EmergencyContact) -> None:
    key = current_key(contact.container())
    forget_keys()
    era, _ = containers._memory.take_expected()
    forget_keys()
    containers._memory.keep([key], era=era)
    assert containers._memory.get(key.id) is None


def test_two_who_seal_first_at_the_same_moment_share_one_key(transactional_db: None) -> None:
    container, found, start = f"file:{uuid.uuid4()}", [], threading.Barrier(4)

    def seal() -> None:
        start.wait(10)
        found.append(current_key(container))
        connections.close_all()

    threads = [threading.Thread(target=seal) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(found) == 4
    assert len(set(found)) == DataKey.objects.filter(container=container).count() == 1


def test_erasing_waits_for_whoever_is_sealing(transactional_db: None) -> None:
    """So nothing is sealed by a key that is just being erased, and nobody makes a new one for it."""
    container, has_sealed, may_end = f"file:{uuid.uuid4()}", threading.Event(), threading.Event()
    seen: list[object] = []

    def seal() -> None:
        with transaction.atomic():
            seen.append(current_key(container).id)
            has_sealed.set()
            may_end.wait(10)
            seen.append("sealed")
        connections.close_all()

    def erase_it() -> None:
        erase(container)
        seen.append("erased")
        connections.close_all()

    sealing, erasing = threading.Thread(target=seal), threading.Thread(target=erase_it)
    sealing.start()
    assert has_sealed.wait(10)
    erasing.start()
    erasing.join(0.5)
    assert erasing.is_alive()
    may_end.set()
    erasing.join(10)
    sealing.join(10)
    assert seen[1:] == ["sealed", "erased"]
    assert not DataKey.objects.filter(container=container).exists()
