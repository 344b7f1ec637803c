"""Where UDP is blocked a session goes over the relay by TLS or TCP, and holds there, too."""

import pytest
from django.core.cache import cache

from sameroom.desk.demo.cast import invent
from tests.network.calls import Call, Come, begin
from tests.network.impair import Condition
from tests.network.laboratory import Access, Laboratory
from tests.network.needs import needs_laboratory
from tests.network.relaying import relaying, route, settings, trusting
from tests.network.serving import serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    needs_laboratory("turnserver"),
    pytest.mark.django_db(transaction=True),
]


@pytest.mark.parametrize("protocol", ["tls", "tcp"])
def test_a_session_goes_over_the_relay_where_udp_is_blocked(laboratory: Laboratory, come: Come, protocol: str) -> None:
    cache.clear()
    seats = laboratory.seat(), laboratory.seat(Access.UDP_BLOCKED)
    with relaying(laboratory) as relay, serving(laboratory, **settings(relay, getattr(relay, protocol))):
        ben, ada = (come(seat, flags=trusting(relay)) for seat in seats)
        call = begin(Call(ben, ada, *seats), invent())
        assert route(ada).relay_protocol == protocol
        call.adas_seat.line.becomes(Condition(delay_ms=25, loss=0.02))
        for visitor in call.both:
            visitor.goes_on_seeing_and_hearing()
