"""The drill: a backup that is taken while people write, brought back into an empty place, and lived in."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from pyrage import x25519
from pytest_django.fixtures import Settings

from sameroom.audit import anchors, trail
from sameroom.audit.blocks import close_blocks
from sameroom.backup import archive, taking
from sameroom.backup.archive import Member
from sameroom.desk.demo.cast import Cast, invent
from sameroom.keyfiles import new_key, read_keys, replace_keys
from tests.answers import rate
from tests.appointments import an_appointment
from tests.backup.place import Place, an_empty_database, read
from tests.clock import by_hand

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def identity() -> x25519.Identity:
    return x25519.Identity.generate()


@pytest.fixture
def folder(settings: Settings, tmp_path: Path, identity: x25519.Identity) -> Path:
    settings.BACKUP_FOLDER = tmp_path / "backups"
    settings.BACKUP_RECIPIENTS = [str(identity.to_public())]
    settings.BACKUP_COMMAND = ""
    settings.AUDIT_ANCHORS = tmp_path / "away" / "anchors.log"
    return tmp_path / "backups"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    if connection.vendor == "sqlite":
        yield Place(tmp_path / "elsewhere")
    else:
        with an_empty_database() as url:
            yield Place(tmp_path / "elsewhere", url=url)


def lived_in() -> tuple[Cast, str]:
    """A practice with sessions, ratings and closed blocks; Ada's session in a browser."""
    cast = invent()
    rate(an_appointment(cast.adas_file, cast.individual, in_minutes=-90), cast.ada, level=6)
    client = Client()
    client.force_login(cast.ada)
    assert client.get("/me/").status_code == 200
    close_blocks()
    anchors.write_due()
    return cast, client.cookies[settings.SESSION_COOKIE_NAME].value


def test_everything_comes_back_and_a_browser_that_was_signed_in_still_is(
    folder: Path, place: Place, identity: x25519.Identity
) -> None:
    cast, session = lived_in()
    backup = taking.take()
    assert b"Kingfisher" not in backup.path.read_bytes()
    done = place.restore(backup.path, identity)
    assert done.returncode == 0, done.stderr
    assert "as they were" in done.stdout and "The audit trail is whole: " in done.stdout
    assert "signs in anew" not in done.stdout
    with place.served() as origin:
        assert "Your answers over time" in read(f"{origin}/me/record/", session)
        assert cast.ada.emergency_contact.phone in read(f"{origin}/me/", session)  # sealed
    assert place.run("doctor").stdout.count("MEND  The audit trail") == 0


def test_what_is_written_meanwhile_is_whole_in_it_or_not_there(
    folder: Path, place: Place, identity: x25519.Identity
) -> None:
    lived_in()
    stop = threading.Event()

    def write() -> None:
        try:
            while not stop.is_set():
                trail.record("view", "person", by=None)
                close_blocks()
                anchors.write_due()
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _ in range(2)]
    for one in writers:
        one.start()
    backups = []
    try:
        for number in range(3):
            backup = taking.take()
            backups.append(shutil.move(backup.path, backup.path.with_name(f"kept-{number}")))
    finally:
        stop.set()
        for one in writers:
            one.join()
    done = place.restore(Path(backups[-1]), identity)
    assert done.returncode == 0, done.stderr + done.stdout
    about = json.loads(next(archive.read(Path(backups[-1]), identity)).content)
    assert about["block"] > 0


def test_a_place_that_is_lived_in_is_left_alone(folder: Path, place: Place, identity: x25519.Identity) -> None:
    lived_in()
    backup = taking.take()
    assert place.restore(backup.path, identity).returncode == 0
    again = place.restore(backup.path, identity)
    assert again.returncode == 2 and "is there already" in again.stderr
    for key in (place.folder / "keys").iterdir():
        key.unlink()
    again = place.restore(backup.path, identity)
    assert again.returncode == 2 and "There is a database here already" in again.stderr


