"""Invited, or all lost: link and word, the day's wait, who hears of it, and the ways to stop it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from sameroom.desk.demo.cast import Cast
from sameroom.mail.sending import send_due
from sameroom.people import app_codes, enrolling
from sameroom.people.models import Enrolment, EnrolmentStop, Person, SignIn, SignInEnd
from sameroom.people.views.own import PENDING
from tests.authenticator import Authenticator, post
from tests.people.conftest import PASSWORD, Equip, digits, sign_in_to_work
from tests.people.test_passkeys import enter, with_passkey

pytestmark = pytest.mark.services
INVITATION = {"name": "Ona Reyes", "email": "ona@example.com", "role": "therapist"}


def word_on(page: Any) -> str:
    found = re.search(r'class="spoken"><code>([^<]+)</code>', page.content.decode())
    assert found
    return found[1]


def mails_to(address: str) -> list[str]:
    send_due()
    return [letter.subject + letter.body for letter in mail.outbox if letter.to == [address]]


def token_in(text: str, page: str = "new") -> str:
    found = re.search(rf"/sign-in/{page}/#(\S+)", text)
    assert found
    return found[1]


def as_owner(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.gus)
    return client


def redeem(client: Client, token: str, word: str) -> int:
    return client.post("/sign-in/new/", {"token": token, "word": word}).status_code


def set_up(client: Client) -> str:
    """With a password and an app; its secret."""
    client.get("/sign-in/new/set-up/")
    secret = client.session[PENDING]
    answer = client.post("/sign-in/new/set-up/", {"password": PASSWORD, "code": digits(secret)})
    assert answer.status_code == 200
    assert len(re.findall(r"<li><code>", answer.content.decode())) == 10
    return str(secret)


def test_from_the_invitation_to_signing_in(client: Client, cast: Cast) -> None:
    word = word_on(as_owner(cast).post("/staff/invite/", INVITATION))
    [letter] = mails_to("ona@example.com")
    assert word not in letter
    assert client.get("/sign-in/new/").status_code == 200
    assert redeem(client, token_in(letter), word.upper().replace("-", " ")) == 302
    secret = set_up(client)
    assert client.get("/day/").status_code == 200
    client.post("/sign-out/")
    assert sign_in_to_work(client, "ona@example.com", code=digits(secret, steps=1)) == 302


def test_the_link_works_once(client: Client, cast: Cast) -> None:
    word = word_on(as_owner(cast).post("/staff/invite/", INVITATION))
    token = token_in(mails_to("ona@example.com")[0])
    other = Client()
    assert [redeem(one, token, word) for one in (client, other)] == [302, 302]
    set_up(client)
    assert other.post("/sign-in/new/set-up/", {"password": PASSWORD, "code": "1"})["Location"] == "/sign-in/new/"
    assert redeem(Client(), token, word) == 200


def test_whoever_was_signed_in_in_this_browser_is_signed_out_by_the_link(cast: Cast) -> None:
    owner = as_owner(cast)
    word = word_on(owner.post("/staff/invite/", INVITATION))
    assert redeem(owner, token_in(mails_to("ona@example.com")[0]), word) == 302
    assert SignIn.objects.get(person=cast.gus).ending.why == SignInEnd.Why.REPLACED


def test_neither_half_is_enough_and_five_guesses_end_it(client: Client, cast: Cast) -> None:
    word = word_on(as_owner(cast).post("/staff/invite/", INVITATION))
    token = token_in(mails_to("ona@example.com")[0])
    assert redeem(client, "A" * 43, word) == 200
    for number in range(5):
        assert redeem(Client(REMOTE_ADDR=f"198.51.{number}.7"), token, "babebi-bobudu") == 200
    assert redeem(client, token, word) == 200
    assert not client.session.get("enrolment")


def test_right_words_use_up_no_try(cast: Cast) -> None:
    word = word_on(as_owner(cast).post("/staff/invite/", INVITATION))
    token = token_in(mails_to("ona@example.com")[0])
    assert [redeem(Client(), token, word) for _ in range(7)] == [302] * 7


def test_an_invitation_is_not_taken_over_by_a_colleague(client: Client, cast: Cast) -> None:
    word = word_on(as_owner(cast).post("/staff/invite/", INVITATION))
    token = token_in(mails_to("ona@example.com")[0])
    fay, ona = Client(), Person.objects.get(email="ona@example.com")
    fay.force_login(cast.fay)
    assert fay.post(f"/staff/{ona.pk}/recovery/").status_code == 302
    assert Enrolment.objects.pending().get().why == Enrolment.Why.INVITATION
    assert redeem(client, token, word) == 302


def test_an_invited_persons_first_way_may_be_a_passkey(client: Client, cast: Cast) -> None:
    word = word_on(as_owner(cast).post("/staff/invite/", INVITATION))
    redeem(client, token_in(mails_to("ona@example.com")[0]), word)
    phone = Authenticator()
    options = post(client, "/sign-in/new/passkey/options/", {}).json()
    assert post(client, "/sign-in/new/passkey/", phone.make(options)).json() == {"next": "/me/sign-in/"}
    assert client.get("/me/sign-in/").status_code == 200
    assert enter(Client(), phone).status_code == 200


def test_a_passkey_that_is_refused_leaves_everything_as_it_was(client: Client, cast: Cast) -> None:
    word = word_on(as_owner(cast).post("/staff/invite/", INVITATION))
    redeem(client, token_in(mails_to("ona@example.com")[0]), word)
    options = post(client, "/sign-in/new/passkey/options/", {}).json()
    refused = post(client, "/sign-in/new/passkey/", Authenticator().make(options, verified=False))
    assert refused.status_code == 400
    assert Enrolment.objects.pending().count() == 1
    set_up(client)


@pytest.mark.parametrize("password", ["short", "password1234", "ona@example.com", "Ona Reyes Ona"])
def test_weak_passwords_are_refused(client: Client, cast: Cast, password: str) -> None:
    word = word_on(as_owner(cast).post("/staff/invite/", INVITATION))
    redeem(client, token_in(mails_to("ona@example.com")[0]), word)
    client.get("/sign-in/new/set-up/")
    code = digits(client.session[PENDING])
    answer = client.post("/sign-in/new/set-up/", {"password": password, "code": code})
    assert "password" in answer.context["form"].errors
    assert Enrolment.objects.pending().exists()


def test_an_address_that_is_known_is_not_invited(cast: Cast) -> None:
    answer = as_owner(cast).post("/staff/invite/", INVITATION | {"email": "ADA@example.com"})
    assert "email" in answer.context["form"].errors
    assert answer.context["form"]["name"].value() == "Ona Reyes"


def asked(cast: Cast, by: Person) -> str:
    """A recovery of Ben's; the word."""
    client = Client()
    client.force_login(by)
    return word_on(client.post(f"/staff/{cast.ben.pk}/recovery/"))


