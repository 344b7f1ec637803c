"""Password and app together: what opens, what does not, and that no answer tells which part was wrong."""

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Message
from sameroom.mail.sending import send_due
from sameroom.people import app_codes
from sameroom.people.models import AppCodes, Attempt, RecoveryCode, SignIn
from sameroom.people.networks import network
from tests.people.conftest import PASSWORD, Equip, digits, sign_in_to_work
from tests.people.test_passkeys import enter, with_passkey

pytestmark = pytest.mark.services


def test_each_signs_in_by_an_app_of_their_own(client: Client, cast: Cast, equip: Equip) -> None:
    bens, eves = equip(cast.ben), equip(cast.eve)
    assert sign_in_to_work(client, "eve@example.com", code=digits(bens)) == 200
    assert sign_in_to_work(Client(), "eve@example.com", code=digits(eves)) == 302
    assert sign_in_to_work(Client(), "ben@example.com", code=digits(bens)) == 302


def test_all_three_parts_sign_in(client: Client, cast: Cast, equip: Equip) -> None:
    secret = equip(cast.ben)
    assert sign_in_to_work(client, "Ben@example.com", code=digits(secret)) == 302
    assert client.get("/day/").status_code == 200
    assert SignIn.objects.get().method == SignIn.Method.APP


@pytest.mark.parametrize("part", ["email", "password", "code"])
def test_each_part_is_needed(client: Client, cast: Cast, equip: Equip, part: str) -> None:
    secret = equip(cast.ben)
    parts = {"email": "ben@example.com", "password": PASSWORD, "code": digits(secret)}
    wrong = {"email": "hal@example.com", "password": "another twelve", "code": digits(secret, steps=7)}[part]
    answer = client.post("/sign-in/staff/", parts | {part: wrong})
    assert answer.status_code == 200
    assert not SignIn.objects.exists()
    assert client.post("/sign-in/staff/", parts).status_code == 302


@pytest.mark.parametrize(("steps", "status"), [(-2, 200), (-1, 302), (0, 302), (1, 302), (2, 200)])
def test_a_step_before_and_after(client: Client, cast: Cast, equip: Equip, steps: int, status: int) -> None:
    assert sign_in_to_work(client, "ben@example.com", code=digits(equip(cast.ben), steps=steps)) == status


def test_a_code_works_once_and_none_before_it(cast: Cast, equip: Equip) -> None:
    secret = equip(cast.ben)
    code, older = digits(secret), digits(secret, steps=-1)
    assert sign_in_to_work(Client(), "ben@example.com", code=code) == 302
    assert sign_in_to_work(Client(), "ben@example.com", code=code) == 200
    assert sign_in_to_work(Client(), "ben@example.com", code=older) == 200
    assert sign_in_to_work(Client(), "ben@example.com", code=digits(secret, steps=1)) == 302


def test_a_recovery_code_takes_the_place_of_the_app_once(cast: Cast, equip: Equip) -> None:
    equip(cast.ben)
    codes = app_codes.new_recovery_codes(cast.ben)
    assert len(set(codes)) == 10
    typed = codes[0].lower().replace("-", " ").replace("0", "o")
    assert sign_in_to_work(Client(), "ben@example.com", password="wrong wrong wrong", code=codes[0]) == 200
    assert sign_in_to_work(Client(), "ben@example.com", code=typed) == 302
    assert sign_in_to_work(Client(), "ben@example.com", code=codes[0]) == 200
    assert sign_in_to_work(Client(), "ben@example.com", code=codes[1]) == 302


def test_recovery_codes_are_long_and_kept_as_hashes_alone(cast: Cast) -> None:
    """At least 112 bits each, of five a sign: then a fast hash keeps them."""
    codes = app_codes.new_recovery_codes(cast.ben)
    assert all(len(set(app_codes.SIGNS)) == 32 and 5 * len(code.replace("-", "")) >= 112 for code in codes)
    kept = str(list(RecoveryCode.objects.values()))
    assert not [code for code in codes if code in kept or code.replace("-", "") in kept]


def test_secrets_are_not_in_the_rows(cast: Cast, equip: Equip) -> None:
    secret = equip(cast.ben)
    codes = app_codes.new_recovery_codes(cast.ben)
    rows = str(list(AppCodes.objects.values())) + str(list(RecoveryCode.objects.values()))
    assert secret not in rows
    assert not [code for code in codes if code in rows or code.replace("-", "") in rows]
    assert AppCodes.objects.get().secret == secret


