"""Studies from a table: an effect with its error each, or two arms from which both follow."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from sameroom.stats.effects import Arm, from_arms
from sameroom.stats.pooling import Array
from sameroom.stats.tables import BadTable, Row, Table

ARMS = ("mean_arm1", "sd_arm1", "n_arm1", "mean_arm2", "sd_arm2", "n_arm2")
SMALLEST_ERROR = 1e-12
TURNED = {"1": 1, "+1": 1, "-1": -1, "\u22121": -1}


@dataclass(frozen=True)
class Studies:
    """One place each. `sizes`: √(1/n₁ + 1/n₂), where the table has arms. `rows`: where moderators are read from."""

    names: tuple[str, ...]
    y: Array
    v: Array
    sizes: Array | None
    rows: tuple[Row, ...]
    warnings: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.names)

    def at(self, places: list[int]) -> "Studies":
        """Some of them, without the warnings of all."""
        return Studies(
            names=tuple(self.names[place] for place in places),
            y=self.y[places],
            v=self.v[places],
            sizes=None if self.sizes is None else self.sizes[places],
            rows=tuple(self.rows[place] for place in places),
        )


def read_studies(table: Table) -> Studies:
    """Raises BadTable. A row without any number is left out, with a warning."""
    table.need("study")
    has_arms = "effect" not in table.columns
    numbers = _of_arms if has_arms else _of_effect
    if has_arms:
        _need_arms(table)
    else:
        _need_error(table)
    found, left_out, warnings = [], [], list[str]()
    for row in table:
        if _is_empty(row, ARMS if has_arms else ("effect", _error_of(table))):
            left_out.append(row.line)
        else:
            found.append((row, *numbers(row)))
    if left_out:
        warnings.append(f"Nothing stands in line {_listed(left_out)}: left out.")
    if not found:
        raise BadTable("There is no study in the table.")
    if not has_arms and "direction" not in table.columns:
        warnings.append(
            "The table has no column “direction”: effects were taken as they are, above 0 as better for the first arm."
        )
    rows, y, v, sizes = zip(*found, strict=True)
    studies = Studies(
        names=tuple(row.name("study") for row in rows),
        y=np.array(y, dtype=np.float64),
        v=np.array(v, dtype=np.float64),
        sizes=np.array(sizes, dtype=np.float64) if has_arms else None,
        rows=rows,
        warnings=warnings,
    )
    warnings += _doubles(studies)
    return studies


def design(studies: Studies, columns: list[str]) -> tuple[list[str], Array]:
    """Names of the coefficients and their columns: numbers as they are, words as differences from the first word."""
    names, parts = ["intercept"], [np.ones(len(studies))]
    for column in columns:
        table = studies.rows[0].table
        table.place_of(column)
        if table.is_numeric(column):
            names.append(column)
            parts.append(np.array([row.needed(column) for row in studies.rows]))
            continue
        words = [row.name(column) for row in studies.rows]
        levels = sorted(set(words))
        if len(levels) == 1:
            raise BadTable(f"“{column}” is “{levels[0]}” everywhere: nothing can be compared.")
        for level in levels[1:]:
            names.append(f"{column}: {level} (against {levels[0]})")
            parts.append(np.array([float(word == level) for word in words]))
    return names, np.column_stack(parts)


def groups(studies: Studies, column: str) -> dict[str, list[int]]:
    """The places of each word in `column`."""
    found: dict[str, list[int]] = {}
    for place, row in enumerate(studies.rows):
        found.setdefault(row.name(column), []).append(place)
    return dict(sorted(found.items()))


def _of_effect(row: Row) -> tuple[float, float, float]:
    column = _error_of(row.table)
    effect, error = row.needed("effect"), row.needed(column)
    if not error > 0:
        raise row.trouble(column, f"{error:g} is not above 0")
    if error < SMALLEST_ERROR:
        raise row.trouble(column, f"{error:g} is smaller than any study's")
    turned = _direction(row) if "direction" in row.table.columns else 1
    return turned * effect, error**2 if column == "se" else error, 0.0


def _of_arms(row: Row) -> tuple[float, float, float]:
    one, two = (Arm(*(row.needed(f"{what}_{arm}") for what in ("mean", "sd", "n"))) for arm in ("arm1", "arm2"))
    try:
        effect = from_arms(one, two, direction=_direction(row))
    except ValueError as trouble:
        raise BadTable(f"Line {row.line}: {trouble}.") from None
    return effect.value, effect.variance, (1 / one.n + 1 / two.n) ** 0.5


def _direction(row: Row) -> int:
    word = row.name("direction")
    if word not in TURNED:
        raise row.trouble("direction", f"“{word}” is neither 1 (higher is better) nor -1")
    return TURNED[word]


def _need_arms(table: Table) -> None:
    missing = [one for one in (*ARMS, "direction") if one not in table.columns]
    if missing:
        raise BadTable(
            f"There is neither “effect” with “se” or “variance”, nor two whole arms: {', '.join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} missing."
        )


def _need_error(table: Table) -> None:
    if not {"se", "variance"} & set(table.columns):
        raise BadTable("Beside “effect” the table needs “se” or “variance”.")


def _error_of(table: Table) -> str:
    return "se" if "se" in table.columns else "variance"


def _is_empty(row: Row, columns: tuple[str, ...]) -> bool:
    return not any(row.text(column) for column in columns)


def _doubles(studies: Studies) -> list[str]:
    """A study that stands there twice counts twice."""
    counted = Counter(zip(studies.names, studies.y.tolist(), studies.v.tolist(), strict=True))
    twice = sorted({name for (name, _y, _v), many in counted.items() if many > 1})
    return [f"“{name}” stands there more than once with the same numbers: is it counted twice?" for name in twice]


def _listed(lines: list[int]) -> str:
    shown = ", ".join(str(line) for line in lines[:10])
    return shown + (f" and {len(lines) - 10} more" if len(lines) > 10 else "")
