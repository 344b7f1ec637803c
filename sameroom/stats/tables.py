"""Tables as they come: commas, semicolons or tabs, decimal points or commas, UTF-8 or Windows-1252.

What cannot be read is said in a sentence with the line and the column; nothing is guessed, nothing left out quietly.
"""

import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

LARGEST = 200 * 2**20
LARGEST_NUMBER = 1e12  # squares of squares are numbers still
MOST_COLUMNS = 2_000
DELIMITERS = ",;\t"
# What stands for nothing in R, spreadsheets and statistics programs.
EMPTY = frozenset({"", "na", "n/a", "nan", "null", "none", "."})


class BadTable(ValueError):
    """The text is the sentence for whoever gave the table."""


@dataclass(frozen=True)
class Row:
    """One line below the head. `line`: its number in the file, from 1."""

    table: "Table"
    line: int
    cells: Sequence[str]

    def text(self, column: str) -> str:
        """As it stands, without blanks around it; "" where nothing is there."""
        cell = self.cells[self.table.place_of(column)].strip()
        return "" if cell.lower() in EMPTY else cell

    def number(self, column: str) -> float | None:
        """None where nothing is there. Raises BadTable where it is no finite number."""
        cell = self.text(column)
        if not cell:
            return None
        plain = cell.replace(",", ".") if self.table.has_decimal_commas else cell
        try:
            value = float(plain)
        except ValueError:
            raise self.trouble(column, f"“{cell}” is no number") from None
        if not math.isfinite(value):
            raise self.trouble(column, f"“{cell}” is no finite number")
        if abs(value) > LARGEST_NUMBER:
            raise self.trouble(column, f"“{cell}” is beyond every scale")
        return value

    def needed(self, column: str) -> float:
        """A number that has to be there."""
        value = self.number(column)
        if value is None:
            raise self.trouble(column, "nothing stands there")
        return value

    def name(self, column: str) -> str:
        """A text that has to be there."""
        text = self.text(column)
        if not text:
            raise self.trouble(column, "nothing stands there")
        return text

    def trouble(self, column: str, what: str) -> BadTable:
        return BadTable(f"Line {self.line}, column “{column}”: {what}.")


@dataclass(frozen=True)
class Table:
    columns: tuple[str, ...]
    lines: list[tuple[int, list[str]]]
    has_decimal_commas: bool = False

    def __iter__(self) -> Iterator[Row]:
        return (Row(self, number, cells) for number, cells in self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def place_of(self, column: str) -> int:
        try:
            return self.columns.index(column)
        except ValueError:
            raise BadTable(f"There is no column “{column}”; {self._there_are()}.") from None

    def need(self, *columns: str) -> None:
        """Raises BadTable, with all that are missing."""
        missing = [one for one in columns if one not in self.columns]
        if missing:
            raise BadTable(f"These columns are missing: {', '.join(missing)}; {self._there_are()}.")

    def is_numeric(self, column: str) -> bool:
        """Every cell that has something in it has a number in it."""
        try:
            return any([row.number(column) is not None for row in self])
        except BadTable:
            return False

    def _there_are(self) -> str:
        named = ", ".join(self.columns[:20])
        return f"there are {named}" + (f" and {len(self.columns) - 20} more" if len(self.columns) > 20 else "")


def read(path: Path) -> Table:
    """Raises BadTable: no such file, too large, no table, lines of another length."""
    try:
        if path.stat().st_size > LARGEST:
            raise BadTable(f"{path} is larger than {LARGEST // 2**20} MB.")
        raw = path.read_bytes()
    except OSError as trouble:
        raise BadTable(f"{path} cannot be read: {trouble.strerror}.") from None
    return parse(decoded(raw))


def parse(text: str) -> Table:
    """Raises BadTable as `read` does."""
    head = text.lstrip("\r\n").partition("\n")[0]
    if "\0" in text:
        raise BadTable("This is no table: it has characters that no text has.")
    delimiter = max(DELIMITERS, key=head.count)
    rows = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1)
    try:
        lines = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    except csv.Error as trouble:
        raise BadTable(f"This is no table: {trouble}.") from None
    if not lines:
        raise BadTable("This is no table: there is no line with the names of columns.")
    (_, names), *body = lines
    columns = tuple(name.strip() for name in names)
    _refuse(columns, body)
    return Table(columns, body, has_decimal_commas=delimiter != "," and _has_decimal_commas(body))


def decoded(raw: bytes) -> str:
    """UTF-8, UTF-16 with its mark, else Windows-1252: some text comes of every file."""
    for encoding in ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _refuse(columns: tuple[str, ...], body: list[tuple[int, list[str]]]) -> None:
    if len(columns) > MOST_COLUMNS:
        raise BadTable(f"The table has {len(columns):,} columns; at most {MOST_COLUMNS:,} are read.")
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    if twice:
        raise BadTable(f"These columns are there twice: {', '.join(twice)}.")
    for number, cells in body:
        if len(cells) != len(columns):
            raise BadTable(f"Line {number} has {len(cells)} cells; the head has {len(columns)}.")


def _has_decimal_commas(body: list[tuple[int, list[str]]]) -> bool:
    """Where a comma divides no cells: does any number have one, and none a point?"""
    cells = [cell.strip() for _number, cells in body for cell in cells]
    return any(_is_number(cell.replace(",", ".", 1)) for cell in cells if cell.count(",") == 1) and not any(
        _is_number(cell) for cell in cells if "." in cell and "," not in cell
    )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
