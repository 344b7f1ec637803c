"""Data that many programs were tried on, typed from the publications; what R makes of them stands in the tests."""

from pathlib import Path

import numpy as np

from sameroom.stats.pooling import Array
from sameroom.stats.tables import Table, read

FOLDER = Path(__file__).parent / "data"
# Colditz et al. 1994, thirteen trials of the BCG vaccine: tuberculosis and none, vaccinated and not.
BCG = (
    (4, 119, 11, 128, 44),
    (6, 300, 29, 274, 55),
    (3, 228, 11, 209, 42),
    (62, 13536, 248, 12619, 52),
    (33, 5036, 47, 5761, 13),
    (180, 1361, 372, 1079, 44),
    (8, 2537, 10, 619, 19),
    (505, 87886, 499, 87892, 13),
    (29, 7470, 45, 7232, 27),
    (17, 1699, 65, 1600, 42),
    (186, 50448, 141, 27197, 18),
    (5, 2493, 3, 2338, 33),
    (27, 16886, 29, 17825, 33),
)
BCG_YEARS = (1948, 1949, 1960, 1977, 1973, 1953, 1973, 1980, 1968, 1961, 1974, 1969, 1976)


def bcg() -> tuple[Array, Array, Array]:
    """Log risk ratios, their variances, and the distance from the equator."""
    a, b, c, d, latitude = np.array(BCG, dtype=np.float64).T
    return np.log((a / (a + b)) / (c / (c + d))), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d), latitude


def table(name: str) -> Table:
    return read(FOLDER / f"{name}.csv")


def column(of: Table, name: str) -> Array:
    return np.array([row.needed(name) for row in of])
