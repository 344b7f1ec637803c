"""How likely each client was to come online, from what was known before: a logistic regression.

By maximum likelihood; where some column tells the ways apart without exception, this has no largest value, and Firth's
penalty is added: finite, and less biased in small samples. Which of them it was is part of the result.

Sources: Rosenbaum & Rubin 1983 (doi:10.1093/biomet/70.1.41); Konis 2007, separation as a linear program; Firth 1993
(doi:10.1093/biomet/80.1.27) and Heinze & Schemper 2002 (doi:10.1002/sim.1047); Li, Morgan & Zaslavsky 2018
(doi:10.1080/01621459.2016.1260466), overlap weights: each client counts as likely as the other way was. They weigh most
who could have come either way, are never larger than 1, and without a penalty make the means of all columns the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from sameroom.stats.pooling import Array

MOST_STEPS = 100


class CannotWeigh(ValueError):
    """The text is the sentence."""


@dataclass(frozen=True)
class Propensity:
    """`of_each`: the likelihood of online. `coefficients`, `cov`: in the columns' order. `is_penalised`: by Firth."""

    coefficients: Array
    cov: Array
    of_each: Array
    is_penalised: bool

    def overlap(self, is_online: Array) -> Array:
        """Overlap weights: how likely the way was that was not taken."""
        return np.where(is_online == 1, 1 - self.of_each, self.of_each)


def propensity_of(is_online: Array, x: Array, names: Sequence[str]) -> Propensity:
    """`is_online`: 1 or 0; `x`: clients × columns, ones first. Raises CannotWeigh."""
    clients, p = x.shape
    if is_online.min() == is_online.max():
        raise CannotWeigh("All clients came in the same way.")
    if clients <= p:
        raise CannotWeigh(f"{clients} clients are too few for {p} columns.")
    q, r = np.linalg.qr(x)
    weak = np.flatnonzero(np.abs(np.diag(r)) < 1e-9 * np.sqrt((x**2).sum(axis=0)).clip(1e-300))
    if len(weak):
        raise CannotWeigh(f"“{names[int(weak[0])]}” follows from the other columns.")
    q, turn = q * clients**0.5, np.linalg.inv(r) * clients**0.5
    is_penalised = _is_separated(is_online, q)
    found = _highest(*(_penalised if is_penalised else _plain)(is_online, q), p)
    e = special.expit(q @ found)
    information = (q * (e * (1 - e))[:, None]).T @ q
    return Propensity(
        coefficients=turn @ found,
        cov=turn @ np.linalg.inv(information) @ turn.T,
        of_each=np.asarray(e, dtype=np.float64),
        is_penalised=is_penalised,
    )


def _is_separated(is_online: Array, x: Array) -> bool:
    """Whether some sum of columns is never on the wrong side of 0, and somewhere on the right one."""
    signed = x * (2 * is_online - 1)[:, None]
    found = optimize.linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(x)), bounds=(-1, 1))
    return bool(-found.fun > 1e-7 * len(x))


Value = Callable[[Array], float]
Step = Callable[[Array], Array]


def _plain(is_online: Array, x: Array) -> tuple[Value, Step]:
    """The log likelihood, and Newton's step."""

    def value(beta: Array) -> float:
        eta = x @ beta
        return float(is_online @ eta - np.logaddexp(0, eta).sum())

    def step(beta: Array) -> Array:
        e = special.expit(x @ beta)
        return np.asarray(np.linalg.solve((x * (e * (1 - e))[:, None]).T @ x, x.T @ (is_online - e)))

    return value, step


def _penalised(is_online: Array, x: Array) -> tuple[Value, Step]:
    """The same with half the log of the information’s determinant."""
    plain, _step = _plain(is_online, x)

    def information(e: Array) -> Array:
        return np.asarray((x * (e * (1 - e))[:, None]).T @ x)

    def value(beta: Array) -> float:
        return plain(beta) + 0.5 * float(np.linalg.slogdet(information(special.expit(x @ beta)))[1])

    def step(beta: Array) -> Array:
        e = special.expit(x @ beta)
        inverse = np.linalg.inv(information(e))
        leverage = e * (1 - e) * np.einsum("ij,jk,ik->i", x, inverse, x)
        return np.asarray(inverse @ (x.T @ (is_online - e + leverage * (0.5 - e))))

    return value, step


def _highest(value: Value, step: Step, p: int) -> Array:
    """Steps that are halved until they do not lead down. Raises CannotWeigh where they do not end."""
    beta = np.zeros(p)
    for _ in range(MOST_STEPS):
        change, here = step(beta), value(beta)
        while value(beta + change) < here - 1e-12 * abs(here):
            change = change / 2
        beta = beta + change
        if np.abs(change).max() < 1e-10:
            return beta
    raise CannotWeigh("How likely each client was to come online cannot be told from these columns.")
