"""`sameroom pool --cluster`: studies with several effects each."""

from typing import Any

import numpy as np

from sameroom.stats.dependence import Clustered, ThreeLevels, clustered, profile_interval, three_levels
from sameroom.stats.distributions import chi2_above
from sameroom.stats.equivalence import Equivalence, Interval, judge, not_estimable
from sameroom.stats.pooling import CannotPool, Estimate, prediction_interval
from sameroom.stats.results import FEW, Group, Left, Levels, Question, Slope, Synthesis, Term
from sameroom.stats.robust import Block, Robust
from sameroom.stats.sensitivity import EGGER_NEEDS
from sameroom.stats.studies import Studies, design


def synthesise(studies: Studies, question: Question, *, groups: list[Group]) -> Synthesis:
    """Raises CannotPool and BadTable."""
    if question.method != "REML":
        raise CannotPool("With --cluster the method is REML.")
    column = question.cluster or "study"
    numbers = _numbers(studies, column)
    of = clustered(studies.y, studies.v, numbers, rho=question.rho)
    found = three_levels(of)
    mean, robust = found.coefficients[0], robust_of(found).estimate(found.beta, np.ones(1))
    names = {int(number): studies.rows[place].name(column) for place, number in enumerate(numbers)}
    total = found.between + found.within
    return Synthesis(
        question=question,
        studies=studies,
        mean=mean,
        tau2=total,
        tau2_ci=None,
        pi=prediction_interval(mean, total, of.studies - 1.0) if of.studies > 2 else None,
        q=found.q,
        q_p=chi2_above(found.q, len(of.y) - of.x.shape[1]),
        i2=None,
        equivalence=_wider(mean, robust, question.margin) if of.studies > 2 else not_estimable(question.margin),
        levels=Levels(
            studies=of.studies,
            between=found.between,
            within=found.within,
            between_ci=_profiled(found, "between"),
            within_ci=_profiled(found, "within"),
            robust=robust,
        ),
        left_out=_left_out(studies, numbers, names, found) if of.studies > 2 else [],
        small_studies=_small_studies(studies, numbers, question),
        filled=None,
        moderators=_moderated_in_clusters(studies, numbers, question),
        groups=groups,
        warnings=[*studies.warnings, *_warnings_of_clusters(of)],
    )


def mean_of(some: Studies, question: Question) -> tuple[Estimate, float] | None:
    """The mean with its robust error, and τ²; None where the effects are of one study, or of one each by themselves."""
    if question.cluster is None:
        return None
    of = clustered(some.y, some.v, _numbers(some, question.cluster), rho=question.rho)
    if of.studies < 2:
        return None
    found = three_levels(of)
    return robust_of(found).estimate(found.beta, np.ones(1)), found.between + found.within


def _numbers(studies: Studies, column: str) -> Any:
    """Each study's number, in the order of the names."""
    return np.unique([row.name(column) for row in studies.rows], return_inverse=True)[1]


def robust_of(found: ThreeLevels) -> Robust:
    of = found.of
    residuals = of.y - of.x @ found.beta
    return Robust(
        [
            Block(of.x[block], residuals[block], of.covariance(block, found.between, found.within))
            for block in of.blocks()
        ],
        found.cov,
    )


def _wider(model: Estimate, robust: Estimate, margin: float) -> Equivalence:
    """By whichever interval is wider: the model's or the robust one."""
    both = [judge(one.estimate, one.se, one.df, margin) for one in (model, robust)]
    return max(both, key=lambda one: one.ci90.width if one.ci90 else 0.0)


def _profiled(found: ThreeLevels, which: str) -> Interval | None:
    try:
        return profile_interval(found, which)
    except CannotPool:
        return None


def _left_out(studies: Studies, numbers: Any, names: dict[int, str], whole: ThreeLevels) -> list[Left]:
    """Without each study in turn, with all its effects."""
    left = []
    for number, name in sorted(names.items()):
        kept = numbers != number
        of = clustered(studies.y[kept], studies.v[kept], numbers[kept], rho=whole.of.rho)
        left.append(Left(name, three_levels(of, near=whole).coefficients[0]))
    return left


def _small_studies(studies: Studies, numbers: Any, question: Question) -> Slope | None:
    """Egger's slope within the model, with a robust error: effects of one study share their size."""
    if len(set(numbers.tolist())) < EGGER_NEEDS:
        return None
    predictor = np.sqrt(studies.v) if studies.sizes is None else studies.sizes
    x = np.column_stack([np.ones(len(studies)), predictor])
    if np.linalg.matrix_rank(x) < 2:
        return None
    found = three_levels(clustered(studies.y, studies.v, numbers, x, question.rho))
    slope = robust_of(found).estimate(found.beta, np.array([0.0, 1.0]))
    return Slope("se" if studies.sizes is None else "sqrt(1/n1 + 1/n2)", slope)


def _moderated_in_clusters(studies: Studies, numbers: Any, question: Question) -> list[Term]:
    if not question.moderators:
        return []
    names, x = design(studies, question.moderators)
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise CannotPool("The moderators say the same as each other: one of them follows from the rest.")
    found = three_levels(clustered(studies.y, studies.v, numbers, x, question.rho))
    robust = robust_of(found)
    unit = np.eye(len(names))
    return [Term(name, robust.estimate(found.beta, unit[place])) for place, name in enumerate(names)]


def _warnings_of_clusters(of: Clustered) -> list[str]:
    said = []
    if of.studies < FEW:
        said.append(f"With {of.studies} studies what is between and within them is hardly told apart.")
    if of.studies == len(of.y):
        said.append("Each study has one effect: between and within studies cannot be told apart.")
    if of.rho == 0 and of.studies < len(of.y):
        said.append(
            "Errors within a study are taken as independent (--rho 0); those of the same people are not; try --rho 0.6."
        )
    return said
