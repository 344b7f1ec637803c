"""Key files: made once, replaced whole."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import ImproperlyConfigured

from sameroom.keyfiles import make_key, new_key, read_key, read_keys, replace_keys
from sameroom.sealing import keyring
from sameroom.sealing.envelope import CannotUnseal, encode
from sameroom.sealing.models import DataKey


def test_a_file_is_replaced_whole_and_stays_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "sealing.key"
    make_key(path)
    first, before = read_key(path), path.stat()
    (path.parent / "sealing.key.0011aabb.new").write_text("left by a replacement that was killed")
    second = new_key()
    replace_keys(path, [second, first])
    assert read_keys(path) == [second, first]
    assert path.stat().st_mode & 0o777 == 0o400
    assert (path.stat().st_uid, path.stat().st_gid) == (before.st_uid, before.st_gid)
    assert path.stat().st_ino != before.st_ino
    assert [file.name for file in path.parent.iterdir()] == ["sealing.key"]
    with pytest.raises(ImproperlyConfigured, match="holds several keys"):
        read_key(path)


def test_a_folder_that_takes_no_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="cannot be replaced"):
        replace_keys(tmp_path / "nowhere" / "sealing.key", [new_key()])


@pytest.mark.parametrize("content", [b"", b"short", b"A" * 64, b"\xff" * 64, b"a" * 64 + b"\nshort"])
def test_what_is_no_key_is_never_taken_for_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(ImproperlyConfigured):
        read_keys(tmp_path / "key")


def test_a_wrapped_key_opens_for_its_container_and_id_alone(key_file: Path) -> None:
    row = DataKey(container="installation")
    wrapped, by = keyring.wrap(b"k" * 32, key_id=row.pk, container="installation")
    assert keyring.unwrap(wrapped, by=by, key_id=row.pk, container="installation") == b"k" * 32
    for key_id, container in ((row.pk, f"file:{row.pk}"), (DataKey().pk, "installation")):
        with pytest.raises(CannotUnseal, match="belongs to something else"):
            keyring.unwrap(wrapped, by=by, key_id=key_id, container=container)


def test_a_key_that_an_older_release_wrapped_opens(key_file: Path) -> None:
    """Bound to what is written here: a sealed text never passes for a data key."""
    row, nonce = DataKey(container="installation"), b"n" * 12
    current = keyring.wrapping_keys()[0]
    for label, opens in (("sameroom data key 1", True), ("sameroom blob 1", False)):
        wrapped = nonce + AESGCM(current.key).encrypt(nonce, b"k" * 32, encode(label, "installation", row.pk))
        with nullcontext() if opens else pytest.raises(CannotUnseal):
            found = keyring.unwrap(wrapped, by=current.id, key_id=row.pk, container="installation")
            assert found == b"k" * 32


def test_a_running_process_notices_a_file_that_was_replaced(key_file: Path) -> None:
    row = DataKey()
    wrapped, by = keyring.wrap(b"k" * 32, key_id=row.pk, container="installation")
    old = read_key(key_file)
    replace_keys(key_file, [new_key(), old])
    assert keyring.unwrap(wrapped, by=by, key_id=row.pk, container="installation") == b"k" * 32
    assert keyring.wrap(b"k" * 32, key_id=row.pk, container="installation")[1] != by
    replace_keys(key_file, read_keys(key_file)[:1])
    with pytest.raises(CannotUnseal, match="does not hold the key"):
        keyring.unwrap(wrapped, by=by, key_id=row.pk, container="installation")
