"""The audit trail from the command line: made at the first start, closed by `work`, looked at by `doctor`."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from sameroom.sqlcipher.base import DatabaseWrapper
from tests.config.test_cli import CLEAN, Running, a_port, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(tmp_path: Path) -> dict[str, str]:
    """The environment of an installation that has run once."""
    environment = {
        "SAMEROOM_ORIGIN": f"http://localhost:{a_port()}",
        "SAMEROOM_DATA": str(tmp_path / "data"),
        "SAMEROOM_KEY_FILE": str(tmp_path / "keys" / "database.key"),
        "SAMEROOM_SECRET_KEY": "not-a-secret-but-long-enough-for-a-test-0123456789-abcdef",
        "SAMEROOM_MAIL_URL": f"file://{tmp_path / 'mail'}",
    }
    port = environment["SAMEROOM_ORIGIN"].rsplit(":", 1)[1]
    Running(["serve", "--port", port], {**CLEAN, **environment}, lines=1).stop()
    return environment


@contextmanager
def database(practice: dict[str, str]) -> Iterator[Any]:
    """The installation's own database, past the product."""
    options = {"key_file": practice["SAMEROOM_KEY_FILE"], "transaction_mode": "IMMEDIATE", "timeout": 5}
    name = Path(practice["SAMEROOM_DATA"]) / "sameroom.db"
    settings = {**connection.settings_dict, "ENGINE": "sameroom.sqlcipher", "NAME": name, "OPTIONS": options}
    mine = DatabaseWrapper(settings, alias="practice")
    with mine.cursor() as cursor:
        yield cursor
    mine.close()


def add_entry(practice: dict[str, str]) -> None:
    with database(practice) as cursor:
        cursor.execute(
            "INSERT INTO audit_entry (at, roles, session, address, act, thing, thing_id, outcome, reason) "
            "VALUES ('2026-11-24 10:00:00', '', '', '', 'view', 'person', '1', 'done', '')"
        )


def test_work_closes_a_block_and_the_doctor_finds_it_whole(practice: dict[str, str], tmp_path: Path) -> None:
    assert (tmp_path / "keys" / "audit.key").stat().st_mode & 0o777 == 0o400
    assert "good  The audit trail is whole: no block yet." in run("doctor", **practice).stdout
    add_entry(practice)
    assert run("work", "--once", **practice).returncode == 0
    line = (tmp_path / "keys" / "audit-anchors.log").read_text()
    number, _total, mac, _at = line.split()
    said = run("doctor", "--anchor", f"{number}:{mac}", **practice).stdout
    assert f"good  The audit trail is whole: 1 entries in 1 blocks, the newest 1:{mac}." in said
    assert "good  Block 1 is the one that the mail tells of." in said
    other = run("doctor", "--anchor", f"1:{'0' * 64}", **practice)
    assert other.returncode == 2
    assert "MEND  Block 1 is not the one that was anchored" in other.stdout
    nonsense = run("doctor", "--anchor", "nonsense", **practice)
    assert (nonsense.returncode, nonsense.stdout) == (2, "")
    assert nonsense.stderr.startswith("sameroom: An anchor is written as in the mail")


def test_the_doctor_names_what_was_done_and_writes_lines_again(practice: dict[str, str], tmp_path: Path) -> None:
    add_entry(practice)
    run("work", "--once", **practice)
    (tmp_path / "keys" / "audit-anchors.log").unlink()
    answer = run("doctor", **practice)
    assert answer.returncode == 2
    assert re.search(r"MEND  The anchor file .* is gone\. Put it back\.", answer.stdout)
    assert "good  The audit trail is whole" in run("doctor", "--write-anchors", **practice).stdout


@pytest.mark.parametrize("command", [["serve"], ["work", "--once"]])
def test_nothing_runs_on_a_trail_that_can_be_changed(practice: dict[str, str], command: list[str]) -> None:
    with database(practice) as cursor:
        cursor.execute("DROP TRIGGER audit_place_refuses_delete")
    answer = run(*command, **practice)
    assert answer.returncode == 2
    assert answer.stderr.startswith("sameroom: The audit trail can be changed")
    assert "MEND  The trigger audit_place_refuses_delete is gone" in run("doctor", **practice).stdout


def test_a_trail_without_its_key_is_not_given_a_new_one(practice: dict[str, str], tmp_path: Path) -> None:
    add_entry(practice)
    run("work", "--once", **practice)
    (tmp_path / "keys" / "audit.key").unlink()
    answer = run("serve", **practice)
    assert answer.returncode == 2
    assert answer.stderr.endswith("audit.key is missing. Put it back.\n")
    assert not (tmp_path / "keys" / "audit.key").exists()
