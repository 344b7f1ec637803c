"""Step-up, and the staff lock: what is asked, what is kept, and what a running call feels of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.forms import Form, PasswordInput
from django.test import Client, override_settings
from django.utils import timezone

from sameroom.desk.demo.cast import Cast
from sameroom.people import app_codes, confirming, forms
from sameroom.people.models import Person, Proof, SignIn
from sameroom.room import admission
from tests.appointments import an_appointment
from tests.authenticator import Authenticator, post
from tests.people.conftest import PASSWORD, Equip, digits
from tests.people.test_passkeys import with_passkey
from tests.people.test_signing_in import newest_code

pytestmark = pytest.mark.services


def some_time_ago(person: Person, minutes: int, *, acted: int = 0) -> Client:
    """Signed in, proved so many minutes ago, and the last act so many minutes ago."""
    client = Client()
    client.force_login(person)
    Proof.objects.update(at=timezone.now() - timedelta(minutes=minutes))
    SignIn.objects.update(acted_at=timezone.now() - timedelta(minutes=acted))
    return client


def asks(answer: Any) -> bool:
    return any(template.name == "people/confirm.html" for template in answer.templates)


@pytest.mark.parametrize(("minutes", "is_asked"), [(4, False), (6, True)])
def test_after_five_minutes_it_is_asked(cast: Cast, minutes: int, is_asked: bool) -> None:
    assert asks(some_time_ago(cast.gus, minutes).get("/staff/invite/")) is is_asked


INVITATION = {"name": "Ona <b>Reyes</b>", "email": "ona@example.com", "role": "therapist"}


def test_what_was_typed_is_kept_and_goes_on(cast: Cast, equip: Equip) -> None:
    secret = equip(cast.gus)
    client = some_time_ago(cast.gus, 6)
    asked = client.post("/staff/invite/", INVITATION)
    assert asks(asked)
    assert b'name="name" value="Ona &lt;b&gt;Reyes&lt;/b&gt;"' in asked.content
    assert not Person.objects.filter(email="ona@example.com").exists()
    wrong = {"confirm-how": "password", "confirm-was": "POST", "confirm-password": "x", "confirm-code": "000000"}
    again = client.post("/staff/invite/", INVITATION | wrong)
    assert asks(again)
    assert b"ona@example.com" in again.content
    assert b'value="x"' not in again.content
    right = wrong | {"confirm-password": PASSWORD, "confirm-code": digits(secret)}
    assert not asks(client.post("/staff/invite/", INVITATION | right))
    assert Person.objects.filter(email="ona@example.com").exists()


@pytest.mark.parametrize("path", ["/me/sign-in/password/", "/me/sign-in/app/"])
def test_a_new_password_is_not_in_the_page_that_asks(cast: Cast, equip: Equip, path: str) -> None:
    secret = equip(cast.gus)
    for client in (some_time_ago(cast.gus, 6), some_time_ago(cast.gus, 60, acted=16)):
        asked = client.post(path, {"password": "canary four new words", "code": "123456"})
        assert asks(asked)
        assert b"canary" not in asked.content
        assert b'name="confirm-was" value="GET"' in asked.content
    typed = {"confirm-how": "password", "confirm-was": "GET", "confirm-password": PASSWORD}
    answer = client.post(path, typed | {"confirm-code": digits(secret)})
    assert (answer.status_code, answer["Location"]) == (302, path)


def test_every_form_calls_a_password_so() -> None:
    """The question knows by the name what must not stand in its page."""
    every = [form for form in vars(forms).values() if isinstance(form, type) and issubclass(form, Form)]
    fields = {(name, field) for form in every for name, field in form.base_fields.items()}
    assert {name for name, field in fields if isinstance(field.widget, PasswordInput)} == {confirming.TYPED_AGAIN}


def test_a_question_at_a_page_leads_to_the_page(cast: Cast, equip: Equip) -> None:
    secret = equip(cast.gus)
    client = some_time_ago(cast.gus, 6)
    right = {"confirm-how": "password", "confirm-was": "GET", "confirm-password": PASSWORD}
    answer = client.post("/staff/invite/", right | {"confirm-code": digits(secret)})
    assert (answer.status_code, answer["Location"]) == (302, "/staff/invite/")


def test_a_refusal_after_the_question_leads_to_the_page_that_the_act_was_begun_on(cast: Cast, equip: Equip) -> None:
    """By then the browser comes from the act's own address, which is no page."""
    secret, client = equip(cast.gus), some_time_ago(cast.gus, 6)
    here, act = "http://testserver/staff/?a=1", f"/staff/{cast.gus.pk}/recovery/"
    asked = client.post(act, headers={"Referer": here})
    assert b'name="confirm-from" value="/staff/?a=1"' in asked.content
    typed = {"confirm-how": "password", "confirm-was": "POST", "confirm-from": "/staff/?a=1"}
    right = {"confirm-password": PASSWORD, "confirm-code": digits(secret)}
    for more in ({}, right):
        answer = client.post(act, typed | more, headers={"Referer": f"http://testserver{act}"})
    assert answer["Location"] == "/staff/?a=1"


