"""Makes analyses and freezes them: a published figure against a margin, one figure against another, many studies."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from django.db import transaction

from sameroom.evidence.claims import CLAIMS, CONCERNS, QUOTED, Claim, figures_used
from sameroom.evidence.literature.facts import IN_PERSON, UNKNOWN, Fact, facts, file_hash
from sameroom.evidence.models import Analysis, Edition, Reading
from sameroom.evidence.models.analyses import digest, kept
from sameroom.evidence.models.editions import put_together
from sameroom.evidence.models.readings import newest_readings
from sameroom.people.models import Person
from sameroom.stats.distributions import quantile
from sameroom.stats.equivalence import judge
from sameroom.stats.wording import sentence

# Of two figures from the same studies nobody prints how they go together; so the difference is told for several.
CORRELATIONS = (0.0, 0.5)


@dataclass(frozen=True)
class Frozen:
    """What goes into an `Analysis`."""

    kind: Analysis.Kind
    name: str
    data: dict[str, Any]
    question: dict[str, Any]
    result: dict[str, Any]

    def keep(self, *, by: Person) -> Analysis:
        made = Analysis(
            kind=self.kind.value,
            name=self.name,
            data=kept(self.data),
            question=kept(self.question),
            result=kept(self.result),
            software=f"sameroom {version('sameroom')}",
            by=by,
        )
        made.hash = digest(made.hashed)
        made.save(force_insert=True)
        return made


def published(fact: Fact, *, margin: float, reading: Reading | None) -> Frozen:
    """The printed interval is taken as normal: half its width over 1.96 is the standard error."""
    sign = reading.sign if reading else fact.sign
    return Frozen(
        kind=Analysis.Kind.PUBLISHED,
        name=fact.code,
        data={"figure": fact.as_data(), "file": file_hash(), **_read(reading)},
        question={
            "margin": margin,
            "direction": "unknown" if sign == UNKNOWN else "known",
            "is_turned": sign == IN_PERSON,
        },
        result=_judged(*_turned(fact, sign), margin=margin, is_signed=sign != UNKNOWN),
    )


def quoted(fact: Fact) -> Frozen:
    """As printed."""
    printed = {"studies": fact.studies, "estimate": fact.estimate, "ci": fact.ci}
    return Frozen(Analysis.Kind.QUOTED, fact.code, {"figure": fact.as_data(), "file": file_hash()}, {}, printed)


def difference(first: Fact, second: Fact, *, margin: float, readings: Mapping[str, Reading]) -> Frozen:
    """The first figure minus the second one, whatever way both were subtracted: they stand in one article.

    The verdict is that of the widest interval.
    """
    reading = readings.get(first.code) or readings.get(second.code)
    sign = _sign_of_both(first, second, readings)
    (one, one_se), (other, other_se) = _turned(first, sign), _turned(second, sign)
    by_correlation = {
        f"{rho:g}": _judged(
            one - other,
            math.sqrt(one_se**2 + other_se**2 - 2 * rho * one_se * other_se),
            margin=margin,
            is_signed=sign != UNKNOWN,
        )
        for rho in CORRELATIONS
    }
    return Frozen(
        kind=Analysis.Kind.DIFFERENCE,
        name=f"{first.code} − {second.code}",
        data={"figures": [first.as_data(), second.as_data()], "file": file_hash(), **_read(reading)},
        question={
            "margin": margin,
            "correlations": list(CORRELATIONS),
            "direction": "unknown" if sign == UNKNOWN else "known",
        },
        result={**by_correlation[f"{CORRELATIONS[0]:g}"], "by_correlation": by_correlation},
    )


@transaction.atomic
def next_edition(*, margins: dict[str, float], why: str, pooled: list[Analysis], by: Person) -> Edition:
    """Analyses of every figure that the page rests on, the differences, and what was chosen of the practice's own."""
    readings, margin_of = newest_readings(), _margins_of_figures(margins)
    made = [
        (code, published(facts()[code], margin=margin_of[code], reading=readings.get(code)).keep(by=by))
        for code in figures_used()
    ]
    made += [(code, quoted(facts()[code]).keep(by=by)) for code in QUOTED]
    made += [(claim.code, _of_claim(claim, margins, readings).keep(by=by)) for claim in CLAIMS if claim.is_difference]
    return put_together([*made, *(("pooled", one) for one in pooled)], margins=margins, why=why, by=by)


def _of_claim(claim: Claim, margins: Mapping[str, float], readings: Mapping[str, Reading]) -> Frozen:
    first, second = (facts()[code] for code in claim.decided_by)
    return difference(first, second, margin=margins[claim.margin], readings=readings)


def _margins_of_figures(margins: Mapping[str, float]) -> dict[str, float]:
    """Of claims first; what is told by concern only is about symptoms."""
    of_concerns = {code: margins["symptoms"] for codes in CONCERNS.values() for code in codes}
    return of_concerns | {code: margins[one.margin] for one in CLAIMS for code in (*one.decided_by, *one.beside)}


def _sign_of_both(first: Fact, second: Fact, readings: Mapping[str, Reading]) -> str:
    """One article subtracts one way: where one of the two was read, both are; where they contradict, neither."""
    signs = {readings[one.code].sign if one.code in readings else one.sign for one in (first, second)} - {UNKNOWN}
    return signs.pop() if len(signs) == 1 else UNKNOWN


def _turned(fact: Fact, sign: str) -> tuple[float, float]:
    """The estimate, above 0 better online as far as that is known, and its standard error."""
    if fact.estimate is None or fact.ci is None:
        raise ValueError(f"{fact.code} has no interval")
    low, high = fact.ci
    turn = -1 if sign == IN_PERSON else 1
    return turn * fact.estimate, (high - low) / (2 * quantile(0.975))


def _judged(estimate: float, se: float, *, margin: float, is_signed: bool) -> dict[str, Any]:
    found = judge(estimate, se, None, margin, is_signed=is_signed)
    reach = quantile(0.975) * se
    return {
        "estimate": estimate,
        "se": se,
        "ci": [estimate - reach, estimate + reach],
        "ci90": list(found.ci90) if found.ci90 else None,
        "p_lower": found.p_lower,
        "p_upper": found.p_upper,
        "margin": margin,
        "verdict": str(found.verdict),
        "smallest_margin": found.smallest_margin,
        "wording": sentence(found, is_signed=is_signed),
    }


def _read(reading: Reading | None) -> dict[str, Any]:
    if reading is None:
        return {}
    return {"direction_read": {"sign": reading.sign, "place": reading.place, "at": reading.at.isoformat()}}
