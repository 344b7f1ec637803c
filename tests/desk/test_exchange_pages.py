"""Who can download which answers as a file, and how a therapist takes one in."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from fhir.resources.R4B.bundle import Bundle

from sameroom.audit.models import Entry
from sameroom.desk.demo.cast import Cast
from sameroom.measures.models import Response
from sameroom.people.models import Person
from tests.answers import rate
from tests.appointments import an_appointment
from tests.measures.filling import give_form, phq_9
from tests.measures.test_besides import tells

pytestmark = [pytest.mark.services, pytest.mark.django_db]
DAY = 60 * 24


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def forms_in(answer: Any) -> list[str]:
    assert answer["Content-Type"] == "application/fhir+json" and "attachment" in answer["Content-Disposition"]
    Bundle.model_validate(answer.json())
    found = [one["resource"] for one in answer.json().get("entry", [])]
    return [one["questionnaire"].rsplit("/", 1)[1] for one in found if one["resourceType"] == "QuestionnaireResponse"]


def test_a_client_takes_all_of_the_own_along(cast: Cast) -> None:
    session = an_appointment(cast.couples_file, cast.couple, in_minutes=-DAY)
    alone = an_appointment(cast.cleos_file, cast.individual, in_minutes=-DAY)
    give_form(alone, cast.cleo, phq_9(3))
    tells(session, cast.cleo, "nobody", q2=1)
    for person in (cast.cleo, cast.dev, cast.ben):
        rate(session, person)
    assert sorted(forms_in(browser(cast.cleo).get("/me/record/answers.json"))) == [
        "phq-9|1",
        "risq|1",
        "session-check|2",
    ]
    entry = Entry.objects.get(act="export")
    assert (entry.thing, entry.by, entry.concerns.get().person) == ("record", cast.cleo.pk, cast.cleo.pk)
    assert "/me/record/answers.json" in browser(cast.cleo).get("/me/record/").content.decode()


def test_a_therapist_takes_along_what_may_be_read_of_one_client(cast: Cast) -> None:
    session = an_appointment(cast.couples_file, cast.couple, in_minutes=-DAY)
    give_form(session, cast.cleo, phq_9(3))
    give_form(session, cast.dev, phq_9(4))
    tells(session, cast.cleo, "nobody", q2=1)
    for person in (cast.cleo, cast.dev):
        rate(session, person)
    path = f"/files/{cast.couples_file.pk}/answers/{cast.cleo.pk}/answers.json"
    assert forms_in(browser(cast.ben).get(path)) == ["phq-9|1"]  # before the own rating
    rate(session, cast.ben)
    assert forms_in(browser(cast.ben).get(path)) == ["phq-9|1", "session-check|2"]
    entry = Entry.objects.filter(act="export").first()
    assert entry and (entry.thing, entry.concerns.get().person) == ("case-file", cast.cleo.pk)
    assert path in browser(cast.ben).get(f"/files/{cast.couples_file.pk}/").content.decode()
    for person in (cast.hal, cast.dev, cast.cleo, cast.fay, cast.eve):
        assert browser(person).get(path).status_code == 404


def sent(bundle: object, **more: str) -> dict[str, Any]:
    content = bundle if isinstance(bundle, bytes) else json.dumps(bundle).encode()
    return {"bundle": SimpleUploadedFile("a.json", content), "is_theirs": "on", **more}


def test_a_therapist_takes_a_file_in(cast: Cast) -> None:
    session = an_appointment(cast.adas_file, cast.individual, in_minutes=DAY)
    give_form(session, cast.ada, phq_9(5))
    bundle = browser(cast.ada).get("/me/record/answers.json").json()
    Response.objects.all().delete()
    client, path = browser(cast.ben), f"/files/{cast.adas_file.pk}/answers/{cast.ada.pk}/take-in/"
    assert path in client.get(f"/files/{cast.adas_file.pk}/").content.decode()
    assert "Say that it is this client’s." in client.post(path, sent(bundle, is_theirs="")).content.decode()
    for wrong, said in ((b"{", "does not hold JSON"), (b"\xff", "does not hold JSON"), ({}, "There are no answers")):
        assert said in client.post(path, sent(wrong)).content.decode()
    assert "too large" in client.post(path, sent(b" " * 2_000_001)).content.decode()
    assert "Choose a file." in client.post(path, {"is_theirs": "on"}).content.decode()
    assert not Response.objects.exists()
    assert client.post(path, sent(bundle))["Location"] == f"/files/{cast.adas_file.pk}/"
    assert "1 form is taken in." in client.get(f"/files/{cast.adas_file.pk}/").content.decode()
    assert Response.objects.get().channel == "import"
    assert "is there already" in client.post(path, sent(bundle)).content.decode()
    assert browser(cast.eve).post(path, sent(bundle)).status_code == 404
