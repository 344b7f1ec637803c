"""The audit trail from the command line: made at the first start, closed by `work`, looked at by `doctor`."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from sameroom.sqlcipher.base import DatabaseWrapper
from tests.config.commands import run

pytestmark = pytest.mark.django_db


@contextmanager
def database(started: dict[str, str]) -> Iterator[Any]:
    """The installation's own database, past the product."""
    options = {"key_file": started["SAMEROOM_KEY_FILE"], "transaction_mode": "IMMEDIATE", "timeout": 5}
    name = Path(started["SAMEROOM_DATA"]) / "sameroom.db"
    settings = {**connection.settings_dict, "ENGINE": "sameroom.sqlcipher", "NAME": name, "OPTIONS": options}
    mine = DatabaseWrapper(settings, alias="practice")
    with mine.cursor() as cursor:
        yield cursor
    mine.close()


def add_entry(started: dict[str, str]) -> None:
    with database(started) as cursor:
        cursor.execute(
            "INSERT INTO audit_entry (at, roles, session, address, act, thing, thing_id, outcome, reason) "
            "VALUES ('2026-11-24 10:00:00', '', '', '', 'view', 'person', '1', 'done', '')"
        )


def test_work_closes_a_block_and_the_doctor_finds_it_whole(started: dict[str, str], tmp_path: Path) -> None:
    assert (tmp_path / "keys" / "audit.key").stat().st_mode & 0o777 == 0o400
    assert "good  The audit trail is whole: no block yet." in run("doctor", **started).stdout
    add_entry(started)
    assert run("work", "--once", **started).returncode == 0
    line = (tmp_path / "keys" / "audit-anchors.log").read_text()
    number, _total, mac, _at = line.split()
    said = run("doctor", "--anchor", f"{number}:{mac}", **started).stdout
    assert f"good  The audit trail is whole: 1 entries in 1 blocks, the newest 1:{mac}." in said
    assert "good  Block 1 is the one that the mail tells of." in said
    other = run("doctor", "--anchor", f"1:{'0' * 64}", **started)
    assert other.returncode == 2
    assert "MEND  Block 1 is not the one that was anchored" in other.stdout
    nonsense = run("doctor", "--anchor", "nonsense", **started)
    assert (nonsense.returncode, nonsense.stdout) == (2, "")
    assert nonsense.stderr.startswith("sameroom: An anchor is written as in the mail")


def test_the_doctor_names_what_was_done_and_writes_lines_again(started: dict[str, str], tmp_path: Path) -> None:
    add_entry(started)
    run("work", "--once", **started)
    (tmp_path / "keys" / "audit-anchors.log").unlink()
    answer = run("doctor", **started)
    assert answer.returncode == 2
    assert re.search(r"MEND  The anchor file .* is gone\. Put it back\.", answer.stdout)
    assert "good  The audit trail is whole" in run("doctor", "--write-anchors", **started).stdout


@pytest.mark.parametrize("command", [["serve"], ["work", "--once"]])
def test_nothing_runs_on_a_trail_that_can_be_changed(started: dict[str, str], command: list[str]) -> None:
    with database(started) as cursor:
        cursor.execute("DROP TRIGGER audit_place_refuses_delete")
    answer = run(*command, **started)
    assert answer.returncode == 2
    assert answer.stderr.startswith("sameroom: The audit trail can be changed")
    assert "MEND  The trigger audit_place_refuses_delete is gone" in run("doctor", **started).stdout


def test_a_trail_without_its_key_is_not_given_a_new_one(started: dict[str, str], tmp_path: Path) -> None:
    add_entry(started)
    run("work", "--once", **started)
    (tmp_path / "keys" / "audit.key").unlink()
    answer = run("serve", **started)
    assert answer.returncode == 2
    assert answer.stderr.endswith("audit.key is missing. Put it back.\n")
    assert not (tmp_path / "keys" / "audit.key").exists()
