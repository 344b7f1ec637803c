"""The invented practice, made once for all tests of a module: each finds it as it was made, whatever another one did.

    pytestmark = [pytest.mark.services, pytest.mark.usefixtures("one_world")]

    def world_of(cast): ...  # what the module needs beside the cast; by name

For tests that ask the database in one connection alone: whoever opens another one does not see it.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone, translation

from sameroom.desk.demo.cast import Cast, invent
from sameroom.people.models import Person, Proof, SignIn


@dataclass(frozen=True)
class World:
    """`things`: what `world_of` of the module gave."""

    cast: Cast
    things: dict[str, Any]

    def fresh(self) -> Cast:
        """As they were read first: a test may change its own."""
        return copy.deepcopy(self.cast)


@pytest.fixture(scope="module")
def one_world(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Each test's own transaction is a savepoint in this one, which is taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        translation.activate("en")
        cast = invent()
        yield World(cast, request.module.world_of(copy.deepcopy(cast)))
        transaction.set_rollback(True)


def all_sign_in(cast: Cast) -> dict[str, SimpleCookie]:
    """The cookies of everybody, who signs in once for all tests of a module (`things["cookies"]`)."""
    return {who: _cookies_of(person) for who, person in cast.people().items()}


def _cookies_of(person: Person) -> SimpleCookie:
    client = Client()
    client.force_login(person)
    return client.cookies


def as_just_signed_in() -> None:
    """However long the module takes."""
    now = timezone.now()
    SignIn.objects.update(made_at=now, last_seen_at=now, acted_at=now)
    Proof.objects.update(at=now)


def visitor(things: dict[str, Any], who: str) -> Client:
    client = Client()
    if who != "stranger":
        client.cookies = copy.deepcopy(things["cookies"][who])
    return client
