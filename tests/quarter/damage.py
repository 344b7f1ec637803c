"""The control: each statement finds the damage that is done for it. A check that cannot fail is none."""

import re
import sqlite3
from pathlib import Path

FILE = Path(__file__).with_name("damage.sql")
ONE = re.compile(r"-- for: (?P<name>[^\n]+)\n(?P<sql>(?:[^-\n][^\n]*\n)+)")


def damages() -> dict[str, list[str]]:
    """The statement's name → what is done for it."""
    text, found = FILE.read_text(), dict[str, list[str]]()
    for one in ONE.finditer(text):
        found.setdefault(one["name"], []).append(one["sql"])
    assert sum(map(len, found.values())) == text.count("-- for: ")
    return found


class NothingToDamage(Exception):
    """The books have no such row: the quarter was too short for this control."""


def damaged(books: sqlite3.Connection, damage: str) -> sqlite3.Connection:
    """A copy of the books, in memory, in which that was done. Raises `NothingToDamage`."""
    copy = sqlite3.connect(":memory:")
    books.backup(copy)
    before = copy.total_changes
    copy.executescript(damage)
    if copy.total_changes == before:
        raise NothingToDamage(damage)
    return copy
