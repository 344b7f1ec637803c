"""A first conversation without an account: free times, a time kept for a browser, an appointment once proven."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from sameroom.audit.models import Entry
from sameroom.booking import consultations
from sameroom.booking.clocks import on_the_wall
from sameroom.booking.consultations import Wish
from sameroom.booking.making import take_up
from sameroom.booking.models import Appointment, Hold, PartnerInvitation
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import CaseFile, Closing, Person, Residence, SignInRequest
from sameroom.people.models.staff import leave
from sameroom.practice.models import Office, Service, Therapist
from tests.appointments import ZONE, an_appointment
from tests.booking.newcomers import ALONE, Newcomer, code_in_the_mail, free
from tests.clock import stand_still

pytestmark = [pytest.mark.services, pytest.mark.django_db]
GONE = "Somebody else took this time just now"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> datetime:
    """Monday 25 January 2027, eight in the morning."""
    return stand_still(monkeypatch, datetime(2027, 1, 25, 13, tzinfo=UTC))


def words(moments: list[datetime]) -> list[str]:
    return [f"{on_the_wall(one, ZONE):%a %H:%M}" for one in moments]


def with_(therapist: Person) -> Wish:
    return Wish(as_couple=False, modality="online", therapist=therapist)


def test_whoever_is_free_first_has_the_times_of_all(cast: Cast) -> None:
    assert words(free())[:2] == ["Tue 09:00", "Tue 09:30"]
    assert words(free(with_(cast.eve)))[0] == "Wed 11:00"
    assert set(free()) == {*free(with_(cast.ben)), *free(with_(cast.eve))}


def test_what_is_chosen_is_kept_and_stands_in_no_address(client: Client, cast: Cast) -> None:
    answers = {"who": "couple", "how": "in-person", "whom": str(cast.eve.pk)}
    assert client.post("/consultation/", answers)["Location"] == "/consultation/times/"
    page = client.get("/consultation/times/").content.decode()
    assert "Free times with Eve Lindqvist" in page
    assert "for both of you" in page
    chosen = client.get("/consultation/").content.decode()
    assert re.findall(r'value="([^"]+)"[^>]*checked', chosen) == list(answers.values())
    client.post("/consultation/", {"who": "somebody", "how": "by pigeon", "whom": "me"})
    assert "Free times with" not in client.get("/consultation/times/").content.decode()


def test_who_has_no_room_sees_no_couples_or_comes_to_no_office_is_not_offered(cast: Cast) -> None:
    eves = with_(cast.eve)
    profile = Therapist.objects.filter(person=cast.eve)
    for changed in (
        {"takes_new_clients": False},
        {"caseload_cap": 2},
        {"sees": ["couple"]},
        {"modalities": ["in-person"]},
    ):
        assert free(eves)
        before = profile.values(*changed).get()
        profile.update(**changed)
        assert not free(eves), changed
        profile.update(**before)
    profile.update(caseload_cap=3)
    assert free(eves), "two files are open"


def test_newcomers_are_spread_over_who_is_free(cast: Cast) -> None:
    at_eleven = next(one for one in free() if words([one]) == ["Wed 11:00"])
    assert consultations.hold(ALONE, at_eleven, browser="one").therapist.person == cast.ben
    assert consultations.hold(ALONE, at_eleven, browser="two").therapist.person == cast.eve
    assert at_eleven not in free()
    consultations.let_go("one")
    consultations.let_go("two")
    an_appointment(cast.adas_file, cast.individual, in_minutes=60)
    assert consultations.hold(ALONE, at_eleven, browser="one").therapist.person == cast.eve


def test_nobody_who_left_and_no_closed_consultation_is_offered(client: Client, cast: Cast) -> None:
    leave(cast.ben, by=cast.gus)
    assert words(free())[0] == "Wed 11:00"
    assert "Ben Okafor" not in client.get("/consultation/").content.decode()
    Service.objects.filter(kind="consultation").delete()
    page = client.get("/consultation/").content.decode()
    assert "No first conversations can be booked here just now" in page
    assert "416-555-0100" in page
    assert client.get("/consultation/times/")["Location"] == "/consultation/"
    assert "Book a free consultation" not in client.get("/").content.decode()


def test_a_newcomer_books_and_is_signed_in(cast: Cast) -> None:
    zoe, moment = Newcomer(), free()[0]
    assert zoe.choose(moment) == "/consultation/you/"
    assert "Tuesday 26 January, 09:00 (Toronto time)" in zoe.look("/consultation/you/")
    assert zoe.says_who()["Location"] == "/consultation/code/"
    assert not Person.objects.filter(email="zoe@example.com").exists(), "nobody is known before the code"
    assert zoe.types(code_in_the_mail())["Location"] == "/start/"
    made = Appointment.objects.get()
    person = Person.objects.get(email="zoe@example.com")
    assert (made.starts_at, made.therapist, made.made_by, made.minutes) == (moment, cast.ben, person, 15)
    assert (made.case_file.kind, made.case_file.therapist, list(made.case_file.people.all())) == (  # type: ignore[union-attr]
        "individual",
        cast.ben,
        [person],
    )
    assert not made.asks(person)
    assert person.role_kinds() == {"client"}
    assert Residence.objects.get(person=person).province == "ON"
    assert not Hold.objects.exists()
    home = zoe.client.get("/home/").content.decode()
    assert "What happens next" in home
    assert "It is booked." in home


def test_what_it_leaves_in_the_trail(cast: Cast) -> None:
    Newcomer().books(free()[0])
    person = Person.objects.get(email="zoe@example.com")
    entries = Entry.objects.filter(by=person.pk).order_by("pk").values_list("act", "thing")
    assert list(entries) == [
        ("make", "person"),
        ("make", "case-file"),
        ("make", "appointment"),
        ("take-up", "appointment"),
        ("sign-in", "person"),
    ]


def test_whoever_is_known_sees_the_same_pages_and_mails(cast: Cast) -> None:
    """Until the code fits. Then a new file with another therapist, and the name of before."""
    pages = []
    for address in ("moe@example.com", "zoe@example.com"):
        someone = Newcomer(email=address, name="Moe H.")
        someone.choose(free(with_(cast.ben))[0], whom=str(cast.ben.pk))
        sent = someone.says_who()
        code_in_the_mail()
        letter = mail.outbox[-1]
        body = letter.body.replace(code_in_the_mail(), "CODE")
        subject = letter.subject.replace(code_in_the_mail(), "CODE")
        page = someone.look("/consultation/code/").replace(address, "ADDRESS")
        pages.append(
            (sent.status_code, sent["Location"], subject, body, [one for one in page.split() if "=" not in one])
        )
        consultations.let_go(str(someone.client.session["browser"]))
    assert pages[0] == pages[1]
    moe = Newcomer(email="moe@example.com", name="Another name")
    moe.books(free(with_(cast.ben))[0], whom=str(cast.ben.pk))
    assert Person.objects.get(pk=cast.moe.pk).name == "Moe Haddad"
    assert CaseFile.objects.filter(people=cast.moe, therapist=cast.ben).count() == 1
    assert Person.objects.filter(email__iexact="moe@example.com").count() == 1


def test_whoever_comes_to_this_therapist_already_is_led_to_their_own_page(cast: Cast) -> None:
    ada = Newcomer(email="Ada@Example.com")
    assert ada.books(free(with_(cast.ben))[0], whom=str(cast.ben.pk)).status_code == 302
    home = ada.client.get("/home/").content.decode()
    assert "You come to Ben Okafor already. Find a time here; nothing new was booked." in home
    assert not Appointment.objects.exists()
    assert not Hold.objects.exists()
    Closing.objects.create(case_file=cast.adas_file, by=cast.ben)
    again = Newcomer(email="ada@example.com")
    again.books(free(with_(cast.ben))[0], whom=str(cast.ben.pk))
    assert Appointment.objects.count() == 1


def test_one_first_conversation_at_a_time(cast: Cast) -> None:
    Newcomer().books(free()[0])
    again = Newcomer()
    again.books(free(with_(cast.eve))[0], whom=str(cast.eve.pk))
    assert "You have a first conversation to come already." in again.client.get("/home/").content.decode()
    assert Appointment.objects.count() == 1


def test_ones_own_other_appointment_is_said_to_oneself_alone(cast: Cast) -> None:
    moment = free(with_(cast.ben))[10]
    made = an_appointment(cast.moes_file, cast.individual)
    Appointment.objects.filter(pk=made.pk).update(starts_at=moment, ends_at=moment + timedelta(minutes=50))
    begins = int(moment.timestamp())
    made.occupancies.update(starts_at=begins, ends_at=begins + 3000)
    take_up(made.participants.get(person=cast.moe))
    moe = Newcomer(email="moe@example.com")
    moe.books(moment, whom=str(cast.ben.pk))
    assert "You have another appointment at this time." in moe.client.get("/home/").content.decode()
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("who", ["ben", "gus"])
def test_who_works_here_gets_no_code(cast: Cast, who: str) -> None:
    zoe = Newcomer(email=f"{who}@example.com")
    zoe.choose(free()[0])
    assert zoe.says_who()["Location"] == "/consultation/code/"
    assert not SignInRequest.objects.exists()
    assert zoe.types("123456").status_code == 200


def test_who_left_gets_no_code(cast: Cast) -> None:
    leave(cast.hal, by=cast.gus)
    zoe = Newcomer(email="hal@example.com")
    zoe.choose(free()[0])
    zoe.says_who()
    assert not SignInRequest.objects.exists()


def test_in_person_keeps_an_office(cast: Cast) -> None:
    zoe = Newcomer()
    zoe.books(free(Wish(as_couple=False, modality="in-person", therapist=None))[0], how="in-person")
    assert Appointment.objects.get().office == Office.objects.order_by("name").first()
    assert "come to our office. 212 Harbord Street" in zoe.client.get("/home/").content.decode()


def test_whoever_is_signed_in_goes_to_their_own_pages(client: Client, cast: Cast) -> None:
    client.force_login(cast.ada)
    for path in ("/consultation/you/", "/consultation/code/", "/together/"):
        assert client.get(path)["Location"] == "/start/"
    client.force_login(cast.ben)
    for path in ("/consultation/", "/consultation/times/", "/consultation/you/", "/consultation/code/", "/together/"):
        assert client.get(path)["Location"] == "/start/"


def test_a_client_books_with_another_therapist_without_a_code(client: Client, cast: Cast) -> None:
    client.force_login(cast.ada)
    ada, moment = Newcomer(client=client), free(with_(cast.eve))[0]
    assert client.get("/consultation/mine/")["Location"] == "/consultation/"
    assert ada.choose(moment, whom=str(cast.eve.pk)) == "/consultation/mine/"
    page = ada.look("/consultation/mine/")
    assert "Eve Lindqvist" in page
    assert "We do not tell the therapist to whom you come now." in page
    refused = ada.post("/consultation/mine/", {"province": "QC"}).content.decode()
    assert "By video Eve Lindqvist may work only with people who are in: Ontario." in refused
    assert ada.post("/consultation/mine/", {"province": "ON"})["Location"] == "/home/"
    made = Appointment.objects.get()
    assert (made.starts_at, made.therapist, made.made_by) == (moment, cast.eve, cast.ada)
    assert not made.asks(cast.ada)
    assert not Appointment.objects.visible_to(cast.ben).exists()
    assert CaseFile.objects.attended_by(cast.ada).count() == 2
    assert "It is booked." in client.get("/home/").content.decode()


def test_a_client_is_told_what_is_in_the_way(client: Client, cast: Cast) -> None:
    client.force_login(cast.ada)
    ada = Newcomer(client=client)
    ada.choose(free(with_(cast.ben))[0], whom=str(cast.ben.pk))
    ada.look("/consultation/mine/")
    page = ada.post("/consultation/mine/", {"province": "ON"})
    assert page.status_code == 200
    assert "You come to Ben Okafor already." in page.content.decode()
    assert not Appointment.objects.exists()


def test_a_client_asks_a_partner_too(client: Client, cast: Cast) -> None:
    client.force_login(cast.ada)
    ada = Newcomer(client=client)
    ada.choose(free(with_(cast.eve))[0], whom=str(cast.eve.pk), who="couple")
    ada.look("/consultation/mine/")
    own = ada.post("/consultation/mine/", {"province": "ON", "partner": "ADA@example.com"}).content.decode()
    assert "This is your own address." in own
    ada.post("/consultation/mine/", {"province": "ON", "partner": "kai@example.com"})
    assert PartnerInvitation.objects.get().address == "kai@example.com"
    assert Appointment.objects.get().case_file.kind == "couple"  # type: ignore[union-attr]


def test_each_has_the_hours_that_each_lets_be_booked(cast: Cast) -> None:
    """Notice and horizon are each therapist's own, also where all are looked at together."""
    Therapist.objects.filter(person=cast.eve).update(notice_hours=0, horizon_days=1)
    assert words(free())[0] == "Mon 11:00"
    assert words(free(with_(cast.eve)))[-1] == "Mon 18:30"
    assert words(free(with_(cast.ben)))[0] == "Tue 09:00"
