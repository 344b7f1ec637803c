"""A laboratory with the product in it, and two people in a session there."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Playwright

from sameroom.desk.demo.cast import Cast, invent
from tests.network.calls import Call, Come, arrivals, begin
from tests.network.laboratory import Access, Laboratory, a_laboratory
from tests.network.serving import Serving, serving

Meet = Callable[..., Call]


@pytest.fixture
def laboratory() -> Iterator[Laboratory]:
    with a_laboratory() as made:
        yield made


@pytest.fixture
def server(transactional_db: None, laboratory: Laboratory) -> Iterator[Serving]:
    cache.clear()
    with serving(laboratory) as running:
        yield running


@pytest.fixture
def cast(server: Serving) -> Cast:
    return invent()


@pytest.fixture
def come(playwright: Playwright) -> Iterator[Come]:
    with arrivals(playwright) as come:
        yield come


@pytest.fixture
def meet(laboratory: Laboratory, cast: Cast, come: Come) -> Meet:
    """Ben and Ada at their seats, inside the session."""

    def sit_down(bens: Access = Access.OPEN, adas: Access = Access.OPEN, *, flags: tuple[str, ...] = ()) -> Call:
        seats = laboratory.seat(bens), laboratory.seat(adas)
        return begin(Call(come(seats[0], flags=flags), come(seats[1], flags=flags), *seats), cast)

    return sit_down
