"""The file of a backup: who opens it, and that nothing of it can be missing."""

import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyrage import encrypt_io, x25519

from sameroom.backup import archive
from sameroom.backup.archive import Member
from sameroom.backup.refusals import CannotOpen

MEMBERS = [
    Member("about.json", b"{}"),
    Member("database.00000", b"a row that says " * 20_000),
    Member("database.00001", b""),
]


@pytest.fixture
def identity() -> x25519.Identity:
    return x25519.Identity.generate()


@pytest.fixture
def path(tmp_path: Path, identity: x25519.Identity) -> Path:
    archive.write(tmp_path / "one.age", MEMBERS, [identity.to_public()])
    return tmp_path / "one.age"


def test_what_is_written_comes_back_and_nobody_else_reads_it(path: Path, identity: x25519.Identity) -> None:
    assert list(archive.read(path, identity)) == MEMBERS
    assert path.read_bytes().startswith(b"age-encryption.org/v1") and b"a row that says" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["one.age"]


def test_of_several_recipients_each_opens_it(tmp_path: Path) -> None:
    both = [x25519.Identity.generate() for _ in range(2)]
    archive.write(tmp_path / "two.age", MEMBERS, [one.to_public() for one in both])
    for one in both:
        assert list(archive.read(tmp_path / "two.age", one)) == MEMBERS


def test_another_key_opens_nothing(path: Path) -> None:
    with pytest.raises(CannotOpen, match="This key does not open the backup"):
        list(archive.read(path, x25519.Identity.generate()))


@pytest.mark.parametrize("at", [100, 1_000, 70_000, 250_000, -20])
def test_a_byte_that_was_changed_is_noticed(path: Path, identity: x25519.Identity, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    with pytest.raises(CannotOpen):
        list(archive.read(path, identity))


@pytest.mark.parametrize("length", [0, 30, 400, 66_000, 200_000, -1])
def test_one_that_was_cut_off_is_noticed(path: Path, identity: x25519.Identity, length: int) -> None:
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(CannotOpen):
        list(archive.read(path, identity))


def test_whole_members_that_are_missing_are_noticed(tmp_path: Path, identity: x25519.Identity) -> None:
    """Of somebody who has the recipient, which is no secret: another file may be put in its place, never a part."""
    some = tmp_path / "some.age"
    with _tar_without_an_end(tmp_path).open("rb") as tar, some.open("wb") as file:
        encrypt_io(tar, file, [identity.to_public()])
    with pytest.raises(CannotOpen, match="not whole"):
        list(archive.read(some, identity))


def _tar_without_an_end(folder: Path) -> Path:
    path = folder / "some.tar"
    with tarfile.open(path, "w") as tar:
        archive._add(tar, MEMBERS[0])
    return path


def test_a_fault_on_the_way_leaves_the_old_file(path: Path, identity: x25519.Identity) -> None:
    before = path.read_bytes()

    def members() -> Iterator[Member]:
        yield MEMBERS[0]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        archive.write(path, members(), [identity.to_public()])
    assert path.read_bytes() == before and [one.name for one in path.parent.iterdir()] == ["one.age"]


def test_who_stops_reading_stops(path: Path, identity: x25519.Identity) -> None:
    assert next(archive.read(path, identity)) == MEMBERS[0]


def test_a_key_as_somebody_types_it(identity: x25519.Identity) -> None:
    key = str(identity)
    typed = " \n".join(key[at : at + 6] for at in range(0, len(key), 6)).lower()
    assert str(archive.identity_of(typed)) == key
    for wrong in ("", "AGE-SECRET-KEY-1", key[:-1], key.replace(key[-3], "Q" if key[-3] != "Q" else "P"), "age1abc"):
        with pytest.raises(CannotOpen, match="not the key of a backup kit"):
            archive.identity_of(wrong)


def test_a_recipient_is_one(identity: x25519.Identity) -> None:
    assert str(archive.recipient_of(f" {identity.to_public()} ")) == str(identity.to_public())
    with pytest.raises(ValueError, match="begins with age1") as refusal:
        archive.recipient_of(str(identity))
    assert str(identity)[20:30] not in str(refusal.value) and "secret half" in str(refusal.value)
