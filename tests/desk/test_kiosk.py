"""The practice's device in a client's hands: their forms, nothing else, and nothing of anybody is left on it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from sameroom.booking.models import Appointment
from sameroom.config.checks import url_patterns
from sameroom.desk.demo.cast import Cast
from sameroom.measures.models import Response, SafetyNotice
from sameroom.measures.plans import choose_plan
from sameroom.people.models import Person, SignIn
from tests.answers import whole
from tests.appointments import an_appointment
from tests.measures.filling import give_form, phq_9
from tests.safety import named

pytestmark = pytest.mark.django_db
NEVER, OFTEN = "LA6568-5", "LA6571-9"
OPEN = {
    "kiosk",
    "kiosk_done",
    "forms_before",
    "answer_form",
    "check_form",
    "send_form",
    "help_after_answer",
    "help_after_rift",
    "how_it_was",
}


@pytest.fixture
def meeting(cast: Cast) -> Appointment:
    named(cast.hal, by=cast.gus)
    choose_plan(cast.moes_file, {"phq-9": "fortnight", "gad-2": "each"}, by=cast.eve)
    return an_appointment(cast.moes_file, cast.individual, modality="in-person")


def handed(client: Client, appointment: Appointment, *, by: Person, to: str) -> Client:
    client.force_login(by)
    answer = client.post(f"/appointments/{appointment.pk}/device/", {"who": to})
    assert answer.status_code == 302 and answer["Location"] == "/kiosk/"
    return client


def test_a_client_answers_before_and_after_and_gives_it_back(cast: Cast, client: Client, meeting: Appointment) -> None:
    Person.objects.filter(pk=cast.fay.pk).update(language="fr")
    handed(client, meeting, by=cast.fay, to=str(cast.moe.pk))
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    page = client.get("/kiosk/").content.decode()
    assert "Hello Moe" in page and f"/forms/{meeting.pk}/phq-9/" in page and "how-it-was" in page
    assert "Fay" not in page and "Your record" not in page and "Sign out" not in page
    for item in range(1, 11):
        client.post(f"/forms/{meeting.pk}/phq-9/", {"item": f"q{item}", "skip": "asked-declined"})
    assert client.post(f"/forms/{meeting.pk}/phq-9/send/")["Location"] == f"/forms/{meeting.pk}/gad-2/"
    assert client.get(f"/forms/{meeting.pk}/")["Location"] == "/kiosk/"
    how = f"/appointments/{meeting.pk}/how-it-was/"
    assert "How was it today?" in client.get(how).content.decode()
    said = {code: str(value) for code, value in whole(modality="in-person").items()}
    assert client.post(how, said)["Location"] == "/kiosk/"
    given = Response.objects.given().values_list("instrument", "channel", "person__email")
    assert sorted(given) == [("phq-9", "kiosk", cast.moe.email), ("session-check", "kiosk", cast.moe.email)]
    assert client.get(how)["Location"] == "/kiosk/"
    done = client.post("/kiosk/done/")
    assert done["Location"] == "/kiosk/thanks/" and done["Clear-Site-Data"] == '"cache"'
    assert client.get("/kiosk/thanks/").status_code == 200
    for address in ("/kiosk/", how, "/day/", "/home/", f"/forms/{meeting.pk}/"):
        assert client.get(address)["Location"].startswith("/sign-in/")


def test_nothing_else_opens_there(cast: Cast, client: Client, meeting: Appointment) -> None:
    """No page that asks for a sign-in, whether of the client's or of whoever handed it over."""
    handed(client, meeting, by=cast.eve, to=str(cast.moe.pk))
    asked = [one for one in url_patterns() if getattr(one.callback, "login_required", True)]
    assert {one.name for one in asked if getattr(one.callback, "opens_at_kiosk", False)} == OPEN
    shut = {"/home/", "/me/", "/me/record/", "/me/devices/", "/me/course/", "/day/", "/files/", "/start/"}
    shut |= {f"/files/{cast.moes_file.pk}/", f"/appointments/{meeting.pk}/", f"/appointments/{meeting.pk}/prepare/"}
    for address in shut:
        assert client.get(address)["Location"] == "/kiosk/", address
    for address in ("/me/", f"/appointments/{meeting.pk}/join/", f"/me/record/files/{cast.moes_file.pk}/lock/"):
        assert client.post(address, {"name": "Other"})["Location"] == "/kiosk/", address
    assert client.get("/help-now/").status_code == 200
    for address in ("/", "/our-therapists/", "/consultation/"):
        page = client.get(address)
        assert page.wsgi_request.user.is_anonymous, address
        assert "Moe" not in page.content.decode() and "Sign out" not in page.content.decode()


