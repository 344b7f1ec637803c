"""The first owner, the rescue from the command line, and the list of colleagues."""

from typing import Any

import pytest
from django.test import Client

from sameroom.desk.demo.cast import Cast
from sameroom.people import enrolling
from sameroom.people.models import Enrolment, EnrolmentStop, SignIn
from sameroom.refusal import Refused
from tests.people.test_enrolling import mails_to, redeem, set_up
from tests.people.test_passkeys import with_passkey

pytestmark = pytest.mark.services


def test_the_first_owner_comes_from_the_command_line(client: Client, db: None) -> None:
    link, word = enrolling.invite_from_here(address="ona@example.com", name="Ona Reyes", role="owner")
    assert redeem(client, link.partition("#")[2], word) == 302
    set_up(client)
    assert client.get("/staff/invite/").status_code == 200


def test_the_command_line_rescues_at_once_and_tells(client: Client, cast: Cast) -> None:
    link, word = enrolling.invite_from_here(address="Ben@example.com", name="", role="")
    assert mails_to("gus@example.com")
    [letter] = mails_to("ben@example.com")
    assert "/sign-in/stop/#" in letter
    assert "/sign-in/new/" not in letter
    assert redeem(client, link.partition("#")[2], word) == 302
    set_up(client)
    assert SignIn.objects.latest("made_at").person == cast.ben


def test_the_command_line_rescues_nobody_who_does_not_work_here(cast: Cast) -> None:
    with pytest.raises(Refused, match="This is for people who work here"):
        enrolling.invite_from_here(address="ada@example.com", name="Ada Singh", role="therapist")
    assert not Enrolment.objects.exists() and not mails_to("ada@example.com")


def test_the_command_line_asks_for_the_name_of_somebody_new(db: None) -> None:
    with pytest.raises(Refused, match="Say the name, too"):
        enrolling.invite_from_here(address="ona@example.com", name=" ", role="owner")


def test_what_was_stopped_meanwhile_is_not_completed(cast: Cast) -> None:
    with_passkey(cast.ben)
    enrolment, _word = enrolling.ask_recovery(cast.ben, by=cast.gus)
    token = enrolling.mint(enrolment, "link_hash")
    assert enrolling.opens_when(token) == enrolment
    enrolling.stop(enrolment, by=cast.eve, why=EnrolmentStop.Why.COLLEAGUE)
    assert enrolling.opens_when(token) is None
    with pytest.raises(Refused, match="This link no longer works"):
        enrolling.complete(enrolment)
    assert cast.ben.passkeys.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_colleagues(client: Client, cast: Cast, number: int, django_assert_num_queries: Any) -> None:
    for _ in range(number):
        enrolling.invite(name="Ona Reyes", address=f"ona{_}@example.com", role="therapist", by=cast.gus)
    client.force_login(cast.gus)
    with django_assert_num_queries(8):
        page = client.get("/staff/").content.decode()
    assert page.count("Ona Reyes") >= number
    assert "Ada" not in page


def test_a_recovery_is_stopped_once_and_no_longer_offered_for_stopping(client: Client, cast: Cast) -> None:
    enrolment, _word = enrolling.ask_recovery(cast.ben, by=cast.gus)
    stop = f"/staff/recovery/{enrolment.pk}/stop/"
    client.force_login(cast.eve)
    assert stop in client.get("/staff/").content.decode()
    assert [client.post(stop).status_code for _ in range(2)] == [302, 404]
    assert stop not in client.get("/staff/").content.decode()


def test_what_is_completed_is_not_stopped_afterwards(cast: Cast) -> None:
    enrolment, _word = enrolling.rescue(cast.ben)
    stop = enrolling.mint(enrolment, "stop_hash")
    enrolling.complete(enrolment)
    assert not enrolling.stop_by_link(stop) and not EnrolmentStop.objects.exists()


def test_who_was_invited_once_is_helped_by_a_colleague_later(cast: Cast) -> None:
    invitation, _word = enrolling.invite(name="Ona Reyes", address="ona@example.com", role="therapist", by=cast.gus)
    ona = enrolling.complete(invitation)
    enrolling.ask_recovery(ona, by=cast.ben)
    assert Enrolment.objects.pending().get().why == Enrolment.Why.RECOVERY
