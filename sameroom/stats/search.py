"""The lowest place of a likelihood of variances, none below 0, by exact slopes.

A function that takes complex numbers gives its slope without differences: a step h along the imaginary axis changes the
result's imaginary part by h times the slope (Squire & Trapp 1998, doi:10.1137/S003614459631241X).
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy import optimize

from sameroom.stats.pooling import Array

Likelihood = Callable[[Any], complex]  # of variances, which may be complex: -2 log likelihood
TINY = 1e-30


def lowest(of: Likelihood, starts: Sequence[Sequence[float]]) -> Array:
    """The lowest place at or above 0, from the best of the starts; then steps of Newton's, until nothing changes."""
    start = min((np.array(one, dtype=np.float64) for one in starts), key=lambda one: of(one).real)

    def with_slope(theta: Array) -> tuple[float, Array]:
        steps = _steps(theta)
        found = [of(theta + step) for step in steps]
        return found[0].real, np.array([one.imag / TINY for one in found])

    bounds = [(0, None)] * len(start)
    found = optimize.minimize(with_slope, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return _polished(of, np.asarray(found.x, dtype=np.float64))


def _steps(theta: Array) -> Any:
    return TINY * 1j * np.eye(len(theta))


def slope_of(of: Likelihood, theta: Array) -> Array:
    return np.array([of(theta + step).imag / TINY for step in _steps(theta)])


def curvature_of(of: Likelihood, theta: Array) -> Array:
    """Differences of exact slopes."""
    steps = np.diag(1e-5 * np.maximum(theta, 1e-3))
    rows = [(slope_of(of, theta + step) - slope_of(of, theta - step)) / (2 * step.max()) for step in steps]
    return np.array(rows)


def log_det(matrix: Any) -> complex:
    """Of a positive definite matrix, which may be complex: its imaginary part is tiny."""
    if len(matrix) == 1:
        return complex(np.log(matrix[0, 0]))
    logs = 2 * np.log(np.diag(np.linalg.cholesky(matrix.real))).sum()
    return complex(logs, np.trace(np.linalg.solve(matrix.real, matrix.imag)))


def walk_from(theta: Array, curvature: Array, of: Likelihood) -> Array | None:
    """Steps with the curvature of nearly the same data; None where they do not end, or a variance comes to 0."""
    for _ in range(30):
        if theta.min() <= 0:
            return None
        step = np.linalg.lstsq(curvature, slope_of(of, theta))[0]
        theta = theta - step
        if np.abs(step).max() < 1e-10:
            return theta
    return None


def _polished(of: Likelihood, theta: Array) -> Array:
    """Those above 0, by Newton's method; a variance that wants to be below stays at 0."""
    for _ in range(20):
        slope = slope_of(of, theta)
        theta = np.where((theta < 1e-9) & (slope > 0), 0.0, theta)
        free = np.flatnonzero(theta > 0)
        if not len(free):
            break
        change = np.zeros(len(theta))
        change[free] = np.linalg.lstsq(curvature_of(of, theta)[np.ix_(free, free)], slope[free])[0]
        here, nearer = of(theta).real, np.maximum(theta - change, 0.0)
        if of(nearer).real > here + 1e-9 + 1e-12 * abs(here):
            break
        moved, theta = np.abs(nearer - theta).max(), nearer
        if moved < 1e-12:
            break
    return theta
