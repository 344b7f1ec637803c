"""What the public page says of the practice's own sessions: nothing, how far it is, or what was released."""

import pytest
from django.test import Client

from sameroom.desk.demo.cast import Cast
from sameroom.evidence.models.editions import approve
from sameroom.evidence.own.freezing import all_analyses
from sameroom.evidence.own.published import Published, latest
from sameroom.evidence.own.releasing import release
from sameroom.evidence.own.wording import said_of
from sameroom.evidence.words import with_interval
from tests.evidence.own.practices import a_plan, find_something
from tests.evidence_world import an_edition

pytestmark = pytest.mark.django_db
PAGE = "/do-online-sessions-work/"
OWN = "What our own sessions say"


def page() -> str:
    return Client().get(PAGE).content.decode()


def test_before_there_is_a_plan_and_before_there_is_enough(cast: Cast) -> None:
    approve(an_edition(cast), by=cast.gus)
    assert OWN not in page()
    plan = a_plan(cast)
    assert "once there is enough of it" in page() and plan.sha256 in page()
    assert Client().get(f"{PAGE}own/light.svg").status_code == 404


def test_what_is_frozen_is_not_public_before_it_is_released_and_then_in_words_numbers_and_picture(cast: Cast) -> None:
    approve(an_edition(cast), by=cast.gus)
    find_something(cast)
    before = page()
    assert "once there is enough of it" in before and Client().get(f"{PAGE}own/dark.svg").status_code == 404
    release(all_analyses()[0], by=cast.gus)
    found = latest()
    assert isinstance(found, Published)
    said, picture = page(), Client().get(f"{PAGE}own/dark.svg").content.decode()
    for one, told in zip(said_of(found.result), found.result.estimands, strict=True):
        assert one.sentence in said and one.numbers in said
        if told.estimand != "E3" and told.estimate is not None and told.low is not None and told.high is not None:
            assert with_interval(told.estimate, told.low, told.high) in picture
    assert picture.count("Rated by") == 2
    assert "1 analysis was made so far, released or not." in said
    assert Client().get(f"{PAGE}own/sepia.svg").status_code == 404
