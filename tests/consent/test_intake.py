"""The questions before the first session: kept as one writes, sent, amended, and read by whom alone."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

import sameroom.consent
from sameroom.audit.models import Entry
from sameroom.consent.intake import answers_of, keep, own_intake, send, told
from sameroom.consent.models import Intake, IntakeAnswer, IntakeSending
from sameroom.consent.questionnaire import part_after, parts
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import CaseFile, Closing, EmergencyContact, Person
from sameroom.refusal import Refused
from tests.access_world import tell
from tests.appointments import an_appointment

pytestmark = [pytest.mark.services, pytest.mark.django_db]
ELSEWHERE = "You wrote here in another tab, too."


def at(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def post(client: Client, file: CaseFile, part: str, *, by_script: bool = False, **given: str) -> Any:
    headers = {"Accept": "application/json"} if by_script else {}
    return client.post(f"/me/intake/{file.pk}/{part}/", given, headers=headers)


def own(person: Person, file: CaseFile) -> Intake:
    found = own_intake(person, file)
    assert found
    return found


def test_the_questions_are_whole_in_both_languages() -> None:
    data = tomllib.loads((Path(sameroom.consent.__file__).parent / "intake.toml").read_text())
    questions = [one for part in data["part"] for one in part["question"]]
    words = [*(one[key] for one in data["part"] for key in ("title", "intro")), *(one["text"] for one in questions)]
    words += [choice for one in questions for choice in one.get("choices", [])]
    assert all(one["en"] and one["fr"] for one in words)
    codes = [one["code"] for one in questions]
    assert len(codes) == len(set(codes))
    for one in questions:
        answers = {other["code"]: [c["code"] for c in other.get("choices", [])] for other in questions}
        condition = one.get("only_if", {"question": one["code"], "is": []})
        assert set(condition["is"]) <= set(answers[condition["question"]])
        assert set(one.get("help_if", [])) <= set(answers[one["code"]])
    assert part_after("practical") is None


def test_one_goes_from_part_to_part_and_sends(cast: Cast) -> None:
    ada, file = at(cast.ada), cast.adas_file
    assert "Begin" in ada.get(f"/me/intake/{file.pk}/").content.decode()
    path = f"/me/intake/{file.pk}/you/"
    seen = []
    while "/send" not in path and path != f"/me/intake/{file.pk}/":
        seen.append(path.split("/")[-2])
        path = ada.post(path, {"brings": "Sleep", "therapy": "no", "suicide": "no", "ease": "A pause"})["Location"]
    assert seen == [one.code for one in parts()]
    assert "Send it to your therapist" in ada.get(path).content.decode()
    ada.post(f"{path}send/")
    assert "Sent on " in ada.get(path).content.decode()
    assert IntakeSending.objects.count() == 1


def test_one_goes_on_later(cast: Cast) -> None:
    ada, file = at(cast.ada), cast.adas_file
    assert post(ada, file, "care", therapy="yes", later="1")["Location"] == f"/me/intake/{file.pk}/"
    page = ada.get(f"/me/intake/{file.pk}/care/").content.decode()
    assert 'value="yes" id="id_therapy_0" data-opens="" checked' in page or "checked" in page


def test_a_script_keeps_each_answer_quietly(cast: Cast) -> None:
    ada, file = at(cast.ada), cast.adas_file
    answers = [post(ada, file, "you", by_script=True, brings=text, seen=str(n)) for n, text in enumerate("ABC")]
    assert [one.json() for one in answers] == [{"seen": n, "elsewhere": False} for n in (1, 2, 3)]
    assert [row.text for row in IntakeAnswer.objects.all()] == ["C"], "before it is sent it is written over"
    assert Entry.objects.filter(act="answer", by=cast.ada.pk).count() == 3
    same = post(ada, file, "you", by_script=True, brings="C", seen="3")
    assert same.json() == {"seen": 3, "elsewhere": False}
    assert Entry.objects.filter(act="answer").count() == 3


def test_two_tabs_are_told_apart_and_the_last_one_counts(cast: Cast) -> None:
    ada, file = at(cast.ada), cast.adas_file
    post(ada, file, "you", by_script=True, brings="From the first tab", seen="0")
    second = post(ada, file, "you", by_script=True, brings="From the second tab", seen="0")
    assert second.json() == {"seen": 2, "elsewhere": True}
    answer = post(ada, file, "you", brings="From the first tab again", seen="1", later="1")
    assert ELSEWHERE in ada.get(answer["Location"]).content.decode()
    assert answers_of(own(cast.ada, file))["brings"] == "From the first tab again"


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30])
def test_what_the_page_had_seen_may_be_anything(cast: Cast, seen: str) -> None:
    answer = post(at(cast.ada), cast.adas_file, "you", by_script=True, brings="Sleep", seen=seen)
    assert answer.status_code in {200, 400}


def test_what_does_not_fit_is_said_at_its_field_and_stays(cast: Cast) -> None:
    ada, file = at(cast.ada), cast.adas_file
    page = post(ada, file, "you", since="x" * 201, brings="Sleep").content.decode()
    assert "This is longer than what we can keep." in page and "Sleep" in page
    assert "Choose an answer from the list." in post(ada, file, "care", therapy="perhaps").content.decode()
    assert post(ada, file, "care", by_script=True, therapy="perhaps").status_code == 400
    assert not Intake.objects.exists()


def test_an_answer_that_alarms_brings_help_on_the_same_page(cast: Cast) -> None:
    page = at(cast.ada).get(f"/me/intake/{cast.adas_file.pk}/safety/").content.decode()
    assert page.count('data-helps=""') == 3
    assert page.count('class="brings notice notice-danger"') == 2
    assert "tel:988" in page and "You do not have to be alone with this" in page


def test_the_therapist_and_the_supervisor_read_what_was_sent(cast: Cast) -> None:
    intake = tell(cast.ada, cast.adas_file, is_sent=False, words="Sleep")
    path, file = f"/intakes/{intake.pk}/", f"/files/{cast.adas_file.pk}/"
    for reader in (cast.ben, cast.hal):
        assert at(reader).get(path).status_code == 404, "not before it is sent"
        assert path not in at(reader).get(file).content.decode()
    send(intake, by=cast.ada)
    for reader in (cast.ben, cast.hal):
        page = at(reader).get(path).content.decode()
        assert "Sleep" in page and "Sometimes" in page
        assert path in at(reader).get(file).content.decode()
    for other in (cast.eve, cast.fay, cast.gus):
        assert at(other).get(path).status_code == 404


def test_the_front_desk_sees_that_it_is_done_and_the_owner_how_many(cast: Cast) -> None:
    path = f"/files/{cast.adas_file.pk}/agreements/"
    words = "Answered the questions before the first session"
    intake = tell(cast.ada, cast.adas_file, is_sent=False, words="Sleep")
    assert words not in at(cast.fay).get(path, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "0 clients sent answers" in at(cast.gus).get("/statements/").content.decode()
    send(intake, by=cast.ada)
    cast.fay.language = "en"
    cast.fay.save()
    page = at(cast.fay).get(path, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert words in page and "/intakes/" not in page and "Sleep" not in page
    assert "1 client sent answers" in at(cast.gus).get("/statements/").content.decode()
    assert "sent answers" not in at(cast.fay).get("/statements/").content.decode()


def test_what_is_changed_after_sending_stands_beside_it(cast: Cast) -> None:
    intake = tell(cast.ada, cast.adas_file, words="Sleep")
    ada = at(cast.ada)
    post(ada, cast.adas_file, "you", brings="Sleep, and work", seen="1")
    read = {one.question.code: one for _part, those in told(intake) for one in those}
    assert (read["brings"].text, read["brings"].before) == ("Sleep", []), "not before it is sent"
    assert "Send the changes" in ada.get(f"/me/intake/{cast.adas_file.pk}/").content.decode()
    ada.post(f"/me/intake/{cast.adas_file.pk}/send/")
    read = {one.question.code: one for _part, those in told(intake) for one in those}
    assert read["brings"].text == "Sleep, and work"
    assert [text for _at, text in read["brings"].before] == ["Sleep"]
    page = at(cast.ben).get(f"/intakes/{intake.pk}/").content.decode()
    assert "Sleep, and work" in page and "Before, on " in page


def test_what_hangs_on_another_answer_is_read_only_where_it_was_asked(cast: Cast) -> None:
    given = {"medication": "yes", "medication-which": "Something"}
    keep(given, person=cast.ada, case_file=cast.adas_file, seen=0)
    send(own(cast.ada, cast.adas_file), by=cast.ada)
    assert "Something" in str(told(own(cast.ada, cast.adas_file)))
    keep({"medication": "no"}, person=cast.ada, case_file=cast.adas_file, seen=1)
    send(own(cast.ada, cast.adas_file), by=cast.ada)
    assert "Something" not in str(told(own(cast.ada, cast.adas_file)))


def test_each_of_a_couple_tells_alone_and_in_each_file_anew(cast: Cast) -> None:
    tell(cast.cleo, cast.couples_file, words="What Cleo says")
    page = at(cast.dev).get(f"/me/intake/{cast.couples_file.pk}/you/").content.decode()
    assert "What Cleo says" not in page
    assert not Intake.objects.visible_to(cast.dev).exists()
    assert "What Cleo says" not in at(cast.cleo).get(f"/me/intake/{cast.cleos_file.pk}/you/").content.decode()


def test_nothing_is_sent_twice_or_into_a_closed_file(cast: Cast) -> None:
    with pytest.raises(Refused, match="There is nothing new to send"):
        send(None, by=cast.ada)
    intake = tell(cast.ada, cast.adas_file)
    with pytest.raises(Refused, match="There is nothing new to send"):
        send(intake, by=cast.ada)
    keep({"brings": "More"}, person=cast.ada, case_file=cast.adas_file, seen=1)
    Closing.objects.create(case_file=cast.adas_file, by=cast.ben)
    file = CaseFile.objects.get(pk=cast.adas_file.pk)
    with pytest.raises(Refused, match="This file is closed"):
        keep({"brings": "Still more"}, person=cast.ada, case_file=file, seen=2)
    with pytest.raises(Refused, match="This file is closed"):
        send(Intake.objects.get(pk=intake.pk), by=cast.ada)
    assert at(cast.ada).get(f"/me/intake/{file.pk}/").status_code == 404


def test_a_part_that_there_is_not(cast: Cast) -> None:
    assert at(cast.ada).get(f"/me/intake/{cast.adas_file.pk}/nothing/").status_code == 404


def test_who_has_nobody_to_call_is_asked_for_somebody(cast: Cast) -> None:
    path = f"/me/intake/{cast.adas_file.pk}/"
    assert "Name somebody" not in at(cast.ada).get(path).content.decode()
    EmergencyContact.objects.all().delete()
    assert "Name somebody" in at(cast.ada).get(path).content.decode()


def test_the_home_page_leads_there_before_a_session_and_not_before_a_first_conversation(cast: Cast) -> None:
    an_appointment(cast.adas_file, cast.individual)
    assert "Tell Ben Okafor something about you" in at(cast.ada).get("/home/").content.decode()
    tell(cast.ada, cast.adas_file)
    assert "What you told Ben Okafor" in at(cast.ada).get("/home/").content.decode()
    an_appointment(cast.moes_file, cast.consultation)
    assert "/me/intake/" not in at(cast.moe).get("/home/").content.decode()


def test_the_questions_come_in_french(cast: Cast) -> None:
    with translation.override("fr"):
        assert parts()[0].title == "Ce qui vous amène"
        assert parts()[2].questions[0].said("often") == "Souvent"
