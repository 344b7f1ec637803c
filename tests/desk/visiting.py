"""A visitor of the directory: what they read there, whom they find, and what they choose."""

import re
from datetime import UTC, datetime
from html import unescape

from django.test import Client

from sameroom.desk.demo import colleagues
from sameroom.people.models import Person

DIRECTORY, FILTER = "/our-therapists/", "/our-therapists/filter/"
# A Monday at noon in Toronto: everybody's next days are the same, whenever the tests run.
MONDAY = datetime(2026, 11, 30, 17, tzinfo=UTC)
NAMES = {"ben": "Ben Okafor", "eve": "Eve Lindqvist"} | {one.key: one.name for one in colleagues.COLLEAGUES}
People = dict[str, Person]


def read(client: Client, path: str = DIRECTORY) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def names_on(page: str) -> list[str]:
    """Whose cards stand there, in order, by their keys."""
    keys = {name: key for key, name in NAMES.items()}
    return [keys[name] for name in re.findall(r'<h3><a href="/our-therapists/[^"]+">([^<]+)</a></h3>', page)]


def choose(client: Client, **wanted: str) -> set[str]:
    """Whoever fits."""
    answer = client.post(FILTER, wanted)
    assert (answer.status_code, answer["Location"]) == (302, DIRECTORY)
    return set(names_on(read(client)))
