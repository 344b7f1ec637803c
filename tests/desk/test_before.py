"""What a client reads and signs before a session: said on their page, asked at the door, and never a locked door."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.booking.holding import hold, times_for
from sameroom.booking.models import Appointment
from sameroom.consent.models import Agreement, Spoken, Statement
from sameroom.consent.models.statement import publish
from sameroom.consent.signing import hear, keep_paper, withdraw
from sameroom.consent.standing import lacks_video
from sameroom.desk.before import needed_before
from sameroom.desk.demo.cast import Cast
from sameroom.desk.demo.sessions import agree_on_paper
from sameroom.people.models import Person
from sameroom.refusal import Refused
from sameroom.room.models import JoinToken
from tests.access_world import agree
from tests.appointments import an_appointment, capability_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def adas(cast: Cast) -> Appointment:
    return an_appointment(cast.adas_file, cast.individual)


def at(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def join(client: Client, appointment: Appointment, **sent: str) -> str:
    return str(client.post(f"/appointments/{appointment.pk}/join/", sent)["Location"])


def electronic() -> Statement:
    return Statement.objects.current().get(kind="electronic")


def kinds(statements: list[Statement]) -> list[str]:
    return [one.kind for one in statements]


def test_who_has_not_agreed_to_video_is_asked_at_the_door(cast: Cast, adas: Appointment) -> None:
    ada = at(cast.ada)
    assert join(ada, adas) == f"/appointments/{adas.pk}/before/"
    page = ada.get(f"/appointments/{adas.pk}/before/").content.decode()
    assert f"/me/agreements/{cast.adas_file.pk}/electronic/" in page
    for way_out in ("Go in and say it aloud", "tel:911", "tel:988", "Call us: 416-555-0100.", "/help-now/"):
        assert way_out in page
    assert not JoinToken.objects.exists()
    assert "/room/#" in join(ada, adas, aloud="1")


@pytest.mark.parametrize("way", ["signed", "on paper", "aloud"])
def test_who_has_agreed_goes_in(cast: Cast, adas: Appointment, way: str) -> None:
    ada, given = at(cast.ada), {"case_file": cast.adas_file, "person": cast.ada}
    if way == "signed":
        agree(cast.ada, cast.adas_file, "electronic")
    elif way == "on paper":
        keep_paper(electronic(), **given, signed_on=timezone.localdate(), by=cast.fay)
    else:
        hear(electronic(), **given, by=cast.ben)
    assert "/room/#" in join(ada, adas)
    assert ada.get(f"/appointments/{adas.pk}/before/")["Location"] == f"/appointments/{adas.pk}/"


def test_a_newer_version_stops_nobody_a_withdrawal_does(cast: Cast, adas: Appointment) -> None:
    made = agree(cast.ada, cast.adas_file, "electronic")
    publish("electronic", texts={"en": "Another text.", "fr": "Un autre texte."}, after=1, by=cast.gus)
    assert lacks_video(cast.ada, cast.adas_file) is None
    assert "electronic" in kinds(needed_before(adas, cast.ada)), "it is asked for all the same"
    withdraw(made, by=cast.ada)
    assert lacks_video(cast.ada, cast.adas_file)


def test_at_the_office_and_for_the_therapist_there_is_no_such_question(cast: Cast, adas: Appointment) -> None:
    assert "/room/#" in join(at(cast.ben), adas)
    meeting = an_appointment(cast.moes_file, cast.individual, modality="in-person")
    assert "/before/" not in join(at(cast.moe), meeting)


def test_a_practice_that_published_no_text_asks_for_none(cast: Cast, adas: Appointment) -> None:
    Statement.objects.filter(kind="electronic").delete()
    assert "/room/#" in join(at(cast.ada), adas)


def test_each_of_a_couple_is_asked_alone(cast: Cast) -> None:
    made = an_appointment(cast.couples_file, cast.couple)
    agree(cast.cleo, cast.couples_file, "electronic")
    assert "/room/#" in join(at(cast.cleo), made)
    assert "/before/" in join(at(cast.dev), made)


def test_the_home_page_says_what_is_to_be_signed_for_the_next_session(cast: Cast, adas: Appointment) -> None:
    page = at(cast.ada).get("/home/").content.decode()
    assert "To read and sign before this session" in page
    for kind in ("service", "electronic", "fees"):
        assert f"/me/agreements/{cast.adas_file.pk}/{kind}/" in page
        agree(cast.ada, cast.adas_file, kind)
    assert "To read and sign before this session" not in at(cast.ada).get("/home/").content.decode()


@pytest.mark.parametrize(("modality", "needed"), [("online", ["electronic"]), ("in-person", [])])
def test_a_first_conversation_needs_the_agreement_to_its_way_alone(
    cast: Cast, modality: str, needed: list[str]
) -> None:
    made = an_appointment(cast.moes_file, cast.consultation, modality=modality)
    assert kinds(needed_before(made, cast.moe)) == needed


def test_the_page_of_a_held_time_says_what_will_be_asked(cast: Cast) -> None:
    moment = times_for(cast.adas_file, cast.individual, modality="online", by=cast.ada)[0]
    hold(cast.adas_file, cast.individual, moment, modality="online", by=cast.ada)
    page = at(cast.ada).get("/book/held/").content.decode()
    assert "Before the session there is something to read and sign." in page
    assert "Sessions by video and messages" in page
    for kind in ("service", "electronic", "fees"):
        agree(cast.ada, cast.adas_file, kind)
    assert "something to read and sign" not in at(cast.ada).get("/book/held/").content.decode()


def seen_by_ben(cast: Cast, appointment: Appointment) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {capability_for(appointment, cast.ben)}"}
    (ada,) = Client().get("/room/api/session", headers=headers).json()["session"]["people"]
    return dict(ada)


def test_the_therapist_reads_it_at_the_door_asks_and_notes_it(cast: Cast, adas: Appointment) -> None:
    assert seen_by_ben(cast, adas)["agreed"] is False
    ben, path = at(cast.ben), f"/files/{cast.adas_file.pk}/agreements/"
    assert "Ada Singh agreed aloud to sessions by video" in ben.get(path).content.decode()
    assert ben.post(f"{path}aloud/", {"person": cast.ada.pk})["Location"] == path
    assert Spoken.objects.get().noted_by == cast.ben
    assert seen_by_ben(cast, adas)["agreed"] is True
    page = ben.get(path).content.decode()
    assert "agreed aloud to sessions by video" not in page
    assert "noted by Ben Okafor" in page
    own = at(cast.ada).get(f"/agreements/{Agreement.objects.get().pk}/").content.decode()
    assert "Aloud, on " in own and "Save as a PDF" not in own
    assert at(cast.ada).get(f"/agreements/{Agreement.objects.get().pk}/agreement.pdf").status_code == 404


def test_it_is_noted_once(cast: Cast) -> None:
    given = {"case_file": cast.adas_file, "person": cast.ada, "by": cast.ben}
    hear(electronic(), **given)
    with pytest.raises(Refused, match="Ada Singh has agreed already"):
        hear(electronic(), **given)
    answer = at(cast.ben).post(f"/files/{cast.adas_file.pk}/agreements/aloud/", {"person": cast.ada.pk}, follow=True)
    assert "There is nothing to note any more." in answer.content.decode()
    assert Spoken.objects.count() == 1


@pytest.mark.parametrize("sent", ["", "nobody", "00000000-0000-4000-8000-000000000000"])
def test_nobody_else_is_noted(cast: Cast, sent: str) -> None:
    path = f"/files/{cast.adas_file.pk}/agreements/aloud/"
    for person in (sent, str(cast.moe.pk)):
        at(cast.ben).post(path, {"person": person})
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("who", ["fay", "hal", "eve"])
def test_only_the_therapist_hears_it(cast: Cast, who: str) -> None:
    assert at(cast.people()[who]).post(f"/files/{cast.adas_file.pk}/agreements/aloud/").status_code == 404
    with pytest.raises(Refused, match="Only the therapist of this file"):
        hear(electronic(), case_file=cast.adas_file, person=cast.ada, by=cast.people()[who])


def test_other_texts_are_not_agreed_to_aloud(cast: Cast) -> None:
    with pytest.raises(Refused, match="Only sessions by video"):
        hear(Statement.objects.get(kind="fees"), case_file=cast.adas_file, person=cast.ada, by=cast.ben)


def test_in_the_demo_one_click_leads_to_the_door(cast: Cast) -> None:
    agree_on_paper()
    made = [an_appointment(cast.adas_file, cast.individual), an_appointment(cast.couples_file, cast.couple)]
    assert "/room/#" in join(at(cast.ada), made[0])
    assert "/room/#" in join(at(cast.dev), made[1])
