"""Where nothing can be written, pages that write nothing go on, and the rest says so."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client

from sameroom.desk.demo.cast import Cast
from sameroom.people.models import SignIn
from tests.audit.test_acts import full_disk
from tests.people.conftest import PASSWORD, Equip, digits
from tests.people.test_confirming import some_time_ago

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
READ_ONLY = {
    "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
    "postgresql": ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off"),
}


@contextmanager
def nothing_is_written() -> Iterator[None]:
    begin, end = READ_ONLY[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(begin)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(end)


def test_somebody_who_was_here_two_minutes_ago_reads_on(cast: Cast) -> None:
    client = some_time_ago(cast.ben, 2, acted=2)
    with nothing_is_written():
        assert client.get("/day/").status_code == 200
    before = SignIn.objects.get().acted_at
    client.get("/day/")
    assert SignIn.objects.get().acted_at > before


def test_a_proof_for_the_lock_that_cannot_be_written_down_opens_nothing(cast: Cast, equip: Equip) -> None:
    secret = equip(cast.gus)
    client = some_time_ago(cast.gus, 60, acted=16)
    typed = {"confirm-how": "password", "confirm-password": PASSWORD, "confirm-code": digits(secret)}
    with full_disk():
        answer = client.post("/staff/kit/", typed)
    assert answer.status_code == 503
    assert "We cannot write anything down just now" in answer.content.decode()
    assert client.get("/day/").status_code == 302


def test_help_is_shown_also_to_who_has_a_sentence_waiting(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    said = {"phone": "416-555-0130", "contact_name": "", "contact_relation": "", "contact_phone": ""}
    assert client.post("/me/", said).status_code == 302
    with nothing_is_written():
        answer = client.get("/help-now/")
    assert answer.status_code == 200
    assert "Saved. Thank you" in client.get("/help-now/").content.decode()
    assert "Saved. Thank you" not in client.get("/help-now/").content.decode()