def a_day_later() -> None:
    for enrolment in Enrolment.objects.all():
        enrolment.opens_at -= enrolling.RECOVERY_WAITS
        enrolment.save()


def test_a_recovery_opens_after_a_day_and_ends_what_was_before(client: Client, cast: Cast, equip: Equip) -> None:
    old_secret, old_phone = equip(cast.ben), with_passkey(cast.ben)
    codes = app_codes.new_recovery_codes(cast.ben)
    thief = Client()
    thief.force_login(cast.ben)
    word = asked(cast, cast.fay)
    token = token_in(mails_to("ben@example.com")[-1])
    assert b"opens on" in client.post("/sign-in/new/", {"token": token, "word": word}).content
    assert not client.session.get("enrolment")
    a_day_later()
    assert redeem(client, token, word) == 302
    assert thief.get("/day/").status_code == 200
    secret = set_up(client)
    assert thief.get("/day/").status_code == 302
    assert client.get("/day/").status_code == 200
    assert sign_in_to_work(Client(), "ben@example.com", code=digits(old_secret)) == 200
    assert sign_in_to_work(Client(), "ben@example.com", code=codes[0]) == 200
    assert enter(Client(), old_phone).status_code == 400
    assert sign_in_to_work(Client(), "ben@example.com", code=digits(secret, steps=1)) == 302