def test_after_a_wrong_key_or_a_torn_file_nothing_is_left(
    folder: Path, place: Place, identity: x25519.Identity
) -> None:
    lived_in()
    backup = taking.take()
    wrong = place.restore(backup.path, x25519.Identity.generate())
    assert wrong.returncode == 2 and "does not open the backup" in wrong.stderr
    torn = backup.path.with_name("torn.age")
    content = backup.path.read_bytes()
    torn.write_bytes(content[: len(content) * 2 // 3])
    done = place.restore(torn, identity)
    assert done.returncode == 2
    left = [one for one in place.folder.rglob("*") if one.is_file()]
    assert left == []
    assert place.restore(backup.path, identity).returncode == 0


def test_with_another_secret_it_is_said_that_sign_ins_end(
    folder: Path, place: Place, identity: x25519.Identity
) -> None:
    lived_in()
    backup = taking.take()
    place.env["SAMEROOM_SECRET_KEY"] = "another-secret-that-is-long-enough-for-a-test-0123456789-abc"
    done = place.restore(backup.path, identity)
    assert done.returncode == 0 and "signs in anew" in done.stdout
    kept = json.loads((place.folder / "keys" / "environment-of-the-backup.json").read_text())
    assert kept["SAMEROOM_SECRET_KEY"] == settings.SECRET_KEY


def test_keys_that_change_meanwhile_are_all_in_it(
    folder: Path, place: Place, identity: x25519.Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`rotate-keys` ends between the snapshot and the reading of the key file: what was wrapped before opens, too."""
    lived_in()
    old = read_keys(settings.SEALING_KEY_FILE)
    taken = taking.snapshot

    def then_rotates(folder: Path) -> object:
        now = taken(folder)
        replace_keys(settings.SEALING_KEY_FILE, [new_key()])
        return now

    monkeypatch.setattr(taking, "snapshot", then_rotates)
    try:
        backup = taking.take()
    finally:
        replace_keys(settings.SEALING_KEY_FILE, old)
    done = place.restore(backup.path, identity)
    assert done.returncode == 0, done.stdout
    assert len(read_keys(place.folder / "keys" / "sealing.key")) == 2


def test_one_of_the_other_database_is_refused(folder: Path, tmp_path: Path, identity: x25519.Identity) -> None:
    lived_in()
    backup = taking.take()
    is_sqlite = connection.vendor == "sqlite"
    other = Place(tmp_path / "other", url="postgresql://nobody@127.0.0.1:1/none" if is_sqlite else "")
    done = other.restore(backup.path, identity)
    assert done.returncode == 2
    assert f"restore it {'without' if is_sqlite else 'with'} DATABASE_URL" in done.stderr


def test_what_waited_for_a_block_when_it_was_taken_is_no_fault_of_the_trail(
    folder: Path, place: Place, identity: x25519.Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup of an hour ago, taken while somebody worked."""
    by_hand(monkeypatch, timezone.now() - timedelta(hours=1))
    cast, _session = lived_in()
    trail.record("view", "person", by=cast.ben.pk)
    done = place.restore(taking.take().path, identity)
    assert done.returncode == 0, done.stdout


def test_own_instruments_come_back_to_their_folder_alone(
    folder: Path, place: Place, identity: x25519.Identity, settings: Settings, tmp_path: Path
) -> None:
    settings.INSTRUMENTS = tmp_path / "own"
    (tmp_path / "own" / "retired").mkdir(parents=True)
    for name in ("one.toml", "retired/one-1.toml"):
        (tmp_path / "own" / name).write_text(f"title = '{name}'")
    lived_in()
    backup = taking.take()
    refused = place.restore(backup.path, identity)
    assert refused.returncode == 2 and "set SAMEROOM_INSTRUMENTS to an empty folder" in refused.stderr
    theirs = place.folder.with_name("theirs")
    theirs.mkdir()
    place.env["SAMEROOM_INSTRUMENTS"] = str(theirs)
    (theirs / "another.toml").write_text("mine")
    refused = place.restore(backup.path, identity)
    assert refused.returncode == 2 and "another.toml is there already" in refused.stderr
    assert (theirs / "another.toml").read_text() == "mine"
    (theirs / "another.toml").unlink()
    done = place.restore(backup.path, identity)
    assert done.returncode == 0, done.stderr + done.stdout
    assert (theirs / "retired" / "one-1.toml").read_text() == "title = 'retired/one-1.toml'"


def remade(backup: Path, identity: x25519.Identity, change: Callable[[list[Member]], list[Member]]) -> Path:
    """What somebody can make who may write where backups lie: the recipient is no secret."""
    path = backup.with_name("remade.age")
    archive.write(path, change(list(archive.read(backup, identity))), [identity.to_public()])
    return path


def about_with(member: Member, **facts: object) -> Member:
    return Member(member.name, json.dumps(json.loads(member.content) | facts).encode())


@pytest.mark.parametrize("name", ["instruments//tmp/x.toml", "instruments/../x.toml", "instruments/a/../../x.toml"])
def test_one_that_somebody_made_writes_nowhere_else(
    folder: Path, place: Place, identity: x25519.Identity, name: str
) -> None:
    lived_in()
    theirs = place.folder.with_name("theirs")
    theirs.mkdir()
    place.env["SAMEROOM_INSTRUMENTS"] = str(theirs)
    forged = remade(
        taking.take().path,
        identity,
        lambda members: [about_with(members[0], instruments=1), Member(name, b"x"), *members[1:]],
    )
    done = place.restore(forged, identity)
    assert done.returncode == 2 and "belongs elsewhere" in done.stderr
    assert list(place.folder.parent.rglob("*.toml")) == []
    assert [one for one in place.folder.rglob("*") if one.is_file()] == []


def test_a_database_that_differs_from_what_was_counted_is_told(
    folder: Path, place: Place, identity: x25519.Identity
) -> None:
    """The control: counts are compared indeed."""
    lived_in()
    backup = taking.take().path
    counts = json.loads(next(archive.read(backup, identity)).content)["counts"]
    other = remade(
        backup, identity, lambda members: [about_with(members[0], counts=counts | {"people_person": 99}), *members[1:]]
    )
    done = place.restore(other, identity)
    assert done.returncode == 2 and "people_person has" in done.stderr and "instead of 99" in done.stderr
