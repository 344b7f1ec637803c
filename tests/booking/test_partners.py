"""A couple's first conversation: the partner is asked by mail, proves an address, and answers alone."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.test import Client

from sameroom.booking.models import Appointment, ComingAlong, Invitation, PartnerInvitation
from sameroom.booking.partners import KIND
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Message
from sameroom.people.models import Closing, Person
from sameroom.practice.models import Therapist
from tests.booking.newcomers import Newcomer, code_in_the_mail, free
from tests.clock import stand_still

pytestmark = [pytest.mark.services, pytest.mark.django_db]
KAI = "kai@example.com"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> datetime:
    return stand_still(monkeypatch, datetime(2027, 1, 25, 13, tzinfo=UTC))


@pytest.fixture
def zoe(today: datetime, cast: Cast) -> Newcomer:
    """Zoe booked for two."""
    zoe = Newcomer(partner="Kai@Example.com")
    zoe.books(free()[0], who="couple")
    code_in_the_mail()
    return zoe


def test_whoever_chooses_for_two_in_another_tab_is_asked_for_the_partner(cast: Cast) -> None:
    zoe = Newcomer()
    zoe.choose(free()[0])
    zoe.says_who()
    code = code_in_the_mail()
    zoe.choose(free()[1], who="couple")
    assert zoe.client.get("/consultation/code/")["Location"] == "/consultation/you/"
    assert zoe.types(code)["Location"] == "/consultation/you/"
    assert not Appointment.objects.exists()


def comes_with_a_code(address: str, **me: str) -> Newcomer:
    kai = Newcomer(name="Kai Roy", email=address, **me)
    assert kai.client.post("/together/", kai.me)["Location"] == "/together/code/"
    kai.client.post("/together/code/", {"code": code_in_the_mail()})
    return kai


def answers(kai: Newcomer, word: str) -> str:
    """`yes` or `no`; where the browser is led."""
    asked = PartnerInvitation.objects.get()
    answer = kai.client.post(f"/together/{asked.pk}/{word}/")
    return str(answer.headers.get("Location", answer.status_code))


def test_the_file_is_the_couples_and_has_one_of_them(zoe: Newcomer, cast: Cast) -> None:
    made = Appointment.objects.whole().get()
    assert made.case_file
    assert (made.case_file.kind, made.client_names, made.service.kind) == ("couple", "Zoe Lapointe", "consultation")
    assert made.waits_for_a_partner
    assert "We asked your partner by mail." in zoe.client.get("/home/").content.decode()
    page = zoe.client.get(f"/appointments/{made.pk}/").content.decode()
    assert "(was asked by mail, has not said yes yet)" in page
    assert not Person.objects.filter(email__iexact=KAI).exists(), "nobody becomes a client by another one's word"


def test_the_mail_names_nobody(zoe: Newcomer) -> None:
    letter = next(one for one in mail.outbox if one.to == [KAI])
    assert "/together/" in letter.body
    for word in ("Zoe", "Lapointe", "Ben", "Okafor", "herap", "ouple", "artner", "Kingfisher"):
        assert word not in letter.body + letter.subject


def test_the_partner_says_yes(zoe: Newcomer, cast: Cast) -> None:
    kai = comes_with_a_code(KAI)
    home = kai.client.get("/home/").content.decode()
    assert "Zoe Lapointe asks you to come along" in home
    assert "Tuesday 26 January, 09:00 (Toronto time)" in home
    made, person = Appointment.objects.get(), Person.objects.get(email=KAI)
    assert kai.client.get(f"/appointments/{made.pk}/").status_code == 404, "not before the yes"
    assert answers(kai, "yes") == "/home/"
    made = Appointment.objects.whole().get()
    assert made.client_names == "Kai Roy and Zoe Lapointe"
    assert made.case_file and person.pk in made.case_file.client_ids
    assert not made.waits_for_a_partner
    assert not made.asks(person)
    partners = {one.person.name: one.partner() for one in made.clients}
    assert {name: one and one.person.name for name, one in partners.items()} == {
        "Kai Roy": "Zoe Lapointe",
        "Zoe Lapointe": "Kai Roy",
    }
    assert [one.sequence for one in Invitation.objects.filter(participant__person=person)] == [0]
    assert "What happens next" in kai.client.get("/home/").content.decode()
    assert answers(kai, "yes") == "404"


def test_the_partner_says_no(zoe: Newcomer, cast: Cast) -> None:
    kai = comes_with_a_code(KAI)
    assert answers(kai, "no") == "/home/"
    assert Appointment.objects.get().cancelled
    assert "No session is planned" in zoe.client.get("/home/").content.decode()
    assert not ComingAlong.objects.exists()
    assert answers(kai, "yes") == "404"


def test_whoever_was_not_asked_learns_so_after_the_code_alone(zoe: Newcomer) -> None:
    other = comes_with_a_code("someone@example.com")
    assert "Nobody asked you at this address" in other.client.get("/together/").content.decode()
    assert not Person.objects.filter(email="someone@example.com").exists()
    assert other.client.get("/home/").status_code == 302


def test_every_address_sees_the_same_pages_until_then(zoe: Newcomer) -> None:
    pages = []
    for address in (KAI, "someone@example.com", "cleo@example.com"):
        browser = Newcomer(name="Kai Roy", email=address)
        browser.client.post("/together/", browser.me)
        page = browser.client.get("/together/code/").content.decode().replace(address, "ADDRESS")
        pages.append([one for one in page.split() if "=" not in one])
    assert pages[0] == pages[1] == pages[2]


def test_a_code_that_does_not_fit_and_too_many(zoe: Newcomer) -> None:
    kai = Newcomer(name="Kai Roy", email=KAI)
    assert kai.client.get("/together/code/")["Location"] == "/together/"
    kai.client.post("/together/", kai.me)
    right = code_in_the_mail()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    answers = [kai.client.post("/together/code/", {"code": wrong}) for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert "This code does not fit" in answers[0].content.decode()
    asked = [kai.client.post("/together/", kai.me).status_code for _ in range(6)]
    assert asked == [302] * 5 + [429]


def test_a_partner_who_is_a_client_here_keeps_the_name_and_says_nothing_by_being_one(zoe: Newcomer, cast: Cast) -> None:
    PartnerInvitation.objects.update(address="moe@example.com")
    moe = comes_with_a_code("moe@example.com")
    assert "Zoe Lapointe asks you to come along" in moe.client.get("/home/").content.decode()
    answers(moe, "yes")
    assert Appointment.objects.whole().get().client_names == "Moe Haddad and Zoe Lapointe"


def test_only_who_was_asked_answers(zoe: Newcomer, client: Client, cast: Cast) -> None:
    assert answers(zoe, "yes") == "404"
    assert answers(zoe, "no") == "404"
    for person in (cast.ada, cast.ben):
        client.force_login(person)
        assert client.post(f"/together/{PartnerInvitation.objects.get().pk}/yes/").status_code == 404


def test_an_outdated_question_is_not_asked(zoe: Newcomer, cast: Cast) -> None:
    kai = comes_with_a_code(KAI)
    Appointment.objects.get().cancel(by=cast.ben)
    assert "asks you to come along" not in kai.client.get("/home/").content.decode()
    assert answers(kai, "yes") == "404"


def test_a_file_that_was_closed_meanwhile(zoe: Newcomer, cast: Cast) -> None:
    kai, made = comes_with_a_code(KAI), Appointment.objects.get()
    Closing.objects.create(case_file=made.case_file, by=cast.ben)
    assert answers(kai, "yes") == "/start/"
    assert "This was answered already, or the appointment is over." in kai.client.get("/home/").content.decode()


def test_the_partners_place_counts_too(zoe: Newcomer, cast: Cast) -> None:
    kai = comes_with_a_code(KAI, province="QC")
    assert answers(kai, "yes") == "/start/"
    assert (
        "By video Ben Okafor may work only with people who are in: Ontario."
        in kai.client.get("/home/").content.decode()
    )
    Therapist.objects.update(provinces=["ON", "QC"])
    assert answers(kai, "yes") == "/home/"
    assert Appointment.objects.whole().get().client_names == "Kai Roy and Zoe Lapointe"


def test_no_mail_goes_out_for_what_was_cancelled_before(cast: Cast) -> None:
    zoe = Newcomer(partner=KAI)
    zoe.choose(free()[0], who="couple")
    zoe.says_who()
    zoe.types(code_in_the_mail())
    Appointment.objects.get().cancel(by=cast.ben)
    mail.outbox.clear()
    zoe.client.post("/sign-out/")
    zoe.client.post("/sign-in/", {"email": "zoe@example.com"})
    code_in_the_mail()
    assert Message.objects.get(kind=KIND).delivery.was_sent is False
    assert [one.to for one in mail.outbox] == [["zoe@example.com"]]


def test_ones_own_address_is_no_partners(cast: Cast) -> None:
    zoe = Newcomer(partner="ZOE@example.com")
    zoe.choose(free()[0], who="couple")
    page = zoe.says_who().content.decode()
    assert "This is your own address. Your partner needs one of their own." in page
    assert "partner’s e-mail address" in zoe.says_who(partner="").content.decode()
