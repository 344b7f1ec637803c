"""How strong something unmeasured would have to be to explain a difference away.

The E-value is the smallest risk ratio that it would need to have both with the way of the sessions and with the
outcome, beyond all that was measured: RR + √(RR (RR - 1)). Sources: VanderWeele & Ding 2017 (doi:10.7326/M16-2607);
Ding & VanderWeele 2016 (doi:10.1097/EDE.0000000000000457), the bound; for a standardised difference d Chinn 2000 and
VanderWeele 2017: RR ≈ exp(0.91 d), its limits exp(0.91 d ± 1.78 SE).
"""

import math
from dataclasses import dataclass

PER_SD, PER_SE = 0.91, 1.78
LARGEST = 100.0


@dataclass(frozen=True)
class EValue:
    """Of the estimate, and of the limit of its interval that lies nearer to no difference: 1 where it includes none."""

    estimate: float
    limit: float


def of_ratio(ratio: float, low: float, high: float) -> EValue:
    """From a risk ratio with its 95 % interval. Raises ValueError where they are not above 0 and in this order."""
    if not 0 < low <= ratio <= high:
        raise ValueError("a risk ratio lies above 0 and within its interval")
    if ratio < 1:
        ratio, low, high = 1 / ratio, 1 / high, 1 / low
    return EValue(_of(ratio), _of(max(1.0, low)))


def of_difference(d: float, se: float) -> EValue:
    """From a standardised difference. Raises ValueError where the error is below 0, or they are beyond every scale."""
    if se < 0:
        raise ValueError("a standard error is not below 0")
    center, reach = PER_SD * d, PER_SE * se
    if not abs(center) + reach < LARGEST:
        raise ValueError("a standardised difference so large is none")
    return of_ratio(math.exp(center), math.exp(center - reach), math.exp(center + reach))


def _of(ratio: float) -> float:
    return ratio + math.sqrt(ratio * (ratio - 1))
