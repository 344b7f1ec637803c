"""Four people stay in a session for twenty minutes: neither a page nor the server grows.

SAMEROOM_SOAK_MINUTES makes it shorter or longer. Printed with `pytest -s`.
"""

import os
import statistics
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from bench.machine import resident_kib
from sameroom.booking.models import Appointment, Participant
from sameroom.desk.demo.cast import Cast, invent
from tests.appointments import an_appointment, token_for
from tests.journeys.visitor import Visitor
from tests.network.calls import Come
from tests.network.laboratory import Laboratory
from tests.network.needs import needs_laboratory
from tests.network.serving import ORIGIN, Serving, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser, needs_laboratory()]
MINUTES = float(os.environ.get("SAMEROOM_SOAK_MINUTES", "20"))
EVERY = 20  # seconds
WARM_UP = 0.2  # this share of the time, at the beginning, is not looked at
# Four browsers make twelve pictures at once: as few frames a second as the made-up camera gives (about five).
FEW_FRAMES = "--use-fake-device-for-media-stream=fps=2"
PICTURES_WITHIN = 180  # seconds
PAGE_MAY_GROW_KIB = 1_024
NODES_MAY_GROW = 50
SERVER_MAY_GROW_KIB = 4_096


@dataclass(frozen=True)
class Size:
    """How large everything is at one moment: the largest of the pages, after their garbage is collected."""

    page_kib: float
    nodes: float
    server_kib: float


def test_nobody_grows(transactional_db: None, laboratory: Laboratory, come: Come) -> None:
    cache.clear()
    with serving(laboratory) as server:
        visitors = four_people(laboratory, come)
        sizes: list[Size] = []
        for number in range(int(MINUTES * 60 / EVERY)):
            visitors[0].page.wait_for_timeout(EVERY * 1000)
            for _ in ("off", "on"):
                visitors[number % 4].do("mute")
            sizes.append(size(visitors, server))
        first, last = quarters(sizes)
        print(
            f"\nover {MINUTES:g} minutes, {len(sizes)} samples, four seats: first quarter {first}, last quarter {last}"
        )
        for visitor in visitors:
            goes_on(visitor)
            assert visitor.trouble == []
    assert last.page_kib < first.page_kib + PAGE_MAY_GROW_KIB
    assert last.nodes < first.nodes + NODES_MAY_GROW
    assert last.server_kib < first.server_kib + SERVER_MAY_GROW_KIB


def four_people(laboratory: Laboratory, come: Come) -> list[Visitor]:
    """The therapist, a couple from two places, and an interpreter, all in the session."""
    cast = invent()
    appointment = an_appointment(cast.couples_file, cast.couple)
    Participant.objects.create(appointment=appointment, person=cast.ivo, role="client")
    visitors = [come(laboratory.seat(), flags=(FEW_FRAMES,)) for _ in range(4)]
    therapist, *clients = visitors
    therapist.open_room(link(appointment, cast, "ben"))
    for visitor, name in zip(clients, ("cleo", "dev", "ivo"), strict=True):
        visitor.page.goto(link(appointment, cast, name))
        visitor.check_in(together="no")
        visitor.sees("waiting")
    therapist.opens("people")
    # Everybody is whom the therapist's page shows at that moment.
    expect(therapist.page.locator("#waiting-seats > li")).to_have_count(3)
    therapist.do("admit-all")
    for visitor in visitors:
        visitor.sees_and_hears(3)
    return visitors


def goes_on(visitor: Visitor) -> None:
    """Everybody is heard at once, and seen before long: where four browsers leave a machine no time, each holds its
    picture back for up to 80 seconds, and says so."""
    before = visitor.tally()
    assert len(before) == 3
    visitor.until(lambda now: all(n["energy"] > b["energy"] for n, b in zip(now, before, strict=True)))
    seen: set[int] = set()
    for _ in range(PICTURES_WITHIN):
        now = visitor.tally()
        seen |= {at for at, (n, b) in enumerate(zip(now, before, strict=True)) if n["frames"] > b["frames"] + 3}
        if len(seen) == len(before):
            return
        visitor.page.wait_for_timeout(1000)
    raise AssertionError(f"of {len(before)} pictures only {sorted(seen)} went on")


def link(appointment: Appointment, cast: Cast, name: str) -> str:
    return f"{ORIGIN}/room/#{token_for(appointment, getattr(cast, name))}"


def size(visitors: list[Visitor], server: Serving) -> Size:
    pages = [page_size(visitor) for visitor in visitors]
    return Size(
        page_kib=max(page["JSHeapUsedSize"] for page in pages) / 1024,
        nodes=max(page["Nodes"] for page in pages),
        server_kib=resident_kib(server.pid),
    )


def page_size(visitor: Visitor) -> dict[str, float]:
    """The browser's own counts, after the garbage is collected."""
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = session.send("Performance.getMetrics")["metrics"]
    session.detach()
    return {metric["name"]: metric["value"] for metric in metrics}


def quarters(sizes: list[Size]) -> tuple[Size, Size]:
    """The medians of the first and of the last quarter after the warm-up."""
    steady = sizes[int(len(sizes) * WARM_UP) :]
    quarter = max(1, len(steady) // 4)
    return median(steady[:quarter]), median(steady[-quarter:])


def median(sizes: list[Size]) -> Size:
    return Size(
        page_kib=statistics.median(each.page_kib for each in sizes),
        nodes=statistics.median(each.nodes for each in sizes),
        server_kib=statistics.median(each.server_kib for each in sizes),
    )
