"""SPARQ as the outcome: clients alone are asked, so their estimand alone is planned, found and told."""

from decimal import Decimal

import pytest
from django.test import Client

from sameroom.desk.demo.cast import Cast
from sameroom.evidence.models.editions import approve
from sameroom.evidence.own.counting import count_when_due
from sameroom.evidence.own.freezing import freeze
from sameroom.evidence.own.planning import Draft, lock_plan
from sameroom.evidence.own.published import Published, latest
from sameroom.evidence.own.releasing import release
from sameroom.measures import instruments
from sameroom.measures.instruments.shape import CLIENT
from sameroom.measures.models import Answer, Response
from tests.evidence.own.practices import REASON, they_come, three_therapists
from tests.evidence_world import an_edition

pytestmark = pytest.mark.django_db
POSITIVE = ("q1", "q6", "q7", "q8")


def they_say_how_they_felt() -> None:
    """After each session that they rated, as they rated it."""
    asked = instruments.load("sparq")
    for rated in list(Response.objects.filter(instrument="session-check", form=CLIENT).prefetch_related("answers")):
        felt = sum(one.value for one in rated.answers.all() if one.value is not None and one.value > 3)
        response = Response.objects.create(
            appointment=rated.appointment,
            person=rated.person,
            instrument=asked.id,
            version=asked.version,
            content_hash=asked.content_hash,
            form=CLIENT,
            began_at=rated.began_at,
            given_at=rated.given_at,
        )
        for place, item in enumerate(asked.items_on(CLIENT)):
            value = min(max(round(felt / 10) + place % 2 - 1, 0), 4) if item.code in POSITIVE else 1
            Answer.objects.create(response=response, item=item.code, code=f"a{value}", value=value, at=rated.given_at)


def test_what_clients_alone_are_asked_is_told_of_clients_alone(cast: Cast) -> None:
    they_come(three_therapists(cast), 24)
    they_say_how_they_felt()
    plan = lock_plan(Draft(1, "sparq", Decimal("0.50"), REASON), by=cast.gus)
    assert plan.estimands == ["E1"] and "E2" not in plan.text and "not validated" not in plan.text
    count_when_due()
    release(freeze(by=cast.gus), by=cast.gus)
    found = latest()
    assert isinstance(found, Published)
    assert [one.estimand for one in found.result.estimands] == ["E1"]
    assert "unvalidated" not in found.result.notes
    approve(an_edition(cast), by=cast.gus)
    said = Client().get("/do-online-sessions-work/").content.decode()
    assert "As clients rate it" in said and "As therapists rate it" not in said
