"""What is asked of studies, and what comes of it."""

from dataclasses import dataclass, field

from sameroom.stats.equivalence import Equivalence, Interval
from sameroom.stats.pooling import Estimate
from sameroom.stats.sensitivity import Filled
from sameroom.stats.studies import Studies

# The alliance: a small effect by convention.
MARGIN = 0.20
# Below it, what is said of the spread is rough.
FEW = 10


@dataclass(frozen=True)
class Question:
    """What is asked of the studies. `rho`: between the errors of two effects of one study."""

    method: str = "REML"
    margin: float = MARGIN
    by: str | None = None
    moderators: list[str] = field(default_factory=list)
    cluster: str | None = None
    rho: float = 0.0


@dataclass(frozen=True)
class Term:
    name: str
    estimate: Estimate


@dataclass(frozen=True)
class Left:
    """The pooled effect without one study."""

    study: str
    mean: Estimate


@dataclass(frozen=True)
class Group:
    name: str
    k: int
    mean: Estimate
    tau2: float | None


@dataclass(frozen=True)
class Slope:
    """Whether smaller studies say more."""

    predictor: str
    estimate: Estimate


@dataclass(frozen=True)
class Levels:
    """Variance between and within studies, and the mean with a robust error."""

    studies: int
    between: float
    within: float
    between_ci: Interval | None
    within_ci: Interval | None
    robust: Estimate


@dataclass(frozen=True)
class Synthesis:
    question: Question
    studies: Studies
    mean: Estimate
    tau2: float | None
    tau2_ci: Interval | None
    pi: Interval | None
    q: float | None
    q_p: float | None
    i2: float | None
    equivalence: Equivalence
    levels: Levels | None
    left_out: list[Left]
    small_studies: Slope | None
    filled: Filled | None
    moderators: list[Term]
    groups: list[Group]
    warnings: list[str]
