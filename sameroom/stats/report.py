"""A synthesis for scripts (one object, numbers unrounded) and for people (a table and sentences)."""

from typing import Any

from sameroom.stats import r_scripts
from sameroom.stats.equivalence import Equivalence, Interval
from sameroom.stats.pooling import Estimate
from sameroom.stats.results import Group, Levels, Synthesis
from sameroom.stats.wording import sentence


def as_json(of: Synthesis) -> dict[str, Any]:
    """The keys of `docs/evidence.md`."""
    found = {
        "k": len(of.studies),
        "method": of.question.method,
        "effect": of.mean.estimate,
        "se": of.mean.se,
        "p": of.mean.p,
        "ci": _pair(of.mean.ci),
        "pi": _pair(of.pi),
        "tau2": of.tau2,
        "tau2_ci": _pair(of.tau2_ci),
        "q": of.q,
        "q_p": of.q_p,
        "i2": of.i2,
        "df": of.mean.df,
        "equivalence": equivalence_as_json(of.equivalence),
    }
    found |= _sensitivity_as_json(of) | (_levels_as_json(of.levels, of.question.rho) if of.levels else {})
    return found | {"warnings": of.warnings, "r_script": r_scripts.of_synthesis(of)}


def _sensitivity_as_json(of: Synthesis) -> dict[str, Any]:
    small, filled = of.small_studies, of.filled
    return {
        "leave_one_out": [
            {"study": one.study, "effect": one.mean.estimate, "ci": _pair(one.mean.ci)} for one in of.left_out
        ],
        "egger": small and {"predictor": small.predictor, **estimate_as_json(small.estimate)},
        "trim_and_fill": filled and {"missing": filled.missing, "side": filled.side, **estimate_as_json(filled.mean)},
        "moderators": [{"term": one.name, **estimate_as_json(one.estimate)} for one in of.moderators],
        "groups": [_group(one) for one in of.groups],
    }


def _levels_as_json(of: Levels, rho: float) -> dict[str, Any]:
    return {
        "studies": of.studies,
        "rho": rho,
        "tau2_between": of.between,
        "tau2_between_ci": _pair(of.between_ci),
        "tau2_within": of.within,
        "tau2_within_ci": _pair(of.within_ci),
        "cr2": estimate_as_json(of.robust),
    }


def estimate_as_json(of: Estimate) -> dict[str, Any]:
    return {"estimate": of.estimate, "se": of.se, "df": of.df, "p": of.p, "ci": _pair(of.ci)}


def equivalence_as_json(of: Equivalence) -> dict[str, Any]:
    return {
        "margin": of.margin,
        "p_lower": of.p_lower,
        "p_upper": of.p_upper,
        "ci90": _pair(of.ci90),
        "verdict": str(of.verdict),
        "smallest_margin": of.smallest_margin,
    }


def as_text(of: Synthesis) -> str:
    """Plain lines, then the R script."""
    return "\n".join([*_lines(of), "", r_scripts.of_synthesis(of)])


def _lines(of: Synthesis) -> list[str]:
    width = max(len(name) for name in of.studies.names)
    lines = [f"{'Study':<{width}}  effect     95 % interval"]
    for name, y, v in zip(of.studies.names, of.studies.y.tolist(), of.studies.v.tolist(), strict=True):
        reach = 1.959964 * v**0.5
        lines.append(f"{name:<{width}}  {y:>6.2f}   {y - reach:>6.2f} to {y + reach:.2f}")
    model = "fixed effect" if of.question.method == "FE" else f"random effects, {of.question.method}"
    lines.append(
        f"{'Together':<{width}}  {of.mean.estimate:>6.2f}   {of.mean.ci.low:>6.2f} to {of.mean.ci.high:.2f}   ({model})"
    )
    lines += ["", "Above 0: better online (the first arm), in standard deviations.", sentence(of.equivalence)]
    if of.equivalence.ci90 is not None:
        low, high = of.equivalence.ci90
        lines.append(f"The 90 % interval, {low:.3f} to {high:.3f}, decides it.")
    lines += [*_spread(of), *_terms(of), *_hangs_on(of)]
    return lines + ([""] + [f"Note: {one}" for one in of.warnings] if of.warnings else [])


def _spread(of: Synthesis) -> list[str]:
    lines = []
    if of.pi is not None:
        lines.append(f"A next study like these: its true effect lies from {of.pi.low:.2f} to {of.pi.high:.2f} (95 %).")
    if of.levels is not None:
        levels = of.levels
        lines += [
            f"Variance between {levels.studies} studies {levels.between:.4f}, within them {levels.within:.4f}.",
            f"Robust (CR2): standard error {levels.robust.se:.4f} on {levels.robust.df:.1f} df.",
        ]
    elif of.tau2 is not None and of.i2 is not None and of.q is not None:
        lines.append(f"τ² {of.tau2:.4f}, I² {of.i2:.0f} % (of τ² in all variance), Q {of.q:.2f}, {_p(of.q_p)}.")
    return lines


def _terms(of: Synthesis) -> list[str]:
    lines = []
    for one in of.groups:
        lines.append(
            f"{one.name}: {one.mean.estimate:.2f} ({one.mean.ci.low:.2f} to {one.mean.ci.high:.2f}), k = {one.k}"
        )
    for term in of.moderators:
        lines.append(f"{term.name}: {term.estimate.estimate:.3f} (SE {term.estimate.se:.3f}), {_p(term.estimate.p)}")
    return ["", *lines] if lines else []


def _hangs_on(of: Synthesis) -> list[str]:
    lines = []
    if of.left_out:
        lowest, highest = (pick(of.left_out, key=lambda one: one.mean.estimate) for pick in (min, max))
        lines.append(
            f"One study left out: from {lowest.mean.estimate:.2f} (without {lowest.study}) "
            f"to {highest.mean.estimate:.2f} (without {highest.study})."
        )
    if of.small_studies is not None and of.small_studies.estimate.p is not None:
        lines.append(f"Small studies (Egger, {of.small_studies.predictor}): {_p(of.small_studies.estimate.p)}.")
    if of.filled is not None:
        lines.append(
            f"Trim and fill: {of.filled.missing} put in on the {of.filled.side}, then {of.filled.mean.estimate:.2f}."
        )
    return ["", *lines] if lines else []


def _p(value: float | None) -> str:
    if value is None:
        return "too few degrees of freedom for a p"
    return "p below 0.001" if value < 0.001 else f"p {value:.3f}"


def _group(one: Group) -> dict[str, Any]:
    return {
        "group": one.name,
        "k": one.k,
        "effect": one.mean.estimate,
        "se": one.mean.se,
        "ci": _pair(one.mean.ci),
        "tau2": one.tau2,
    }


def _pair(of: Interval | None) -> list[float] | None:
    return None if of is None else [of.low, of.high]