def test_the_person_and_every_owner_hear_of_it_at_once(cast: Cast) -> None:
    asked(cast, cast.fay)
    [to_ben], [to_gus] = mails_to("ben@example.com"), mails_to("gus@example.com")
    assert "/sign-in/stop/#" in to_ben
    assert "/staff/" in to_gus
    assert not [text for text in (to_ben, to_gus) if re.search("Ben|Okafor|Fay|therap", text)]


def test_this_was_not_me(client: Client, cast: Cast) -> None:
    word = asked(cast, cast.fay)
    letter = mails_to("ben@example.com")[-1]
    assert client.get("/sign-in/stop/").status_code == 200
    assert Enrolment.objects.pending().exists()
    client.post("/sign-in/stop/", {"token": token_in(letter, "stop")})
    assert EnrolmentStop.objects.get().why == EnrolmentStop.Why.NOT_ME
    a_day_later()
    assert redeem(client, token_in(letter), word) == 200


@pytest.mark.parametrize("how", ["app", "passkey"])
def test_signing_in_as_always_stops_it(cast: Cast, equip: Equip, how: str) -> None:
    secret, phone = equip(cast.ben), with_passkey(cast.ben)
    asked(cast, cast.fay)
    if how == "app":
        assert sign_in_to_work(Client(), "ben@example.com", code=digits(secret)) == 302
    else:
        assert enter(Client(), phone).status_code == 200
    assert EnrolmentStop.objects.get().why == EnrolmentStop.Why.SIGNED_IN


def test_a_colleague_stops_it(cast: Cast) -> None:
    asked(cast, cast.fay)
    client = Client()
    client.force_login(cast.eve)
    assert b"A new start was asked for" in client.get("/staff/").content
    client.post(f"/staff/recovery/{Enrolment.objects.get().pk}/stop/")
    assert EnrolmentStop.objects.get().by == cast.eve


def test_who_is_a_client_sees_no_new_start_of_anybody(cast: Cast) -> None:
    asked(cast, cast.fay)
    seen = {name: Enrolment.objects.visible_to(person).count() for name, person in cast.people().items()}
    assert {name for name, number in seen.items() if number} == {"ben", "eve", "fay", "gus", "hal"}


def test_of_what_was_stopped_no_letter_goes_out(cast: Cast) -> None:
    asked(cast, cast.fay)
    enrolling.stop(Enrolment.objects.get(), by=cast.gus, why=EnrolmentStop.Why.COLLEAGUE)
    assert mails_to("ben@example.com") == []


def test_a_stop_between_redeeming_and_setting_up_counts(client: Client, cast: Cast) -> None:
    word = asked(cast, cast.fay)
    token = token_in(mails_to("ben@example.com")[-1])
    a_day_later()
    redeem(client, token, word)
    enrolling.stop(Enrolment.objects.get(), by=cast.gus, why=EnrolmentStop.Why.COLLEAGUE)
    assert client.get("/sign-in/new/set-up/")["Location"] == "/sign-in/new/"
    assert post(client, "/sign-in/new/passkey/options/", {}).status_code == 400


def test_nobody_asks_for_themselves(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ben)
    assert client.post(f"/staff/{cast.ben.pk}/recovery/").status_code == 302
    assert not Enrolment.objects.exists()


def test_it_runs_out_after_a_week(client: Client, cast: Cast) -> None:
    word = word_on(as_owner(cast).post("/staff/invite/", INVITATION))
    token = token_in(mails_to("ona@example.com")[0])
    Enrolment.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert redeem(client, token, word) == 200


def test_secrets_are_not_in_the_rows(cast: Cast) -> None:
    word = asked(cast, cast.fay)
    letter = mails_to("ben@example.com")[-1]
    rows = str(list(Enrolment.objects.values()))
    assert not [secret for secret in (word, token_in(letter), token_in(letter, "stop")) if secret in rows]
