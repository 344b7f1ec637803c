"""Signing in, and everything that changes how it is done, leaves its entry; what is refused, too."""

import pytest
from django.test import Client

from sameroom.audit.models import Entry
from sameroom.desk.demo.cast import Cast
from sameroom.people import details, enrolling
from sameroom.people.models import AddressChange, EnrolmentStop, Passkey
from tests.authenticator import post
from tests.people.conftest import PASSWORD, Equip, digits, sign_in_to_work
from tests.people.test_enrolling import INVITATION, a_day_later, as_owner, asked, mails_to, redeem, set_up, token_in
from tests.people.test_passkeys import enter, with_passkey
from tests.people.test_signing_in import ask, newest_code, try_code

pytestmark = pytest.mark.services


def entries(start: int = 0) -> list[tuple[str, str, str, str]]:
    """(act, thing, outcome, reason) of each entry after the first so many."""
    return list(Entry.objects.order_by("id").values_list("act", "thing", "outcome", "reason")[start:])


def test_signing_in_and_out(cast: Cast, equip: Equip) -> None:
    client, secret = Client(), equip(cast.ben)
    sign_in_to_work(client, "ben@example.com", password="x")
    sign_in_to_work(client, "nobody@example.com")
    assert entries() == [("sign-in", "person", "refused", "password")] * 2
    assert list(Entry.objects.order_by("id").values_list("thing_id", flat=True)) == [str(cast.ben.pk), ""]
    sign_in_to_work(client, "ben@example.com", code=digits(secret))
    client.post("/sign-out/")
    assert entries(2) == [("sign-in", "person", "done", "app"), ("sign-out", "person", "done", "signed-out")]
    assert Entry.objects.latest("id").by == cast.ben.pk


@pytest.mark.parametrize("address", ["ada@example.com", "nobody@example.com"])
def test_a_stranger_does_not_fill_the_trail(client: Client, cast: Cast, address: str) -> None:
    ask(client, address)
    statuses = [try_code(client, "000000") for _ in range(20)]
    assert statuses == [200] * 5 + [429] * 15
    assert Entry.objects.count() == (3 if address == "ada@example.com" else 5)
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    ask(elsewhere, "ada@example.com")
    assert try_code(elsewhere, newest_code()) == 302


def test_a_passkey_from_adding_to_removing(client: Client, cast: Cast) -> None:
    phone = with_passkey(cast.ada)
    assert entries()[-1][:2] == ("add", "passkey")
    enter(client, phone, verified=False)
    assert entries()[-1] == ("sign-in", "person", "refused", "passkey")
    enter(client, phone)
    assert entries()[-1] == ("sign-in", "person", "done", "passkey")
    post(client, "/me/confirm/passkey/", {})
    assert entries()[-1] == ("sign-in", "person", "refused", "passkey")
    post(client, "/me/confirm/passkey/", phone.get(post(client, "/me/confirm/passkey/options/", {}).json()))
    assert entries()[-1] == ("confirm", "person", "done", "passkey")
    client.post(f"/me/sign-in/passkeys/{Passkey.objects.get().pk}/remove/")
    assert entries()[-1][:2] == ("remove", "passkey")
    assert [concern.person for concern in Entry.objects.latest("id").concerns.all()] == [cast.ada.pk]


def test_sign_out_there(cast: Cast) -> None:
    there, here = Client(), Client()
    for client in (there, here):
        client.force_login(cast.ada)
    here.post("/me/devices/others/end/")
    assert entries()[-1] == ("sign-out", "person", "done", "from-elsewhere")


def test_factors_of_staff(client: Client, cast: Cast, equip: Equip) -> None:
    equip(cast.ben)
    client.force_login(cast.ben)
    start = Entry.objects.count()
    client.post("/me/sign-in/password/", {"password": PASSWORD + " more"})
    client.post("/me/sign-in/recovery-codes/")
    assert [entry[:2] for entry in entries(start)] == [("change", "password"), ("add", "recovery-codes")]


def test_an_invitation_and_a_recovery_from_asking_to_the_end(client: Client, cast: Cast) -> None:
    as_owner(cast).post("/staff/invite/", INVITATION)
    assert entries()[-1][:2] == ("make", "invitation")
    word = asked(cast, cast.fay)
    assert entries()[-1][:2] == ("make", "recovery")
    newest = Entry.objects.latest("id")
    assert newest.by == cast.fay.pk
    assert [concern.person for concern in newest.concerns.all()] == [cast.ben.pk]
    token = token_in(mails_to("ben@example.com")[-1])
    a_day_later()
    redeem(client, token, word)
    start = Entry.objects.count()
    set_up(client)
    assert [entry[0] for entry in entries(start)] == ["complete", "add", "sign-in"]


def test_wrong_words_and_kits_are_on_record(client: Client, cast: Cast) -> None:
    asked(cast, cast.fay)
    token = token_in(mails_to("ben@example.com")[-1])
    a_day_later()
    start = Entry.objects.count()
    redeem(client, token, "babebi-bobudu")
    redeem(client, "A" * 43, "babebi-bobudu")
    for address in ("gus@example.com", "nobody@example.com"):
        client.post("/sign-in/lost/", {"email": address, "code": "A" * 32})
    assert entries(start) == [("sign-in", "person", "refused", why) for why in ("word", "word", "kit", "kit")]
    known = [str(cast.ben.pk), "", str(cast.gus.pk), ""]
    assert list(Entry.objects.order_by("id").values_list("thing_id", flat=True)[start:]) == known


def test_a_recovery_that_is_stopped(cast: Cast) -> None:
    asked(cast, cast.fay)
    enrolling.stop(cast.ben.enrolments.get(), by=cast.gus, why=EnrolmentStop.Why.COLLEAGUE)
    assert entries()[-1] == ("stop", "recovery", "done", "colleague")


def test_an_address_from_asking_for_it_to_its_counting(cast: Cast) -> None:
    details.correct(cast.ada, address="ada@new.example", by=cast.fay)
    assert [entry[:2] for entry in entries()] == [("change", "person"), ("ask-address", "person")]
    assert details.take_over(AddressChange.objects.get())
    assert entries(2) == [("change-address", "person", "done", "")]
    for entry in Entry.objects.all():
        assert (entry.by, entry.thing_id) == (cast.fay.pk, str(cast.ada.pk))
        assert [concern.person for concern in entry.concerns.all()] == [cast.ada.pk]
