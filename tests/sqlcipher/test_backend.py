"""The encrypted file, asked on a file of its own."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from sameroom.desk.demo.cast import Cast
from sameroom.keyfiles import make_key, read_key
from sameroom.people.models import Person
from sameroom.sqlcipher.base import DatabaseWrapper, is_fit

pytestmark = pytest.mark.django_db
only_sqlite = pytest.mark.skipif(
    "connection.settings_dict['ENGINE'] != 'sameroom.sqlcipher'", reason="asks the encrypted SQLite file"
)


def database(file: Path, key: Path) -> DatabaseWrapper:
    options = {"key_file": key, "transaction_mode": "IMMEDIATE", "timeout": 5}
    settings = {**connection.settings_dict, "ENGINE": "sameroom.sqlcipher", "NAME": file, "OPTIONS": options}
    return DatabaseWrapper(settings, alias=f"test-{file.name}")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    make_key(tmp_path / "keys" / "database.key")
    return tmp_path / "keys" / "database.key"


@pytest.fixture
def written(tmp_path: Path, key: Path) -> Path:
    """A file that holds a sentence."""
    file = tmp_path / "data.db"
    mine = database(file, key)
    with mine.cursor() as cursor:
        cursor.execute("CREATE TABLE words (word text)")
        cursor.execute("INSERT INTO words VALUES (%s)", ["a sentence that nobody may read 100%"])
        cursor.execute("SELECT word FROM words WHERE word LIKE %s", ["%nobody%"])
        assert cursor.fetchone() == ("a sentence that nobody may read 100%",)
    mine.close()
    return file


def test_nothing_readable_stands_in_the_file_or_its_log(written: Path, tmp_path: Path, key: Path) -> None:
    mine = database(written, key)
    with mine.cursor() as cursor:
        cursor.execute("INSERT INTO words VALUES (%s)", ["another sentence that nobody may read"])
        files = list(tmp_path.glob("data.db*"))
        assert {file.suffix for file in files} >= {".db", ".db-wal"}
        assert not [file for file in files if b"nobody" in file.read_bytes() or b"CREATE" in file.read_bytes()]
    mine.close()


def test_another_key_opens_nothing(written: Path, tmp_path: Path) -> None:
    make_key(tmp_path / "other.key")
    with pytest.raises(ImproperlyConfigured, match="does not open"):
        database(written, tmp_path / "other.key").ensure_connection()


@pytest.mark.parametrize("content", ["", "short", "g" * 64, "A" * 64])
def test_what_is_no_key_is_refused_with_a_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "key").write_text(content)
    with pytest.raises(ImproperlyConfigured, match="does not hold a key"):
        read_key(tmp_path / "key")
    with pytest.raises(ImproperlyConfigured, match="is missing"):
        read_key(tmp_path / "nowhere")


def test_a_key_is_its_owners_alone_and_never_overwritten(key: Path) -> None:
    assert key.stat().st_mode & 0o777 == 0o400
    with pytest.raises(FileExistsError):
        make_key(key)


@pytest.mark.parametrize(("version", "fits"), [((3, 40, 1), False), ((3, 51, 2), False), ((3, 51, 3), True)])
def test_a_version_that_can_lose_data_is_known(version: tuple[int, ...], fits: bool) -> None:
    assert is_fit(version) is fits


def test_what_is_written_is_durable_and_one_writes_at_a_time(written: Path, key: Path) -> None:
    mine = database(written, key)
    with mine.cursor() as cursor:
        settings = {
            name: _pragma(cursor, name) for name in ("journal_mode", "synchronous", "mmap_size", "foreign_keys")
        }
    mine.close()
    assert settings == {"journal_mode": "wal", "synchronous": 2, "mmap_size": 0, "foreign_keys": 1}


def _pragma(cursor: Any, name: str) -> object:
    cursor.execute(f"PRAGMA {name}")
    row = cursor.fetchone()
    return int(row[0]) if row and str(row[0]).isdecimal() else (row[0] if row else 0)


@only_sqlite
def test_eight_threads_that_write_at_once_all_succeed(transactional_db: None) -> None:
    from django.db import connections, transaction

    def write(number: int) -> None:
        for turn in range(10):
            with transaction.atomic():
                count = Person.objects.count()
                Person.objects.create(name=f"{number} {turn} {count}", email=f"{number}-{turn}@example.com")
        connections.close_all()

    threads = [threading.Thread(target=write, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    counts = sorted(int(person.name.split()[2]) for person in Person.objects.all())
    assert counts == list(range(80))


@only_sqlite
def test_dates_and_times_come_back_as_they_were(cast: Cast) -> None:
    file = cast.adas_file
    before = file.opened_at
    file.refresh_from_db()
    assert file.opened_at == before
