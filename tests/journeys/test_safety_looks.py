"""What people see of the verification: readable for everybody, at a phone's and a desk's size."""

from pathlib import Path

import pytest

from sameroom.desk.demo.cast import Cast
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.pair import Link, Pair, stands, they_match


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_comparing(live_cast: Cast, arrive: Arrive, link: Link, tmp_path: Path, scheme: str) -> None:
    pair = Pair(live_cast, arrive, link, tmp_path, scheme=scheme)
    pair.come()
    for visitor in pair.both:
        stands(visitor, "unverified")
    found = look_at(pair.ben.page, "room-safety-therapist", scheme=scheme)
    they_match(pair, before_answering=lambda: found.extend(look_at(pair.ada.page, "room-compare", scheme=scheme)))
    pair.ada.opens("safety")
    pair.ada.page.locator(".key-list summary").click()
    found += look_at(pair.ada.page, "room-safety-verified", scheme=scheme)
    pair.forget("ada")
    pair.come()
    stands(pair.ben, "changed")
    found += look_at(pair.ben.page, "room-safety-changed", scheme=scheme)
    pair.ben.do("compare-now")
    stands(pair.ben, "comparing")
    found += look_at(pair.ben.page, "room-safety-comparing", scheme=scheme)
    pair.ben.do("differ")
    stands(pair.ben, "failed")
    assert found + look_at(pair.ben.page, "room-safety-failed", scheme=scheme) == []
