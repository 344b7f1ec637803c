"""Ratings of sessions from a table: who rated, which session, online or in person, and the score."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from sameroom.stats.pooling import Array
from sameroom.stats.tables import BadTable, Row, Table

Known = TypeVar("Known")
COLUMNS = ("client", "therapist", "session", "modality", "rater", "score")
CLIENT, THERAPIST = "client", "therapist"
ONLINE = {"online": 1.0, "video": 1.0, "in_person": 0.0, "in-person": 0.0, "in person": 0.0}


@dataclass(frozen=True)
class Ratings:
    """One place each. A client who saw two therapists is two: `client` numbers pairs of client and therapist.

    `visit` numbers the sessions of such a pair. `covariates`: name and column; `covariates_asked`: as in the table.
    """

    score: Array
    online: Array
    session: Array
    client: npt.NDArray[np.intp]
    therapist: npt.NDArray[np.intp]
    visit: npt.NDArray[np.intp]
    by_therapist: npt.NDArray[np.bool_]
    covariates: list[tuple[str, Array]]
    covariates_asked: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.score)

    def of(self, rater: str) -> "Ratings":
        """Those that this side gave."""
        return self.at(np.flatnonzero(self.by_therapist == (rater == THERAPIST)))

    def at(self, places: npt.NDArray[np.intp]) -> "Ratings":
        return Ratings(
            score=self.score[places],
            online=self.online[places],
            session=self.session[places],
            client=self.client[places],
            therapist=self.therapist[places],
            visit=self.visit[places],
            by_therapist=self.by_therapist[places],
            covariates=[(name, column[places]) for name, column in self.covariates],
        )

    @property
    def therapists(self) -> int:
        return len(set(self.therapist.tolist()))


def read_ratings(table: Table, covariates: Sequence[str]) -> Ratings:
    """Raises BadTable. Rows without a score are left out, with a warning."""
    table.need(*COLUMNS, *covariates)
    rows = [row for row in table if row.text("score")]
    if not rows:
        raise BadTable("There is no rating in the table.")
    raters = [_one_of(row, "rater", {CLIENT: False, THERAPIST: True}) for row in rows]
    online = [_one_of(row, "modality", ONLINE) for row in rows]
    pairs = [(row.name("therapist"), row.name("client")) for row in rows]
    sessions = [_session(row) for row in rows]
    visits = list(zip(pairs, sessions, strict=True))
    warnings = _warnings(table, rows, pairs, list(zip(visits, raters, strict=True)))
    _refuse_two_modalities(rows, visits, online)
    return Ratings(
        score=np.array([row.needed("score") for row in rows]),
        online=np.array(online),
        session=np.array(sessions, dtype=np.float64),
        client=_numbered(pairs),
        therapist=_numbered([therapist for therapist, _client in pairs]),
        visit=_numbered(visits),
        by_therapist=np.array(raters),
        covariates=[one for name in covariates for one in _covariate(table, rows, name)],
        covariates_asked=list(covariates),
        warnings=warnings,
    )


def _one_of(row: Row, column: str, known: Mapping[str, Known]) -> Known:
    word = row.name(column).lower()
    if word not in known:
        raise row.trouble(column, f"“{word}” is none of {', '.join(known)}")
    return known[word]


def _session(row: Row) -> int:
    number = row.needed("session")
    if number != int(number):
        raise row.trouble("session", f"{number:g} is no whole number")
    return int(number)


def _numbered(names: Sequence[object]) -> npt.NDArray[np.intp]:
    known: dict[object, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.intp)


def _covariate(table: Table, rows: list[Row], name: str) -> list[tuple[str, Array]]:
    """A number as it is; words as differences from the first word."""
    if table.is_numeric(name):
        return [(name, np.array([row.needed(name) for row in rows]))]
    words = [row.name(name) for row in rows]
    levels = sorted(set(words))
    return [(f"{name}: {level}", np.array([float(word == level) for word in words])) for level in levels[1:]]


def _refuse_two_modalities(rows: list[Row], visits: Sequence[object], online: Sequence[float]) -> None:
    """A session takes place in one way."""
    known: dict[object, float] = {}
    for row, visit, way in zip(rows, visits, online, strict=True):
        if known.setdefault(visit, way) != way:
            raise row.trouble("modality", "another line of the same session says otherwise")


def _warnings(
    table: Table, rows: list[Row], pairs: list[tuple[str, str]], given: list[tuple[object, bool]]
) -> list[str]:
    said = []
    if len(rows) < len(table):
        said.append(f"{len(table) - len(rows)} lines have no score: left out.")
    twice = sum(many - 1 for many in Counter(given).values() if many > 1)
    if twice:
        said.append(f"{twice} ratings are of a session that the same side rated already: is it counted twice?")
    seen_by = defaultdict(set)
    for therapist, client in pairs:
        seen_by[client].add(therapist)
    several = sum(len(therapists) > 1 for therapists in seen_by.values())
    if several:
        said.append(f"{several} clients saw more than one therapist: each pair counts by itself.")
    return said
