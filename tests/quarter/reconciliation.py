"""Runs the auditor's statements over the books, and says what each found."""

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

STATEMENTS = Path(__file__).with_name("reconciliation.sql")
ONE = re.compile(r"-- name: (?P<name>[^\n]+)\n(?P<sentence>(?:-- [^\n]*\n)+)(?P<sql>(?!--).*?;)\n", re.S)


@dataclass(frozen=True)
class Check:
    """`sentence`: what must hold."""

    name: str
    sentence: str
    sql: str


@dataclass(frozen=True)
class Difference:
    """A place where it does not hold: the columns of the statement's row."""

    check: str
    found: str


def checks() -> list[Check]:
    text = STATEMENTS.read_text()
    found = [
        Check(one["name"], " ".join(re.sub(r"^-- ", "", one["sentence"], flags=re.M).split()), one["sql"])
        for one in ONE.finditer(text)
    ]
    assert len(found) == text.count("-- name: ")
    return found


def reconcile(books: sqlite3.Connection, check: Check) -> list[Difference]:
    books.row_factory = sqlite3.Row
    rows = books.execute(check.sql).fetchall()
    return [Difference(check.name, ", ".join(f"{key}={row[key]}" for key in row.keys())) for row in rows]  # noqa: SIM118
