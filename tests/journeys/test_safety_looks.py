"""What people see of the verification: readable for everybody, at a phone's and a desk's size."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from tests.access_world import agree
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.pair import Link, Pair, stands, they_match


@pytest.mark.parametrize("language", ["en", pytest.param("fr", marks=pytest.mark.slow)])
def test_comparing(live_cast: Cast, arrive: Arrive, link: Link, tmp_path: Path, language: str) -> None:
    Person.objects.update(language=language)
    agree(live_cast.ada, live_cast.adas_file, "electronic")  # else the therapist is told that she has not
    pair = Pair(live_cast, arrive, link, tmp_path)
    pair.come()
    for visitor in pair.both:
        stands(visitor, "unverified")
    found = look_at(pair.ben.page, "room-safety-therapist")
    they_match(pair, before_answering=lambda: found.extend(look_at(pair.ada.page, "room-compare")))
    pair.ada.opens("safety")
    pair.ada.page.locator(".key-list summary").click()
    found += look_at(pair.ada.page, "room-safety-verified")
    pair.forget("ada")
    pair.come_to_the_door()
    expect(pair.ben.page.locator("#waiting-seats .mind")).to_be_visible()
    found += look_at(pair.ben.page, "room-waiting-changed")
    pair.ben.lets_in()
    stands(pair.ben, "changed")
    found += look_at(pair.ben.page, "room-safety-changed")
    pair.ben.do("compare-now")
    stands(pair.ben, "comparing")
    found += look_at(pair.ben.page, "room-safety-comparing")
    pair.ben.do("differ")
    stands(pair.ben, "failed")
    assert found + look_at(pair.ben.page, "room-safety-failed") == []
