"""The demo's two years: the truth is known, and the practice's page finds it."""

import pytest

from sameroom.desk.demo import both_ways, colleagues
from sameroom.desk.demo.both_ways import TRUTH
from sameroom.desk.demo.cast import Cast
from sameroom.evidence.models import OwnAnalysis
from sameroom.evidence.own.published import Published, latest

pytestmark = pytest.mark.django_db


def test_the_page_finds_the_truth(cast: Cast) -> None:
    """In each interval the truth lies, and both sides are the same within the margin, as they are in truth."""
    colleagues.join()
    both_ways.invent()
    told, kept = latest(), OwnAnalysis.objects.get()
    assert isinstance(told, Published)
    truth = {"E1": TRUTH.client, "E2": TRUTH.therapist, "E3": TRUTH.therapist - TRUTH.client}
    for one in told.result.estimands:
        assert one.low is not None
        assert one.high is not None
        assert one.low <= truth[one.estimand] / kept.result["sd_unit"] <= one.high
        assert (one.verdict, one.is_claimed) == ("equivalent", True)
    assert [one.estimand for one in told.result.estimands] == ["E1", "E2", "E3"]
    assert told.result.counts["client"].both_ways == 35
    assert (told.analyses, told.plan_number) == (1, 1)
    assert kept.is_as_frozen
