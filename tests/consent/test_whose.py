"""Each guard has somebody who would otherwise get further: staff who are clients too, partners, glass of others."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from sameroom.consent.models import Agreement, Statement
from sameroom.consent.models.statement import publish
from sameroom.consent.signing import withdraw
from sameroom.consent.standing import counts_for, missing_for, standings, waiting_for
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import BreakGlass, CaseFile, Lock, Person, Role
from tests.access_world import agree

pytestmark = [pytest.mark.services, pytest.mark.django_db]
SignIn = Callable[[Person], Client]
NEW = {"en": "Other words.", "fr": "D’autres mots."}


@pytest.fixture
def ben(cast: Cast) -> Person:
    """Ben, who comes as Eve's client as well."""
    Role.objects.create(person=cast.ben, kind="client")
    CaseFile.objects.create(kind="individual", therapist=cast.eve).people.set([cast.ben])
    return Person.objects.get(pk=cast.ben.pk)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def test_who_works_here_signs_and_withdraws_for_oneself_alone(cast: Cast, ben: Person, signed_in: SignIn) -> None:
    made, client = agree(cast.ada, cast.adas_file, "evidence"), signed_in(ben)
    assert waiting_for(ben) == 3
    page = text(client, "/me/agreements/")
    assert "You, with Eve Lindqvist" in page and "with Ben Okafor" not in page
    assert client.get(f"/me/agreements/{cast.adas_file.pk}/fees/").status_code == 404
    assert client.post(f"/agreements/{made.pk}/withdraw/").status_code == 404
    assert "I no longer agree" not in text(client, f"/agreements/{made.pk}/")


def test_what_a_partner_did_changes_nothing_in_ones_own(cast: Cast) -> None:
    first = agree(cast.cleo, cast.couples_file, "fees")
    withdraw(agree(cast.cleo, cast.couples_file, "service"), by=cast.cleo)
    assert agree(cast.dev, cast.couples_file, "service").turn == 0
    publish("fees", texts=NEW, after=1, by=cast.gus)
    agree(cast.dev, cast.couples_file, "fees")
    withdraw(first, by=cast.cleo)  # the newest of one's own


def test_what_was_signed_in_one_file_is_to_be_signed_in_the_other(cast: Cast, signed_in: SignIn) -> None:
    agree(cast.cleo, cast.cleos_file, "fees")
    client = signed_in(cast.cleo)
    assert client.get(f"/me/agreements/{cast.couples_file.pk}/fees/").status_code == 200
    assert client.get(f"/me/agreements/{cast.cleos_file.pk}/fees/").status_code == 302


def test_each_kind_is_asked_once_in_its_newest_version(cast: Cast, signed_in: SignIn) -> None:
    agree(cast.ada, cast.adas_file, "fees")
    assert counts_for(cast.gus)["fees"].signed == 1
    publish("fees", texts=NEW, after=1, by=cast.gus)
    assert [one.kind for one in missing_for(cast.ada, cast.adas_file)] == ["service", "electronic", "fees"]
    assert [one.kind for one in missing_for(cast.moe, cast.moes_file)] == ["service", "electronic", "fees"]
    assert counts_for(cast.gus)["fees"].signed == 0
    assert counts_for(cast.fay) == {}
    old, new = Statement.objects.filter(kind="fees").order_by("number")
    client = signed_in(cast.fay)
    assert client.get(f"/statements/{old.pk}/en.pdf").status_code == 404
    assert client.get(f"/statements/{new.pk}/en.pdf").status_code == 200


def test_how_it_stands_is_told_as_far_as_one_may_know(cast: Cast) -> None:
    agree(cast.cleo, cast.cleos_file, "fees")
    told = {}
    for who in (cast.cleo, cast.eve, cast.fay, cast.ben, cast.dev, cast.gus):
        found = standings(cast.cleo, [cast.cleos_file], seen_by=who)[cast.cleos_file.pk]
        told[who.first_name] = "signed" in [one.state for one in found]
    assert told == {"Cleo": True, "Eve": True, "Fay": True, "Ben": False, "Dev": False, "Gus": False}


def test_the_glass_that_somebody_else_broke_opens_nothing(cast: Cast, signed_in: SignIn) -> None:
    made = agree(cast.cleo, cast.couples_file, "fees")
    BreakGlass.objects.create(by=cast.gus, client=cast.dev, reason="danger")
    BreakGlass.objects.create(by=cast.eve, client=cast.cleo, reason="danger")
    client = signed_in(cast.gus)
    page = text(client, f"/files/{cast.couples_file.pk}/")
    assert page.count("To be signed") == 4  # Dev's
    assert "Version 1, signed on" not in page and "Signed on paper?" not in page
    assert client.get(f"/agreements/{made.pk}/").status_code == 404


def test_at_the_desk_ones_own_file_is_for_a_colleague(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.fay)
    client.post("/language/", {"language": "en"})
    assert "Agreements of Ada Singh" in text(client, f"/clients/{cast.ada.pk}/")
    cast.adas_file.people.add(cast.fay)
    assert "To be signed" not in text(client, f"/clients/{cast.ada.pk}/")


def test_who_locked_the_desk_out_is_not_offered_there(cast: Cast, signed_in: SignIn) -> None:
    given = agree(cast.dev, cast.couples_file, "fees")
    Lock.objects.create(by=cast.dev, thing="response", thing_id=given.pk, against=cast.fay)
    page = signed_in(cast.fay).get(f"/files/{cast.couples_file.pk}/agreements/").content.decode()
    assert f'value="{cast.cleo.pk}"' in page and f'value="{cast.dev.pk}"' not in page


def test_a_withdrawal_is_asked_by_post(cast: Cast, signed_in: SignIn) -> None:
    made = agree(cast.ada, cast.adas_file, "fees")
    assert signed_in(cast.ada).get(f"/agreements/{made.pk}/withdraw/").status_code == 405
    assert not Agreement.objects.exclude(withdrawal=None).exists()


def test_of_many_versions_the_newest_is_meant(cast: Cast, signed_in: SignIn) -> None:
    ada, gus = Client(), signed_in(cast.gus)
    ada.force_login(cast.ada)
    for number in range(1, 8):
        publish("fees", texts={"en": f"Words of {number + 1}.", "fr": "Mots."}, after=number, by=cast.gus)
        assert f"Words of {number + 1}." in text(ada, f"/me/agreements/{cast.adas_file.pk}/fees/")
        assert f'name="after" value="{number + 1}"' in gus.get("/statements/new/fees/").content.decode()
