"""The link of an empty place: who gets in by it, how often, and what becomes of those who do not finish."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from sameroom.audit.models import Entry
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Message
from sameroom.people import enrolling
from sameroom.people.models import Enrolment, FirstLink, Person, Role
from sameroom.people.opening import is_empty, new_link, open_with
from sameroom.practice.models import Therapist
from sameroom.refusal import Refused

pytestmark = [pytest.mark.services, pytest.mark.django_db]
OLD = "This link no longer works: it was used, or it is older than a day. Start the site again for a new one."
FIRST = {"name": "Kim Li", "email": "kim@example.com", "sees_clients": "no"}


def begin(token: str, address: str = "kim@example.com") -> Enrolment:
    return open_with(token=token, name="Kim Li", address=address, language="en")


def test_the_first_owner_comes_by_the_link_and_ends_it() -> None:
    token = new_link()
    assert len(token) == 43
    assert token not in FirstLink.objects.get().token_hash
    enrolment = begin(token)
    assert enrolment.person.role_kinds() == {Role.Kind.OWNER}
    assert not FirstLink.objects.exists()
    assert not Message.objects.exists()
    assert [(entry.act, entry.thing) for entry in Entry.objects.order_by("pk")] == [
        ("use", "first-link"),
        ("make", "first"),
    ]
    with pytest.raises(Refused, match=OLD):
        begin(token, "lee@example.com")


def test_every_start_prints_another_link_until_somebody_finishes() -> None:
    first, second = new_link(), new_link()
    assert first != second
    began = begin(first)
    assert is_empty()
    third = new_link()
    enrolling.complete(began)
    assert not is_empty()
    assert new_link() == ""
    with pytest.raises(Refused, match=OLD):
        begin(third, "lee@example.com")


def test_who_began_and_never_finished_makes_room() -> None:
    begin(new_link(), "typo@example.con")
    again = begin(new_link())
    assert list(Person.objects.all()) == [again.person]
    enrolling.complete(again)
    assert not is_empty()


@pytest.mark.django_db(transaction=True)
def test_of_four_who_use_links_at_the_same_moment_one_gets_in() -> None:
    tokens, start, said = [new_link(), new_link()] * 2, threading.Barrier(4), list[str]()

    def use(number: int) -> None:
        try:
            start.wait(20)
            begin(tokens[number], f"kim{number}@example.com")
            said.append("in")
        except Refused as refusal:
            said.append(refusal.reasons[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=use, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(said) == sorted(["in", OLD, OLD, OLD])
    assert Person.objects.count() == Role.objects.count() == Enrolment.objects.count() == 1


def test_a_link_lasts_a_day() -> None:
    token = new_link()
    FirstLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused, match=OLD):
        begin(token)
    new_link()
    assert FirstLink.objects.count() == 1


def test_where_there_is_an_owner_nothing_is_printed_and_no_page_is_there(cast: Cast, client: Client) -> None:
    assert new_link() == ""
    assert client.get("/set-up/").status_code == 404
    assert client.post("/set-up/", {**FIRST, "token": "A" * 43}).status_code == 404


def test_an_owner_who_was_invited_from_the_command_line_counts() -> None:
    enrolling.invite(name="Ona Roy", address="ona@example.com", role="owner", by=None)
    assert not is_empty()


@pytest.mark.parametrize("sees_clients", ["yes", "no"])
def test_the_page_leads_to_the_sign_in_and_a_solo_practice_has_both_roles(client: Client, sees_clients: str) -> None:
    token = new_link()
    answer = client.post("/set-up/", {**FIRST, "token": f"#{token}", "sees_clients": sees_clients})
    assert answer["Location"] == "/sign-in/new/set-up/"
    assert "Welcome, Kim" in client.get("/sign-in/new/set-up/").content.decode()
    kinds = {Role.Kind.OWNER, Role.Kind.THERAPIST} if sees_clients == "yes" else {Role.Kind.OWNER}
    assert Person.objects.get().role_kinds() == kinds
    assert Therapist.objects.exists() == (sees_clients == "yes")


def test_a_wrong_link_keeps_what_was_typed_and_a_guesser_waits(client: Client) -> None:
    new_link()
    page = client.post("/set-up/", {**FIRST, "token": "A" * 43}).content.decode()
    assert OLD in page
    assert "kim@example.com" in page
    for _try in range(5):
        answer = client.post("/set-up/", {**FIRST, "token": "A" * 43})
    assert answer.status_code == 429
    assert not Person.objects.exists()


def test_an_address_that_is_taken_is_said(client: Client) -> None:
    enrolling.invite(name="Ona Roy", address="kim@example.com", role="therapist", by=None)
    answer = client.post("/set-up/", {**FIRST, "token": new_link()})
    assert "Somebody with this address is here already." in answer.content.decode()
    assert FirstLink.objects.exists()
