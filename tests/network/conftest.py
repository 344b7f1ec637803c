"""A laboratory with the product in it, and two people in a session there."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from playwright.sync_api import Error, Playwright

from sameroom.desk.demo.cast import Cast, invent
from tests.appointments import an_appointment, token_for
from tests.journeys.conftest import playwright
from tests.journeys.visitor import WITH_A_CAMERA, Visitor
from tests.network.laboratory import Access, Laboratory, Seat, a_laboratory
from tests.network.serving import AS_SECURE, ORIGIN, Serving, serving
from tests.network.watching import watch

__all__ = ["playwright"]


@dataclass(frozen=True)
class Call:
    """Ben and Ada, each with a browser at a seat of the laboratory."""

    ben: Visitor
    ada: Visitor
    bens_seat: Seat
    adas_seat: Seat

    @property
    def both(self) -> tuple[Visitor, Visitor]:
        return self.ben, self.ada

    def is_watched(self) -> None:
        for visitor in self.both:
            watch(visitor)

    def goes_on_for(self, seconds: float) -> None:
        self.ben.page.wait_for_timeout(seconds * 1000)


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
def come(playwright: Playwright) -> Iterator[Callable[[Seat], Visitor]]:
    """Somebody with a browser at a seat."""
    with ExitStack() as stack:

        def sit_down(seat: Seat, *flags: str) -> Visitor:
            visitor = Visitor(playwright, flags=(*WITH_A_CAMERA, AS_SECURE, *flags), browser=seat.chromium)
            stack.callback(_close, visitor)
            return visitor

        yield sit_down


@pytest.fixture
def meet(laboratory: Laboratory, cast: Cast, come: Callable[..., Visitor]) -> Meet:
    """Ben and Ada at their seats, inside the session."""

    def begin(bens: Access = Access.OPEN, adas: Access = Access.OPEN) -> Call:
        seats = laboratory.seat(bens), laboratory.seat(adas)
        appointment = an_appointment(cast.adas_file, cast.individual)
        bens_link, adas_link = (f"{ORIGIN}/room/#{token_for(appointment, p)}" for p in (cast.ben, cast.ada))
        call = Call(come(seats[0]), come(seats[1]), *seats)
        call.ben.open_room(bens_link)
        call.ada.comes_to_the_door(adas_link)
        call.ben.lets_in()
        for visitor in call.both:
            visitor.sees_and_hears(1)
        return call

    return begin


def _close(visitor: Visitor) -> None:
    with suppress(Error):
        visitor.close()