def test_an_apps_secret_does_not_open_in_anothers_row(client: Client, cast: Cast, equip: Equip) -> None:
    """Whoever writes into the database cannot give Ben's account the app of Eve."""
    equip(cast.ben)
    eves = equip(cast.eve)
    mine, hers = AppCodes.objects.get(person=cast.ben), AppCodes.objects.get(person=cast.eve)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, secret FROM people_appcodes")
        rows = {str(uuid.UUID(str(key))): bytes(secret) for key, secret in cursor.fetchall()}
        own = mine.pk if connection.vendor == "postgresql" else mine.pk.hex
        cursor.execute("UPDATE people_appcodes SET secret = %s WHERE id = %s", [rows[str(hers.pk)], own])
    client.raise_request_exception = False
    assert sign_in_to_work(client, "ben@example.com", code=digits(eves)) == 500
    assert not SignIn.objects.exists()


ADDRESSES = ["ben@example.com", "ada@example.com", "nobody@example.com", "gone@example.com", "hal@example.com"]


@pytest.fixture
def everybody(cast: Cast, equip: Equip) -> Cast:
    """Staff with an app, a client, nobody, staff who may no longer come, staff who set up nothing."""
    equip(cast.ben)
    equip(cast.eve)
    cast.eve.email, cast.eve.is_active = "gone@example.com", False
    cast.eve.save()
    return cast


