"""The published syntheses of `facts.toml`: what a source prints, and what of it was seen."""

import hashlib
import tomllib
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "facts.toml"
ONLINE, IN_PERSON, UNKNOWN = "online", "in_person", "unknown"
# What a margin in standard deviations can be held against.
STANDARDISED = "smd"


@dataclass(frozen=True)
class Fact:
    """One printed figure. `ci`: its 95 % interval. `sign`: for whom a number above 0 is better (`facts.toml`)."""

    code: str
    authors: str
    title: str
    journal: str
    year: int
    ways: str
    outcome: str
    metric: str
    sign: str
    seen: str
    where: str
    doi: str = ""
    rater: str = ""
    studies: int | None = None
    people: int | None = None
    estimate: float | None = None
    ci: tuple[float, float] | None = None

    @property
    def can_be_judged(self) -> bool:
        return self.metric == STANDARDISED and self.ci is not None

    def as_data(self) -> dict[str, Any]:
        """For an analysis, which keeps a copy: what is in the file may change."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None)}


@cache
def facts() -> dict[str, Fact]:
    """By code, in the order of the file."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["fact"]
    return {row["code"]: Fact(**row | ({"ci": tuple(row["ci"])} if "ci" in row else {})) for row in rows}


@cache
def file_hash() -> str:
    return hashlib.sha256(FILE.read_bytes()).hexdigest()
