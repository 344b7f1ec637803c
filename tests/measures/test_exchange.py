"""A client's answers as a Bundle: another's library takes it, and it comes back as it went, or not at all."""

import copy
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from fhir.resources.R4B.bundle import Bundle

from sameroom.audit.models import Entry
from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.measures.exchange import bundle_of, take_in
from sameroom.measures.models import Answer, Response, SafetyNotice
from sameroom.people.models import Person
from sameroom.refusal import Refused
from tests.answers import rate
from tests.appointments import an_appointment
from tests.measures.filling import give_form, phq_9
from tests.measures.test_besides import feels

pytestmark = [pytest.mark.services, pytest.mark.django_db]
Json = dict[str, Any]
DAY = 60 * 24


@pytest.fixture
def sessions(cast: Cast) -> list[Appointment]:
    """Ada's, five and four weeks ago, and tomorrow."""
    return [an_appointment(cast.adas_file, cast.individual, in_minutes=days * DAY) for days in (-35, -28, 1)]


def out(person: Person, *given: Response) -> Json:
    rows = Response.objects.filter(pk__in=[one.pk for one in given]).order_by("began_at")
    return bundle_of(rows.select_related("appointment").prefetch_related("answers"), subject=person)


def dated(response: Response, *, days_ago: int) -> Response:
    Response.objects.filter(pk=response.pk).update(given_at=timezone.now() - timedelta(days=days_ago))
    return response


def through(bundle: Json) -> Json:
    """As another program sends it back: checked, and read anew from its text."""
    checked = Bundle.model_validate(json.loads(json.dumps(bundle)))
    return dict(json.loads(checked.model_dump_json(exclude_none=True)))


def two(cast: Cast, sessions: list[Appointment]) -> Json:
    """Two PHQ-9 of Ada's, of which nothing is left here."""
    given = [
        dated(give_form(sessions[0], cast.ada, phq_9(14)), days_ago=36),
        dated(give_form(sessions[1], cast.ada, phq_9(8)), days_ago=29),
    ]
    bundle = out(cast.ada, *given)
    nothing_left()
    return bundle


def nothing_left() -> None:
    SafetyNotice.objects.all().delete()
    Response.objects.all().delete()


def refused(cast: Cast, bundle: Any) -> str:
    with pytest.raises(Refused) as found:
        take_in(bundle, cast.adas_file, person=cast.ada, by=cast.ben)
    assert not Response.objects.exists()
    return " ".join(found.value.reasons)


def test_it_has_forms_answers_and_scores_and_another_library_takes_it(cast: Cast, sessions: list[Appointment]) -> None:
    given = [give_form(sessions[0], cast.ada, phq_9(14)), feels(sessions[0], cast.ada), rate(sessions[0], cast.ada)]
    bundle = out(cast.ada, *given)
    kinds = [one["resource"]["resourceType"] for one in bundle["entry"]]
    assert kinds.count("Questionnaire") == kinds.count("QuestionnaireResponse") == 3
    assert kinds.count("Observation") == 1 + 2 + 1
    resources = [one["resource"] for one in through(bundle)["entry"]]
    scores = [one for one in resources if one["resourceType"] == "Observation"]
    total = next(one for one in scores if one["code"]["text"] == "phq-9: total")
    assert total["valueQuantity"]["value"] == 14
    assert total["derivedFrom"] == [{"reference": f"QuestionnaireResponse/{given[0].pk}"}]
    assert {one["subject"]["reference"] for one in resources if "subject" in one} == {f"Patient/{cast.ada.pk}"}
    assert "Ada" not in json.dumps(bundle) and "example.com" not in json.dumps(bundle)


def test_it_comes_back_as_it_went(cast: Cast, sessions: list[Appointment]) -> None:
    bundle = two(cast, sessions)
    kept = take_in(through(bundle), cast.adas_file, person=cast.ada, by=cast.ben)
    assert [one.appointment for one in kept] == sessions[:2] and {one.channel for one in kept} == {"import"}
    assert [sum(one.values[f"q{n}"] for n in range(1, 10)) for one in kept] == [14, 8]
    again = out(cast.ada, *kept)
    ids = {"id", "derivedFrom"}
    assert [{k: v for k, v in one["resource"].items() if k not in ids} for one in again["entry"]] == [
        {k: v for k, v in one["resource"].items() if k not in ids} for one in bundle["entry"]
    ]
    entries = Entry.objects.filter(act="take-in")
    assert {(one.by, one.concerns.get().person) for one in entries} == {(cast.ben.pk, cast.ada.pk)}
    assert len(entries) == 2


def test_of_another_program_a_form_goes_to_the_next_session(cast: Cast, sessions: list[Appointment]) -> None:
    """Without our extensions, with a subject that says nothing here."""
    bundle = two(cast, sessions)
    for entry in bundle["entry"]:
        entry["resource"].pop("extension", None)
        entry["resource"]["subject"] = {"reference": "Patient/4711"}
    first, second = take_in(bundle, cast.adas_file, person=cast.ada, by=cast.ben)
    assert (first.appointment, second.appointment) == (sessions[0], sessions[1])
    assert first.given_at and timezone.now() - first.given_at > timedelta(days=35)


Break = Callable[[Json], None]


