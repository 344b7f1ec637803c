"""One's own ways to sign in: another app, another password, and taking them away."""

import pytest
from django.test import Client

from sameroom.desk.demo.cast import Cast
from sameroom.people import app_codes, enrolling
from sameroom.people.models import AppCodes, Passkey, Person, SignIn, SignInEnd
from sameroom.people.views.own import PENDING
from tests.people.conftest import PASSWORD, Equip, digits, sign_in_to_work
from tests.people.test_confirming import asks, some_time_ago
from tests.people.test_passkeys import with_passkey

pytestmark = pytest.mark.services


def test_setting_up_another_app_ends_the_first(client: Client, cast: Cast, equip: Equip) -> None:
    equip(cast.ben)
    client.force_login(cast.ben)
    assert client.get("/me/sign-in/app/").status_code == 200
    secret = client.session[PENDING]
    assert client.post("/me/sign-in/app/", {"code": "000000"}).status_code == 200
    assert AppCodes.objects.get().secret != secret
    client.post("/me/sign-in/app/", {"code": digits(secret)})
    assert AppCodes.objects.get().secret == secret
    assert client.get("/day/").status_code == 200


def test_the_picture_is_an_image_of_its_own(client: Client, cast: Cast) -> None:
    client.force_login(cast.ben)
    answer = client.get("/me/sign-in/app/picture.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Cache-Control"] == "no-store"
    assert b"<script" not in answer.content


def test_the_secret_is_shown_to_nobody_who_has_not_just_proved_who_they_are(cast: Cast) -> None:
    client = some_time_ago(cast.ben, 60)
    assert asks(client.get("/me/sign-in/app/picture.svg"))
    assert PENDING not in client.session


def test_a_secret_that_was_seen_before_is_not_the_one_that_is_set_up(client: Client, cast: Cast) -> None:
    client.force_login(cast.ben)
    client.get("/me/sign-in/app/picture.svg")
    seen = client.session[PENDING]
    assert seen not in client.get("/me/sign-in/app/").content.decode().replace(" ", "")
    shown = client.session[PENDING]
    client.post("/me/sign-in/app/", {"password": PASSWORD, "code": digits(seen)})
    assert not AppCodes.objects.exists()
    client.post("/me/sign-in/app/", {"password": PASSWORD, "code": digits(shown)})
    assert AppCodes.objects.get().secret == shown


def test_a_new_password_signs_out_elsewhere_and_stays_here(client: Client, cast: Cast, equip: Equip) -> None:
    secret, other = equip(cast.ben), Client()
    other.force_login(Person.objects.get(pk=cast.ben.pk))
    client.force_login(Person.objects.get(pk=cast.ben.pk))
    assert client.post("/me/sign-in/password/", {"password": "short"}).status_code == 200
    assert client.post("/me/sign-in/password/", {"password": "another four words here"}).status_code == 302
    assert [one.get("/day/").status_code for one in (client, other)] == [200, 302]
    assert client.get("/me/devices/").context["this"].session_hash
    client.post("/sign-out/")
    assert sign_in_to_work(client, "ben@example.com", code=digits(secret)) == 200
    new = "another four words here"
    assert sign_in_to_work(client, "ben@example.com", password=new, code=digits(secret)) == 302


def test_removing_the_app_removes_password_and_codes(client: Client, cast: Cast, equip: Equip) -> None:
    equip(cast.ben)
    with_passkey(Person.objects.get(pk=cast.ben.pk))
    app_codes.new_recovery_codes(cast.ben)
    client.force_login(Person.objects.get(pk=cast.ben.pk))
    client.post("/me/sign-in/app/remove/")
    cast.ben.refresh_from_db()
    assert not cast.ben.has_usable_password()
    assert not cast.ben.recovery_codes.exists()
    assert Passkey.objects.exists()
    assert client.get("/day/").status_code == 200


def test_anothers_app_stays(client: Client, cast: Cast, equip: Equip) -> None:
    """Where one takes one's own away, and where one sets up one's sign-in anew."""
    eves = equip(cast.eve)
    equip(cast.ben)
    with_passkey(Person.objects.get(pk=cast.ben.pk))
    client.force_login(Person.objects.get(pk=cast.ben.pk))
    client.post("/me/sign-in/app/remove/")
    assert AppCodes.objects.get().secret == eves
    equip(cast.ben)
    enrolment, _word = enrolling.rescue(cast.ben)
    enrolling.complete(enrolment)
    assert AppCodes.objects.get().secret == eves


def test_setting_up_or_removing_the_app_ends_the_others_as_a_new_password_does(client: Client, cast: Cast) -> None:
    """They would open nothing any more, and stand in the list as if they did."""
    with_passkey(cast.ben)
    for path in ("/me/sign-in/app/", "/me/sign-in/app/remove/"):
        other = Client()
        other.force_login(Person.objects.get(pk=cast.ben.pk))
        client.force_login(Person.objects.get(pk=cast.ben.pk))
        client.get("/me/sign-in/app/")
        client.post(path, {"password": PASSWORD, "code": digits(client.session[PENDING])})
        there = SignIn.objects.filter(person=cast.ben).order_by("-made_at")[1]
        assert there.ending.why == SignInEnd.Why.PASSWORD
        assert [one.get("/day/").status_code for one in (client, other)] == [200, 302]
        assert len(client.get("/me/devices/").context["sign_ins"]) == 1
