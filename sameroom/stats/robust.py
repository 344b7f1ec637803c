"""Standard errors that hold where the model of dependence does not: CR2, with Satterthwaite's degrees of freedom.

Bell & McCaffrey 2002; Pustejovsky & Tipton 2018 (doi:10.1080/07350015.2016.1247004); Tipton 2015
(doi:10.1037/met0000011). The working model is the fitted one, as in clubSandwich for weights that are its inverse.
"""

from dataclasses import dataclass

import numpy as np

from sameroom.stats.distributions import two_sided
from sameroom.stats.equivalence import interval
from sameroom.stats.pooling import Array, Estimate

# Below this a t distribution with these degrees of freedom says too little for a p (Tipton 2015).
FEWEST_DF = 4.0


@dataclass(frozen=True)
class Block:
    """One cluster: its rows of the moderators, its residuals, its covariance by the model."""

    x: Array
    residuals: Array
    covariance: Array


class Robust:
    """CR2 of coefficients that were fitted by the inverse of the blocks' covariances; `m`: the inverse of X'WX."""

    def __init__(self, blocks: list[Block], m: Array) -> None:
        self._blocks, self._m = blocks, m
        self._adjusted = [self._adjust(block) for block in blocks]  # W'A'... applied to X: A_j W_j X_j
        scores = np.array([a.T @ block.residuals for a, block in zip(self._adjusted, blocks, strict=True)])
        self.cov = m @ (scores.T @ scores) @ m

    def _adjust(self, block: Block) -> Array:
        """A_j W_j X_j, with A_j = D'(D (Φ - X M X') D')^(-1/2) D and D'D = Φ."""
        root = np.linalg.cholesky(block.covariance).T
        inside = root @ (block.covariance - block.x @ self._m @ block.x.T) @ root.T
        values, vectors = np.linalg.eigh((inside + inside.T) / 2)
        kept = values > 1e-12 * max(float(values[-1]), 1e-300)
        halves = np.zeros_like(values)
        halves[kept] = values[kept] ** -0.5
        adjustment = root.T @ ((vectors * halves) @ vectors.T) @ root
        return np.asarray(adjustment.T @ np.linalg.solve(block.covariance, block.x))

    def df(self, contrast: Array) -> float:
        """(Σ λ)² / Σ λ² of the quadratic form whose mean is the variance of `contrast`'β."""
        c = self._m @ contrast
        u = [a @ c for a in self._adjusted]
        h = np.array([block.x.T @ one for block, one in zip(self._blocks, u, strict=True)])
        own = np.array([one @ block.covariance @ one for block, one in zip(self._blocks, u, strict=True)])
        # Of P = diag(own) - h M h', without its squares of the number of clusters.
        crossed, inner = np.einsum("ij,jk,ik->i", h, self._m, h), self._m @ h.T @ h
        squares = (own**2).sum() - 2 * own @ crossed + np.trace(inner @ inner)
        return float((own.sum() - crossed.sum()) ** 2 / squares)

    def estimate(self, beta: Array, contrast: Array) -> Estimate:
        """Without a p below 4 df."""
        value, se, df = float(contrast @ beta), float(contrast @ self.cov @ contrast) ** 0.5, self.df(contrast)
        return Estimate(value, se, df, two_sided(value / se, df) if df >= FEWEST_DF else None, interval(value, se, df))
