"""People with a password and an app, and the codes that it shows."""

import time
from collections.abc import Callable

import pytest
from django.test import Client

from sameroom.people import app_codes
from sameroom.people.models import Person

PASSWORD = "four words unlike another"

Equip = Callable[[Person], str]


def digits(secret: str, *, steps: int = 0) -> str:
    """What the app shows now, or so many half minutes from now."""
    return app_codes._code(secret, int(time.time()) // app_codes.STEP + steps)


@pytest.fixture
def equip() -> Equip:
    """Give a person the password and an app; the app's secret."""

    def give(person: Person) -> str:
        secret = app_codes.new_secret()
        person.set_password(PASSWORD)
        person.save()
        app_codes.set_up(person, secret, counter=0)
        return secret

    return give


def sign_in_to_work(client: Client, address: str, *, password: str = PASSWORD, code: str = "000000") -> int:
    return client.post("/sign-in/staff/", {"email": address, "password": password, "code": code}).status_code
