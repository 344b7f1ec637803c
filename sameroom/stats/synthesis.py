"""`sameroom pool`: what many studies say together, whether it is the same within a margin, and what it hangs on."""

from sameroom.stats import several
from sameroom.stats.equivalence import judge, not_estimable
from sameroom.stats.pooling import Fit, estimate, fit, prediction_interval, tau2_interval
from sameroom.stats.results import FEW, Group, Left, Question, Slope, Synthesis, Term
from sameroom.stats.sensitivity import egger, leave_one_out, trim_and_fill
from sameroom.stats.studies import Studies, design, groups

STANDS_OUT = 3.0


def synthesise(studies: Studies, question: Question) -> Synthesis:
    """Raises CannotPool and BadTable."""
    if question.cluster is not None:
        return several.synthesise(studies, question, groups=_grouped(studies, question))
    if len(studies) == 1:
        return _of_one(studies, question)
    found = fit(studies.y, studies.v, method=question.method)
    warnings = [*studies.warnings, *_warnings(found)]
    left = leave_one_out(found)
    warnings += [
        f"“{studies.names[one.place]}” lies {abs(one.studentised):.1f} standard errors off the rest: is its sign right?"
        for one in left
        if abs(one.studentised) > STANDS_OUT
    ]
    slope = egger(found, studies.sizes)
    is_enough = found.k > 2 or question.method == "FE"
    mean = found.mean
    return Synthesis(
        question=question,
        studies=studies,
        mean=mean,
        tau2=found.tau2,
        tau2_ci=tau2_interval(found) if question.method != "FE" else None,
        pi=prediction_interval(mean, found.tau2, found.k - 1.0) if found.k > 2 and question.method != "FE" else None,
        q=found.q,
        q_p=found.q_p,
        i2=found.i2,
        equivalence=judge(mean.estimate, mean.se, mean.df, question.margin)
        if is_enough
        else not_estimable(question.margin),
        levels=None,
        left_out=[Left(studies.names[one.place], one.mean) for one in left],
        small_studies=None if slope is None else Slope(slope.predictor, slope.slope),
        filled=trim_and_fill(found) if found.k >= FEW and question.method != "FE" else None,
        moderators=_moderated(studies, question),
        groups=_grouped(studies, question),
        warnings=warnings,
    )


def _of_one(studies: Studies, question: Question) -> Synthesis:
    mean = estimate(float(studies.y[0]), float(studies.v[0]) ** 0.5, None)
    return Synthesis(
        question=question,
        studies=studies,
        mean=mean,
        tau2=None,
        tau2_ci=None,
        pi=None,
        q=None,
        q_p=None,
        i2=None,
        equivalence=not_estimable(question.margin),
        levels=None,
        left_out=[],
        small_studies=None,
        filled=None,
        moderators=[],
        groups=_grouped(studies, question),
        warnings=[*studies.warnings, "There is one study: nothing is pooled, and one study decides nothing."],
    )


def _warnings(found: Fit) -> list[str]:
    said = []
    if found.k == 2 and found.method != "FE":
        said.append("Two studies are too few to say how much studies differ: no verdict.")
    elif found.k < FEW and found.method != "FE":
        said.append(f"With {found.k} studies the prediction interval and τ² are rough.")
    if found.method == "FE":
        said.append("The fixed-effect model says something of these studies alone, not of others like them.")
    return said


def _moderated(studies: Studies, question: Question) -> list[Term]:
    if not question.moderators:
        return []
    names, x = design(studies, question.moderators)
    found = fit(studies.y, studies.v, x, method=question.method)
    return [Term(name, one) for name, one in zip(names, found.coefficients, strict=True)]


def _grouped(studies: Studies, question: Question) -> list[Group]:
    if question.by is None:
        return []
    return [_group(name, studies.at(places), question) for name, places in groups(studies, question.by).items()]


def _group(name: str, some: Studies, question: Question) -> Group:
    if len(some) == 1:
        return Group(name, 1, estimate(float(some.y[0]), float(some.v[0]) ** 0.5, None), None)
    found = several.mean_of(some, question)
    if found is not None:
        return Group(name, len(some), *found)
    simple = fit(some.y, some.v, method=question.method)
    return Group(name, len(some), simple.mean, simple.tau2)