def test_whoever_handed_it_over_is_signed_out_there_alone(cast: Cast, client: Client, meeting: Appointment) -> None:
    elsewhere = Client()
    elsewhere.force_login(cast.eve)
    handed(client, meeting, by=cast.eve, to=str(cast.moe.pk))
    assert elsewhere.get("/day/").status_code == 200
    here = SignIn.objects.get(person=cast.eve, ending__isnull=False)
    assert here.ending.why == "handed"
    assert SignIn.objects.get(person=cast.moe).method == "kiosk"


def test_what_was_begun_at_home_is_not_shown_there(cast: Cast, client: Client, meeting: Appointment) -> None:
    """Whoever holds the device may be somebody else."""
    give_form(meeting, cast.moe, phq_9(4), is_given=False)
    handed(client, meeting, by=cast.fay, to=str(cast.moe.pk))
    assert "phq-9" not in client.get("/kiosk/").content.decode()
    for more in ("", "check/"):
        assert client.get(f"/forms/{meeting.pk}/phq-9/{more}")["Location"] == f"/forms/{meeting.pk}/"
    assert client.post(f"/forms/{meeting.pk}/phq-9/send/")["Location"] == f"/forms/{meeting.pk}/"
    assert not Response.objects.given().exists()


def test_it_ends_by_itself(cast: Cast, client: Client, meeting: Appointment) -> None:
    handed(client, meeting, by=cast.fay, to=str(cast.moe.pk))
    signed_in, now = SignIn.objects.filter(person=cast.moe), timezone.now()
    signed_in.update(acted_at=now - timedelta(minutes=9))
    assert client.get("/kiosk/").status_code == 200
    signed_in.update(acted_at=now - timedelta(minutes=11))
    assert client.get("/kiosk/")["Location"].startswith("/sign-in/")
    signed_in.update(acted_at=now, made_at=now - timedelta(minutes=61))
    assert client.get("/kiosk/")["Location"].startswith("/sign-in/")


def test_partners_answer_one_after_the_other(cast: Cast, client: Client) -> None:
    choose_plan(cast.couples_file, {"csi-4": "fortnight"}, by=cast.ben)
    meeting = an_appointment(cast.couples_file, cast.couple, modality="in-person")
    handed(client, meeting, by=cast.ben, to="all")
    first = client.get("/kiosk/").content.decode()
    assert "Hello Cleo" in first and "I am done: on to Dev" in first
    client.post(f"/forms/{meeting.pk}/csi-4/", {"item": "q1", "choice": "h3"})
    assert Response.objects.get().person == cast.cleo
    assert client.post("/kiosk/done/")["Location"] == "/kiosk/"
    second = client.get("/kiosk/").content.decode()  # which is in Dev's language
    assert "Bonjour Dev" in second and "Cleo, veuillez maintenant remettre l’appareil à Dev." in second
    assert "rendre l’appareil" in second
    question = client.get(f"/forms/{meeting.pk}/csi-4/").content.decode()
    assert "checked" not in question
    assert client.post("/kiosk/done/")["Location"] == "/kiosk/thanks/"
    assert client.get("/kiosk/")["Location"].startswith("/sign-in/")


def test_a_worrying_answer_shows_help_there_too(cast: Cast, client: Client, meeting: Appointment) -> None:
    handed(client, meeting, by=cast.fay, to=str(cast.moe.pk))
    told = client.post(f"/forms/{meeting.pk}/phq-9/", {"item": "q9", "choice": OFTEN})
    page = client.get(told["Location"]).content.decode()
    assert "9-8-8" in page or "988" in page
    assert SafetyNotice.objects.get().person == cast.moe


def test_it_is_handed_over_around_the_session(cast: Cast, client: Client, meeting: Appointment) -> None:
    client.force_login(cast.fay)
    page = f"/appointments/{meeting.pk}/device/"
    assert "Choose who answers." in client.post(page, {"who": ""}).content.decode()
    assert "Choose who answers." in client.post(page, {"who": str(cast.ada.pk)}).content.decode()
    assert page in client.get(f"/appointments/{meeting.pk}/").content.decode()
    far = an_appointment(cast.moes_file, cast.individual, in_minutes=60 * 25)
    assert f"{far.pk}/device/" not in client.get(f"/appointments/{far.pk}/").content.decode()
    told = client.post(f"/appointments/{far.pk}/device/", {"who": str(cast.moe.pk)}, follow=True)
    assert (
        "from a day before the session" in told.content.decode() and SignIn.objects.filter(person=cast.moe).count() == 0
    )
    meeting.cancel(by=cast.eve)
    assert "was cancelled" in client.post(page, {"who": str(cast.moe.pk)}, follow=True).content.decode()


def test_without_a_kiosk_its_page_leads_home(cast: Cast, client: Client) -> None:
    client.force_login(cast.moe)
    assert client.get("/kiosk/")["Location"] == "/home/" and client.post("/kiosk/done/")["Location"] == "/home/"
    assert client.get("/home/").status_code == 200
