"""“Not the right fit?”: a client looks once more with the answers of before, and the present therapist is not told."""

import json

import pytest
from django.test import Client

from sameroom.audit.models import Entry
from sameroom.desk.demo.cast import Cast
from sameroom.practice.models import AnswersGiven, Area, AreaApproval, OwnAnswers, Search, Seeker, Therapist

pytestmark = pytest.mark.django_db
SAID = {
    "who": {"who": "alone", "age": "adult"},
    "brings": {"main": "anxiety", "also": []},
    "meeting": {"province": "ON", "how": "either", "matters": "nice"},
    "person": {"languages": ["en"]},
}


@pytest.fixture
def ada(client: Client, cast: Cast) -> Client:
    """Both therapists have training in what brought her, and she comes to Ben."""
    for therapist in Therapist.objects.all():
        area = Area.objects.create(therapist=therapist, code="anxiety", evidence="A course", by=cast.gus)
        AreaApproval.objects.create(area=area, by=cast.gus)
    client.force_login(cast.ada)
    return client


def answers_of(cast: Cast) -> OwnAnswers:
    own = OwnAnswers(person=cast.ada, as_couple=False, content=json.dumps(SAID))
    own.save()
    return own


def test_what_was_said_is_there_and_the_therapist_of_now_is_not_among_them(ada: Client, cast: Cast) -> None:
    answers_of(cast)
    assert "What you said last time is still here." in ada.get("/me/another-therapist/").content.decode()
    assert ada.post("/me/another-therapist/")["Location"] == "/find/"
    assert ada.get("/find/result/")["Location"] == "/find/questions/safety/", "whether she is safe is asked anew"
    ada.post("/find/questions/safety/", {"answer": "no"})
    page = ada.get("/find/result/").content.decode()
    assert "Eve Lindqvist" in page
    assert "Ben Okafor" not in page
    assert "anxiety or worry" in page.lower()


def test_without_answers_of_before_they_are_given_now(ada: Client, cast: Cast) -> None:
    assert "What you said last time" not in ada.get("/me/another-therapist/").content.decode()
    ada.post("/me/another-therapist/")
    ada.post("/find/questions/safety/", {"answer": "no"})
    for page in SAID:
        given = {"language": "en"} if page == "person" else SAID[page]
        ada.post(f"/find/questions/{page}/", {"seat": "1", **given})
    page = ada.get("/find/result/").content.decode()
    assert "Eve Lindqvist" in page
    assert "Ben Okafor" not in page


def test_for_two_nobody_is_left_out(ada: Client, cast: Cast) -> None:
    """Whom the one comes to is not the other one's to know."""
    own = OwnAnswers(person=cast.cleo, as_couple=True, content=json.dumps(SAID | {"who": {"age": "adult"}}))
    own.save()
    ada.force_login(cast.cleo)
    ada.post("/me/another-therapist/")
    search = Search.objects.get()
    Seeker.objects.filter(search=search).update(sent_at=own.at)
    partner = Seeker(search=search, place=2, content=own.content, sent_at=own.at)
    partner.save()
    ada.post("/find/questions/safety/", {"answer": "no"})
    ada.post("/find/questions/together/", {"answer": "yes"})
    page = ada.get("/find/result/").content.decode()
    assert "Eve Lindqvist" in page, "Cleo comes to Eve alone, which Dev does not know"
    assert "Ben Okafor" in page


def test_nobody_else_learns_of_it(ada: Client, cast: Cast) -> None:
    answers_of(cast)
    ada.post("/me/another-therapist/")
    ada.post("/find/questions/safety/", {"answer": "no"})
    ada.get("/find/result/")
    assert not Entry.objects.exclude(by=cast.ada.pk).exists()
    assert set(Entry.objects.values_list("act", "thing")) <= {("sign-in", "person")}


def test_a_client_reads_gives_and_erases(ada: Client, cast: Cast) -> None:
    own, other = answers_of(cast), answers_of(cast)
    page = ada.get("/me/answers/").content.decode()
    assert page.count("Give it to Ben Okafor") == 2
    assert "Anxiety or worry" in page
    ada.post(f"/me/answers/{own.pk}/give/", {"case_file": cast.adas_file.pk})
    assert AnswersGiven.objects.get().own == own
    page = ada.get("/me/answers/").content.decode()
    assert "Ben Okafor can read it." in page
    assert "What you gave to a therapist belongs to your record" in page
    ada.post(f"/me/answers/{other.pk}/erase/")
    assert list(OwnAnswers.objects.all()) == [own]
    refused = ada.post(f"/me/answers/{own.pk}/erase/", follow=True)
    assert "You gave these answers to your therapist" in refused.content.decode()
    assert OwnAnswers.objects.filter(pk=own.pk).exists()


def test_nothing_goes_to_a_file_of_others(ada: Client, cast: Cast) -> None:
    own = answers_of(cast)
    ada.post(f"/me/answers/{own.pk}/give/", {"case_file": cast.moes_file.pk})
    ada.post(f"/me/answers/{own.pk}/give/", {"case_file": "nothing"})
    assert not AnswersGiven.objects.exists()


def test_the_therapist_finds_what_was_given_in_the_file(ada: Client, cast: Cast) -> None:
    own = answers_of(cast)
    ada.force_login(cast.ben)
    assert "said when looking for a therapist" not in ada.get(f"/files/{cast.adas_file.pk}/").content.decode()
    AnswersGiven.objects.create(own=own, case_file=cast.adas_file)
    page = ada.get(f"/files/{cast.adas_file.pk}/").content.decode()
    assert "What Ada Singh said when looking for a therapist" in page
    read = ada.get(f"/answers/{own.pk}/").content.decode()
    assert "Anxiety or worry" in read
    assert Entry.objects.filter(by=cast.ben.pk, thing="own-answers", act="view", outcome="done").exists()