def test_where_a_page_says_it_comes_from_is_on_this_site(cast: Cast) -> None:
    client = some_time_ago(cast.gus, 0)
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        answer = client.post(f"/staff/{cast.gus.pk}/recovery/", {"confirm-from": elsewhere})
        assert answer["Location"] == "/start/"


def test_saying_passkey_is_no_proof(cast: Cast) -> None:
    client = some_time_ago(cast.gus, 6)
    assert asks(client.post("/staff/invite/", INVITATION | {"confirm-how": "passkey", "confirm-was": "POST"}))
    assert not Person.objects.filter(email="ona@example.com").exists()


@override_settings(DEMO=False)
def test_the_demos_door_is_shut_outside_the_demo(cast: Cast) -> None:
    client = some_time_ago(cast.gus, 6)
    answer = client.post("/staff/invite/", INVITATION | {"confirm-how": "demo", "confirm-was": "POST"})
    assert asks(answer)
    assert b"demo" not in answer.content


def test_a_passkey_confirms(cast: Cast) -> None:
    phone = with_passkey(cast.gus)
    client = some_time_ago(cast.gus, 6)
    options = post(client, "/me/confirm/passkey/options/", {}).json()
    assert len(options["allowCredentials"]) == 1
    assert post(client, "/me/confirm/passkey/", phone.get(options)).json() == {"done": True}
    assert not asks(client.get("/staff/invite/"))


def test_somebody_elses_passkey_does_not_confirm(cast: Cast) -> None:
    phone = with_passkey(cast.eve)
    client = some_time_ago(cast.gus, 6)
    options = post(client, "/me/confirm/passkey/options/", {}).json()
    assert post(client, "/me/confirm/passkey/", phone.get(options)).status_code == 400
    assert asks(client.get("/staff/invite/"))


def test_somebody_elses_password_does_not_confirm(cast: Cast, equip: Equip) -> None:
    """Eve knows her own password, sits at the screen of Gus, and types her own."""
    secret = equip(cast.eve)
    client = some_time_ago(cast.gus, 6)
    typed = {"confirm-how": "password", "confirm-password": PASSWORD, "confirm-code": digits(secret)}
    assert asks(client.post("/staff/invite/", INVITATION | typed))


def test_guessing_here_is_slowed_down_as_well(cast: Cast, equip: Equip) -> None:
    equip(cast.gus)
    client = some_time_ago(cast.gus, 6)
    typed = {"confirm-how": "password", "confirm-password": "x", "confirm-code": "000000"}
    pages = [client.post("/staff/invite/", typed).content for _ in range(6)]
    assert b"please wait" in pages[5]
    assert b"please wait" not in pages[4]


def test_a_client_confirms_by_a_mailed_code(cast: Cast) -> None:
    client = some_time_ago(cast.ada, 6)
    assert asks(client.get("/me/sign-in/"))
    assert asks(client.post("/me/sign-in/", {"confirm-how": "send", "confirm-was": "GET"}))
    code = newest_code()
    assert asks(client.post("/me/sign-in/", {"confirm-how": "code", "confirm-was": "GET", "confirm-code": "000000"}))
    answer = client.post("/me/sign-in/", {"confirm-how": "code", "confirm-was": "GET", "confirm-code": code})
    assert answer["Location"] == "/me/sign-in/"
    assert not asks(client.get("/me/sign-in/"))


@pytest.mark.parametrize("path", ["/me/sign-in/passkeys/options/", "/me/sign-in/passkeys/"])
def test_a_script_is_told_that_it_must_be_asked(cast: Cast, path: str) -> None:
    assert post(some_time_ago(cast.ada, 6), path, {}).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/me/sign-in/", "/me/sign-in/app/", "/me/sign-in/password/", "/staff/invite/", "/staff/kit/"],
)
def test_every_page_that_changes_factors_asks(cast: Cast, path: str) -> None:
    assert asks(some_time_ago(cast.gus, 6).get(path))


@pytest.mark.parametrize(
    "path",
    ["/me/devices/others/end/", "/me/sign-in/app/remove/", "/me/sign-in/recovery-codes/", "/staff/kit/", "{recovery}"],
)
def test_every_act_that_could_do_harm_asks(cast: Cast, path: str) -> None:
    assert asks(some_time_ago(cast.gus, 6).post(path.format(recovery=f"/staff/{cast.ben.pk}/recovery/")))


def test_removing_a_passkey_asks(cast: Cast) -> None:
    with_passkey(cast.gus)
    assert asks(some_time_ago(cast.gus, 6).post(f"/me/sign-in/passkeys/{cast.gus.passkeys.get().pk}/remove/"))
    assert cast.gus.passkeys.exists()