@pytest.fixture
def hashings(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Each time that a password is hashed."""
    done: list[str] = []
    hasher = hashers.get_hasher("default")
    before = type(hasher).encode

    def encode(self: Any, *args: Any, **more: Any) -> Any:
        done.append("one")
        return before(self, *args, **more)

    monkeypatch.setattr(type(hasher), "encode", encode)
    yield done


@pytest.mark.parametrize("address", ADDRESSES)
def test_one_password_is_hashed_whoever_it_is(everybody: Cast, hashings: list[str], address: str) -> None:
    assert sign_in_to_work(Client(), address, password="not the right one") == 200
    assert len(hashings) == 1


def answers(client: Client, page: str, address: str, **more: str) -> tuple[int, bytes]:
    answer = client.post(page, {"email": address, **more})
    if answer.status_code == 302:
        answer = client.get(answer["Location"])
    bare = re.sub(rb'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', b"", answer.content)
    return answer.status_code, bare.replace(address.encode(), b"somebody")


@pytest.mark.parametrize("page", ["/sign-in/", "/sign-in/staff/", "/sign-in/lost/"])
@pytest.mark.parametrize("times", [1, 10])
def test_the_answer_is_the_same_for_everybody(everybody: Cast, page: str, times: int) -> None:
    """Known, unknown, staff, client, inactive: equal bytes, also once they are slowed down."""
    more = {"password": "not the right one", "code": "123456"}
    seen = []
    for number, address in enumerate(ADDRESSES):
        client = Client(REMOTE_ADDR=f"198.51.{number}.7")
        seen += [[answers(client, page, address, **more) for _ in range(times)][-1]]
    assert len(set(seen)) == 1
    assert seen[0][0] == (200 if times == 1 else 429)


def test_a_stranger_locks_nobody_out(client: Client, cast: Cast, equip: Equip) -> None:
    """Two hundred wrong tries from a hundred networks; then Ben comes by his own."""
    secret = equip(cast.ben)
    for number in range(200):
        sign_in_to_work(Client(REMOTE_ADDR=f"198.51.{number % 100}.7"), "ben@example.com", password="a guess")
    assert sign_in_to_work(client, "ben@example.com", code=digits(secret)) == 302


def test_a_known_browser_is_not_slowed_down_by_its_neighbours(cast: Cast, equip: Equip) -> None:
    secret = equip(cast.ben)
    known = Client()
    assert sign_in_to_work(known, "ben@example.com", code=digits(secret)) == 302
    known.post("/sign-out/")
    statuses = [sign_in_to_work(Client(), "ben@example.com") for _ in range(60)]
    assert statuses[4:6] == [200, 429]
    assert sign_in_to_work(Client(), "ben@example.com", code=digits(secret, steps=1)) == 429
    assert sign_in_to_work(known, "ben@example.com", code=digits(secret, steps=1)) == 302


def test_a_known_browser_is_known_for_its_person_alone(cast: Cast, equip: Equip) -> None:
    equip(cast.ben)
    bens = Client()
    bens.force_login(cast.ben)
    adas = Client()
    assert adas.get("/demo/ada/").status_code == 302
    adas.post("/sign-out/")
    assert adas.cookies["known"]["httponly"]
    statuses = [sign_in_to_work(adas, "ben@example.com") for _ in range(6)]
    assert statuses[-1] == 429


def test_a_network_that_tries_many_addresses_is_slowed_down(cast: Cast, equip: Equip) -> None:
    secret = equip(cast.ben)
    statuses = [sign_in_to_work(Client(), f"one{number}@example.com") for number in range(51)]
    assert statuses[-2:] == [200, 429]
    assert sign_in_to_work(Client(), "ben@example.com", code=digits(secret)) == 429
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert sign_in_to_work(elsewhere, "ben@example.com", code=digits(secret)) == 302


def test_an_address_that_is_written_as_ipv6_is_in_its_own_network(cast: Cast, equip: Equip) -> None:
    """Otherwise all of IPv4 would share one count on a server that listens for both."""
    secret = equip(cast.ben)
    for number in range(51):
        sign_in_to_work(Client(REMOTE_ADDR="::ffff:203.0.113.7"), f"one{number}@example.com")
    neighbour, elsewhere = Client(REMOTE_ADDR="203.0.113.8"), Client(REMOTE_ADDR="::ffff:198.51.100.7")
    assert sign_in_to_work(neighbour, "ben@example.com", code=digits(secret)) == 429
    assert sign_in_to_work(elsewhere, "ben@example.com", code=digits(secret)) == 302


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2ff::1", "2001:db8:1:200::/56"),
        ("fe80::1%eth0", "fe80::/56"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_the_network_of_an_address(address: str, counted: str) -> None:
    assert network(address, six=56) == counted


def test_after_a_quarter_of_an_hour_one_may_try_again(client: Client, cast: Cast, equip: Equip) -> None:
    secret = equip(cast.ben)
    assert [sign_in_to_work(client, "ben@example.com") for _ in range(6)][-1] == 429
    assert re.search(rb"please wait 1[45] min", client.post("/sign-in/staff/", TRY).content)
    Attempt.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert sign_in_to_work(client, "ben@example.com", code=digits(secret)) == 302


TRY = {"email": "ben@example.com", "password": "x", "code": "000000"}


def test_what_strangers_type_is_not_kept(cast: Cast) -> None:
    sign_in_to_work(Client(), "somebody.private@example.com")
    assert "private" not in str(list(Attempt.objects.values()))
    assert "127.0.0" not in str(list(Attempt.objects.values()))


def test_a_client_never_signs_in_by_password(client: Client, cast: Cast, equip: Equip) -> None:
    assert sign_in_to_work(client, "ada@example.com", code=digits(equip(cast.ada))) == 200


def guess_beside_the_password(times: int) -> None:
    """Somebody knows Ben's password and guesses the digits, each time from another network."""
    for number in range(times):
        sign_in_to_work(Client(REMOTE_ADDR=f"203.0.{number}.7"), "ben@example.com")


def test_whose_digits_are_guessed_beside_the_right_password_hears_of_it(cast: Cast, equip: Equip) -> None:
    equip(cast.ben)
    for number in range(20):
        sign_in_to_work(Client(REMOTE_ADDR=f"198.51.{number}.7"), "ben@example.com", password="x")
    guess_beside_the_password(4)
    assert not Message.objects.exists()
    guess_beside_the_password(3)
    send_due()
    [letter] = mail.outbox
    assert letter.to == ["ben@example.com"]
    assert "/me/sign-in/password/" in letter.body


@pytest.mark.parametrize(("times", "status"), [(9, 302), (10, 200)])
def test_after_ten_guesses_digits_are_not_taken_from_anywhere(
    cast: Cast, equip: Equip, times: int, status: int
) -> None:
    secret = equip(cast.ben)
    guess_beside_the_password(times)
    assert sign_in_to_work(Client(), "ben@example.com", code=digits(secret)) == status


def test_who_is_guessed_at_still_comes_in_by_every_stronger_way(cast: Cast, equip: Equip) -> None:
    secret, phone, known = equip(cast.ben), with_passkey(cast.ben), Client()
    codes = app_codes.new_recovery_codes(cast.ben)
    assert sign_in_to_work(known, "ben@example.com", code=digits(secret, steps=-1)) == 302
    known.post("/sign-out/")
    guess_beside_the_password(12)
    assert sign_in_to_work(Client(), "ben@example.com", code=codes[0]) == 302
    assert sign_in_to_work(known, "ben@example.com", code=digits(secret)) == 302
    assert enter(Client(), phone).status_code == 200
    Attempt.objects.update(at=timezone.now() - timedelta(minutes=61))
    assert sign_in_to_work(Client(), "ben@example.com", code=digits(secret, steps=1)) == 302
