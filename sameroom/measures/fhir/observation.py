"""Scores as FHIR Observations, one each, derived from the answers; out and in."""

from collections.abc import Mapping, Sequence
from typing import Any

from sameroom.measures.fhir.answers import NotAnAnswer
from sameroom.measures.fhir.parts import BASE, LOINC, OURS, Json, extension, extensions, value_of, words
from sameroom.measures.fhir.questionnaire import main_language
from sameroom.measures.instruments.shape import Band, Instrument, ScoreRule
from sameroom.measures.scoring import Score, Scored, band_of

_SCORES, _BANDS = f"{BASE}/CodeSystem/score", f"{BASE}/CodeSystem/band"
_SURVEY = {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey"}
_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"


def observations(
    instrument: Instrument, scored: Scored, *, derived_from: str = "", subject: str = "", at: str = ""
) -> list[Json]:
    """`derived_from`, `subject`: references, as in `QuestionnaireResponse/1`. A score without a number says so."""
    around = {
        **({"subject": {"reference": subject}} if subject else {}),
        **({"effectiveDateTime": at} if at else {}),
        **({"derivedFrom": [{"reference": derived_from}]} if derived_from else {}),
    }
    return [
        {
            "resourceType": "Observation",
            "status": "final",
            "category": [{"coding": [_SURVEY]}],
            "code": {"coding": _codes(instrument, rule), "text": f"{instrument.id}: {rule.name}"},
            **around,
            **_value(instrument, scored.scores[rule.name]),
        }
        for rule in instrument.scores
    ]


def bundle(resources: Sequence[Json]) -> Json:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}


def score_from_fhir(instrument: Instrument, resource: Mapping[str, Any]) -> tuple[str, Score]:
    """The score's name, and what was found. Its bands are those of the instrument. Raises `NotAnAnswer`."""
    try:
        if resource["resourceType"] != "Observation":
            raise NotAnAnswer(f"This is a {resource['resourceType']}, not an Observation.")
        rule = _rule(instrument, resource)
        value = resource["valueQuantity"]["value"] if "valueQuantity" in resource else None
        prorated = extensions(resource, f"{OURS}is-prorated")
    except KeyError as error:
        raise NotAnAnswer(f"{error} is missing.") from None
    except (TypeError, AttributeError) as error:
        raise NotAnAnswer(f"Something has not the shape that it needs: {error}.") from None
    if value is None:
        return rule.name, Score(None, {})
    if isinstance(value, bool) or not isinstance(value, int | float) or not rule.min <= value <= rule.max:
        raise NotAnAnswer(f"The score {rule.name} goes from {rule.min:g} to {rule.max:g}; {value} is beyond.")
    is_prorated = bool(prorated and value_of(prorated[0]))
    return rule.name, Score(value, band_of(instrument, rule, value), is_prorated)


def _codes(instrument: Instrument, rule: ScoreRule) -> list[Json]:
    own = {"system": _SCORES, "code": _own_code(instrument, rule)}
    return [own, {"system": LOINC, "code": rule.loinc}] if rule.loinc else [own]


def _own_code(instrument: Instrument, rule: ScoreRule) -> str:
    """With the version: its rules may be others in the next one."""
    return f"{instrument.id}.{instrument.version}.{rule.name}"


def _rule(instrument: Instrument, resource: Mapping[str, Any]) -> ScoreRule:
    """By our code, which names the version, or by LOINC's, where the resource has none of ours."""
    codes = {one.get("system"): one["code"] for one in resource["code"]["coding"]}
    for rule in instrument.scores:
        if codes.get(_SCORES) == _own_code(instrument, rule):
            return rule
        if _SCORES not in codes and rule.loinc and codes.get(LOINC) == rule.loinc:
            return rule
    raise NotAnAnswer(f"It is no score of {instrument.id}, version {instrument.version}.")


def _value(instrument: Instrument, score: Score) -> Json:
    if score.value is None:
        return {"dataAbsentReason": {"coding": [{"system": _ABSENT, "code": "unknown"}]}}
    bands = [_band(instrument, band) for band in score.bands.values()]
    return {
        **({"extension": [extension(f"{OURS}is-prorated", True)]} if score.is_prorated else {}),
        "valueQuantity": {
            "value": score.value,
            "unit": "score",
            "system": "http://unitsofmeasure.org",
            "code": "{score}",
        },
        **({"interpretation": bands} if bands else {}),
    }


def _band(instrument: Instrument, band: Band) -> Json:
    """`code`: the instrument, the set of bands if it has a name, and how far the band goes."""
    language = main_language(instrument)
    code = ".".join(part for part in (instrument.id, band.score, band.set, f"{band.upto:g}") if part)
    return {"coding": [{"system": _BANDS, "code": code, **words("display", band.label, language)}]}