def answers_in(bundle: Json) -> list[Json]:
    found = [one["resource"] for one in bundle["entry"]]
    return [one for one in found if one["resourceType"] == "QuestionnaireResponse"]


def first_item(bundle: Json) -> Json:
    item: Json = answers_in(bundle)[0]["item"][0]["item"][0]
    return item


BROKEN: dict[str, tuple[Break, str]] = {
    "an unknown form": (lambda b: answers_in(b)[1].update(questionnaire="https://x.example/phq|1"), "do not have"),
    "another version": (
        lambda b: answers_in(b)[1].update(questionnaire=f"{answers_in(b)[0]['questionnaire']}7"),
        "Form 2: We do not have the form",
    ),
    "an unknown item": (lambda b: first_item(b).update(linkId="q77"), "does not fit our form of it"),
    "an unknown option": (lambda b: first_item(b)["answer"][0]["valueCoding"].update(code="x"), "does not fit"),
    "not finished": (lambda b: answers_in(b)[1].update(status="in-progress"), "is not finished"),
    "nothing answered": (lambda b: answers_in(b)[1].update(item=[{"linkId": "client", "item": []}]), "not finished"),
    "no day": (lambda b: answers_in(b)[1].pop("authored"), "when it was answered"),
    "a day to come": (lambda b: answers_in(b)[1].update(authored="2999-01-01T10:00:00+00:00"), "when it was answered"),
    "a day that is none": (lambda b: answers_in(b)[1].update(authored="soon"), "when it was answered"),
    "a number for a day": (lambda b: answers_in(b)[1].update(authored=7), "when it was answered"),
    "two people": (lambda b: answers_in(b)[1].update(subject={"reference": "Patient/2"}), "more than one person"),
    "one twice": (lambda b: b["entry"].append(copy.deepcopy(b["entry"][-2])), "is there already"),
    "no answers": (lambda b: b.update(entry=b["entry"][:1]), "There are no answers"),
    "no entries": (lambda b: b.pop("entry"), "There are no answers"),
    "strange entries": (lambda b: b.update(entry=[7, {"resource": "x"}]), "There are no answers"),
    "no bundle": (lambda b: b.update(resourceType="List"), "There are no answers"),
    "no items": (lambda b: answers_in(b)[1].update(item=7), "does not fit"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_where_one_thing_does_not_fit_nothing_is_kept(cast: Cast, sessions: list[Appointment], name: str) -> None:
    bundle = two(cast, sessions)
    change, said = BROKEN[name]
    change(bundle)
    assert said in refused(cast, bundle)


@pytest.mark.parametrize("bundle", [None, [], "x", 7, {}])
def test_what_is_no_bundle_is_refused(cast: Cast, bundle: Any) -> None:
    assert "There are no answers" in refused(cast, bundle)


def test_everything_that_stands_against_it_is_said_at_once(cast: Cast, sessions: list[Appointment]) -> None:
    bundle = two(cast, sessions)
    for one in answers_in(bundle):
        one["status"] = "in-progress"
    said = refused(cast, bundle)
    assert "Form 1:" in said and "Form 2:" in said


def test_what_is_there_already_is_not_taken_in_again(cast: Cast, sessions: list[Appointment]) -> None:
    bundle = two(cast, sessions)
    take_in(bundle, cast.adas_file, person=cast.ada, by=cast.ben)
    with pytest.raises(Refused, match="is there already"):
        take_in(bundle, cast.adas_file, person=cast.ada, by=cast.ben)
    assert Response.objects.count() == 2


def test_answers_of_somebody_else_of_ours_are_refused(cast: Cast, sessions: list[Appointment]) -> None:
    bundle = json.loads(json.dumps(two(cast, sessions)).replace(str(cast.ada.pk), str(cast.moe.pk)))
    assert "somebody else" in refused(cast, bundle)


def test_before_the_first_session_there_is_no_place_for_it(cast: Cast, sessions: list[Appointment]) -> None:
    bundle = two(cast, sessions)
    for one in answers_in(bundle):
        del one["extension"]
    answers_in(bundle)[0]["authored"] = "2019-05-01T10:00:00+00:00"
    assert "belongs to no session" in refused(cast, bundle)


def test_what_is_about_a_session_is_not_taken_in(cast: Cast, sessions: list[Appointment]) -> None:
    """A therapist would see it before the own rating."""
    for answer in (rate, feels):
        bundle = out(cast.ada, answer(sessions[0], cast.ada))
        nothing_left()
        assert "Only the person who was there" in refused(cast, bundle)


def test_a_closed_file_takes_nothing_in(cast: Cast, sessions: list[Appointment]) -> None:
    bundle = two(cast, sessions)
    cast.adas_file.close(by=cast.ben)
    assert "This file is closed" in refused(cast, bundle)


@pytest.mark.parametrize(("days", "raised"), [(13, 1), (15, 0)])
def test_an_answer_of_these_weeks_asks_for_a_look(
    cast: Cast, sessions: list[Appointment], days: int, raised: int
) -> None:
    given = give_form(sessions[2], cast.ada, phq_9(0) | {"q9": 0})
    Answer.objects.filter(response=given, item="q9").update(code="LA6569-3", value=1)
    bundle = out(cast.ada, dated(given, days_ago=days))
    nothing_left()
    take_in(bundle, cast.adas_file, person=cast.ada, by=cast.ben)
    assert SafetyNotice.objects.count() == raised
