"""New keys while the site runs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models
from django.test.utils import isolate_apps

from sameroom.desk import health
from sameroom.desk.demo.cast import Cast
from sameroom.keyfiles import new_key, read_keys, replace_keys
from sameroom.people.models import EmergencyContact
from sameroom.sealing import blobs, keyring, places, rotation
from sameroom.sealing.containers import current_key, forget_keys
from sameroom.sealing.fields import CannotUnseal, SealedRow
from sameroom.sealing.models import DataKey, Rotation
from sameroom.sealing.rotation import CannotFinish, rotate
from tests.appointments import an_appointment, check_in
from tests.sealing import raw

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture
def rows(key_file: Path, cast: Cast) -> list[SealedRow]:
    """A practice that sealed with a key of the test's own."""
    check_in(an_appointment(cast.adas_file, cast.individual), cast.ada)
    return [row for kind in places.kinds() for row in kind.model._base_manager.all()]


@pytest.fixture
def letters(transactional_db: None, key_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Any]]:
    """A table with sealed bytes that are no field of a `SealedRow`, as an app announces it."""
    with isolate_apps("sameroom.sealing"):

        class Letter(models.Model):
            content = models.BinaryField()

            class Meta:
                app_label = "sealing"

    monkeypatch.setattr(blobs, "_kept", {})
    blobs.keep("letter", model=Letter, field="content", context=lambda row: f"letter:{row.pk}")
    with connection.schema_editor() as editor:
        editor.create_model(Letter)
    yield Letter
    with connection.schema_editor() as editor:
        editor.delete_model(Letter)


def readable() -> int:
    """How many rows open whole, as another process finds them."""
    forget_keys()
    found = 0
    for kind in places.kinds():
        for row in kind.model._base_manager.all():
            kind.open(row)
            found += 1
    return found


def bytes_of(rows: list[SealedRow]) -> list[bytes]:
    return [raw.read(row, kind.columns[0]) for kind in places.kinds() for row in rows if type(row) is kind.model]


def test_a_new_sealing_key_wraps_every_data_key_and_the_old_one_is_gone(rows: list[SealedRow], key_file: Path) -> None:
    (old,), sealed = read_keys(key_file), bytes_of(rows)
    wrapped = {*DataKey.objects.values_list("wrapped_by", flat=True)}
    said = list(rotate(with_data=False))
    assert said == [
        "A new sealing key stands on top of the key file.",
        f"{DataKey.objects.count()} data keys are wrapped by it.",
        "The key file holds the new sealing key alone.",
    ]
    assert len(read_keys(key_file)) == 1
    assert old not in read_keys(key_file)
    assert not wrapped & {*DataKey.objects.values_list("wrapped_by", flat=True)}
    assert readable() == len(rows) == 6
    assert bytes_of(rows) == sealed


def test_new_data_keys_seal_everything_anew(rows: list[SealedRow], key_file: Path) -> None:
    old, sealed = {*DataKey.objects.values_list("pk", flat=True)}, bytes_of(rows)
    versions = [raw.read(row, "sealed_version") for row in rows]
    list(rotate(with_data=True))
    assert not old & {*DataKey.objects.values_list("pk", flat=True)}
    assert not old & places.key_ids_in_use()
    assert not {*bytes_of(rows)} & {*sealed}
    assert [raw.read(row, "sealed_version") for row in rows] == versions
    assert readable() == len(rows)
    assert not Rotation.objects.exists()
    assert rotation.waiting() == 0


def test_who_read_a_row_before_still_opens_and_saves_it_afterwards(rows: list[SealedRow], cast: Cast) -> None:
    early = EmergencyContact.objects.get(person=cast.ada)
    forget_keys()
    list(rotate(with_data=True))
    assert early.name == "Priya Singh"
    late = EmergencyContact.objects.get(person=cast.ada)
    early.phone = "416-555-0199"
    early.save()
    assert EmergencyContact.objects.get(person=cast.ada).phone == "416-555-0199"
    assert late.phone == "416-555-0170"


def test_blobs_that_were_announced_are_sealed_anew(letters: type[Any]) -> None:
    for number in (1, 2, 3):
        sealed = blobs.seal(b"Dear Ada", container="installation", context=f"letter:{number}")
        letters.objects.create(pk=number, content=sealed)
    before = {bytes(row.content) for row in letters.objects.all()}
    list(rotate(with_data=True))
    forget_keys()
    after = {row.pk: bytes(row.content) for row in letters.objects.all()}
    assert not before & {*after.values()}
    assert {blobs.unseal(content, context=f"letter:{pk}") for pk, content in after.items()} == {b"Dear Ada"}
    assert DataKey.objects.get(container="installation").generation == 2


