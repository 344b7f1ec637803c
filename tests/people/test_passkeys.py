"""Passkeys: adding, signing in, and everything that must not open. The phone is `tests/authenticator.py`."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from sameroom.desk.demo.cast import Cast
from sameroom.mail.sending import send_due
from sameroom.people.models import Passkey, Person, SignIn
from tests.authenticator import Authenticator, post
from tests.people.conftest import Equip

pytestmark = pytest.mark.services


def add(client: Client, phone: Authenticator, **how: Any) -> Any:
    options = post(client, "/me/sign-in/passkeys/options/", {}).json()
    return post(client, "/me/sign-in/passkeys/", phone.make(options, **how) | {"name": "my phone"})


def enter(client: Client, phone: Authenticator, **how: Any) -> Any:
    options = post(client, "/sign-in/passkey/options/", {}).json()
    return post(client, "/sign-in/passkey/", phone.get(options, **how))


def with_passkey(person: Person) -> Authenticator:
    client, phone = Client(), Authenticator()
    client.force_login(person)
    assert add(client, phone).status_code == 200
    return phone


@pytest.mark.parametrize("who", ["ben", "ada"])
def test_staff_and_clients_sign_in_with_a_passkey(client: Client, cast: Cast, who: str) -> None:
    phone = with_passkey(cast.people()[who])
    client.get("/sign-in/?next=/help-now/")
    answer = enter(client, phone)
    assert (answer.status_code, answer.json()) == (200, {"next": "/help-now/"})
    assert client.get("/start/").status_code == 302
    assert SignIn.objects.latest("made_at").method == SignIn.Method.PASSKEY


def test_adding_one_is_told_by_mail(cast: Cast) -> None:
    with_passkey(cast.ada)
    send_due()
    assert [letter.to for letter in mail.outbox] == [["ada@example.com"]]
    assert "my phone" not in mail.outbox[0].body


def test_what_is_asked_for(client: Client, cast: Cast) -> None:
    client.force_login(cast.ada)
    options = post(client, "/me/sign-in/passkeys/options/", {}).json()
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["rp"]["id"] == "localhost"
    asked = post(Client(), "/sign-in/passkey/options/", {}).json()
    assert asked["userVerification"] == "required"
    assert not asked.get("allowCredentials")


@pytest.mark.parametrize(
    "how",
    [{"verified": False}, {"origin": "https://evil.example"}, {"origin": "http://a.localhost"}, {"keyless": True}],
)
def test_what_is_not_kept(client: Client, cast: Cast, how: dict[str, Any]) -> None:
    client.force_login(cast.ada)
    assert add(client, Authenticator(), **how).status_code == 400
    assert not Passkey.objects.exists()


@pytest.mark.parametrize(
    "how",
    [
        {"verified": False},
        {"origin": "https://evil.example"},
        {"counter": 1},
        {"counter": 0},
        {"handle": bytes(16)},
    ],
    ids=str,
)
def test_what_does_not_open(client: Client, cast: Cast, how: dict[str, Any]) -> None:
    phone = with_passkey(cast.ada)
    assert enter(client, phone, **how).status_code == 400
    assert client.get("/home/").status_code == 302
    phone.counter = 10
    assert enter(client, phone).status_code == 200


def test_another_phone_with_the_same_name_does_not_open(client: Client, cast: Cast) -> None:
    phone, thief = with_passkey(cast.ada), Authenticator()
    thief.credential, thief.handle = phone.credential, phone.handle
    thief.counter = 50
    assert enter(client, thief).status_code == 400


def test_a_challenge_is_used_once_and_in_its_session(client: Client, cast: Cast) -> None:
    phone = with_passkey(cast.ada)
    options = post(client, "/sign-in/passkey/options/", {}).json()
    answer = phone.get(options)
    assert post(Client(), "/sign-in/passkey/", answer).status_code == 400
    assert post(client, "/sign-in/passkey/", answer | {"rawId": "bm9uZQ"}).status_code == 400
    assert post(client, "/sign-in/passkey/", answer).status_code == 400


@pytest.mark.parametrize("body", [[], {}, {"rawId": 7}, {"rawId": "x", "response": []}, "text", {"id": None}])
def test_what_is_no_answer_of_a_passkey(client: Client, cast: Cast, body: object) -> None:
    phone = with_passkey(cast.ada)
    post(client, "/sign-in/passkey/options/", {})
    assert post(client, "/sign-in/passkey/", body).status_code == 400
    name = phone.get(post(client, "/sign-in/passkey/options/", {}).json())["rawId"]
    assert post(client, "/sign-in/passkey/", {"rawId": name, "response": {"signature": "x"}}).status_code == 400


def test_a_passkey_of_somebody_who_may_no_longer_come(client: Client, cast: Cast) -> None:
    phone = with_passkey(cast.ben)
    cast.ben.is_active = False
    cast.ben.save()
    assert enter(client, phone).status_code == 400


def test_several_are_kept_and_a_removed_one_opens_nothing(client: Client, cast: Cast) -> None:
    first, second = with_passkey(cast.ada), with_passkey(cast.ada)
    client.force_login(cast.ada)
    gone = Passkey.objects.order_by("made_at").first()
    assert gone
    client.post(f"/me/sign-in/passkeys/{gone.pk}/remove/")
    assert [enter(Client(), phone).status_code for phone in (first, second)] == [400, 200]


def test_the_twenty_first_is_not_kept(client: Client, cast: Cast) -> None:
    with_passkey(cast.ada)
    one = {"person": cast.ada, "name": "phone", "credential": Passkey.objects.get().credential}
    Passkey.objects.bulk_create(Passkey(id_hash=f"{number:064}", **one) for number in range(19))
    client.force_login(cast.ada)
    assert add(client, Authenticator()).status_code == 400
    assert Passkey.objects.count() == 20


def test_the_same_phone_is_not_kept_twice(client: Client, cast: Cast) -> None:
    phone = with_passkey(cast.ada)
    client.force_login(cast.ada)
    assert add(client, phone).status_code == 400


def test_who_works_here_keeps_one_way_in(client: Client, cast: Cast, equip: Equip) -> None:
    with_passkey(cast.ben)
    only = Passkey.objects.get()
    client.force_login(cast.ben)
    client.post(f"/me/sign-in/passkeys/{only.pk}/remove/")
    assert Passkey.objects.exists()
    equip(cast.ben)
    client = Client()
    client.force_login(cast.ben)
    client.post(f"/me/sign-in/passkeys/{only.pk}/remove/")
    assert not Passkey.objects.exists()
    client.post("/me/sign-in/app/remove/")
    cast.ben.refresh_from_db()
    assert cast.ben.has_usable_password()


def test_wrong_ones_are_slowed_down_and_a_right_one_never(client: Client, cast: Cast) -> None:
    phone = with_passkey(cast.ben)
    statuses = [post(client, "/sign-in/passkey/", {}).status_code for _ in range(52)]
    assert statuses[49:] == [400, 429, 429]
    assert enter(client, phone).status_code == 200


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("my\x00 phone", "my phone"), ("\ud83d", "Passkey"), ("\n\x1b[0m ", "[0m"), ("Téléphone 📱", "Téléphone 📱")],
)
def test_what_cannot_be_shown_is_left_out_of_a_name(client: Client, cast: Cast, typed: str, kept: str) -> None:
    client.force_login(cast.ada)
    options = post(client, "/me/sign-in/passkeys/options/", {}).json()
    body = Authenticator().make(options) | {"name": typed}
    assert post(client, "/me/sign-in/passkeys/", body).status_code == 200
    assert Passkey.objects.get().name == kept


@pytest.mark.parametrize("attestation", ["", "gg", "n" * 400, "x" * 4000, "gYGB" * 3000], ids=len)
def test_what_is_no_attestation_is_not_kept(client: Client, cast: Cast, attestation: str) -> None:
    client.force_login(cast.ada)
    options = post(client, "/me/sign-in/passkeys/options/", {}).json()
    made = Authenticator().make(options)
    made["response"]["attestationObject"] = attestation
    assert post(client, "/me/sign-in/passkeys/", made).status_code == 400
    assert not Passkey.objects.exists()


def test_the_key_is_sealed(cast: Cast) -> None:
    phone = with_passkey(cast.ada)
    row = str(Passkey.objects.values().get())
    assert phone.credential.credential_id.hex() not in row
    assert Passkey.objects.get().name == "my phone"
