"""The printed kit, by which somebody comes back who lost everything else."""

import re

import pytest
from django.test import Client

from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Enrolment, RecoveryKit
from tests.people.conftest import digits, sign_in_to_work
from tests.people.test_enrolling import a_day_later, as_owner, mails_to, redeem, set_up, token_in, word_on

pytestmark = pytest.mark.services


def a_kit(cast: Cast) -> str:
    return word_on(as_owner(cast).post("/staff/kit/"))


def use(client: Client, code: str, address: str = "gus@example.com") -> bytes:
    answer = client.post("/sign-in/lost/", {"email": address, "code": code})
    return re.sub(rb'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', b"", answer.content)


def test_a_solo_owner_comes_back_with_the_kit(client: Client, cast: Cast) -> None:
    code = a_kit(cast)
    use(client, code.lower())
    letter = mails_to("gus@example.com")[-1]
    token = token_in(letter)
    assert redeem(client, token, code) == 200
    a_day_later()
    assert redeem(client, token, code) == 302
    secret = set_up(client)
    client.post("/sign-out/")
    assert sign_in_to_work(client, "gus@example.com", code=digits(secret, steps=1)) == 302
    use(Client(), code)
    assert Enrolment.objects.count() == 1


def test_the_answer_to_a_kit_tells_nothing(client: Client, cast: Cast) -> None:
    code = a_kit(cast)
    pages = {use(Client(), *parts) for parts in [("A" * 32,), (code, "ben@example.com"), (code, "no@x.org"), (code,)]}
    assert len(pages) == 1
    assert Enrolment.objects.get().person == cast.gus


def test_a_new_kit_makes_the_old_one_void(client: Client, cast: Cast) -> None:
    old, _new = a_kit(cast), a_kit(cast)
    use(client, old)
    assert not Enrolment.objects.exists()
    assert old not in str(list(RecoveryKit.objects.values()))
