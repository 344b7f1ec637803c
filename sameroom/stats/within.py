"""The columns of a model that looks within clients: the share of online sessions, and the deviation from it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sameroom.stats import slopes
from sameroom.stats.mixed import CannotFit, Codes, Sums, gather
from sameroom.stats.pooling import Array
from sameroom.stats.ratings import Ratings

WITHIN = "online_w"
BY_RATER = "online_w × therapist"
BETWEEN_BY_RATER = "online_b × therapist"
MAY_SAY_NOTHING = {"online_b", BETWEEN_BY_RATER, "session"}


@dataclass(frozen=True)
class Design:
    """Columns and groups of some ratings, `groups` from the finest."""

    x: Array
    names: list[str]
    groups: list[tuple[str, Codes]]

    def sums(self, y: Array) -> Sums:
        """Raises CannotFit."""
        return gather(y, self.x, self.names, self.groups)

    def sloped(self, y: Array) -> slopes.Sloped:
        """With a slope for each client. Raises CannotFit.

        Where both sides are in it, one of what they share and one of their difference, so that neither side is first.
        """
        own = {WITHIN: self._column(WITHIN)}
        if BY_RATER in self.names:
            own[BY_RATER] = own[WITHIN] * (self._column("therapist") - 0.5)
        return slopes.gather(y, self.x, tuple(self.names), dict(self.groups), own)

    def _column(self, name: str) -> Array:
        return np.asarray(self.x[:, self.names.index(name)])


def shares(side: Ratings) -> tuple[Array, Array]:
    """online_w and online_b of these ratings, each side by itself."""
    share = np.empty(len(side))
    for rater in (False, True):
        own = side.by_therapist == rater
        sums = np.bincount(side.client[own], side.online[own])
        counts = np.bincount(side.client[own])
        share[own] = (sums / np.maximum(counts, 1))[side.client[own]]
    return side.online - share, share


def switches(side: Ratings) -> npt.NDArray[np.intp]:
    """The clients who were seen in both ways."""
    within, _between = shares(side)
    return np.unique(side.client[np.abs(within) > 1e-12])


def design_of(side: Ratings, *, has_therapists: bool) -> Design:
    """Raises CannotFit where nobody was seen in both ways."""
    within, between = shares(side)
    if not np.abs(within).max() > 1e-12:
        raise CannotFit("Nobody was seen in both ways.")
    columns = {"intercept": np.ones(len(side)), WITHIN: within}
    is_both = 0 < side.by_therapist.sum() < len(side)
    if is_both:
        rater = side.by_therapist.astype(np.float64)
        columns |= {
            "therapist": rater,
            BY_RATER: within * rater,
            "online_b": between,
            BETWEEN_BY_RATER: between * rater,
        }
    else:
        columns["online_b"] = between
    columns |= {"session": side.session, **dict(side.covariates)}
    kept = _telling(columns)
    groups = [("visit", side.visit)] if is_both else []
    groups += [("client", side.client)] + ([("therapist", side.therapist)] if has_therapists else [])
    return Design(np.column_stack(list(kept.values())), list(kept), groups)


def _telling(columns: dict[str, Array]) -> dict[str, Array]:
    """Without those that may say nothing of their own: one session each, everybody online as often as the others."""
    r = np.linalg.qr(np.column_stack(list(columns.values())), mode="r")
    sizes = np.array([np.linalg.norm(one) for one in columns.values()])
    own = np.zeros(len(columns))
    own[: len(r)] = np.abs(np.diag(r))
    return {
        name: one
        for (name, one), size, left in zip(columns.items(), sizes, own, strict=True)
        if name not in MAY_SAY_NOTHING or left > 1e-9 * size
    }
