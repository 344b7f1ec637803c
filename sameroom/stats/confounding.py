"""Between clients: those who came online against those who came in person, with all that may tell them apart.

Who comes online differs from who does not, so the plain difference is confounded, and none of these numbers is a
verdict: what was not measured is not taken into account. Hence they stand together. The plain difference, that by
overlap weights, that by AIPW; what is alike after weighting; how strong something unmeasured would have to be; and
where there is one, an outcome that the way of sessions cannot have changed (the alliance before the first session
online): a difference in it is confounding that is left.

Sources: those of `propensity`, `balance`, `doubly_robust`, `e_value`; Lipsitch, Tchetgen Tchetgen & Cohen 2010
(doi:10.1097/EDE.0b013e3181d61eeb), negative controls; Crump et al. 2009 (doi:10.1093/biomet/asn055), 0.1 to 0.9.
"""

from dataclasses import dataclass, replace

import numpy as np

from sameroom.stats.balance import Balance, balance_of, effective_size
from sameroom.stats.doubly_robust import People, aipw, overlap, plain
from sameroom.stats.e_value import EValue, of_difference
from sameroom.stats.pooling import Array, Estimate
from sameroom.stats.propensity import Propensity, propensity_of

# Fewer than so many: errors by therapist are too small.
FEW_THERAPISTS = 20
# Outside of these likelihoods a client has hardly anybody alike who came the other way.
LIKELY = (0.1, 0.9)
MANY_ALONE = 0.1


@dataclass(frozen=True)
class Control:
    """The same as AIPW, of an outcome that the way cannot have changed."""

    estimate: Estimate

    @property
    def shows_confounding(self) -> bool:
        return self.estimate.ci.excludes(0)


@dataclass(frozen=True)
class Adjusted:
    """Online less in person, in the outcome's unit; `e_value` in standard deviations of the outcome.

    `sizes`: how many clients online and in person the overlap weights are worth. `alone`: the share of clients who have
    hardly anybody like them who came the other way.
    """

    plain: Estimate
    overlap: Estimate
    doubly_robust: Estimate
    propensity: Propensity
    balance: list[Balance]
    sizes: tuple[float, float]
    alone: float
    e_value: EValue
    control: Control | None
    warnings: list[str]


def adjust(of: People, *, unit: float, before: Array | None = None) -> Adjusted:
    """`unit`: one standard deviation of the outcome; `before`: an outcome that the way cannot have changed.

    Raises CannotWeigh.
    """
    by = propensity_of(of.is_online, of.x, of.names)
    weights, online = by.overlap(of.is_online), of.is_online == 1
    found, control = aipw(of, by), None
    if before is not None:
        control = Control(aipw(replace(of, y=before), by))
    result = Adjusted(
        plain=plain(of),
        overlap=overlap(of, by),
        doubly_robust=found,
        propensity=by,
        balance=balance_of(of.x[:, 1:], of.names[1:], of.is_online, weights),
        sizes=(effective_size(weights[online]), effective_size(weights[~online])),
        alone=float(((by.of_each < LIKELY[0]) | (by.of_each > LIKELY[1])).mean()),
        e_value=of_difference(found.estimate / unit, found.se / unit),
        control=control,
        warnings=[],
    )
    return replace(result, warnings=_warnings(result, len(np.unique(of.therapist))))


def _warnings(of: Adjusted, therapists: int) -> list[str]:
    said = []
    if of.propensity.is_penalised:
        said.append(
            "Some column tells the ways apart without exception; the likelihoods are held back by Firth’s penalty."
        )
    if of.alone > MANY_ALONE:
        said.append(
            f"{of.alone:.0%} of the clients have hardly anybody like them who came the other way: AIPW leans on few; "
            "overlap weights speak of the others alone."
        )
    unlike = [one.name for one in of.balance if not one.is_balanced]
    if unlike:
        said.append(f"Not alike after weighting either: {', '.join(unlike)}.")
    if therapists < FEW_THERAPISTS:
        said.append(f"With {therapists} therapists the errors are rather too small.")
    if of.control and of.control.shows_confounding:
        said.append("What the way of sessions cannot have changed differs, too: confounding is left.")
    return said