def test_what_does_not_open_keeps_its_key_and_is_said(rows: list[SealedRow], cast: Cast) -> None:
    contact = EmergencyContact.objects.get(person=cast.ada)
    right = raw.read(contact, "name")
    key = current_key(contact.container())
    raw.write(contact, name=right[:-1] + bytes([right[-1] ^ 1]))
    with pytest.raises(CannotFinish, match="1 old data keys are kept"):
        list(rotate(with_data=True))
    assert [*DataKey.objects.filter(pk=key.id)]
    assert rotation.waiting() == 1
    raw.write(contact, name=right)
    list(rotate(with_data=False))
    assert readable() == len(rows)
    assert not DataKey.objects.filter(pk=key.id).exists()


def test_a_data_key_whose_sealing_key_is_lost_keeps_the_rest_of_the_file(rows: list[SealedRow], key_file: Path) -> None:
    (old,) = read_keys(key_file)
    replace_keys(key_file, [new_key()])
    forget_keys()
    with pytest.raises(CannotUnseal):
        readable()
    with pytest.raises(CannotFinish, match="Put the lost key back"):
        list(rotate(with_data=True))
    found = [finding.sentence for finding in health.examine() if not finding.is_good]
    assert [line for line in found if "data keys do not open with the sealing key file" in line]
    assert [line for line in found if "people_emergencycontact (name, relation, phone), row" in line]
    replace_keys(key_file, [*read_keys(key_file), old])
    list(rotate(with_data=True))
    assert readable() == len(rows)
    assert old not in read_keys(key_file)


def test_the_doctor_says_what_waits(rows: list[SealedRow], key_file: Path) -> None:
    def sentences() -> str:
        return "\n".join(f"{finding.is_good} {finding.sentence}" for finding in health.examine())

    keys = DataKey.objects.count()
    assert f"True The sealing key file opens every data key ({keys})." in sentences()
    assert "True No key waits for a rotation." in sentences()
    assert "True What is sealed in people_emergencycontact (name, relation, phone) opens." in sentences()
    assert "True What is sealed in room_checkin (place) opens." in sentences()
    next(rotate(with_data=False))
    assert f"False {keys} data keys wait for a rotation that stopped: run `sameroom rotate-keys` again." in sentences()
    key_file.chmod(0o440)
    assert "False The sealing key file is readable by its owner only (mode 0440, 0400 wanted)." in sentences()
    assert "True The sealing key file lies outside the data folder" in sentences()


def test_a_data_key_that_somebody_just_made_under_the_old_key_is_not_lost(
    rows: list[SealedRow], key_file: Path, cast: Cast
) -> None:
    """By a process that had read the key file a moment before the new key stood in it."""
    before = read_keys(key_file)
    keyring.put_new_key_on_top()
    list(rotation._rewrap())
    during = read_keys(key_file)
    replace_keys(key_file, before)
    EmergencyContact.objects.create(person=cast.gus, name="Late", relation="friend", phone="1")
    replace_keys(key_file, during)
    dropped = list(rotation._drop_old_wrapping_keys())
    assert dropped == ["1 data keys are wrapped by it.", "The key file holds the new sealing key alone."]
    forget_keys()
    assert EmergencyContact.objects.get(person=cast.gus).name == "Late"


def test_only_one_rotation_runs_at_a_time(rows: list[SealedRow]) -> None:
    first = rotate(with_data=False)
    next(first)
    with pytest.raises(ImproperlyConfigured, match="Another rotation is running"):
        next(rotate(with_data=False))
    first.close()
    list(rotate(with_data=False))


@pytest.mark.parametrize("number", range(1, 30))
def test_stopped_after_any_step_everything_reads_and_the_next_run_finishes(
    rows: list[SealedRow], key_file: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    (old,) = read_keys(key_file)
    steps = rotate(with_data=True)
    done = sum(1 for _ in zip(range(number), steps, strict=False))
    steps.close()
    if done < number:
        return
    assert readable() == len(rows)
    list(rotate(with_data=True))
    assert readable() == len(rows)
    assert rotation.waiting() == 0
    assert len(read_keys(key_file)) == 1
    assert old not in read_keys(key_file)
    assert {*DataKey.objects.values_list("generation", flat=True)} <= {2, 3}
