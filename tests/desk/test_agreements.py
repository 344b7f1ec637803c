"""Agreements as those see them who work with the clients, and what was signed on paper."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.audit.models import Entry
from sameroom.consent.models import Agreement, Paper, Statement
from sameroom.consent.models.statement import publish
from sameroom.consent.signing import withdraw
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import BreakGlass, Lock, Person
from tests.access_world import agree

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def in_english(cast: Cast, client: Client) -> Client:
    client.post("/language/", {"language": "en"})
    return client


def test_the_therapist_sees_how_it_stands_and_reads_what_was_signed(cast: Cast, signed_in: SignIn) -> None:
    made = agree(cast.cleo, cast.couples_file, "secrets", name="Cleo typed this")
    withdraw(agree(cast.dev, cast.couples_file, "evidence"), by=cast.dev)
    for who in (cast.ben, cast.hal):
        client = signed_in(who)
        page = text(client, f"/files/{cast.couples_file.pk}/")
        assert "Version 1, signed on" in page and "Version 1, withdrawn on" in page
        assert page.count("To be signed") == 7  # four statements each, of which Cleo signed one
        assert f"/agreements/{made.pk}/" in client.get(f"/files/{cast.couples_file.pk}/").content.decode()
        assert "Cleo typed this" in text(client, f"/agreements/{made.pk}/")


def test_the_front_desk_sees_the_state_and_not_what_was_typed(cast: Cast, signed_in: SignIn) -> None:
    made = agree(cast.cleo, cast.couples_file, "secrets", name="Cleo typed this")
    agree(cast.cleo, cast.cleos_file, "fees")
    client = in_english(cast, signed_in(cast.fay))
    shown = text(client, f"/clients/{cast.cleo.pk}/")
    assert shown.count("Version 1, signed on") == 2
    assert "Cleo Martin and Dev Martin, Ben Okafor" in shown and "Cleo Martin, Eve Lindqvist" in shown
    page = client.get(f"/files/{cast.couples_file.pk}/agreements/").content.decode()
    assert "Version 1, signed on" in page and "Cleo typed this" not in page + shown
    assert f"/agreements/{made.pk}/" not in page
    assert client.get(f"/agreements/{made.pk}/").status_code == 404


def test_an_older_version_is_told(cast: Cast, signed_in: SignIn) -> None:
    agree(cast.ada, cast.adas_file, "fees")
    publish("fees", texts={"en": "Other.", "fr": "Autre."}, after=1, by=cast.gus)
    page = text(signed_in(cast.ben), f"/files/{cast.adas_file.pk}/")
    assert "Version 1, signed on" in page and "Version 2 is to be signed." in page


def test_whom_a_client_locked_out_sees_nothing(cast: Cast, signed_in: SignIn) -> None:
    agree(cast.ada, cast.adas_file, "fees")
    for against in (cast.hal, cast.fay):
        Lock.objects.create(by=cast.ada, thing="case-file", thing_id=cast.adas_file.pk, against=against)
        assert not Agreement.objects.known_to(against).exists()
        assert signed_in(against).get(f"/files/{cast.adas_file.pk}/agreements/").status_code == 404


def test_broken_glass_opens_the_agreements_of_the_one_whom_it_names(cast: Cast, signed_in: SignIn) -> None:
    cleos, devs = (agree(person, cast.couples_file, "secrets") for person in (cast.cleo, cast.dev))
    BreakGlass.objects.create(by=cast.gus, client=cast.dev, reason="danger")
    client = signed_in(cast.gus)
    page = text(client, f"/files/{cast.couples_file.pk}/")
    assert page.count("Version 1, signed on") == 1 and page.count("To be signed") == 3
    assert client.get(f"/agreements/{devs.pk}/").status_code == 200
    assert client.get(f"/agreements/{cleos.pk}/").status_code == 404
    entry = Entry.objects.filter(act="view", thing="agreement", outcome="done").get()
    assert entry.reason == "break-glass"


def sheet(cast: Cast, **parts: object) -> dict[str, object]:
    fees = Statement.objects.get(kind="fees", number=1)
    return {"person": cast.dev.pk, "statement": fees.pk, "signed_on": timezone.localdate(), **parts}


@pytest.mark.parametrize("who", ["fay", "ben"])
def test_a_sheet_is_noted(cast: Cast, signed_in: SignIn, who: str) -> None:
    client, path = in_english(cast, signed_in(getattr(cast, who))), f"/files/{cast.couples_file.pk}/agreements/"
    assert client.post(path, sheet(cast))["Location"] == path
    paper = Paper.objects.get()
    assert (paper.agreement.person, paper.kept_by, paper.signed_on) == (
        cast.dev,
        getattr(cast, who),
        timezone.localdate(),
    )
    page = text(client, path)
    assert "It is noted." in page and f"kept by {paper.kept_by.name}" in page
    told = text(in_english(cast, signed_in(cast.dev)), "/me/looked/")
    assert "noted that you signed one of your agreements on paper" in told
    assert "signed on paper" in text(in_english(cast, signed_in(cast.dev)), "/me/agreements/")


def test_what_is_wrong_with_a_sheet_is_said_and_what_was_typed_stays(cast: Cast, signed_in: SignIn) -> None:
    client, path = in_english(cast, signed_in(cast.fay)), f"/files/{cast.couples_file.pk}/agreements/"
    agree(cast.cleo, cast.couples_file, "fees")
    fees = Statement.objects.get(kind="fees")
    today, published = timezone.localdate(), timezone.localdate(fees.published_at)
    wrong = [
        ({"signed_on": today + timedelta(days=1)}, "still to come"),
        ({"signed_on": published - timedelta(days=1)}, "not there yet on that day"),
        ({"signed_on": "yesterday"}, "Write the day as"),
        ({"signed_on": ""}, "Choose the day"),
        ({"person": cast.ada.pk}, "Choose somebody of this file"),
        ({"person": ""}, "Choose who signed"),
        ({"person": cast.cleo.pk}, "Cleo Martin has signed this version already"),
        ({"statement": cast.ada.pk}, "Choose a text from the list"),
    ]
    for parts, sentence in wrong:
        page = client.post(path, sheet(cast, **parts)).content.decode()
        assert sentence in page, parts
    assert re.search(f'value="{cast.dev.pk}"[^>]* checked', page)
    assert client.post(path, sheet(cast, signed_on=published)).status_code == 302
    publish("fees", texts={"en": "Other.", "fr": "Autre."}, after=1, by=cast.gus)
    assert "Choose a text from the list" in client.post(path, sheet(cast)).content.decode()
    assert Paper.objects.count() == 1


def test_a_policy_for_couples_is_not_noted_for_one(cast: Cast, signed_in: SignIn) -> None:
    client, path = signed_in(cast.ben), f"/files/{cast.adas_file.pk}/agreements/"
    secrets = Statement.objects.get(kind="secrets")
    empty = client.get(path).content.decode()
    assert str(secrets.pk) not in empty
    assert re.search(f'value="{cast.ada.pk}"[^>]* checked', empty)  # there is nobody else
    page = client.post(path, sheet(cast, person=cast.ada.pk, statement=secrets.pk)).content.decode()
    assert "nothing to sign in this file" in page
    assert not Paper.objects.exists()


def test_in_a_closed_file_nothing_is_noted(cast: Cast, signed_in: SignIn) -> None:
    agree(cast.ada, cast.adas_file, "fees")
    cast.adas_file.close(by=cast.ben)
    client, path = signed_in(cast.ben), f"/files/{cast.adas_file.pk}/agreements/"
    page = text(client, path)
    assert "Version 1, signed on" in page and "Signed on paper" not in page
    answer = client.post(path, sheet(cast, person=cast.ada.pk, statement=Statement.objects.get(kind="service").pk))
    assert "This file is closed" in answer.content.decode()


def test_the_supervisor_looks_and_notes_nothing(cast: Cast, signed_in: SignIn) -> None:
    client, path = signed_in(cast.hal), f"/files/{cast.couples_file.pk}/agreements/"
    assert "Note it" not in text(client, path)
    assert client.post(path, sheet(cast)).status_code == 404
