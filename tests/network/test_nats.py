"""Each pair of ways to the internet, with the practice's relay and without: in, or a sentence that says why not."""

import json
import re
from itertools import product

import pytest
from playwright.sync_api import Playwright

from sameroom.desk.demo.cast import Cast, invent
from tests.journeys.visitor import Visitor
from tests.network.calls import Call, arrivals, links
from tests.network.laboratory import ROOT, Access, Laboratory, Seat
from tests.network.needs import needs_laboratory
from tests.network.relaying import relaying, route, settings, trusting
from tests.network.serving import serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    needs_laboratory("turnserver"),
    pytest.mark.django_db(transaction=True),
]
PATIENCE = 30  # seconds to get in, or to say why not
_WORDS = json.loads((ROOT / "static" / "room" / "words" / "en.json").read_text())
WHY = re.compile(re.escape(_WORDS["tile.no-way"].partition("{")[0]) + "[^.]*[.]")
Outcomes = dict[tuple[Access, Access], str]


class Doors:
    """A seat of each kind for Ben and for Ada, one server, and one pair after the other."""

    def __init__(self, playwright: Playwright, laboratory: Laboratory, flags: tuple[str, ...] = ()) -> None:
        self.playwright, self.flags = playwright, flags
        self.cast: Cast = invent()
        self.bens, self.adas = ({kind: laboratory.seat(kind) for kind in Access} for _ in "ab")

    def outcomes(self) -> Outcomes:
        found = {}
        for bens, adas in product(Access, Access):
            found[bens, adas] = self._outcome(self.bens[bens], self.adas[adas])
            print(f"\n{bens} | {adas} | {found[bens, adas]}", end="", flush=True)
        return found

    def _outcome(self, bens: Seat, adas: Seat) -> str:
        with arrivals(self.playwright) as come:
            call = Call(come(bens, flags=self.flags), come(adas, flags=self.flags), bens, adas)
            bens_link, adas_link = links(self.cast)
            call.ben.open_room(bens_link)
            call.ada.comes_to_the_door(adas_link)
            call.ben.lets_in()
            return _in_or_why(call)


def test_with_the_relay_everybody_joins(playwright: Playwright, laboratory: Laboratory) -> None:
    with relaying(laboratory) as relay, serving(laboratory, **settings(relay)):
        outcomes = Doors(playwright, laboratory, trusting(relay)).outcomes()
    assert len(outcomes) == 16
    assert {pair: outcome for pair, outcome in outcomes.items() if not outcome.startswith("in, ")} == {}
    assert all("relayed" in outcome for pair, outcome in outcomes.items() if Access.UDP_BLOCKED in pair)


def test_without_the_relay_everybody_joins_or_is_told_why_not(playwright: Playwright, laboratory: Laboratory) -> None:
    with serving(laboratory):
        outcomes = Doors(playwright, laboratory).outcomes()
    assert outcomes[Access.OPEN, Access.OPEN] == "in, direct"
    silent = {pair: outcome for pair, outcome in outcomes.items() if not outcome.startswith(("in, ", "told: "))}
    assert silent == {}
    assert all(outcome.startswith("told: ") for pair, outcome in outcomes.items() if Access.UDP_BLOCKED in pair)


def _in_or_why(call: Call) -> str:
    for _ in range(PATIENCE):
        if all(_sees_and_hears(visitor) for visitor in call.both):
            return "in, relayed" if route(call.ben).is_relayed else "in, direct"
        if all(said := [WHY.search(visitor.page.inner_text("body")) for visitor in call.both]):
            return f"told: {said[1][0].strip()}"  # type: ignore[index]
        call.goes_on_for(1)
    return f"not in, and not told why: {[visitor.page.inner_text('main')[:300] for visitor in call.both]}"


def _sees_and_hears(visitor: Visitor) -> bool:
    tally = visitor.tally()
    return len(tally) == 1 and tally[0]["frames"] > 5 and tally[0]["energy"] > 0
