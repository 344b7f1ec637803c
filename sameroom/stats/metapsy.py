"""Files of the Metapsy databases (metapsy.org) as they come, into the columns of `sameroom pool`.

Their effects are above 0 where the first arm did better. Names follow the Metapsy data standard.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from sameroom.stats.tables import BadTable, Row, Table

# What is kept beside study, effect and se, where the file has it.
KEPT = (
    "condition_arm1",
    "condition_arm2",
    "instrument",
    "rating",
    "time",
    "time_weeks",
    "format",
    "country",
    "target_group",
    "year",
)
ATTRIBUTION = (
    "Contains information from a Metapsy database (metapsy.org), which is made available under the ODC Attribution "
    "License (ODC-By 1.0). Keep this sentence, and cite the database's own reference."
)


@dataclass(frozen=True)
class Refused:
    """A line that was not taken, and why."""

    line: int
    why: str


@dataclass(frozen=True)
class Import:
    """`rows` in the order of `columns`."""

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    refused: list[Refused]

    @property
    def studies(self) -> int:
        return len({row[0] for row in self.rows})

    def write(self, to: TextIO) -> None:
        writer = csv.writer(to, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)

    def lines(self) -> Iterator[str]:
        """What became of the file, in sentences."""
        yield f"{len(self.rows)} effects of {self.studies} studies."
        for one in self.refused:
            yield f"Not taken, line {one.line}: {one.why}"
        yield ATTRIBUTION


def import_metapsy(table: Table) -> Import:
    """Raises BadTable where it is no Metapsy file."""
    table.need("study", ".g", ".g_se")
    kept = tuple(name for name in KEPT if name in table.columns)
    rows, refused = [], []
    for row in table:
        try:
            rows.append((*_effect(row), *(mended(row.text(name)) for name in kept)))
        except BadTable as why:
            refused.append(Refused(row.line, str(why).partition(": ")[2] or str(why)))
    return Import(("study", "effect", "se", "direction", *kept), rows, refused)


def _effect(row: Row) -> tuple[str, str, str, str]:
    effect, se = row.needed(".g"), row.needed(".g_se")
    if not se > 0:
        raise row.trouble(".g_se", f"{se:g} is not above 0")
    return mended(row.name("study")), repr(effect), repr(se), "1"


def mended(text: str) -> str:
    """UTF-8 that was once read as Windows-1252 (“GÃ¶ritz”), read rightly."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text
