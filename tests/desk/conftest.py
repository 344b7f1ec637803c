"""A practice in which somebody can be found, for the tests of finding."""

import pytest
from django.core.cache import cache
from django.test import Client

from sameroom.desk.demo import colleagues
from sameroom.desk.demo.cast import Cast
from tests.desk.visiting import People


@pytest.fixture
def people(cast: Cast) -> People:
    cache.clear()
    return {"ben": cast.ben, "eve": cast.eve} | colleagues.join()


@pytest.fixture
def visitor() -> Client:
    return Client()
