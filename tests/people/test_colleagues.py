"""The first owner, the rescue from the command line, and the list of colleagues."""

from typing import Any

import pytest
from django.test import Client

from sameroom.desk.demo.cast import Cast
from sameroom.people import enrolling
from sameroom.people.models import SignIn
from tests.people.test_enrolling import mails_to, redeem, set_up

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


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_colleagues(client: Client, cast: Cast, number: int, django_assert_num_queries: Any) -> None:
    for _ in range(number):
        enrolling.invite(name="Ona Reyes", address=f"ona{_}@example.com", role="therapist", by=cast.gus)
    client.force_login(cast.gus)
    with django_assert_num_queries(8):
        page = client.get("/staff/").content.decode()
    assert page.count("Ona Reyes") >= number
    assert "Ada" not in page