# The lock.


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (16, 302)])
def test_after_fifteen_minutes_the_pages_are_covered(cast: Cast, minutes: int, status: int) -> None:
    client = some_time_ago(cast.fay, 60, acted=minutes)
    answer = client.get("/day/?on=2031-01-01")
    assert answer.status_code == status
    if status == 302:
        assert answer["Location"] == "/locked/?next=%2Fday%2F%3Fon%3D2031-01-01"
        assert client.get(answer["Location"]).status_code == 200


def test_a_client_is_signed_out_and_not_covered(cast: Cast) -> None:
    assert some_time_ago(cast.ada, 60, acted=16).get("/home/").status_code == 200


def test_polling_is_no_act(cast: Cast) -> None:
    client = some_time_ago(cast.fay, 60, acted=14)
    assert client.get("/day/waiting/").status_code == 200
    SignIn.objects.update(acted_at=timezone.now() - timedelta(minutes=14, seconds=30))
    client.get("/day/waiting/")
    client.get("/me/here/")
    client.get("/locked/")
    assert SignIn.objects.get().acted_at < timezone.now() - timedelta(minutes=14)
    client.get("/day/")
    assert SignIn.objects.get().acted_at > timezone.now() - timedelta(minutes=1)


def test_covered_pages_tell_a_script_nothing(cast: Cast) -> None:
    client = some_time_ago(cast.fay, 60, acted=16)
    assert client.get("/day/waiting/", headers={"Accept": "application/json"}).status_code == 423
    assert client.get("/me/here/").json() == {"seconds": 0}
    assert client.post("/me/here/").json() == {"seconds": 0}
    assert client.get("/me/here/").json() == {"seconds": 0}


def test_being_here_is_told_by_the_page(cast: Cast) -> None:
    client = some_time_ago(cast.fay, 60, acted=14)
    assert client.get("/me/here/").json()["seconds"] <= 60
    assert client.post("/me/here/").json()["seconds"] > 800


def test_unlocking_leads_back(cast: Cast, equip: Equip) -> None:
    secret = equip(cast.fay)
    client = some_time_ago(cast.fay, 60, acted=16)
    typed = {"confirm-how": "password", "confirm-password": PASSWORD, "confirm-code": "000000"}
    assert client.post("/locked/?next=/day/", typed).status_code == 200
    right = typed | {"confirm-code": digits(secret)}
    assert client.post("/locked/?next=//evil.example", right)["Location"] == "/start/"
    assert client.get("/day/").status_code == 200


def test_unlocking_in_place(cast: Cast, equip: Equip) -> None:
    secret = equip(cast.fay)
    client = some_time_ago(cast.fay, 60, acted=16)
    typed = {"confirm-how": "password", "confirm-password": "x", "confirm-code": digits(secret)}
    json = {"headers": {"Accept": "application/json"}}
    wrong = client.post("/locked/", typed, **json).json()
    assert wrong["locked"]
    assert wrong["says"]
    assert not client.post("/locked/", typed | {"confirm-password": PASSWORD}, **json).json()["locked"]


def test_a_recovery_code_unlocks_as_well(cast: Cast, equip: Equip) -> None:
    equip(cast.fay)
    code = app_codes.new_recovery_codes(cast.fay)[0]
    client = some_time_ago(cast.fay, 60, acted=16)
    typed = {"confirm-how": "password", "confirm-password": PASSWORD, "confirm-code": code}
    assert client.post("/locked/?next=/day/", typed)["Location"] == "/day/"


def test_a_form_that_was_sent_too_late_is_kept(cast: Cast, equip: Equip) -> None:
    """Written for twenty minutes without a script: the lock asks, and the act is carried out then."""
    secret = equip(cast.gus)
    client = some_time_ago(cast.gus, 60, acted=16)
    asked = client.post("/staff/invite/", INVITATION)
    assert asks(asked)
    assert b"ona@example.com" in asked.content
    typed = {"confirm-how": "password", "confirm-was": "POST", "confirm-password": PASSWORD}
    client.post("/staff/invite/", INVITATION | typed | {"confirm-code": digits(secret)})
    assert Person.objects.filter(email="ona@example.com").exists()


def test_a_passkey_unlocks(cast: Cast) -> None:
    phone: Authenticator = with_passkey(cast.fay)
    client = some_time_ago(cast.fay, 60, acted=16)
    options = post(client, "/me/confirm/passkey/options/", {}).json()
    assert post(client, "/me/confirm/passkey/", phone.get(options)).json() == {"done": True}
    assert client.get("/day/").status_code == 200


def test_while_covered_one_can_sign_out(cast: Cast) -> None:
    assert some_time_ago(cast.fay, 60, acted=16).post("/sign-out/")["Location"] == "/"


def test_the_lock_does_not_touch_the_room(cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    client = some_time_ago(cast.ben, 0)
    token = client.post(f"/appointments/{appointment.pk}/join/", {"aloud": "1"})["Location"].partition("#")[2]
    capability, _entrant = admission.redeem(token, "0" * 32)
    SignIn.objects.update(acted_at=timezone.now() - timedelta(minutes=16))
    assert client.get("/day/").status_code == 302
    assert admission.enter(capability)
