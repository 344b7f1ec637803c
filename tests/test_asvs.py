"""OWASP ASVS 5.0: each row of levels 1 and 2, and of level 3 where staff and the room are concerned, has its evidence.

`pytest -s tests/test_asvs.py` prints how many rows stand on what.
"""

import ast
import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from sameroom.booking.models import SEATS
from sameroom.config.front import LONGEST_BODY, METHODS
from sameroom.room import api, connection, protocol

ROOT = Path(__file__).parents[1]
with (ROOT / "docs" / "asvs.csv").open(newline="") as _file:
    ROWS = list(csv.DictReader(_file))
STATUSES = {"test", "design", "not applicable", "later"}
# Levels 1 and 2 of the standard, chapter by chapter; level 3 of what the design names.
BY_CHAPTER = {
    **{1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7},
    **{10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16, 17: 7},
}
THIRD_LEVEL = {6: 12, 7: 1, 8: 6, 16: 1, 17: 5}
NAMED_TEST = re.compile(r"(tests/[\w/]+\.py)::(\w+)")


def chapter(row: dict[str, str]) -> int:
    return int(row["id"].split(".")[0])


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text())
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def files_in(evidence: str) -> list[str]:
    """`docs/a.md; pyproject.toml (why)` names two."""
    return re.findall(r"(?:^|; )([\w/.-]+\.\w+)(?=;|$| \()", evidence)


def missing(text: str) -> list[str]:
    """The tests that a text names and that do not exist."""
    return [f"{path}::{name}" for path, name in NAMED_TEST.findall(text) if name not in names_in(path)]


def test_every_row_of_the_standard_is_there_once() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    assert Counter(chapter(row) for row in ROWS if row["level"] in "12") == BY_CHAPTER
    assert Counter(chapter(row) for row in ROWS if row["level"] == "3") == THIRD_LEVEL
    assert sum(BY_CHAPTER.values()) == 253
    for status, number in Counter(row["status"] for row in ROWS).most_common():
        print(f"{number:4} {status}")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_row_has_its_evidence(row: dict[str, str]) -> None:
    assert all(value.strip() for value in row.values())
    assert missing(row["evidence"]) == []
    if row["status"] == "test":
        assert NAMED_TEST.search(row["evidence"])
    elif row["status"] == "design":
        assert [path for path in files_in(row["evidence"]) if not (ROOT / path).is_file()] == []
        assert files_in(row["evidence"])
    else:
        assert row["status"] in STATUSES
        assert row["evidence"].startswith(f"{row['status']}: ")


@pytest.mark.parametrize("name", ["security.md", "signing-in.md"])
def test_a_document_names_tests_and_files_that_exist(name: str) -> None:
    text = (ROOT / "docs" / name).read_text()
    assert missing(text) == []
    paths = re.findall(r"`((?:docs|sameroom|tests|static)/[\w/.-]+\.\w+)", text)
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_limits_that_are_written_down_are_those_of_the_code() -> None:
    text = (ROOT / "docs" / "security.md").read_text()
    for limit in (
        f"{', '.join(sorted(METHODS)[:-1])} or {sorted(METHODS)[-1]}; a body of {LONGEST_BODY // 1024**2} MiB",
        f"{api.LONGEST // 1024} KiB; a link is redeemed {api.REDEMPTIONS_A_MINUTE} times a minute",
        f"{protocol.LONGEST // 1024} KiB, {connection.A_SECOND} a second with a burst of {connection.BURST}",
        f"{protocol.CANDIDATES} candidates",
        f"{SEATS} seats",
    ):
        assert limit in text, limit
