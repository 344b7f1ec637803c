"""Summaries of practices: as metafor pools them, as `pool` does, where the truth is known, and what is refused."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from sameroom.stats.comparing import compare
from sameroom.stats.federation import CannotFederate, Summary, summary_of, together
from sameroom.stats.results import Question
from sameroom.stats.studies import read_studies
from sameroom.stats.synthesis import synthesise
from sameroom.stats.tables import parse
from tests.stats.test_slopes import practice

# Normand 1999, lengths of stay: effects and their variances as metafor has them.
EFFECTS = (
    (-0.355169641, 0.0130646754),
    (-0.347940023, 0.0644688761),
    (-2.317569160, 0.0458121103),
    (-1.887982253, 0.1606177359),
    (-0.383964141, 0.2054332784),
    (0.172148669, 0.0369105700),
    (0.272052074, 0.0602671258),
    (-0.424596272, 0.0148630384),
    (0.289556230, 0.0362717342),
)


def summaries(numbers: tuple[tuple[float, float], ...] = EFFECTS) -> list[Summary]:
    return [
        Summary(f"practice {place}", value, variance**0.5, 20, 4, "four questions", "plan")
        for place, (value, variance) in enumerate(numbers)
    ]


def test_as_metafor_prints_it() -> None:
    """rma(yi, vi, test = "knha") and its predict()."""
    found = together(summaries(), margin=0.2, unit=1.0)
    assert (found.mean.estimate, found.tau2) == pytest.approx((-0.537108259, 0.790842921), rel=1e-6)
    assert [*found.mean.ci, *found.pi] == pytest.approx([-1.250322, 0.176106, -2.708307, 1.634090], abs=1e-6)
    assert [*found.tau2_ci] == pytest.approx([0.325388402, 3.10840335], rel=2e-5)  # its search ends earlier
    assert (found.i2, found.q) == pytest.approx((95.494937113, 123.729274360), rel=1e-6)
    assert (found.practices, found.clients, found.therapists) == (9, 180, 36)
    assert found.equivalence.verdict == "inconclusive" and not found.next_within


def test_it_is_what_pool_says_of_the_same_numbers() -> None:
    lines = "\n".join(f"s{n},{value!r},{variance!r},1" for n, (value, variance) in enumerate(EFFECTS))
    other = synthesise(read_studies(parse("study,effect,variance,direction\n" + lines)), Question(margin=0.3))
    one = together(summaries(), margin=0.3, unit=1.0)
    assert one.mean == other.mean and one.pi == other.pi and one.equivalence == other.equivalence


def test_where_practices_are_alike_it_is_the_weighted_mean() -> None:
    numbers = ((0.10, 0.01), (0.11, 0.02), (0.09, 0.04))
    found = together(summaries(numbers), margin=2.0, unit=1.0)
    values, weights = np.array([one[0] for one in numbers]), 1 / np.array([one[1] for one in numbers])
    assert found.tau2 == 0
    assert (found.mean.estimate, found.mean.se) == pytest.approx(
        (weights @ values / weights.sum(), weights.sum() ** -0.5)
    )
    assert found.next_within and found.equivalence.verdict == "equivalent"
    points = [replace(one, estimate=10 * one.estimate, se=10 * one.se) for one in summaries(numbers)]
    assert together(points, margin=2.0, unit=10.0).next_within
    assert not together(points, margin=2.0, unit=2.0).next_within


@settings(deadline=None, max_examples=20)
@given(st.permutations(range(9)), st.floats(0.1, 10))
def test_order_and_scale_change_nothing(order: list[int], factor: float) -> None:
    one = together(summaries(), margin=0.3, unit=1.0)
    moved = [replace(given_, estimate=factor * given_.estimate, se=factor * given_.se) for given_ in summaries()]
    other = together([moved[place] for place in order], margin=0.3, unit=factor)
    assert other.mean.estimate == pytest.approx(factor * one.mean.estimate, rel=1e-6)
    assert other.tau2 == pytest.approx(factor**2 * one.tau2, rel=1e-5)
    assert other.equivalence.smallest_margin == pytest.approx(one.equivalence.smallest_margin, rel=1e-6)
    assert (other.equivalence.verdict, other.next_within) == (one.equivalence.verdict, one.next_within)


def test_from_ratings_to_what_practices_say_together() -> None:
    """Forty times four practices in which online is as good: the interval holds 0 about as often as it says."""
    held = 0
    for network in range(40):
        sent = [
            summary_of(
                compare(practice(seed=4 * network + place, clients=16, spread=0.2), sd=1.0).client,
                practice=f"{place}",
                therapists=4,
                instrument="four questions",
                plan="plan",
            )
            for place in range(4)
        ]
        held += not together(sent, margin=0.2, unit=1.0).mean.ci.excludes(0)
    assert binomtest(held, 40, 0.95).pvalue > 0.01


def test_what_a_practice_sends() -> None:
    found = compare(practice(seed=4), sd=1.0).client
    assert found.estimate and found.robust
    sent = summary_of(found, practice="one", therapists=4, instrument="four questions", plan="plan")
    assert (sent.estimate, sent.clients) == (found.estimate.estimate, found.switchers)
    assert sent.se == max(found.estimate.se, found.robust.se)
    nobody = compare(practice(seed=4), sd=1.0).therapist
    with pytest.raises(CannotFederate, match="one: nobody was seen in both ways"):
        summary_of(nobody, practice="one", therapists=4, instrument="four questions", plan="plan")


@pytest.mark.parametrize(
    ("place", "change", "sentence"),
    [
        (0, {"instrument": "twelve questions"}, "The practices do not have the same instrument."),
        (1, {"plan": "another"}, "The practices do not have the same plan and margin."),
        (2, {"practice": "practice 0"}, "More than one summary came from “practice 0”."),
        (0, {"clients": 10}, "practice 0: 10 clients seen in both ways are fewer than 11."),
        (1, {"therapists": 2}, "practice 1: 2 therapists are fewer than 3."),
        (2, {"se": 0.0}, "practice 2: an estimate needs an error above 0."),
        (2, {"estimate": math.nan}, "practice 2: an estimate needs an error above 0."),
    ],
)
def test_what_is_refused(place: int, change: dict[str, object], sentence: str) -> None:
    sent = summaries()
    sent[place] = replace(sent[place], **change)  # type: ignore[arg-type]
    with pytest.raises(CannotFederate) as refusal:
        together(sent, margin=0.2, unit=1.0)
    assert str(refusal.value) == sentence


def test_two_practices_are_too_few_and_all_reasons_are_said() -> None:
    sent = [replace(one, clients=5) for one in summaries()[:2]]
    with pytest.raises(CannotFederate) as refusal:
        together(sent, margin=0.2, unit=1.0)
    assert str(refusal.value).startswith("At least 3 practices are needed; there are 2. practice 0: 5 clients")
