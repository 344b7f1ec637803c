"""One quarter from the first start to the last sum, and what is said of it."""

import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.quarter.clock import Clock
from tests.quarter.copying import copy_books
from tests.quarter.damage import NothingToDamage, damaged, damages
from tests.quarter.installation import Installation
from tests.quarter.quarter import BEGINS, Plan, Quarter
from tests.quarter.reconciliation import Check, Difference, checks, reconcile


@dataclass(frozen=True)
class Found:
    """`unseen`: damage that was done to a copy of the books and that its statement did not find."""

    acts: Counter[str]
    kills: Counter[str]
    differences: list[Difference]
    unseen: list[str]


def run(folder: Path, plan: Plan, *, database_url: str = "", say: Callable[[str], None] = print) -> Found:
    """Lives the quarter in this folder, compares the books, and lets each statement find its damage."""
    began = time.monotonic()
    installation = Installation(folder, Clock(folder, begins=BEGINS), database_url=database_url)
    say(f"{plan}, {'PostgreSQL' if database_url else 'encrypted SQLite'}")
    try:
        installation.start("serve")
        installation.start("work")
        quarter = Quarter(installation, plan)
        quarter.open()
        say(f"opened after {time.monotonic() - began:.0f} s")
        quarter.live(lambda words: say(f"{time.monotonic() - began:5.0f} s  {words}"))
    finally:
        installation.stop()
    copy_books(installation, quarter.ledger, quarter.letterbox, to=folder / "books.db")
    with sqlite3.connect(folder / "books.db") as books:
        found = _compare(books, quarter, say)
    books.close()
    say(f"{len(found.differences)} differences; {time.monotonic() - began:.0f} s in all")
    return found


def _compare(books: sqlite3.Connection, quarter: Quarter, say: Callable[[str], None]) -> Found:
    ledger, kills = quarter.ledger, Counter(name for name, _at in quarter.installation.kills)
    sessions = [one for one in ledger.appointments if one.held]
    say(
        f"{len(ledger.files)} files, {len(ledger.appointments)} appointments, {len(sessions)} sessions held, "
        f"{len(quarter.letterbox.letters)} letters"
    )
    say("acts: " + ", ".join(f"{what} {number}" for what, number in ledger.counts().most_common()))
    say("told no: " + ", ".join(f"{what} {number}" for what, number in ledger.refused.most_common()))
    looked = sum(act.looked for act in ledger.acts)
    say(f"kills: serve {kills['serve']}, work {kills['work']}; acts that had to be looked for afterwards: {looked}")
    differences: list[Difference] = []
    unseen: list[str] = []
    harm = damages()
    for check in checks():
        here = reconcile(books, check)
        differences += here
        say(f"{len(here):5}  {check.name}")
        for one in here:
            say(f"       {one.found}")
        unseen += [damage for damage in harm[check.name] if not _is_seen(books, check, damage, before=len(here))]
    say(f"control: of {sum(map(len, harm.values()))} damages {len(unseen)} were not found")
    for damage in unseen:
        say(f"       {damage}")
    return Found(ledger.counts(), kills, differences, unseen)


def _is_seen(books: sqlite3.Connection, check: Check, damage: str, *, before: int) -> bool:
    """Whether the statement finds more than before; not, where the books have nothing that can be damaged so."""
    try:
        copy = damaged(books, damage)
    except NothingToDamage:
        return False
    with closing(copy):
        return len(reconcile(copy, check)) > before
