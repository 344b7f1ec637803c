"""A simulated quarter over HTTP alone, with random kills; then SQL finds no difference between both sides' books."""

import os
from pathlib import Path

import pytest

from tests import services
from tests.quarter.clock import compiler
from tests.quarter.damage import damages
from tests.quarter.databases import an_empty_database
from tests.quarter.quarter import Plan
from tests.quarter.reconciliation import checks
from tests.quarter.running import Found, run

needs_a_compiler = pytest.mark.skipif(not compiler(), reason="the clock of another process is moved by compiled code")


@pytest.mark.slow
@needs_a_compiler
def test_a_quarter_on_an_encrypted_file(tmp_path: Path) -> None:
    _nothing_is_lost(run(tmp_path, Plan()))


@pytest.mark.slow
@pytest.mark.services
@needs_a_compiler
def test_a_quarter_on_postgresql(tmp_path: Path) -> None:
    server = services.database_url() if os.environ.get("SAMEROOM_TEST_DATABASE_URL") != "none" else None
    if server is None:
        pytest.skip("no PostgreSQL answers")
    with an_empty_database(server) as url:
        _nothing_is_lost(run(tmp_path, Plan(clients=100, sessions=2, seed=2028), database_url=url))


def test_each_statement_has_its_sentence_and_its_damage() -> None:
    found = checks()
    assert {one.name for one in found} == damages().keys()
    assert all(one.sentence.endswith((".", ":")) and one.sql.startswith(("SELECT", "WITH")) for one in found)


def _nothing_is_lost(found: Found) -> None:
    assert found.differences == []
    assert found.unseen == []
    assert found.kills["serve"] and found.kills["work"]
    assert {"make", "take-up", "move", "cancel", "note-attendance", "answer"} <= found.acts.keys()
