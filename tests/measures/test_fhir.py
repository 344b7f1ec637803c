"""Instruments, answers and scores as FHIR and back: nothing is lost, and another's library takes what we write."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from fhir.resources.R4B.observation import Observation
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from hypothesis import given, settings
from hypothesis import strategies as st

from sameroom.measures import fhir, instruments
from sameroom.measures.fhir import Given, NotAnAnswer
from sameroom.measures.instruments import Instrument, NotAnInstrument
from sameroom.measures.instruments.reading import read
from sameroom.measures.scoring import score
from tests.measures.golden import coming_to, highest
from tests.measures.publish import files
from tests.measures.test_own import filled

ALL = instruments.shipped()
EVERY = [*files(), *(read(filled(name).encode()) for name in instruments.skeletons())]
FORMS = [(name, form) for name in ALL for form in instruments.load(name).forms]
WEIGHT = "http://hl7.org/fhir/StructureDefinition/itemWeight"
Json = dict[str, Any]


def through(model: Any, resource: Json) -> Json:
    """As another program sends it back: checked, and read anew from its text."""
    checked = model.model_validate(json.loads(json.dumps(resource)))
    return dict(json.loads(checked.model_dump_json(exclude_none=True)))


@pytest.mark.parametrize("instrument", EVERY, ids=lambda one: f"{one.id}.{one.version}")
def test_an_instrument_comes_back_as_it_went(instrument: Instrument) -> None:
    resource = fhir.questionnaire(instrument)
    assert fhir.instrument_from_fhir(through(Questionnaire, resource)) == instrument
    assert fhir.instrument_from_fhir(json.loads(json.dumps(resource))) == instrument


def test_what_fhir_has_words_for_is_said_in_them() -> None:
    resource = fhir.questionnaire(instruments.load("phq-9"))
    assert (resource["url"], resource["version"]) == ("https://sameroom.ca/fhir/Questionnaire/phq-9", "1")
    assert resource["code"] == [{"system": "http://loinc.org", "code": "44249-1"}]
    (group,) = resource["item"]
    first, *_others, last = group["item"]
    assert (group["linkId"], first["linkId"], first["type"]) == ("client", "q1", "choice")
    assert first["code"] == [{"system": "http://loinc.org", "code": "44250-9"}]
    assert first["answerOption"][1]["valueCoding"] == {
        "extension": [{"url": WEIGHT, "valueDecimal": 1}],
        "system": "http://loinc.org",
        "code": "LA6569-3",
        "display": "Several days",
    }
    assert last["enableBehavior"] == "any" and len(last["enableWhen"]) == 9 * 3
    assert {one["question"] for one in last["enableWhen"]} == {f"q{n}" for n in range(1, 10)}
    assert "LA6568-5" not in {one["answerCoding"]["code"] for one in last["enableWhen"]}


def test_several_languages_are_translations() -> None:
    resource = fhir.questionnaire(instruments.load("session-check"))
    assert [group["linkId"] for group in resource["item"]] == ["client", "partner", "therapist"]
    assert resource["_title"]["extension"][0]["extension"] == [
        {"url": "lang", "valueCode": "fr"},
        {"url": "content", "valueString": "Comment cela s’est-il passé aujourd’hui?"},
    ]
    partner = [item["linkId"] for item in resource["item"][1]["item"]]
    assert partner[4:8] == ["partner.hope", "partner.same-side", "partner.safe-partner", "partner.strain"]


def elsewhere() -> Json:
    """As another program writes it: flat, with the weights of before."""
    before = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
    options = [
        {"extension": [{"url": before, "valueDecimal": n}], "valueCoding": {"code": f"c{n}", "display": word}}
        for n, word in enumerate(["Never", "Often"])
    ]
    return {
        "resourceType": "Questionnaire",
        "status": "active",
        "url": "https://example.org/Questionnaire/sleep",
        "title": "Sleep",
        "item": [
            {"linkId": "hint", "type": "display", "text": "Please"},
            {
                "linkId": "part",
                "type": "group",
                "item": [
                    {"linkId": "s1", "type": "choice", "text": "I wake early", "answerOption": options},
                    {"linkId": "s2", "type": "choice", "text": "I lie awake", "answerOption": options},
                ],
            },
        ],
    }


def test_one_from_elsewhere_is_read() -> None:
    found = fhir.instrument_from_fhir(through(Questionnaire, elsewhere()))
    assert (found.id, found.version, found.title, found.forms) == ("sleep", 1, {"en": "Sleep"}, ("client",))
    assert (found.items[0].code, found.items[0].text) == ("s1", {"client": {"en": "I wake early"}})
    assert [(one.code, one.value, one.label) for one in found.items[0].options] == [
        ("c0", 0, {"en": "Never"}),
        ("c1", 1, {"en": "Often"}),
    ]
    assert found.scores == () and found.content_hash == ""


def leave_out_weight(resource: Json) -> None:
    resource["item"][1]["item"][0]["answerOption"][0].pop("extension")


def half_a_weight(resource: Json) -> None:
    resource["item"][1]["item"][0]["answerOption"][0]["extension"][0]["valueDecimal"] = 0.5


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda one: one.update(resourceType="Patient"), "This is a Patient, not a Questionnaire."),
        (lambda one: one.pop("url"), "'url' is missing."),
        (lambda one: one.update(version="2.1"), "Its version is “2.1”; it is a whole number here."),
        (lambda one: one.update(item=[]), "There is no item."),
        (lambda one: one.update(item="none"), "Something has not the shape that it needs"),
        (lambda one: one["item"][0].update(type="text"), "Item hint is no choice of answers."),
        (lambda one: one["item"][1]["item"][0].update(enableWhen=[{}]), "When item s1 is asked cannot be told here."),
        (lambda one: one["item"][1]["item"][0].update(linkId="/1"), "Item /1 has a code that is not made of"),
        (lambda one: one["item"][1]["item"][0].pop("text"), "Item s1 has no text."),
        (leave_out_weight, "An option of item s1 has no whole number as its weight."),
        (half_a_weight, "An option of item s1 has no whole number as its weight."),
    ],
)
def test_a_questionnaire_that_does_not_hold_is_refused(change: Callable[[Json], object], sentence: str) -> None:
    resource = elsewhere()
    change(resource)
    with pytest.raises(NotAnInstrument) as refusal:
        fhir.instrument_from_fhir(resource)
    assert sentence in str(refusal.value)


@settings(deadline=None, max_examples=40)
@given(st.data())
@pytest.mark.parametrize(("name", "form"), FORMS)
def test_answers_come_back_as_they_went(name: str, form: str, data: st.DataObject) -> None:
    instrument = instruments.load(name)
    chosen, skipped = {}, {}
    for item in instrument.items_on(form):
        code = data.draw(st.sampled_from([None, "asked-declined", "not-applicable", "unclear", *item.options]))
        if isinstance(code, str):
            skipped[item.code] = code
        elif code is not None:
            chosen[item.code] = code.code
    state = data.draw(st.booleans())
    given_ = Given(form, chosen, skipped, state, data.draw(st.sampled_from(["en", "fr"])), "2026-11-28T10:00:00+00:00")
    resource = fhir.response(instrument, given_, subject="Patient/1")
    assert fhir.response_from_fhir(instrument, resource) == given_
    assert fhir.response_from_fhir(instrument, json.loads(json.dumps(resource))) == given_


@pytest.mark.parametrize(("name", "form"), FORMS)
def test_answers_are_fhir(name: str, form: str) -> None:
    instrument = instruments.load(name)
    first, *others = instrument.items_on(form)
    chosen = {item.code: item.options[-1].code for item in others}
    given_ = Given(form, chosen, {first.code: "unclear"}, False, at="2026-11-28T10:00:00+00:00")
    resource = through(QuestionnaireResponse, fhir.response(instrument, given_))
    back = fhir.response_from_fhir(instrument, resource)
    assert (back.chosen, back.skipped, back.is_given) == (chosen, {first.code: "unclear"}, False)
    assert back.values(instrument) == {item.code: item.options[-1].value for item in others}


def test_a_skipped_item_says_why() -> None:
    resource = fhir.response(instruments.load("phq-2"), Given("client", {}, {"q1": "unclear"}))
    (item,) = resource["item"][0]["item"]
    url = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
    assert item["extension"] == [{"url": url, "valueCode": "asked-unknown"}] and "answer" not in item


def answered() -> Json:
    return fhir.response(instruments.load("phq-2"), Given("client", {"q1": "LA6569-3", "q2": "LA6568-5"}))


def item(resource: Json, number: int = 0) -> Json:
    found: Json = resource["item"][0]["item"][number]
    return found


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda one: one.update(resourceType="Bundle"), "This is a Bundle, not a QuestionnaireResponse."),
        (lambda one: one.pop("questionnaire"), "'questionnaire' is missing."),
        (lambda one: one.update(questionnaire="https://x.org/q|1"), "It answers https://x.org/q, not https://sameroom"),
        (lambda one: one.update(questionnaire=one["questionnaire"][:-1] + "7"), "It answers version 7, not version 1."),
        (
            lambda one: one.update(questionnaire=one["questionnaire"][:-2]),
            "It answers version (none said), not version 1",
        ),
        (lambda one: one.update(status="entered-in-error"), "Its status is “entered-in-error”"),
        (lambda one: item(one).update(linkId="q9"), "There is no item q9."),
        (lambda one: item(one).update(linkId="q2"), "Item q2 is answered twice."),
        (lambda one: item(one)["answer"].append(item(one)["answer"][0]), "Item q1 has 2 answers; one can be given."),
        (lambda one: item(one).update(answer=[{"valueCoding": {"code": "LA1"}}]), "Item q1 has no option “LA1”."),
        (lambda one: item(one).update(answer=[{"valueInteger": 4}]), "Item q1 has no option “4”."),
        (lambda one: item(one).update(answer=[{"valueBoolean": True}]), "Item q1 has no option “True”."),
        (lambda one: item(one).update(answer=[{}]), "Something has not the shape that it needs"),
        (lambda one: one.update(item=[3]), "Something has not the shape that it needs"),
    ],
)
def test_answers_that_do_not_fit_are_refused(change: Callable[[Json], object], sentence: str) -> None:
    resource = copy.deepcopy(answered())
    change(resource)
    with pytest.raises(NotAnAnswer) as refusal:
        fhir.response_from_fhir(instruments.load("phq-2"), resource)
    assert sentence in str(refusal.value)


def test_an_unknown_reason_is_refused() -> None:
    resource = fhir.response(instruments.load("phq-2"), Given("client", {}, {"q1": "unclear"}))
    item(resource)["extension"][0]["valueCode"] = "masked"
    with pytest.raises(NotAnAnswer, match="Item q1 has no answer for a reason that is not known here: “masked”"):
        fhir.response_from_fhir(instruments.load("phq-2"), resource)


def test_which_form_it_answers_has_to_be_clear() -> None:
    instrument = instruments.load("session-check")
    resource = fhir.response(instrument, Given("client", {"open": "7"}))
    for groups in ([], [*resource["item"], {"linkId": "partner", "item": []}]):
        with pytest.raises(NotAnAnswer, match="It answers one form of client, partner, therapist"):
            fhir.response_from_fhir(instrument, {**resource, "item": groups})


def test_flat_answers_by_number_are_read() -> None:
    flat = {**answered(), "item": [{"linkId": "q1", "answer": [{"valueInteger": 3}]}]}
    assert fhir.response_from_fhir(instruments.load("phq-2"), flat).chosen == {"q1": "LA6571-9"}


@pytest.mark.parametrize("name", ALL)
def test_scores_come_back_as_they_went(name: str) -> None:
    instrument = instruments.load(name)
    for rule in instrument.scores:
        for answers in (highest(instrument), coming_to(instrument, rule, rule.min), {}):
            scored = score(instrument, answers)
            written = fhir.observations(instrument, scored, derived_from="QuestionnaireResponse/1", subject="Patient/1")
            back = dict(fhir.score_from_fhir(instrument, through(Observation, one)) for one in written)
            assert back == scored.scores


def test_a_score_is_told_in_fhirs_words() -> None:
    instrument = instruments.load("phq-9")
    (one,) = fhir.observations(instrument, score(instrument, {**highest(instrument), "q9": None}), at="2026-11-28")
    assert {"system": "http://loinc.org", "code": "44261-6"} in one["code"]["coding"]
    assert one["valueQuantity"]["value"] == 27 and one["interpretation"][0]["coding"][0]["display"] == "severe"
    assert one["extension"] == [
        {"url": "https://sameroom.ca/fhir/StructureDefinition/is-prorated", "valueBoolean": True}
    ]
    sets = fhir.observations(instruments.load("k10"), score(instruments.load("k10"), dict.fromkeys(["q1"], 1)))
    assert "dataAbsentReason" in sets[0] and "valueQuantity" not in sets[0]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda one: one.update(resourceType="Patient"), "This is a Patient, not an Observation."),
        (lambda one: one.pop("code"), "'code' is missing."),
        (lambda one: one["code"]["coding"][0].update(code="phq-9.2.total"), "It is no score of phq-9, version 1."),
        (lambda one: one["valueQuantity"].update(value=28), "The score total goes from 0 to 27; 28 is beyond."),
        (lambda one: one["valueQuantity"].update(value="27"), "The score total goes from 0 to 27; 27 is beyond."),
        (lambda one: one.update(code=3), "Something has not the shape that it needs"),
    ],
)
def test_a_score_that_does_not_fit_is_refused(change: Callable[[Json], object], sentence: str) -> None:
    instrument = instruments.load("phq-9")
    (resource,) = fhir.observations(instrument, score(instrument, highest(instrument)))
    change(resource)
    with pytest.raises(NotAnAnswer) as refusal:
        fhir.score_from_fhir(instrument, resource)
    assert sentence in str(refusal.value)


def test_a_score_from_elsewhere_is_known_by_its_loinc_code() -> None:
    instrument = instruments.load("phq-9")
    code = {"coding": [{"system": "http://loinc.org", "code": "44261-6"}]}
    resource = {"resourceType": "Observation", "status": "final", "code": code, "valueQuantity": {"value": 12}}
    name, found = fhir.score_from_fhir(instrument, resource)
    assert (name, found.value, found.bands[""].label["en"]) == ("total", 12, "moderate")
