import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Message
from sameroom.mail.sending import send_due
from sameroom.people.models import SignInRequest
from sameroom.people.signing_in import CODE_LIFETIME

pytestmark = pytest.mark.services


def ask(client: Client, address: str) -> None:
    answer = client.post("/sign-in/", {"email": address})
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/code/"


def newest_code() -> str:
    send_due()
    found = re.search(r"\b(\d{6}|\d{12})\b", mail.outbox[-1].body)
    assert found
    return found[1]


def try_code(client: Client, code: str) -> int:
    return client.post("/sign-in/code/", {"code": code}).status_code


def test_the_code_from_the_mail_signs_in(client: Client, cast: Cast) -> None:
    ask(client, "Ada@Example.com")
    assert try_code(client, newest_code()) == 302
    assert client.get("/home/").status_code == 200


def test_a_code_works_once(client: Client, cast: Cast) -> None:
    ask(client, "ada@example.com")
    code = newest_code()
    assert try_code(client, code) == 302
    client.post("/sign-out/")
    ask(client, "ada@example.com")
    assert try_code(client, code) == 200


def test_after_three_tries_the_right_code_is_refused(client: Client, cast: Cast) -> None:
    ask(client, "ada@example.com")
    code = newest_code()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert [try_code(client, wrong) for _ in range(3)] == [200, 200, 200]
    assert try_code(client, code) == 200


def test_a_code_ends_after_ten_minutes(client: Client, cast: Cast) -> None:
    ask(client, "ada@example.com")
    code = newest_code()
    SignInRequest.objects.update(expires_at=timezone.now())
    assert CODE_LIFETIME.total_seconds() <= 600
    assert try_code(client, code) == 200


def test_another_browser_cannot_use_the_code(client: Client, cast: Cast) -> None:
    ask(client, "ada@example.com")
    code = newest_code()
    other = Client()
    ask(other, "ada@example.com")
    assert try_code(other, code) == 200
    assert try_code(client, code) == 302


def test_an_unknown_address_is_answered_alike_and_gets_no_mail(client: Client, cast: Cast) -> None:
    ask(client, "nobody@example.com")
    stranger = client.get("/sign-in/code/").content.replace(b"nobody@", b"ada@")
    ask(client, "ada@example.com")
    assert mask(client.get("/sign-in/code/").content) == mask(stranger)
    assert Message.objects.filter(kind="sign-in-code").count() == 1


def mask(page: bytes) -> bytes:
    return re.sub(rb'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', b"", page)


def test_the_code_is_in_no_row(client: Client, cast: Cast) -> None:
    ask(client, "ada@example.com")
    code = newest_code()
    rows = [str(vars(row)) for row in [*SignInRequest.objects.all(), *Message.objects.all()]]
    assert not [row for row in rows if code in row]


@pytest.mark.parametrize("networks", [1, 100])
def test_strangers_cannot_use_up_somebodys_codes(client: Client, cast: Cast, networks: int) -> None:
    for number in range(200):
        Client(REMOTE_ADDR=f"198.51.{number % networks}.7").post("/sign-in/", {"email": "ada@example.com"})
    ask(client, "ada@example.com")
    while send_due():
        pass
    assert try_code(client, newest_code()) == 302


def test_where_many_codes_were_asked_for_they_are_longer(client: Client, cast: Cast) -> None:
    """Guessing from a hundred networks comes to nothing, and Ada still gets in."""
    for number in range(20):
        Client(REMOTE_ADDR=f"198.51.{number}.7").post("/sign-in/", {"email": "ada@example.com"})
    ask(client, "ada@example.com")
    send_due()
    found = re.search(r"\b(\d{12})\b", mail.outbox[-1].body)
    assert found
    assert try_code(client, found[1]) == 302


def test_who_works_here_is_told_where_to_sign_in_and_gets_no_code(client: Client, cast: Cast) -> None:
    ask(client, "ben@example.com")
    send_due()
    assert "/sign-in/staff/" in mail.outbox[-1].body
    assert not re.search(r"\d{6}", mail.outbox[-1].subject + mail.outbox[-1].body)
    assert not SignInRequest.objects.exists()


def test_an_older_code_does_not_count_beside_a_newer_one(client: Client, cast: Cast) -> None:
    ask(client, "ada@example.com")
    older = newest_code()
    ask(client, "ada@example.com")
    newer = newest_code()
    assert try_code(client, older) == 200 or older == newer
    assert try_code(client, newer) == 302


def test_asking_without_end_sends_six_mails_an_hour(client: Client, cast: Cast) -> None:
    for _ in range(6):
        ask(client, "ada@example.com")
    assert client.post("/sign-in/", {"email": "ada@example.com"}).status_code == 429
    assert Message.objects.filter(kind="sign-in-code").count() == 6


@pytest.mark.parametrize("typed", ["", "ada", "ada@", "@example.com"])
def test_what_is_no_address_keeps_what_was_typed(client: Client, cast: Cast, typed: str) -> None:
    answer = client.post("/sign-in/", {"email": typed})
    assert answer.status_code == 200
    assert "email" in answer.context["form"].errors
    assert f'value="{typed}"' in answer.content.decode() or not typed


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "1234567"])
def test_what_is_no_code_costs_no_try(client: Client, cast: Cast, typed: str) -> None:
    ask(client, "ada@example.com")
    code = newest_code()
    assert try_code(client, typed) == 200
    assert SignInRequest.objects.get().tries == 0
    assert try_code(client, f" {code[:3]} {code[3:]} ") == 302


def test_after_signing_in_one_goes_on_to_the_page_that_was_wanted(client: Client, cast: Cast) -> None:
    assert client.get("/home/")["Location"] == "/sign-in/?next=/home/"
    client.post("/sign-in/?next=/home/", {"email": "ada@example.com"})
    assert client.post("/sign-in/code/", {"code": newest_code()})["Location"] == "/home/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"])
def test_signing_in_never_leads_to_another_site(client: Client, cast: Cast, elsewhere: str) -> None:
    client.post("/sign-in/", {"email": "ada@example.com"}, query_params={"next": elsewhere})
    assert client.post("/sign-in/code/", {"code": newest_code()})["Location"] == "/start/"
