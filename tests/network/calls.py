"""Two people in a session at two seats of the laboratory."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from playwright.sync_api import Error, Playwright

from sameroom.desk.demo.cast import Cast
from tests.appointments import an_appointment, token_for
from tests.journeys.visitor import WITH_A_LIVELY_CAMERA, Visitor
from tests.network.laboratory import Seat
from tests.network.serving import AS_SECURE, ORIGIN
from tests.network.watching import watch

# A browser without a choice of codecs: sound goes out as in one that knows no RED (RFC 2198).
WITHOUT_RED = "delete RTCRtpTransceiver.prototype.setCodecPreferences;"

Come = Callable[..., Visitor]


@dataclass(frozen=True)
class Call:
    """Ben and Ada, each with a browser at a seat."""

    ben: Visitor
    ada: Visitor
    bens_seat: Seat
    adas_seat: Seat

    @property
    def both(self) -> tuple[Visitor, Visitor]:
        return self.ben, self.ada

    @property
    def seats(self) -> tuple[Seat, Seat]:
        return self.bens_seat, self.adas_seat

    def is_watched(self) -> None:
        for visitor in self.both:
            watch(visitor)

    def goes_on_for(self, seconds: float) -> None:
        self.ben.page.wait_for_timeout(seconds * 1000)


@contextmanager
def arrivals(playwright: Playwright) -> Iterator[Come]:
    """People with browsers at seats; at the end all of them go."""
    with ExitStack() as stack:

        def come(seat: Seat, *, flags: tuple[str, ...] = (), script: str = "") -> Visitor:
            visitor = Visitor(playwright, flags=(*WITH_A_LIVELY_CAMERA, AS_SECURE, *flags), browser=seat.chromium)
            stack.callback(_go, visitor)
            if script:
                visitor.context.add_init_script(script)
            return visitor

        yield come


def begin(call: Call, cast: Cast) -> Call:
    """Through both check-ins into a new session; both see and hear each other."""
    bens_link, adas_link = links(cast)
    call.ben.open_room(bens_link)
    call.ada.comes_to_the_door(adas_link)
    call.ben.lets_in()
    for visitor in call.both:
        visitor.sees_and_hears(1)
    return call


def links(cast: Cast) -> tuple[str, str]:
    """Ben's and Ada's into a new session."""
    appointment = an_appointment(cast.adas_file, cast.individual)
    bens, adas = (f"{ORIGIN}/room/#{token_for(appointment, person)}" for person in (cast.ben, cast.ada))
    return bens, adas


def _go(visitor: Visitor) -> None:
    with suppress(Error):
        visitor.close()
