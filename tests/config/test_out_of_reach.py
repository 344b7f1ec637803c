"""The database is out of reach: every page says so in a sentence, also where no view was asked yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from sameroom.desk.demo.cast import Cast

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@contextmanager
def out_of_reach(folder: Path) -> Iterator[None]:
    """This process looks for its database where none is."""
    kept = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict |= {"NAME": str(folder / "gone" / "sameroom.db"), "PORT": "1"}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict |= kept


@pytest.mark.parametrize("path", ["/day/", "/start/", "/appointments/new/", "/sign-in/"])
def test_a_page_says_it_in_a_sentence(cast: Cast, client: Client, tmp_path: Path, path: str) -> None:
    client.raise_request_exception = False
    client.force_login(cast.ben)
    with out_of_reach(tmp_path):
        answer = client.get(path)
    assert answer.status_code == 503
    assert "We cannot write anything down just now" in answer.content.decode()
    assert "default-src" in answer["Content-Security-Policy"]
    assert client.get("/day/").status_code == 200
